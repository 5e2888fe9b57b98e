"""The firms that need attention, by what they are listed, and one firm with its weeks, rules and letters."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor, Role
from ccms.apps.figures import snapshots
from ccms.apps.oversight import counts as counting
from ccms.apps.oversight import letters
from ccms.apps.oversight import reports as made
from ccms.apps.oversight.counts import LEAST_TOLD, REASONS, FirmLine, Lens, counted_at
from ccms.apps.oversight.pages.letters import line_of
from ccms.apps.oversight.pages.pictures import weeks_of
from ccms.apps.oversight.pages.reader import area_of, firm_link, name_of
from ccms.apps.oversight.pages.reports import breach_lines, finding_of
from ccms.core.clock import dhaka_day, month_in_words
from ccms.core.failures import NotFound
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.lists import many
from ccms.web.templatetags.words import count, digits, run

LENSES: Mapping[Lens, Any] = {
    Lens.UNUSUAL: _("Most above their usual week"),
    Lens.SILENCE: _("Gave no answer"),
    Lens.BROKEN_PROMISE: _("Broke promises"),
    Lens.NO_EFFORT: _("Answered without trying"),
    Lens.REFUSED: _("Refused"),
    Lens.UNREACHABLE: _("Could not be reached"),
    Lens.SAME_WALLET: _("Share a wallet number"),
}


def firms(request: SignedRequest) -> HttpResponse:
    """Say how the country stands, and list firms by one lens: by the first that lists any where none is asked for."""
    by, shared = request.actor, counting.sharing()
    counts = counting.counts(by, shared)
    asked = request.GET.get("by", "")
    lens = Lens(asked) if asked in set(Lens) else next((each for each in Lens if counts.get(each)), Lens.UNUSUAL)
    here = reverse(f"{area_of(by)}:firms")
    newest = counting.newest_week()
    context = {
        "links": [(each, LENSES[each], f"{here}?by={each}", each is lens, many(counts.get(each, 0))) for each in Lens],
        "country": _country(),
        "draft": _draft(request) if by.role is Role.COORDINATOR else None,
        "lens": LENSES[lens],
        "lines": [_line(by, each) for each in counting.firms(by, lens, shared)],
        "reasons": [LENSES[each] for each in REASONS],
        "week": newest,
        "counted_at": counted_at(),
        "is_association": by.role is Role.ASSOCIATION,
        "least": LEAST_TOLD,
        "has_members": counting.has_members(),
        "at_firms": True,
    }
    return render(request, "oversight/firms.html", context)


def _country() -> dict[str, Any] | None:
    """Return what the newest published figures say of the whole country in a sentence."""
    newest = snapshots.newest()
    if newest is None:
        return None
    return {"finding": finding_of(newest.body), "since": newest.since, "until": newest.until}


def _draft(request: SignedRequest) -> tuple[str, str] | None:
    """Return the month whose report waits to be frozen, with the page of its draft."""
    month = made.month_before(dhaka_day(request.now))
    if made.frozen(month):
        return None
    return month_in_words(month, language()), reverse("coordinator:report", kwargs={"month": month})


def firm(request: SignedRequest, key: UUID) -> HttpResponse:
    """Show one firm: its weeks, the rules it is said to have broken, and the Cell's letters."""
    by, found, newest = request.actor, letters.firm_of(key), counting.newest_week()
    numbers = counting.firm_line(by, found.pk)
    if numbers is None and by.role is Role.ASSOCIATION:
        raise NotFound
    may_write = by.role is Role.COORDINATOR
    context = {
        "name": run(name_of(found, language())),
        "is_public": found.is_public,
        "slug": found.slug,
        "line": _line(by, numbers) if numbers else None,
        "weeks": weeks_of(numbers, newest) if numbers and newest else None,
        "reasons": [(LENSES[each], told(numbers.reasons[each])) for each in REASONS] if numbers else [],
        "breaches": breach_lines(by, counting.breaches(by, "", firm=found.pk)),
        "letters": [line_of(each, by, "coordinator", request) for each in letters.letters(by, found.pk)],
        "write_url": reverse("coordinator:write", kwargs={"key": found.pk}) if may_write else "",
        "back_url": reverse(f"{area_of(by)}:firms"),
        "counted_at": counted_at(),
        "at_firms": True,
    }
    return render(request, "oversight/firm.html", context)


def told(number: int | None) -> str:
    """Write a number, or that it is too small to be told to this reader."""
    return gettext("fewer than %(least)s") % {"least": digits(LEAST_TOLD)} if number is None else count(number)


def _line(by: Actor, each: FirmLine) -> dict[str, Any]:
    name, url = firm_link(by, each.firm)
    return {
        "name": run(name),
        "url": url,
        "last": told(each.last),
        "usual": "–" if each.usual is None else digits(f"{each.usual:.1f}"),
        "filed": told(each.filed),
        "weeks": each.weeks,
        "reasons": [told(each.reasons[lens]) for lens in REASONS],
        "shared": digits(each.shared) if each.shared else "",
    }
