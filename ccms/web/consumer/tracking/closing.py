"""Says how a complaint ended, what can still be done here, and where else its buyer can go."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from ccms.complaints.events.event_type import Happened
from ccms.complaints.fines import money_of
from ccms.complaints.lifecycle import ENDED, Action, Status
from ccms.complaints.reading.tracking import Case
from ccms.law.checks import advice_to
from ccms.law.purchase.facts import FactSheet
from ccms.law.routing import routes
from ccms.web.consumer.tracking.timeline import entry_of
from ccms.web.language import language
from ccms.web.shared.wording import money, put
from ccms.web.templatetags.frame import Entry
from ccms.web.templatetags.words import digits, run, short_day

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a complaint: what ended it, figures, the act still open with its last day, other ways."""

    how: Entry | None
    told: list[Any]
    act: Any = ""
    url: str = ""
    last: Any = ""
    beyond: Any = ""
    by_law: list[Any] = field(default_factory=list)


def ending_of(case: Case, now: datetime) -> Ending | None:
    """Return how the complaint ended, if it has."""
    complaint = case.complaint
    if Status(complaint.status) not in ENDED:
        return None
    how, told = _last_event(case), _money(case)
    reason = _not_accepted(case)
    beyond = gettext("Where else you can go") if reason else gettext("What the Act gives beyond this")
    by_law = _by_law(case, reason) if complaint.status == Status.CLOSED else []
    for action, period, route, words in (
        (Action.REOPEN, "reopen", "reopen", gettext("Open it again")),
        (Action.REQUEST_REVIEW, "review", "review", gettext("Ask that another officer look at it")),
    ):
        ends = case.ends(period)
        if action in case.allowed and ends and now < ends:
            url = reverse(f"consumer:{route}", kwargs={"reference": complaint.reference})
            return Ending(how, told, words, url, short_day(ends - MOMENT), beyond, by_law)
    return Ending(how, told, beyond=beyond, by_law=by_law)


def _last_event(case: Case) -> Entry | None:
    """Return the event that ended it, with the reason and the words of the person that ended it."""
    ends = _ends(case)
    return entry_of(ends[-1], case) if ends else None


def _ends(case: Case) -> list[Happened]:
    return [event for event in case.timeline.past if event.data.get("set", {}).get("status") in ENDED]


def _not_accepted(case: Case) -> str:
    """Return the reason for which DNCRP did not accept it, empty where it ended otherwise."""
    last = _ends(case)[-1:]
    return "".join(str(event.data["reason"]) for event in last if event.kind == "office.rejected")


def _money(case: Case) -> list[Any]:
    if case.order is None:
        return []
    collected, given = money_of(case.order)
    return [
        put(gettext("Fine: %(amount)s"), amount=money(case.order.fine_paisa)),
        put(gettext("Collected: %(amount)s"), amount=money(collected)),
        put(gettext("Paid to you: %(amount)s"), amount=money(given)),
    ]


def _by_law(case: Case, reason: str) -> list[Any]:
    """Name what the Act itself gives on such a purchase, or other ways; an internal review is not among them."""
    sheet = FactSheet(case.pack, {**case.known, "closed_for": reason})
    said = [run(each.text.read(language())) for each in advice_to("ended", sheet)]
    bodies = _bodies(case) if reason == "out_of_scope" else []
    if bodies:
        said.append(put(gettext("This may be a matter for: %(bodies)s"), bodies=run("; ".join(bodies))))
    return said


def _bodies(case: Case) -> list[str]:
    """Name the other bodies that such a purchase concerns and that deal with people, each with its hotline."""
    known = case.judged
    found = routes(case.pack, case.complaint.category, known.findings, known.all)
    bodies = [each.body for each in found if each.body.takes_referrals]
    return [
        f"{body.text.read(language())} ({digits(body.hotline)})" if body.hotline else body.text.read(language())
        for body in bodies
    ]
