"""The public figures: `/figures` for the country, the same as tables, and `/firms/<slug>` for a shop."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.core.cache import caches
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from ccms.accounts.firms.firm_search import find
from ccms.accounts.firms.shop_keys import firm_named
from ccms.complaints.lifecycle import Reason
from ccms.core.failures import NotFound
from ccms.figures import snapshots
from ccms.figures.fates import PARTS, WHY, Fate, Part
from ccms.figures.models import Snapshot
from ccms.figures.suppression import LEAST_PHONES
from ccms.figures.tables import LICENCE_ADDRESS
from ccms.gate import counters
from ccms.gate.addresses import caller_of
from ccms.gate.limits import Counted
from ccms.law.pack.book import book
from ccms.web.language import language
from ccms.web.public import pictures
from ccms.web.public.sentences import number, shares
from ccms.web.requests import PageRequest
from ccms.web.templatetags.frame import Row

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


def figures(request: PageRequest) -> HttpResponse:
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
    return render(request, "public/figures.html", context)


def firm(request: PageRequest, slug: str) -> HttpResponse:
    """Show a shop that somebody registered, claimed or confirmed, and its figures. Raises NotFound."""
    found = firm_named(slug)
    if found is None:
        raise NotFound
    if found.slug != slug:
        return HttpResponseRedirect(reverse("public:firm", kwargs={"slug": found.slug}))
    snapshot = snapshots.newest_unread()
    context = {"firm": found, "name": found.name(language()), "told": _of_firm(snapshot, found.pk) if snapshot else ""}
    return render(request, "public/firm.html", context)


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
            "kinds": [(part, _fates(body, part)) for part in (Part.UNSOLVED, Part.UNKNOWN)],
            "why": [Row(WHY_SENTENCES[reason], number(body["why"][reason])) for reason in WHY] if "why" in body else [],
            "left_out": _fates(body, Part.LEFT_OUT),
            "promises": _promises(body),
            "district": pictures.by_district(snapshot),
            "licence": LICENCE_ADDRESS,
        }
        return render_to_string("public/figures_told.html", context)

    return _kept("country", snapshot, drawn)


def _promises(body: Mapping[str, Any]) -> list[Row]:
    """Return what became of promises; nothing where even their number is not told."""
    told = body.get("promises") or {}
    return [Row(PROMISES[name], number(told[name])) for name in PROMISES] if told.get("made") is not None else []


def _of_firm(snapshot: Snapshot, firm_id: UUID) -> SafeString:
    """Draw what is told of a shop; of one with too few cases, only that."""

    def drawn() -> SafeString:
        told = snapshots.of_firm(snapshot, firm_id)
        shown = told.body if told and told.body["cases"] is not None else None
        context = {
            "snapshot": snapshot,
            "pictures": pictures.of_firm(snapshot, shown, _others(snapshot, shown)) if shown else [],
            "least": LEAST_PHONES,
            "promises": _promises(shown) if shown else [],
            "of_all": _kept("of-all", snapshot, lambda: next(shares(snapshots.read(snapshot).body), "")),
        }
        return render_to_string("public/firm_told.html", context)

    return _kept(f"firm:{firm_id}", snapshot, drawn)


def _others(snapshot: Snapshot, body: Mapping[str, Any]) -> Mapping[int, int]:
    """Count the other shops by the day within which half of their complaints had an answer."""
    whole = _kept("answer-days", snapshot, lambda: snapshots.answer_days(snapshot))
    own = body.get("answer_days")
    return {day: shops - (day == own) for day, shops in whole.items() if shops > (day == own)}


def _kept[T](name: str, snapshot: Snapshot, drawn: Callable[[], T]) -> T:
    """Return what was made of this snapshot in this language, or make it."""
    key = f"figures:{name}:{snapshot.pk}:{snapshot.taken_at.timestamp()}:{language()}:{book().digest}"
    return caches["pictures"].get_or_set(key, drawn, DRAWN_FOR) or drawn()


def _fates(body: Mapping[str, Any], part: Part) -> list[Row]:
    return [Row(FATES[fate], number(body["fates"][fate])) for fate in Fate if PARTS[fate] is part]
