"""What is published of a firm: its newest numbers, and what its public page tells of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.apps.figures import pictures, snapshots
from ccms.apps.figures.models import Snapshot
from ccms.apps.figures.pages import kept, promises
from ccms.apps.figures.pictures import shares
from ccms.apps.figures.suppression import LEAST_PHONES

CHECKER = "docs/recompute_figures.py"  # handed out to everybody who wants to count again


def numbers_of(firm: UUID) -> Mapping[str, Any] | None:
    """Return the newest numbers that may be told of a firm; None where that is nothing."""
    return numbers_in(snapshots.newest(), firm)


def numbers_in(snapshot: Snapshot | None, firm: UUID) -> Mapping[str, Any] | None:
    """Return what a snapshot tells of a firm; None where that is nothing."""
    found = snapshots.of_firm(snapshot, firm) if snapshot else None
    return found.body if found else None


def part_of_page(firm: UUID) -> SafeString:
    """Draw what is told of a shop; of one with too few cases, only that."""
    snapshot = snapshots.newest_unread()
    if snapshot is None:
        return format_html("<p>{}</p>", gettext("Nothing has been counted yet."))

    def drawn() -> SafeString:
        numbers = numbers_in(snapshot, firm)
        shown = numbers if numbers and numbers["cases"] is not None else None
        context = {
            "snapshot": snapshot,
            "pictures": pictures.of_firm(snapshot, shown, _others(snapshot, shown)) if shown else [],
            "least": LEAST_PHONES,
            "promises": promises(shown) if shown else [],
            "of_all": kept("of-all", snapshot, lambda: next(shares(snapshots.read(snapshot).body), "")),
        }
        return render_to_string("figures/firm.html", context)

    return kept(f"firm:{firm}", snapshot, drawn)


def _others(snapshot: Snapshot, body: Mapping[str, Any]) -> Mapping[int, int]:
    """Count the other shops by the day within which half of their complaints had an answer."""
    whole = kept("answer-days", snapshot, lambda: snapshots.answer_days(snapshot))
    own = body.get("answer_days")
    return {day: shops - (day == own) for day, shops in whole.items() if shops > (day == own)}
