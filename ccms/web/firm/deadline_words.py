"""Says to the seller what must happen by the end of a deadline, and what follows without it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.fines import Progress
from ccms.complaints.lifecycle import AT_OFFICE, OPEN, DeadlineKind, Status
from ccms.complaints.reading.tracking import Standing, Turn
from ccms.complaints.timeline import Coming, is_closing, is_serving
from ccms.law.pack.in_force import Pack
from ccms.web.shared import deadline_words
from ccms.web.templatetags.words import digits

D = DeadlineKind

YOURS: Mapping[DeadlineKind, Any] = {
    D.FIRM_FIRST: _("Until then you can solve it or answer. Without a solution our formal notice follows by itself."),
    D.REACH_FIRM: _("From the day you receive the notice you have %(days)s days to answer."),
    D.ANSWER: _("If you do not answer by then, the complaint goes to DNCRP by itself."),
    D.CONSUMER_INFORMATION: _("The buyer can answer your question until then; your own time was moved by these days."),
    D.COUNTER: _("If you do not agree to the buyer's proposal by then, the complaint goes to DNCRP by itself."),
    D.PROMISE: _(
        "The day you promised. Report here when it is done; without news from you it goes to DNCRP by itself."
    ),
    D.TAKE_UP: _("An officer of DNCRP takes it up by then."),
    D.PAYMENT: _("The fine is to be paid by then; if not, DNCRP can start to recover it."),
}


BEFORE_THE_OFFICE = OPEN - AT_OFFICE - {Status.ORDERED}  # while the two sides can still keep it from DNCRP
AWAIT_ANSWER = frozenset({Status.TOLD_FIRM, Status.WITH_FIRM})  # while the firm's answer can
ASKED_YOU = _("The officer waits for your answer until then.")
ASKED_BUYER = _("The officer waits for the buyer's answer until then.")
RECOVERY = _("DNCRP is recovering the fine. It can still be paid.")
SERVING = _("From the day on which the order reached you, you have %(days)s working days to pay the fine.")


def rule_of(clock: Coming, on_table: str, pack: Pack, fine: Progress | None = None, body: str = "") -> str:
    """Say to the seller what the end of a deadline brings, or what is late.

    `fine` tells how far an order is, `body` names the other office of a referral.
    """
    if clock.late_since:
        return deadline_words.late(clock, own=False, fine=fine)
    if clock.kind is D.INFORMATION:
        return str(ASKED_YOU if clock.party == "firm" else ASKED_BUYER)
    if deadline_words.is_recovery(clock, fine):
        return str(RECOVERY)
    if is_serving(clock):
        return str(SERVING) % {"days": digits(pack.periods["payment"].amount)}
    if clock.kind in YOURS and not is_closing(clock):
        return str(YOURS[clock.kind]) % {"days": digits(pack.periods["answer"].amount)}
    return deadline_words.rule_of(clock, on_table, pack, own=False, fine=fine, body=body)


def next_step(standing: Standing, pack: Pack, body: str = "") -> str:
    """Say what comes next in one sentence, or in red what is late."""
    if over := deadline_words.late_words(standing, own=False):
        return over
    if standing.turn is Turn.HEARING:
        return gettext("Both sides are heard; then the officer decides.")
    clock = standing.deadline
    return rule_of(clock, standing.on_table, pack, standing.fine, body) if clock else ""


def last_day(standing: Standing) -> datetime | None:
    """Return until when somebody is to act; until when we are to reach the seller is no deadline of his."""
    clock = standing.deadline
    return standing.due_at if clock and clock.kind is not D.REACH_FIRM else None
