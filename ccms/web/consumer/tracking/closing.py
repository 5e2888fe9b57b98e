"""Says how a complaint ended, what can still be done here, and what else the Act gives (sections 65 to 68)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from ccms.complaints.fines import money_of
from ccms.complaints.lifecycle import ENDED, Action, Status
from ccms.complaints.reading.tracking import Case
from ccms.law.checks import advice_to
from ccms.web.consumer.tracking.timeline import entry_of
from ccms.web.language import language
from ccms.web.shared.wording import money, put
from ccms.web.templatetags.frame import Entry
from ccms.web.templatetags.words import run, short_day

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a complaint: what ended it, figures, the act still open with its last day, the Act's own ways."""

    how: Entry | None
    told: list[Any]
    act: Any = ""
    url: str = ""
    last: Any = ""
    by_law: list[Any] = field(default_factory=list)


def ending_of(case: Case, now: datetime) -> Ending | None:
    """Return how the complaint ended, if it has."""
    complaint = case.complaint
    if Status(complaint.status) not in ENDED:
        return None
    how, told = _last_event(case), _money(case)
    by_law = _by_law(case) if complaint.status == Status.CLOSED else []
    for action, period, route, words in (
        (Action.REOPEN, "reopen", "reopen", gettext("Open it again")),
        (Action.REQUEST_REVIEW, "review", "review", gettext("Ask that another officer look at it")),
    ):
        ends = case.ends(period)
        if action in case.allowed and ends and now < ends:
            url = reverse(f"consumer:{route}", kwargs={"reference": complaint.reference})
            return Ending(how, told, words, url, short_day(ends - MOMENT), by_law)
    return Ending(how, told, by_law=by_law)


def _last_event(case: Case) -> Entry | None:
    """Return the event that ended it, with the reason and the words of the person that ended it."""
    ends = [event for event in case.timeline.past if event.data.get("set", {}).get("status") in ENDED]
    return entry_of(ends[-1], case) if ends else None


def _money(case: Case) -> list[Any]:
    if case.order is None:
        return []
    collected, given = money_of(case.order)
    return [
        put(gettext("Fine: %(amount)s"), amount=money(case.order.fine_paisa)),
        put(gettext("Collected: %(amount)s"), amount=money(collected)),
        put(gettext("Paid to you: %(amount)s"), amount=money(given)),
    ]


def _by_law(case: Case) -> list[Any]:
    """Name what the Act itself gives on such a purchase; an internal review is not among it."""
    return [run(each.text.read(language())) for each in advice_to("ended", case.sheet)]
