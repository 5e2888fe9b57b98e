"""Exports many complaints as one file: asked for, waited for without a script, fetched once by the person who asked.

Sends a table as a download at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.firm_desk import exports as exporting
from ccms.complaints.firm_desk.exports import Format
from ccms.complaints.lifecycle import ENDED, Status
from ccms.complaints.models import ExportState, FirmExport
from ccms.complaints.reading.listing import Wanted
from ccms.core import sheets
from ccms.core.clock import dhaka_day, start_of_day
from ccms.core.failures import FieldError, sentence
from ccms.gate.limits import LIMITS, Counted
from ccms.web import fields
from ccms.web.form_page import drawn, submitted
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.current_member import member_of
from ccms.web.templatetags.words import run


def table(name: str, rows: Iterable[Iterable[str]]) -> HttpResponse:
    """Give rows as a table; no cell of it is calculated by a spreadsheet."""
    return as_table(name, sheets.BOM + sheets.lines(rows))


def as_table(name: str, text: str) -> HttpResponse:
    """Give the text of a table; nobody keeps a copy on the way."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


NO_CONTENT = 204
ALL, OPEN, OVER = "all", "open", "ended"
STATUSES = {ALL: (), OPEN: tuple(status for status in Status if status not in ENDED), OVER: tuple(ENDED)}
FORMATS = {Format.CSV: _("Table (CSV)"), Format.JSONL: _("JSON Lines")}


@dataclass(frozen=True, slots=True)
class Line:
    """One export of the list; `url` where its asker can fetch it."""

    row: FirmExport
    who: Any
    form: Any
    state: ExportState
    url: str
    why: str


class ExportForm(fields.PageForm):
    """What is wanted."""

    form = fields.ChoiceCards(
        label=_("What kind of file?"),
        cards=[
            fields.Card(Format.CSV, FORMATS[Format.CSV], _("For a spreadsheet; amounts in taka.")),
            fields.Card(Format.JSONL, FORMATS[Format.JSONL], _("For programs; names and values as in the API.")),
        ],
    )
    which = fields.ChoiceCards(
        label=_("Which complaints?"),
        cards=[
            fields.Card(ALL, _("All")),
            fields.Card(OPEN, _("Only open ones")),
            fields.Card(OVER, _("Only ended ones")),
        ],
    )
    since = fields.DateField(
        label=_("Only those that changed since"), help_text=_("Empty: whenever they changed."), required=False
    )

    def __init__(self, now: datetime, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        since = self.fields["since"]
        assert isinstance(since, fields.DateField)  # noqa: S101 - tells the type checker what stands above
        since.between(latest=dhaka_day(now))

    def wanted(self) -> Wanted:
        """Return what narrows the file."""
        since = self.cleaned_data["since"]
        return Wanted(
            statuses=STATUSES[self.cleaned_data["which"]], updated_since=start_of_day(since) if since else None
        )


@freshly_signed_in
def exports(request: SignedRequest) -> HttpResponse:
    """Ask for a file, and show how far the former ones are."""
    by = member_of(request)
    form = ExportForm(request.now, request.POST or None, initial={"form": Format.CSV, "which": ALL})

    def ask() -> None:
        exporting.ask(form.wanted(), Format(form.cleaned_data["form"]), language(), by, request.now)

    said = gettext("The file is being made. You can leave this page.")
    if answer := submitted(request, form, ask, to=reverse("desk:exports"), said=said):
        return answer
    lines = [_line(each, by, request.now) for each in exporting.exports_of(by)]
    context = {
        "lines": lines,
        "at_work": any(line.state in exporting.UNFINISHED for line in lines),
        "most": LIMITS[Counted.EXPORTS][0].most,
    }
    return drawn(request, "desk/exports.html", form, context)


@freshly_signed_in
def export_file(request: SignedRequest, token: str) -> HttpResponseBase:
    """Hand the file out, once; a program that only looks whether it is there gets none and uses nothing up."""
    by = member_of(request)
    if request.method == "HEAD":
        return exporting.head(token, by, request.now).response()
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        exporting.look(token, by, request.now)
        return HttpResponse(status=NO_CONTENT)
    return exporting.fetch(token, by, request.now).response()


def _line(export: FirmExport, by: Actor, now: datetime) -> Line:
    state = exporting.state_of(export, now)
    mine = state is ExportState.READY and exporting.is_asker(export, by)
    return Line(
        row=export,
        who=_who(export),
        form=FORMATS[Format(export.form)],
        state=state,
        url=reverse("desk:export_file", kwargs={"token": exporting.token_of(export)}) if mine else "",
        why=sentence(FieldError(export.why, {}), language()) if export.why else "",
    )


def _who(export: FirmExport) -> Any:
    if export.key:
        return run(export.key.name)
    return run(export.member.name or export.member.email) if export.member else ""
