"""Decides for each event who is told, on which channels, with which template. No other module decides it.

`topic` names an event together with what it led to ("clock.missed_deadline/silence"); the events table says for each
topic which templates go to whom. A notice in the words "escalated" or "closed" names the reason or the outcome.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from ccms.accounts.actors import Kind
from ccms.accounts.channels import Channel
from ccms.accounts.models import FirmContact
from ccms.complaints.deadlines import BEGIN_ANEW, due
from ccms.complaints.directory import AT_THE_NEW, Directory, contacts_for, directory_of, usable_contacts
from ccms.complaints.events.book import ANNOUNCEMENTS
from ccms.complaints.events.deadlines import led_to
from ccms.complaints.lifecycle import AT_OFFICE, ENDED, DeadlineKind, Reason, Status
from ccms.complaints.models import Deadline
from ccms.complaints.models.dispatch import DispatchKind
from ccms.complaints.office_people import HeadTold, staffing_of
from ccms.complaints.plan import Ended, Plan
from ccms.core.clock import dhaka_day
from ccms.core.money import taka
from ccms.notices.composition.texts import goes_by_letter, has_sms, is_lasting
from ccms.notices.outbox import NoticePlan, without_repetitions

MOMENT = timedelta(microseconds=1)
# What is told of these after their end is that they were missed.
MISSED = BEGIN_ANEW | {DeadlineKind.INFORMATION, DeadlineKind.CHARGE_SHEET}

# What the buyer is told where the same event had to tell the firm and knows no way to it.
UNTOLD: Mapping[str, str] = {
    "consumer.filed_firm_first": "consumer.filed_firm_first_untold",
    "consumer.filed": "consumer.filed_untold",
    "consumer.formal_notice_sent": "consumer.formal_notice_untold",
    "consumer.sent_to_firm": "consumer.sent_to_firm_untold",
    "consumer.corrected_seller": "consumer.corrected_seller_untold",
}
# What the buyer is told once a notice has arrived; where nothing proves whose number it is, it says so.
STARTED = "consumer.clock_started"
# What a number of which nobody knows whose it is gets no SMS about: the one before says all that it has to know.
SAID_BEFORE = frozenset({"firm.clock_started", "firm.words_added"})
# How often a duty is told of that is missed again and again: for an office's first act about six weeks.
MOST_ALARMS = 10
# What the buyer is told of a delay of the office, by whom above it was told.
OF_DELAYS = ("consumer.take_up_late", "consumer.first_step_late")


# Events whose meaning depends on where the complaint stands then, by the column that says it.
BY_COLUMN: Mapping[str, str] = {
    **dict.fromkeys(("consumer.filed", "consumer.corrected_seller", "consumer.added_contact"), "status"),
    "consumer.gave_information": "status",
    **dict.fromkeys(("office.recorded_settlement", "clock.found_contact"), "status"),
    **dict.fromkeys(("consumer.rejected", "firm.refused", "clock.lost_contact"), "reason"),
    **dict.fromkeys(("office.closed", "office.rejected"), "outcome"),
}
# Events whose meaning one of their facts says.
BY_FACT: Mapping[str, str] = {
    "clock.reminded": "deadline",
    "evidence.quarantined": "side",
    "notice.received": "party",
    "clock.erased_person": "seen",
    "office.answered_unpaid_share": "result",
    "office.corrected_data": "seen",
    "office.recorded_posting": "result",
    "office.recorded_reply": "reply",
    "office.requested_information": "party",
}


def topic(plan: Plan) -> str:  # noqa: C901, PLR0911, PLR0912 - a case for each event that means several things
    """Name what happened and what it led to."""
    complaint, event = plan.complaint, plan.event
    match event:
        case "consumer.accepted":
            late = plan.loaded.on_table and plan.loaded.on_table.late
            return f"{event}/{complaint.status}{'/late' if late else ''}"
        case "consumer.filed" if plan.data.get("only_name") and complaint.reason == Reason.UNREACHABLE:
            return f"{event}/only_name"
        case "firm.offered" | "firm.claimed_solved" | "firm.defended":
            means = {Status.WITH_CONSUMER: "", Status.PROMISED: "/agreed"}
            return f"{event}{means.get(Status(complaint.status), '/late')}"
        case "consumer.added_words" if complaint.status in AT_OFFICE | {Status.ORDERED}:
            return f"{event}/at_office"
        case "notice.received" if plan.data.get("of"):
            return f"{event}/{plan.data['of']}"
        case "notice.told_again" if plan.data.get("way") == Channel.LETTER:
            return f"{event}/letter_to_{plan.data['party']}"
        case "office.recorded_sending" | "office.recorded_reply" | "office.recalled_dispatch" if _is_own_file(plan):
            return f"{event}/file"
        case "dispatch.sent" | "office.recorded_sending" | "office.recorded_reply" if _is_beside(plan):
            return f"{event}/beside"
        case "office.recalled_dispatch" | "body.returned" | "body.answered" if _is_beside(plan):
            return f"{event}/beside"
        case "firm.claimed_page":
            return event if plan.by.contact_verified else f"{event}/unproved"
        case "evidence.added":
            before_office = complaint.status in AT_OFFICE and plan.by.kind is not Kind.BODY  # whose answer tells it
            return f"{event}/{plan.by.kind}{'/at_office' if before_office else ''}"
        case "clock.missed_deadline":
            return f"{event}/{led_to(plan.data, plan.changes)}"
    if event in BY_FACT:
        return f"{event}/{plan.data[BY_FACT[event]]}"
    return f"{event}/{getattr(complaint, BY_COLUMN[event])}" if event in BY_COLUMN else event


def _is_beside(plan: Plan) -> bool:
    """Tell whether an event is about a dispatch that runs beside the status."""
    return plan.data.get("kind", DispatchKind.REFERRAL) != DispatchKind.REFERRAL


def _is_own_file(plan: Plan) -> bool:
    """Tell whether an event is about the file in the office's own e-filing, of which nobody is told by a message."""
    return plan.data.get("kind") == DispatchKind.FILE


def announce(plans: Sequence[Plan]) -> list[NoticePlan]:
    """Return the notices that the plans' events call for; what they do not bring along is asked once for all.

    Where a plan tells of a delay of its office, the plan notes whom above it that reaches.
    """
    told = [(plan, _still_told(plan, ANNOUNCEMENTS[topic(plan)])) for plan in plans]
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
    return without_repetitions(notices)


def _still_told(plan: Plan, templates: Sequence[str]) -> Sequence[str]:
    """Leave out what was told before of a duty that is missed again and again.

    The buyer hears of it once, the others some times; after that the lists and the events alone go on. Nor does whoever
    says that the complaint is not theirs hear of files, which they are not shown.
    """
    if plan.event == "evidence.added" and plan.complaint.standing.disowned:
        return [each for each in templates if not each.startswith("consumer.")]
    is_duty = plan.event == "clock.missed_deadline" and plan.data["deadline"] in BEGIN_ANEW
    step = int(str(plan.data["step"])) if is_duty else 0
    if step >= MOST_ALARMS:
        return ()
    return [each for each in templates if not each.startswith("consumer.")] if step else templates


def _audiences(templates: Sequence[str]) -> set[str]:
    return {template.partition(".")[0] for template in templates}


def _true_of(plan: Plan, templates: Sequence[str], directory: Directory) -> Iterator[str]:
    """Yield the templates, those to the buyer as they are true: of whom the same event really tells."""
    unreached = "firm" in _audiences(templates) and not contacts_for(plan, directory)
    head_told = plan.data.get("head_told", HeadTold.OFFICE)
    for template in templates:
        if unreached and template in UNTOLD:
            yield UNTOLD[template]
        elif template == STARTED and not plan.data["proved"]:
            yield f"{template}_unproved"
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
            ways = [way for way in ways if way != "sms" or has_sms(template)]
            return [_notice(plan, template, f"consumer:{complaint.consumer_id}", way, language) for way in ways]
        case "firm":
            if post := _letter_for(plan, template, directory):
                return [letter(plan, template, f"contact:{post.id}")]
            return [
                _notice(
                    plan,
                    template,
                    f"contact:{contact.id}",
                    contact.channel,
                    contact.language,
                    unproved=not contact.is_proved,
                )
                for contact in contacts_for(plan, directory)
                if contact.channel != "sms" or _goes_by_sms(template, is_proved=contact.is_proved)
            ]
        case "office":
            reader = directory.people_of(plan.loaded).reader_of(complaint.office_id)
            return [_notice(plan, template, f"office:{reader}", "in_app", "bn")]
        case _:
            text = template.replace("head.", "office.")
            alarmed = directory.people_of(plan.loaded).alarmed(complaint.office_id)
            return [_notice(plan, text, f"office:{office}", way, "bn") for office, way in alarmed]


def _letter_for(plan: Plan, template: str, directory: Directory) -> FirmContact | None:
    """Return the postal address that is new, or all that a firm has, for what is worth a letter; once for an event."""
    complaint = plan.complaint
    if complaint.told_at is None or plan.event == "clock.reminded" or not goes_by_letter(template):
        return None
    if plan.loaded.named and plan.event in AT_THE_NEW:
        return next((each for each in plan.loaded.named if each.channel == Channel.LETTER), None)
    if usable_contacts(complaint, directory) or complaint.standing.misdirected:
        return None
    return directory.letters.get(complaint.firm_id)


def _goes_by_sms(template: str, *, is_proved: bool) -> bool:
    return has_sms(template) and (is_proved or template not in SAID_BEFORE)


def letter(plan: Plan, template: str, recipient: str) -> NoticePlan:
    """Plan one letter by registered post; the paper is in Bangla, as a letter of the office is."""
    return _notice(plan, template, recipient, Channel.LETTER, "bn")


def _notice(
    plan: Plan, template: str, recipient: str, channel: str, language: str, *, unproved: bool = False
) -> NoticePlan:
    """Plan one message; `unproved`: nothing proves that the address is the shop's."""
    complaint = plan.complaint
    return NoticePlan(
        event=plan.event_id,
        subject=complaint.reference,
        recipient=recipient,
        channel=channel,
        template=template,
        language=language,
        at=plan.at,
        params=_params(plan) | _words_for(plan, recipient, language) | ({"unproved": True} if unproved else {}),
        group=None if is_lasting(template) else "state",
        ends=complaint.status in ENDED,
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
    if "fine_paisa" in plan.data:
        params["account"] = str(complaint.office_id)  # where it is paid is said as the office has it when it is sent
    due_at = _shown_end(plan)
    if due_at:
        params["due"] = due_at.isoformat()
        params["day"] = dhaka_day(due_at - MOMENT).isoformat()
    for name, key in (
        ("amount_paisa", "amount"),
        ("fine_paisa", "fine"),
        ("section", "section"),
        ("hearing_at", "moment"),
        ("moves_at", "due"),
        ("memo_no", "memo"),
        ("sent_on", "sent"),
    ):
        if plan.data.get(name) is not None:
            params[key] = plan.data[name]
    return params


def _words_for(plan: Plan, recipient: str, language: str) -> dict[str, object]:
    """Return what `_in_words` does: for an office in both languages, since each of its people reads in their own."""
    words = _in_words(plan, language)
    if not recipient.startswith("office:"):
        return words
    other = {"bn": "en", "en": "bn"}[language]
    return {name: {language: words[name], other: said} for name, said in _in_words(plan, other).items()}


def _in_words(plan: Plan, language: str) -> dict[str, object]:
    """Return in the reader's language what is promised, the body that an act is about, and how it was sent there."""
    words: dict[str, object] = {}
    if plan.complaint.status == Status.PROMISED:
        words["what"] = _promised(plan, language)
    if body := plan.loaded.pack.bodies.get(str(plan.data.get("body"))):
        words["body"] = body.text.read(language)
    if channel := plan.data.get("channel"):
        words["way"] = next(
            each.text.read(language) for each in plan.loaded.pack.reasons["dispatch_way"] if each.code == channel
        )
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
        (c for c in plan.loaded.clocks if c.id not in plan.closed and c not in plan.fired), key=lambda c: c.due_at
    )
    shown = [*(c for c in plan.opened if c.kind != DeadlineKind.CHARGE_SHEET), *plan.fired]
    shown += [c for c in running if c.kind != DeadlineKind.CHARGE_SHEET]
    return shown[0] if shown else None
