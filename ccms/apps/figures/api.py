"""Calls of the public figures: what was published about the country and about each shop, with method and date."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from ccms.accounts.firms.entries import standing_firm
from ccms.api import shapes
from ccms.api.callers_of_calls import EVERYBODY, Call
from ccms.api.calls.firms import Numbers, TimedNumbers
from ccms.api.versions import is_known
from ccms.api.vocabulary import CategoryOrNone, DistrictOrNone
from ccms.apps.figures import snapshots
from ccms.apps.figures.fates import Part
from ccms.apps.figures.models import Snapshot
from ccms.apps.figures.past import months
from ccms.apps.figures.published import numbers_in
from ccms.apps.figures.rows import COLUMNS, DAYS, NONE, TAKA
from ccms.apps.figures.tables import LICENCE, shown_rows
from ccms.core.failures import NotFound

router = Router(tags=["figures"])
# there may be no figures yet, or none of that day
_CALL = Call(EVERYBODY, may_find_nothing=True)
CALLS: Mapping[str, Call] = {
    "GET /figures": _CALL,
    "GET /figures/country": _CALL,
    "GET /figures/months": _CALL,
    "GET /figures/rows": _CALL,
    "GET /figures/firms/{firm_id}": _CALL,
}
MOST_DAYS = 400


class OfDay(shapes.Sent):
    """Of which day; the newest where none is named."""

    day: shapes.Day | None = None


class NamedNumbers(Numbers):
    """The numbers of a month, a district or a category."""

    name: str


class Dated(Schema):
    """When and how figures were taken: filed from `since` to `until`, all events up to `position` counted."""

    day: date
    method: int
    taken_at: datetime
    since: date
    until: date
    position: str
    invented: bool


class Index(Dated):
    """What figures there are: of which days, where the method and the table stand, under which licence."""

    days: list[date]
    method_address: str
    table_address: str
    schema_address: str
    licence: str


class Country(Dated):
    """The country's figures by month, district, category and fate, how many are no cases, and why they came so far."""

    numbers: TimedNumbers
    left_out: int | None = None
    fates: dict[str, int | None]
    why: dict[str, int | None] = {}
    months: list[NamedNumbers]
    districts: list[NamedNumbers]
    categories: list[NamedNumbers]


class MonthNumbers(Numbers):
    """A month as it was told last: by the figures of which day, by which method, and whether these hold it whole."""

    month: str
    as_of: date
    method: int
    is_whole: bool


class Months(Dated):
    """All months that were ever told, the oldest first, and where the same stands as a table with its schema."""

    months: list[MonthNumbers]
    table_address: str
    schema_address: str


type Month = Annotated[str, Field(pattern=r"^(\d{4}-\d{2})?$")]
type DaysClass = Annotated[str, Field(json_schema_extra={"enum": ["", NONE, *DAYS[1]]})]
type SumClass = Annotated[str, Field(json_schema_extra={"enum": ["", NONE, *TAKA[1]]})]
type ChannelOrNone = Annotated[str, Field(pattern=r"^[a-z_]*$", description="An answer to `sale_channel`, or empty.")]


class OpenRow(Schema):
    """What so many complaints have in common; empty where it would tell of few."""

    part: Part | Literal[""]
    month: Month
    category: CategoryOrNone
    district: DistrictOrNone
    answer: DaysClass
    end: DaysClass
    sum: SumClass
    channel: ChannelOrNone
    firm: str
    complaints: int


class Rows(Dated):
    """The complaints that count one by one, equal ones together, and where the same stands as a table."""

    rows: list[OpenRow]
    table_address: str
    schema_address: str


class OfFirm(Dated):
    """A shop's figures; null where there are too few cases to tell anything."""

    firm: UUID
    numbers: TimedNumbers | None


@router.get("/figures", response={200: Index, 304: None})
def list_figures(request: HttpRequest, response: HttpResponse) -> Status[Any]:
    """Say of which days there are figures, and by which method, licence and table."""
    page = settings.CCMS_BASE_URL + reverse("figures:country")
    return _told(
        request,
        response,
        None,
        lambda _: {
            "days": snapshots.days(MOST_DAYS),
            "method_address": f"{page}#method",
            "table_address": settings.CCMS_BASE_URL + reverse("figures:table"),
            "schema_address": _schema_address("figures"),
            "licence": LICENCE,
        },
    )


@router.get("/figures/country", response={200: Country, 304: None})
def show_country(request: HttpRequest, response: HttpResponse, wanted: Query[OfDay]) -> Status[Any]:
    """Show the country's figures: of today, or as they were told on a day."""
    return _told(request, response, wanted.day, lambda snapshot: country(snapshot.body))


@router.get("/figures/months", response={200: Months, 304: None})
def show_months(request: HttpRequest, response: HttpResponse, wanted: Query[OfDay]) -> Status[Any]:
    """Show how many complaints of each month count and what became of them, over all years, up to a day's figures."""
    return _told(
        request,
        response,
        wanted.day,
        lambda snapshot: {
            "months": [
                {
                    **month.told,
                    "month": month.name,
                    "as_of": month.as_of,
                    "method": month.method,
                    "is_whole": month.is_whole,
                }
                for month in months(snapshot)
            ],
            "table_address": settings.CCMS_BASE_URL + reverse("figures:months"),
            "schema_address": _schema_address("months"),
        },
    )


@router.get("/figures/rows", response={200: Rows, 304: None})
def show_rows(request: HttpRequest, response: HttpResponse, wanted: Query[OfDay]) -> Status[Any]:
    """Show every complaint that counts, so coarse that it is nobody's; taken once a month."""
    told = snapshots.open_rows(wanted.day)
    if told is None:
        raise NotFound
    return _answered(
        request,
        response,
        told.snapshot,
        lambda _: {
            "rows": [dict(zip((*COLUMNS, "complaints"), row, strict=True)) for row in shown_rows(told)],
            "table_address": settings.CCMS_BASE_URL + reverse("figures:rows"),
            "schema_address": _schema_address("rows"),
        },
    )


@router.get("/figures/firms/{firm_id}", response={200: OfFirm, 304: None})
def show_firm_figures(request: HttpRequest, response: HttpResponse, firm_id: UUID, wanted: Query[OfDay]) -> Status[Any]:
    """Show the figures of a shop that is registered, claimed or confirmed; of one that was merged, where it went."""
    firm = standing_firm(firm_id)
    if firm is None:
        raise NotFound
    return _told(
        request, response, wanted.day, lambda snapshot: {"firm": firm.pk, "numbers": numbers_in(snapshot, firm.pk)}
    )


def country(body: dict[str, Any]) -> dict[str, Any]:
    """Return the country's figures as the document names them."""
    lists = {"months": body["month"], "districts": body["district"], "categories": body["category"]}
    return {
        "numbers": body,
        "left_out": body.get("left_out"),
        "fates": body["fates"],
        "why": body.get("why", {}),
        **lists,
    }


def _schema_address(name: str) -> str:
    return settings.CCMS_BASE_URL + reverse("figures:schema", kwargs={"name": name})


def _told(
    request: HttpRequest, response: HttpResponse, day: date | None, tell: Callable[[Snapshot], dict[str, Any]]
) -> Status[Any]:
    """Answer with a snapshot, or that the caller has it already: what was told is never changed."""
    snapshot = snapshots.newest(day)
    if snapshot is None:
        raise NotFound
    return _answered(request, response, snapshot, tell)


def _answered(
    request: HttpRequest, response: HttpResponse, snapshot: Snapshot, tell: Callable[[Snapshot], dict[str, Any]]
) -> Status[Any]:
    if is_known(request, response, str(snapshot.pk)):
        return Status(304, None)
    taken = {name: getattr(snapshot, name) for name in Dated.model_fields if name != "position"}
    return Status(200, {**taken, "position": f"{snapshot.tx}.{snapshot.event}", **tell(snapshot)})
