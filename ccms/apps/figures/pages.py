"""The public figures of the country, `/figures`, above which shops can be looked up.

The published figures as open data: tables, and the schema that tells machines what their columns hold.
"""

from collections.abc import Callable, Iterable, Mapping
from math import floor
from typing import Any

from django.core.cache import caches
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from ccms.accounts.firms.naming import find
from ccms.apps.figures import pictures, snapshots, tables
from ccms.apps.figures.fates import PARTS, WHY, Fate, Part
from ccms.apps.figures.models import Snapshot
from ccms.apps.figures.pictures import number, shares
from ccms.apps.figures.suppression import LEAST_PHONES
from ccms.apps.figures.tables import LICENCE_ADDRESS, monthly_table, schemas, table
from ccms.complaints.lifecycle import Reason
from ccms.core.failures import NotFound
from ccms.gate import counters
from ccms.gate.addresses import caller_of
from ccms.gate.limits import Counted
from ccms.law.pack.book import book
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import digits

KEEP = "public, max-age=3600"
CSV = "text/csv; charset=utf-8"


def figures_table(request: PageRequest) -> HttpResponse:
    """Give all figures as a table for everybody to use."""
    del request
    return _csv("figures", snapshots.newest(), table)


def months_table(request: PageRequest) -> HttpResponse:
    """Give the figures of all months as a table for everybody to use."""
    del request
    return _csv("months", snapshots.newest(), monthly_table)


def rows_table(request: PageRequest) -> StreamingHttpResponse:
    """Give a row for each complaint for everybody to use; it goes out as it is written. Raises NotFound."""
    del request
    rows = snapshots.open_rows()
    if rows is None:
        raise NotFound
    return StreamingHttpResponse(tables.rows_table(rows), content_type=CSV, headers=_headers("rows", rows.snapshot))


def schema(request: PageRequest, name: str) -> HttpResponse:
    """Give the Table Schema of a table. Raises NotFound."""
    del request
    found = schemas().get(name)
    if found is None:
        raise NotFound
    return JsonResponse(found, headers={"Cache-Control": KEEP})


def _csv(name: str, snapshot: Snapshot | None, written: Callable[[Snapshot], str]) -> HttpResponse:
    if snapshot is None:
        raise NotFound
    return HttpResponse(written(snapshot), content_type=CSV, headers=_headers(name, snapshot))


def _headers(name: str, snapshot: Snapshot) -> dict[str, str]:
    described = reverse("figures:schema", kwargs={"name": name})
    return {
        "Content-Disposition": f'attachment; filename="ccms-{name}-{snapshot.day}.csv"',
        "Cache-Control": KEEP,
        "Link": f'<{described}>; rel="describedby"; type="application/json", <{LICENCE_ADDRESS}>; rel="license"',
    }


type Told = tuple[list[Row], list[Any]]  # what is told, and the names of what is not

DRAWN_FOR = 3600  # seconds: a snapshot never changes, so its pictures do not either
MOST_FOUND, LONGEST_QUESTION = 10, 80
FATES: Mapping[Fate, Any] = {
    Fate.SETTLED: gettext_lazy("the buyer or a hearing called it settled"),
    Fate.AT_OFFICE: gettext_lazy("before DNCRP: the buyer did not agree, or the shop did not answer"),
    Fate.ORDERED: gettext_lazy("DNCRP had to make an order"),
    Fate.RUNNING: gettext_lazy("shop and buyer are still talking"),
    Fate.UNRATED: gettext_lazy("the shop answered, the buyer said nothing more"),
    Fate.UNCONFIRMED: gettext_lazy("the shop says it kept its promise, the buyer says nothing"),
    Fate.WITHDRAWN: gettext_lazy("the buyer took it back"),
    Fate.FOR_SHOP: gettext_lazy("DNCRP dismissed it, or the buyer accepted the shop's defence"),
    Fate.NOT_TAKEN: gettext_lazy("DNCRP rejected it, a harassing one for example, or it was not its matter"),
    Fate.JOINED: gettext_lazy("joined to another complaint, which is counted"),
    Fate.UNHEARD: gettext_lazy("the shop still has its time, or it is not proved that it was told"),
}
PROMISES = {
    "made": gettext_lazy("promises that a buyer took"),
    "kept": gettext_lazy("kept, and the complaint is settled"),
    "broken": gettext_lazy("broken: the day passed, or the buyer says so"),
    "open": gettext_lazy("all others: nobody has said yet"),
}
WHY_SENTENCES: Mapping[Reason, Any] = {
    Reason.SILENCE: gettext_lazy("the shop gave no answer in its days, though it is proved that it got the notice"),
    Reason.REFUSED: gettext_lazy("the shop said that it is not its case"),
    Reason.NO_EFFORT: gettext_lazy("the shop's answer held nothing that can be checked, and the buyer did not take it"),
    Reason.BROKEN_PROMISE: gettext_lazy("the shop did not keep what it had promised"),
    Reason.UNREACHABLE: gettext_lazy("there is no proof that the shop was reached"),
}


def country(request: PageRequest) -> HttpResponse:
    """Show the country's figures, how they are counted, and what is not counted; above them, shops can be looked up."""
    asked = request.GET.get("shop", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    if asked:
        counters.take_or_refuse(Counted.SHOPS_LOOKED_UP, caller_of(request.META["REMOTE_ADDR"]), request.now)
    snapshot = snapshots.newest_unread()
    context = {
        "asked": asked,
        "found": _found(asked, snapshot) if asked else [],
        "told": _of_country(snapshot) if snapshot else "",
    }
    return render(request, "figures/country.html", context)


def _found(asked: str, snapshot: Snapshot | None) -> list[tuple[str, str, str]]:
    """Return the shops with a public page that this name may mean: address, name, and what became of 100 complaints."""
    firms = [each for each in find(asked, MOST_FOUND) if each.is_public]
    bodies = dict(snapshot.firms.filter(firm__in=firms).values_list("firm", "body")) if snapshot else {}
    return [
        (
            reverse("public:firm", kwargs={"slug": each.slug}),
            each.name(language()),
            next(shares(bodies[each.pk]), "") if each.pk in bodies else "",
        )
        for each in firms
    ]


def _of_country(snapshot: Snapshot) -> SafeString:
    """Draw what is told of the country, which stays the same as long as the snapshot and the law's words do."""

    def drawn() -> SafeString:
        body = snapshots.read(snapshot).body
        context = {
            "snapshot": snapshot,
            "pictures": pictures.of_country(snapshot),
            "least": LEAST_PHONES,
            "shops": _shops(snapshot),
            "kinds": [(part, *_fates(body, part)) for part in (Part.UNSOLVED, Part.UNKNOWN)],
            "why": _shown([(WHY_SENTENCES[each], body["why"][each]) for each in WHY]) if "why" in body else None,
            "left_out": _fates(body, Part.LEFT_OUT),
            "promises": promises(body),
            "district": pictures.by_district(snapshot),
            "licence": LICENCE_ADDRESS,
        }
        return render_to_string("figures/told.html", context)

    return kept("country", snapshot, drawn)


def promises(body: Mapping[str, Any]) -> list[Row]:
    """Return what became of promises; nothing where even their number is not told."""
    told = body.get("promises") or {}
    return [Row(PROMISES[name], number(told[name])) for name in PROMISES] if told.get("made") is not None else []


def kept[T](name: str, snapshot: Snapshot, drawn: Callable[[], T]) -> T:
    """Return what was made of this snapshot in this language, or make it."""
    key = f"figures:{name}:{snapshot.pk}:{snapshot.taken_at.timestamp()}:{language()}:{book().digest}"
    return caches["pictures"].get_or_set(key, drawn, DRAWN_FOR) or drawn()


def _fates(body: Mapping[str, Any], part: Part) -> Told:
    return _shown([(FATES[fate], body["fates"][fate]) for fate in Fate if PARTS[fate] is part])


def _shown(numbers: Iterable[tuple[Any, int | None]]) -> Told:
    """Return the numbers that are told as rows, and the names of those that are small or hidden."""
    told = list(numbers)
    rows = [Row(name, number(value)) for name, value in told if value is not None]
    return rows, [name for name, value in told if value is None]


def _shops(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    """Return the shops with enough complaints and a public page, by how many were settled at least."""
    told = [each for each in snapshots.of_firms(snapshot) if each.firm.is_public and each.body["cases"] is not None]
    rated = [each for each in told if each.body["at_least"] and each.body["at_most"]]
    rated.sort(key=lambda each: (-each.body["at_least"]["percent"], -each.body["cases"]))
    return [
        (
            reverse("public:firm", kwargs={"slug": each.firm.slug}),
            each.firm.name(language()),
            f"{digits(floor(each.body['at_least']['percent']))}–{digits(floor(each.body['at_most']['percent']))}",
        )
        for each in rated
    ]
