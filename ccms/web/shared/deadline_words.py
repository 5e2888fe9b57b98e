"""Says what comes next: for each running deadline, what must happen by its end and what follows without it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.deadlines import SENT
from ccms.complaints.deadlines import TO_BE_SENT as TO_BE_SENT_STEP
from ccms.complaints.events.event_type import Happened
from ccms.complaints.fines import Collected, Progress, Share
from ccms.complaints.lifecycle import AnswerKind, DeadlineKind
from ccms.complaints.reading.tracking import Standing, Turn, may_end_sooner
from ccms.complaints.timeline import Coming, is_closing, is_serving
from ccms.core import clock as dates
from ccms.law.pack.in_force import Pack
from ccms.web.language import language
from ccms.web.shared.wording import put
from ccms.web.templatetags.words import at_the_latest, digits, last_moment, short_day

D = DeadlineKind

# What the end of each clock means, to anybody. The buyer's own reply depends on what he is asked about.
RULES: Mapping[DeadlineKind, Any] = {
    D.FIRM_FIRST: _("Without a solution by then, the seller's formal time to answer begins by itself."),
    D.REACH_FIRM: _("If nothing shows by then that the seller knows of it, it goes to DNCRP by itself."),
    D.ANSWER: _("If the seller does not answer by then, it goes to DNCRP by itself."),
    D.CONSUMER_INFORMATION: _("Without an answer to its question by then, the seller's own time runs on."),
    D.COUNTER: _("If the seller does not agree to the counter-proposal by then, it goes to DNCRP by itself."),
    D.PROMISE: _("The promised day. If the seller does nothing by then, it goes to DNCRP by itself."),
    D.TAKE_UP: _("An officer of DNCRP takes it up by then; if not, the buyer is told."),
    D.FIRST_STEP: _("DNCRP takes its first step by then: a question, a hearing or a decision."),
    D.INFORMATION: _("What the officer asked for is due by then."),
    D.REFERRAL: _("The other office is to act by then; if not, it comes back to DNCRP by itself."),
    D.DISPATCH_SEND: _("DNCRP's office sends the papers to the other office by then."),
    D.DISPATCH_ANSWER: _("The other office is to answer DNCRP by then; your complaint does not wait for it."),
    D.DISPATCH_RETURN: _("DNCRP's office sees by then to what the other office sent back."),
    D.CORRECTION_ACK: _("The other office is to confirm the correction by then."),
    D.HEARING_RESULT: _("The officer records the result of the hearing by then."),
    D.PAYMENT: _("The seller is to pay the fine by then; if not, DNCRP can start to recover it."),
}

_CLOSED = _("Without the buyer's answer by then, it is closed; it can be opened again within %(days)s days.")
REPLY: Mapping[str, Any] = {
    AnswerKind.OFFER: _CLOSED,
    AnswerKind.SOLVED: _CLOSED,
    AnswerKind.PERFORMANCE: _(
        "Without the buyer's answer by then, it is closed as done; it can be opened again within %(days)s days."
    ),
    AnswerKind.DEFENCE: _("Without the buyer's answer by then, it goes to DNCRP by itself."),
}
_MY_CLOSED = _("If you do not answer by then, it is closed; you can open it again within %(days)s days.")
MY_REPLY: Mapping[str, Any] = {
    AnswerKind.OFFER: _MY_CLOSED,
    AnswerKind.SOLVED: _MY_CLOSED,
    AnswerKind.PERFORMANCE: _(
        "If you do not answer by then, it is closed as done; you can open it again within %(days)s days."
    ),
    AnswerKind.DEFENCE: _("If you do not answer by then, it goes to DNCRP by itself."),
}
MINE: Mapping[DeadlineKind, Any] = {
    D.CONSUMER_INFORMATION: _("If you do not answer the seller's question by then, its time runs on without it."),
    D.COUNTER: _("If the seller does not agree to your proposal by then, it goes to DNCRP by itself."),
    D.TAKE_UP: _("An officer of DNCRP takes it up by then; if not, you are told."),
    D.INFORMATION: _("The officer waits for your answer until then."),
}

# What comes after the fine is paid. Only the buyer is told of the buyer's share.
CLOSING = _("DNCRP closes the complaint by then.")
OWN_CLOSING: Mapping[Share, Any] = {
    Share.NOTHING: _("DNCRP gives you your quarter of the fine by then, and closes the complaint."),
    Share.PART: _("DNCRP gives you the rest of your quarter of the fine by then, and closes the complaint."),
    Share.WHOLE: _("Your quarter of the fine is recorded as given. DNCRP closes the complaint by then."),
    Share.DISPUTED: _("You told us that your share did not come. The head of DNCRP's office has to answer by then."),
}
RECOVERY = _("DNCRP is recovering the fine from the seller.")
SERVING = _(
    "DNCRP makes sure by then that the order reaches the seller. From that day on the seller has %(days)s working days "
    "to pay."
)
LATE_SERVING = _("DNCRP should have made sure by %(day)s that the order reaches the seller. It is late since then.")

# What was to be done by the end of a clock, and was not.
LATE: Mapping[DeadlineKind, Any] = {
    D.TAKE_UP: _("An officer of DNCRP should have taken it up by %(day)s. It is late since then."),
    D.FIRST_STEP: _("DNCRP should have taken its first step by %(day)s. It is late since then."),
    D.HEARING_RESULT: _(
        "The officer should have recorded the result of the hearing by %(day)s. It is late since then."
    ),
    D.PAYMENT: _("The fine was to be paid by %(day)s. It is overdue since then; DNCRP can recover it."),
    D.DISPATCH_ANSWER: _("The other office should have answered DNCRP by %(day)s. It is late since then."),
    D.DISPATCH_RETURN: _(
        "DNCRP's office should have seen by %(day)s to what the other office sent back. It is late since then."
    ),
    D.DISPATCH_SEND: _(
        "DNCRP's office should have sent the papers to the other office by %(day)s. It is late since then."
    ),
}
LATE_RECOVERY = _("The fine was to be paid by %(day)s. It is overdue since then; DNCRP is recovering it.")
LATE_CLOSING = _("DNCRP should have closed the complaint by %(day)s. It is late since then.")
OWN_LATE_CLOSING: Mapping[Share, Any] = {
    Share.NOTHING: _(
        "DNCRP should have given you your quarter of the fine and closed the complaint by %(day)s. "
        "It is late since then."
    ),
    Share.PART: _(
        "DNCRP should have given you the rest of your quarter of the fine and closed the complaint by %(day)s. "
        "It is late since then."
    ),
    Share.WHOLE: LATE_CLOSING,
    Share.DISPUTED: _(
        "The head of DNCRP's office should have answered about your share by %(day)s. It is late since then."
    ),
}


def late(clock: Coming, *, own: bool, fine: Progress | None = None) -> str:
    """Say what should have been done by which day; `own` addresses the buyer, `fine` tells how far an order is."""
    if is_serving(clock):
        words = LATE_SERVING
    elif is_closing(clock):
        words = OWN_LATE_CLOSING[fine.share] if own and fine else LATE_CLOSING
    else:
        words = LATE_RECOVERY if is_recovery(clock, fine) else LATE[clock.kind]
    return str(words) % {"day": dates.short_day(clock.first_last_day, language())}


TO_BE_SENT = _(
    "DNCRP's office is to send it to another office; if that does not accept it by then, it comes back to DNCRP by "
    "itself."
)
TO_BE_SENT_TO = _(
    "DNCRP's office is to send it to %(name)s; if it is not accepted there by then, it comes back to DNCRP by itself."
)


WITH_THEM = _("%(name)s is to take it over by then; if not, it comes back to DNCRP by itself.")
TAKEN_OVER = _("%(name)s has taken it over and is to answer by then; if not, it comes back to DNCRP by itself.")


def referred_to(past: Sequence[Happened], pack: Pack) -> str:
    """Return the name of the office to which a complaint was referred last, as far as its reader is told."""
    codes = [str(event.data.get("body")) for event in past if event.kind == "office.referred"]
    body = pack.bodies.get(codes[-1]) if codes else None
    return body.text.read(language()) if body else ""


def rule_of(
    clock: Coming, on_table: str, pack: Pack, *, own: bool, fine: Progress | None = None, body: str = ""
) -> str:
    """Say what the end of a deadline brings, or what is late; `own` addresses the buyer.

    `fine` tells how far an order is, `body` names the other office of a referral.
    """
    if clock.late_since:
        return late(clock, own=own, fine=fine)
    if clock.kind is D.REFERRAL:
        return _of_referral(clock.step, body)
    if clock.kind is D.CONSUMER_REPLY:
        words = (MY_REPLY if own else REPLY).get(on_table, "")
        return str(words) % {"days": digits(pack.periods["reopen"].amount)} if words else ""
    if is_serving(clock):
        return str(SERVING) % {"days": digits(pack.periods["payment"].amount)}
    return str(_plain_words(clock, own=own, fine=fine))


def _of_referral(step: int, body: str) -> str:
    """Say what the end of a referral's deadline brings, as far as the referral has come."""
    if step == TO_BE_SENT_STEP:
        return str(TO_BE_SENT_TO) % {"name": body} if body else str(TO_BE_SENT)
    if not body:
        return str(RULES[D.REFERRAL])
    return str(WITH_THEM if step == SENT else TAKEN_OVER) % {"name": body}


def _plain_words(clock: Coming, *, own: bool, fine: Progress | None) -> Any:
    if clock.kind is D.INFORMATION and clock.party != "consumer":
        return gettext("The officer waits for the seller's answer until then.")
    if is_closing(clock):
        return OWN_CLOSING[fine.share] if own and fine else CLOSING
    if is_recovery(clock, fine):
        return RECOVERY
    return (MINE if own else {}).get(clock.kind) or RULES.get(clock.kind, "")


def end_of(clock: Coming, running: Iterable[Coming], *, own: bool = False) -> SafeString:
    """Write when a deadline ends, or by when it was due; the buyer's own days to reply end as known (`own`)."""
    if clock.late_since:
        since = put(_("late, was due by %(day)s"), day=short_day(clock.first_last_day))
        return format_html('<span class="late">{}</span>', since)
    known = own and clock.kind is D.CONSUMER_REPLY
    return at_the_latest(clock.due_at) if may_end_sooner(clock, running) and not known else last_moment(clock.due_at)


def is_recovery(clock: Coming, fine: Progress | None) -> bool:
    """Tell whether a clock waits for a fine that DNCRP is already recovering."""
    return clock.kind is D.PAYMENT and fine is not None and fine.collected is Collected.RECOVERY


def late_words(standing: Standing, *, own: bool = True) -> str:
    """Say in red who should have done what by which day; nothing where nothing is late."""
    clock = standing.deadline
    if clock is None or clock.late_since is None:
        return ""
    return format_html('<b class="over">{}</b>', late(clock, own=own, fine=standing.fine))


def next_step(standing: Standing, pack: Pack, *, own: bool = False, body: str = "") -> str:
    """Say what comes next in one sentence, or in red what is late."""
    clock = standing.deadline
    if over := late_words(standing, own=own):
        return over
    if own and standing.turn is Turn.HEARING:
        return gettext("Both sides are heard; then the officer decides.")
    return rule_of(clock, standing.on_table, pack, own=own, fine=standing.fine, body=body) if clock else ""
