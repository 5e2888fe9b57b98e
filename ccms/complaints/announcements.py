"""Decides for each event who is told, on which channels, with which template. No other module decides it.

`topic` names an event together with what it led to ("clock.missed_deadline/answer"), `ANNOUNCEMENTS` says for each
topic which templates go to whom. A test checks that every event and every topic has a row here.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from ccms.complaints.deadlines import BEGIN_ANEW, due
from ccms.complaints.directory import Directory, contacts_for, directory_of
from ccms.complaints.lifecycle import AT_OFFICE, DeadlineKind, Status
from ccms.complaints.models import Deadline
from ccms.complaints.office_people import HeadTold, staffing_of
from ccms.complaints.plan import Ended, Plan
from ccms.core.clock import dhaka_day
from ccms.core.money import taka
from ccms.notices.outbox import NoticePlan

MOMENT = timedelta(microseconds=1)
# What is told of these after their end is that they were missed.
MISSED = BEGIN_ANEW | {DeadlineKind.INFORMATION, DeadlineKind.CHARGE_SHEET}

# What a topic tells, as "audience.template". Audiences: consumer, firm, office (the complaint's office), head (the
# same office, by e-mail too). "escalated" and "closed" are told in the words of the reason and the outcome.
ANNOUNCEMENTS: Mapping[str, tuple[str, ...]] = {
    "consumer.filed/told_firm": ("consumer.filed_firm_first", "firm.told_first", "office.intake"),
    "consumer.filed/with_firm": ("consumer.filed", "firm.formal_notice", "office.intake"),
    "consumer.filed/escalated": ("consumer.filed_at_office", "office.escalated"),
    "notice.received/firm": ("consumer.clock_started", "firm.clock_started"),
    "notice.received/consumer": (),
    "firm.offered": ("consumer.offered", "firm.answer_received"),
    "firm.offered/agreed": ("consumer.agreed", "firm.agreed"),
    "firm.claimed_solved": ("consumer.claimed_solved", "firm.answer_received"),
    "firm.defended": ("consumer.defended", "firm.answer_received"),
    "firm.offered/late": ("consumer.late_answer", "firm.answer_received", "office.late_answer"),
    "firm.claimed_solved/late": ("consumer.late_answer", "firm.answer_received", "office.late_answer"),
    "firm.defended/late": ("consumer.late_answer", "firm.answer_received", "office.late_answer"),
    "firm.refused": ("consumer.escalated_refused", "firm.answer_received", "office.escalated"),
    "firm.asked": ("consumer.asked", "firm.answer_received"),
    "firm.gave_interim_reply": ("consumer.interim", "firm.answer_received"),
    "firm.reported_performance": ("consumer.performance_reported", "firm.answer_received"),
    "firm.checked_order": (),
    "firm.claimed_page": (),
    "firm.claimed_page/unproved": ("office.page_claimed",),
    "firm.gave_information": ("firm.information_received", "office.information_given"),
    "consumer.accepted/promised": ("consumer.promised", "firm.accepted"),
    "consumer.accepted/settled": ("consumer.settled", "firm.settled"),
    "consumer.accepted/promised/late": ("consumer.promised", "firm.accepted", "office.late_answer_accepted"),
    "consumer.accepted/settled/late": ("consumer.settled", "firm.settled", "office.late_answer_accepted"),
    "consumer.accepted/closed": ("consumer.closed_defence_accepted", "firm.closed"),
    "consumer.countered": ("firm.countered",),
    "consumer.rejected/disagreement": (
        "consumer.escalated_disagreement",
        "firm.escalated",
        "office.escalated",
    ),
    "consumer.rejected/no_effort": (
        "consumer.escalated_no_effort",
        "firm.escalated",
        "office.escalated",
    ),
    "consumer.confirmed_performance": ("consumer.settled", "firm.settled"),
    "consumer.reported_broken_promise": (
        "consumer.escalated_broken_promise",
        "firm.escalated",
        "office.escalated",
    ),
    "consumer.gave_information/with_firm": ("firm.information_given",),
    "consumer.gave_information/scrutiny": ("office.information_given",),
    "consumer.withdrew": ("consumer.closed_withdrawn", "firm.closed", "office.withdrawn"),
    "consumer.reopened": ("consumer.escalated_reopened", "firm.escalated", "office.escalated"),
    "consumer.requested_review": ("consumer.review_requested", "firm.review_requested", "office.review_requested"),
    "office.took_up": ("consumer.taken_up", "firm.taken_up"),
    "office.sent_to_firm": ("consumer.sent_to_firm", "firm.sent_by_office"),
    "office.requested_information/consumer": ("consumer.information_requested",),
    "office.requested_information/firm": ("firm.information_requested",),
    "office.referred": ("consumer.referred", "firm.referred"),
    "office.recalled_dispatch": ("consumer.referral_recalled", "firm.referral_recalled"),
    "office.rejected": ("consumer.closed_rejected", "firm.closed"),
    "office.dismissed": ("consumer.closed_dismissed", "firm.closed"),
    "office.set_hearing": ("consumer.hearing_set", "firm.hearing_set"),
    "office.adjourned": ("consumer.hearing_adjourned", "firm.hearing_adjourned"),
    "office.held_hearing": ("consumer.hearing_held", "firm.hearing_held"),
    "office.recorded_settlement/promised": ("consumer.hearing_settled", "firm.hearing_settled"),
    "office.recorded_settlement/settled": ("consumer.settled", "firm.settled"),
    "office.ordered": ("consumer.ordered", "firm.ordered"),
    "office.recorded_payment": ("consumer.payment_recorded", "firm.payment_recorded"),
    "office.started_recovery": ("consumer.recovery_started", "firm.recovery_started"),
    "office.recorded_reward": ("consumer.reward_recorded",),
    "office.closed/order_complied": ("consumer.closed_order_complied", "firm.closed"),
    "office.closed/order_unpaid": ("consumer.closed_order_unpaid", "firm.closed"),
    "office.joined": ("consumer.closed_joined", "firm.closed"),
    "office.reassigned": ("consumer.reassigned", "office.reassigned"),
    "office.added_note": (),
    "office.opened_number": (),
    "office.called": (),
    "regulator.accepted_referral": ("consumer.referral_accepted", "office.referral_accepted"),
    "regulator.returned_referral": ("consumer.referral_returned", "firm.referral_returned", "office.referral_back"),
    "regulator.answered_referral": ("consumer.referral_answered", "firm.referral_answered", "office.referral_back"),
    "evidence.added/consumer": ("firm.evidence_added",),
    "evidence.added/firm": ("consumer.evidence_added",),
    "evidence.added/office": (),
    "evidence.added/consumer/at_office": ("firm.evidence_added", "office.evidence_added"),
    "evidence.added/firm/at_office": ("consumer.evidence_added", "office.evidence_added"),
    "evidence.added/office/at_office": (),
    "evidence.opened": (),
    "evidence.quarantined/consumer": ("consumer.evidence_quarantined",),
    "evidence.quarantined/firm": ("firm.evidence_quarantined",),
    "evidence.quarantined/office": ("office.evidence_quarantined",),
    "clock.reminded/reach_firm": ("firm.formal_notice",),
    "clock.reminded/answer": ("firm.answer_reminder",),
    "clock.reminded/consumer_reply": ("consumer.reply_reminder",),
    "clock.reminded/charge_sheet": ("head.charge_sheet",),
    "clock.missed_deadline/firm_first": ("consumer.formal_notice_sent", "firm.formal_notice"),
    "clock.missed_deadline/silence": (
        "consumer.escalated_silence",
        "firm.escalated",
        "office.escalated",
    ),
    "clock.missed_deadline/unreachable": ("consumer.escalated_unreachable", "office.escalated"),
    "clock.missed_deadline/unrated": ("consumer.closed_unrated", "firm.closed"),
    "clock.missed_deadline/performed_unconfirmed": ("consumer.closed_performed_unconfirmed", "firm.closed"),
    "clock.missed_deadline/defence_unanswered": (
        "consumer.escalated_defence_unanswered",
        "firm.escalated",
        "office.escalated",
    ),
    "clock.missed_deadline/consumer_unreached": (
        "consumer.escalated_consumer_unreached",
        "firm.escalated",
        "office.escalated",
    ),
    "clock.missed_deadline/disagreement": (
        "consumer.escalated_disagreement",
        "firm.escalated",
        "office.escalated",
    ),
    "clock.missed_deadline/broken_promise": (
        "consumer.escalated_broken_promise",
        "firm.escalated",
        "office.escalated",
    ),
    "clock.missed_deadline/consumer_information": ("firm.information_missed",),
    "clock.missed_deadline/information": ("office.information_missed",),
    "clock.missed_deadline/take_up": ("consumer.take_up_late", "head.take_up"),
    "clock.missed_deadline/first_step": ("consumer.first_step_late", "head.first_step"),
    "clock.missed_deadline/referral": ("consumer.referral_returned", "office.referral_back"),
    "clock.missed_deadline/hearing_result": ("head.hearing_result",),
    "clock.missed_deadline/payment": ("office.payment_missed",),
    "clock.missed_deadline/recovery": ("office.recovery_goes_on",),
    "clock.missed_deadline/paid": (),  # the fine is in: only the closing waits
    "clock.missed_deadline/charge_sheet": ("head.charge_sheet_over",),
}
# Every event of a complaint by its name: each is announced, be it to nobody.
EVENTS = tuple(sorted({topic.partition("/")[0] for topic in ANNOUNCEMENTS}))


# What the buyer is told where the same event had to tell the firm and knows no way to it.
UNTOLD: Mapping[str, str] = {
    "consumer.filed_firm_first": "consumer.filed_firm_first_untold",
    "consumer.filed": "consumer.filed_untold",
    "consumer.formal_notice_sent": "consumer.formal_notice_untold",
    "consumer.sent_to_firm": "consumer.sent_to_firm_untold",
}
# What the buyer is told of a delay of the office, by whom above it was told.
OF_DELAYS = ("consumer.take_up_late", "consumer.first_step_late")


# What must reach its reader even when the complaint has moved on: receipts, notices in law, days to appear, orders.
LASTING = frozenset(
    {
        "filed",
        "filed_untold",
        "filed_firm_first",
        "filed_firm_first_untold",
        "filed_at_office",
        "told_first",
        "formal_notice",
        "sent_by_office",
        "information_requested",
        "hearing_set",
        "hearing_adjourned",
        "ordered",
        "payment_recorded",
        "reward_recorded",
        "answer_received",
        "information_received",
    }
)


def topic(plan: Plan) -> str:  # noqa: C901, PLR0911 - one case for each event whose meaning depends on its result
    """Name what happened and what it led to."""
    complaint = plan.complaint
    match plan.event:
        case "consumer.accepted":
            late = plan.loaded.on_table and plan.loaded.on_table.late
            return f"{plan.event}/{complaint.status}{'/late' if late else ''}"
        case "consumer.filed" | "office.recorded_settlement" | "consumer.gave_information":
            return f"{plan.event}/{complaint.status}"
        case "consumer.rejected":
            return f"{plan.event}/{complaint.reason}"
        case "office.closed":
            return f"{plan.event}/{complaint.outcome}"
        case "firm.offered" | "firm.claimed_solved" | "firm.defended":
            led_to = {Status.WITH_CONSUMER: "", Status.PROMISED: "/agreed"}
            return f"{plan.event}{led_to.get(Status(complaint.status), '/late')}"
        case "notice.received" | "office.requested_information":
            return f"{plan.event}/{plan.data['party']}"
        case "evidence.quarantined":
            return f"{plan.event}/{plan.data['side']}"
        case "firm.claimed_page":
            return plan.event if plan.by.proved else f"{plan.event}/unproved"
        case "evidence.added":
            return f"{plan.event}/{plan.by.kind}{'/at_office' if complaint.status in AT_OFFICE else ''}"
        case "clock.reminded":
            return f"{plan.event}/{plan.data['deadline']}"
        case "clock.missed_deadline":
            return f"{plan.event}/{_missed(plan)}"
        case _:
            return plan.event


def _missed(plan: Plan) -> object:
    """Name a missed deadline by what became of the complaint, where its status changed, else by its kind."""
    complaint = plan.complaint
    if "status" not in plan.changes:
        return next((what for what in ("paid", "recovery") if plan.data.get(what)), plan.data["deadline"])
    if complaint.status == Status.CLOSED:
        return complaint.outcome
    return complaint.reason if complaint.status == Status.ESCALATED else plan.data["deadline"]


def announce(plans: Sequence[Plan]) -> list[NoticePlan]:
    """Return the notices that the plans' events call for; what they do not bring along is asked once for all.

    Where a plan tells of a delay of its office, the plan notes whom above it that reaches.
    """
    told = [(plan, ANNOUNCEMENTS[topic(plan)]) for plan in plans]
    to_offices = {
        plan.complaint.office_id
        for plan, templates in told
        if plan.loaded.staffing is None and _audiences(templates) & {"office", "head"}
    }
    directory = directory_of([plan.loaded for plan, templates in told if templates], staffing_of(to_offices))
    notices = []
    for plan, templates in told:
        if "head" in _audiences(templates):
            plan.data["head_told"] = str(directory.people_of(plan.loaded).head_told(plan.complaint.office_id))
        for template in _true_of(plan, templates, directory):
            notices += _notices(plan, template, directory)
    return notices


def _audiences(templates: Sequence[str]) -> set[str]:
    return {template.partition(".")[0] for template in templates}


def _true_of(plan: Plan, templates: Sequence[str], directory: Directory) -> Iterator[str]:
    """Yield the templates, those to the buyer as they are true: of whom the same event really tells."""
    unreached = "firm" in _audiences(templates) and not contacts_for(plan, directory)
    head_told = plan.data.get("head_told", HeadTold.OFFICE)
    for template in templates:
        if unreached and template in UNTOLD:
            yield UNTOLD[template]
        elif template in OF_DELAYS and head_told != HeadTold.OFFICE:
            yield f"{template}_{head_told}"
        else:
            yield template


def _notices(plan: Plan, template: str, directory: Directory) -> list[NoticePlan]:
    audience, _, _ = template.partition(".")
    complaint = plan.complaint
    match audience:
        case "consumer":
            language = directory.languages.get(complaint.consumer_id, complaint.language)
            ways = ["sms", "email"] if complaint.consumer_id in directory.with_email else ["sms"]
            return [_notice(plan, template, f"consumer:{complaint.consumer_id}", way, language) for way in ways]
        case "firm":
            return [
                _notice(plan, template, f"contact:{contact.id}", contact.channel, "bn")
                for contact in contacts_for(plan, directory)
            ]
        case "office":
            reader = directory.people_of(plan.loaded).reader_of(complaint.office_id)
            return [_notice(plan, template, f"office:{reader}", "in_app", "bn")]
        case _:
            text = template.replace("head.", "office.")
            alarmed = directory.people_of(plan.loaded).alarmed(complaint.office_id)
            return [_notice(plan, text, f"office:{office}", way, "bn") for office, way in alarmed]


def _notice(plan: Plan, template: str, recipient: str, channel: str, language: str) -> NoticePlan:
    complaint = plan.complaint
    return NoticePlan(
        event=plan.event_id,
        subject=complaint.reference,
        recipient=recipient,
        channel=channel,
        template=template,
        language=language,
        at=plan.at,
        params=_params(plan) | _in_words(plan, language),
        group=None if template.partition(".")[2] in LASTING else "state",
    )


def _params(plan: Plan) -> dict[str, object]:
    """Return ids, days and amounts for the texts; nothing personal."""
    complaint = plan.complaint
    params: dict[str, object] = {
        "reference": complaint.reference,
        "firm": str(complaint.firm_id),
        "office": str(complaint.office_id),
        "reason": complaint.reason,
        "outcome": complaint.outcome,
        "days": plan.loaded.pack.periods["answer"].amount,
    }
    due_at = _shown_end(plan)
    if due_at:
        params["due"] = due_at.isoformat()
        params["day"] = dhaka_day(due_at - MOMENT).isoformat()
    for name, key in (
        ("amount_paisa", "amount"),
        ("fine_paisa", "fine"),
        ("section", "section"),
        ("hearing_at", "moment"),
    ):
        if plan.data.get(name) is not None:
            params[key] = plan.data[name]
    return params


def _in_words(plan: Plan, language: str) -> dict[str, object]:
    """Return in the reader's language what is promised, and the name of the regulator that an act is about."""
    words: dict[str, object] = {}
    if plan.complaint.status == Status.PROMISED:
        words["what"] = _promised(plan, language)
    if body := plan.loaded.pack.regulators.get(str(plan.data.get("regulator"))):
        words["body"] = body.text.read(language)
    return words


def _promised(plan: Plan, language: str) -> str:
    """Say what was promised, and how much where it is money."""
    complaint, kinds = plan.complaint, plan.loaded.pack.reasons["offer_kind"]
    words = [kind.text.read(language) for kind in kinds if kind.code == complaint.promised_remedy]
    if complaint.promised_paisa:
        words.append(taka(complaint.promised_paisa, language))
    return ", ".join(words)


def _shown_end(plan: Plan) -> datetime | None:
    """Return the end that the reader should know.

    Of what was missed, the first end that passed, not that of the clock which runs after it. Of the buyer's days the
    earliest that it can be: they count from receipt, and a message that names the latest is wrong when it arrives.
    """
    closed = (clock for clock in plan.loaded.clocks if plan.closed.get(clock.id) is Ended.MISSED)
    clock = next((clock for clock in closed if clock.kind in MISSED), None) or _shown_clock(plan)
    if clock and clock.kind == DeadlineKind.CONSUMER_REPLY and clock in plan.opened:
        return due(plan.loaded, DeadlineKind.CONSUMER_REPLY, plan.at)
    return (clock.late_since or clock.due_at) if clock else None


def _shown_clock(plan: Plan) -> Deadline | None:
    """Return the clock whose end the reader should know: just started, else one that reminded, else the next to end."""
    running = sorted(
        (c for c in plan.loaded.clocks if c.id not in plan.closed and c not in plan.rung), key=lambda c: c.due_at
    )
    shown = [*(c for c in plan.opened if c.kind != DeadlineKind.CHARGE_SHEET), *plan.rung]
    shown += [c for c in running if c.kind != DeadlineKind.CHARGE_SHEET]
    return shown[0] if shown else None
