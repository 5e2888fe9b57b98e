"""What the seller reads of a complaint: the purchase in a few rows, what is at stake, the buyer's other answers.

The complaint's timeline as its seller may see it: past events, the present state, and the future with its rule.

Says to the seller what must happen by the end of a deadline, and what follows without it.

Lists the files of a complaint for a page: what each shows, which side gave it, where it is opened.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, override
from uuid import UUID

from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.events.event_type import Happened
from ccms.complaints.fines import Progress
from ccms.complaints.lifecycle import AT_OFFICE, ENDED, OPEN, DeadlineKind, Status
from ccms.complaints.models.evidence import Flag
from ccms.complaints.reading.firm_view import File, FirmView
from ccms.complaints.reading.tracking import Standing, Turn
from ccms.complaints.timeline import Coming, is_closing, is_serving
from ccms.core.digits import PAISA_IN_A_TAKA
from ccms.law.offences import SELLER
from ccms.law.pack.in_force import Pack
from ccms.notices.composition.wording import where_to_pay
from ccms.web import states
from ccms.web.firm.answer_context import address
from ccms.web.language import language
from ccms.web.shared import deadline_words, timeline
from ccms.web.shared.deadline_words import end_of, is_recovery, referred_to
from ccms.web.shared.evidence import Shown, shown
from ccms.web.shared.timeline import (
    Reading,
    beside_the_summary,
    data_of,
    data_of_clock,
    detail,
    gathered,
    heading,
    to_firm,
    when,
)
from ccms.web.shared.wording import choice_words, in_words, made_first, money, promise_words, put, terms
from ccms.web.templatetags.frame import Entry, Row
from ccms.web.templatetags.words import code, day, digits, moment, phone, reference, run, taka

GIVERS = {
    "consumer": _("The buyer gave it"),
    "firm": _("Your side gave it"),
    "office": _("DNCRP gave it"),
    "body": _("Another office gave it"),
}
RISKY = frozenset({Flag.ACTIVE, Flag.EMBEDDED})


@dataclass(frozen=True, slots=True)
class Listed:
    """One file on a page; `look` is empty where there is no picture to look at."""

    kind: str
    name: Any
    size: int
    giver: Any = ""
    url: str = ""
    look: str = ""
    is_risky: bool = False
    shown: Shown | None = None


def given(view: FirmView) -> list[Listed]:
    """Return what this side has given, by name only."""
    return [_named(item) for item in view.own_files]


def listed(view: FirmView, files: Iterable[File]) -> list[Listed]:
    """Return files of both sides with the ways to open them."""
    return [one(view, item) for item in files]


def one(view: FirmView, item: File) -> Listed:
    """Return one file with the ways to open it."""
    named = _named(item)
    url = address(view, "file", evidence_id=item.id)
    return Listed(
        kind=named.kind,
        name=named.name,
        size=item.size,
        giver=GIVERS.get(item.side, ""),
        url=url,
        look=address(view, "look", evidence_id=item.id) if item.has_preview else "",
        is_risky=bool(RISKY & set(item.flags)),
        shown=shown(item, url, own=item.side == "firm", withheld=item.withheld),
    )


def _named(item: File) -> Listed:
    name = code(item.name) if item.name.isascii() else run(item.name)
    return Listed(kind=item.kind.read(language()), name=name, size=item.size)


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


def entries(view: FirmView, authors: Mapping[UUID, str] | None = None) -> list[Entry]:
    """Return the whole list, oldest first; `authors` names the firm's own people, by event."""
    return [*_past(view, authors or {}), *_present(view), *_future(view)]


def entry(event: Happened, view: FirmView, *, times: int = 1) -> Entry | None:
    """Tell one event, or what stands for several of the same; None where the seller does not need it."""
    told = to_firm(event, _Reading(view))
    if told is None:
        return None
    facts = (*told.facts, *_whom_told(event, view))
    return Entry(
        heading(told, times),
        when=when(event, view.past),
        detail=detail(facts, beside_the_summary(event.words)),
        data=data_of(event),
    )


class _Reading(Reading):
    """What the seller's page knows of the complaint."""

    def __init__(self, view: FirmView) -> None:
        super().__init__(view.pack)
        self.view = view

    @override
    def file_name(self, key: str) -> str:
        known = self.view.buyer.files if self.view.buyer else self.view.own_files
        return next((item.name for item in known if str(item.id) == key), "")


def _past(view: FirmView, authors: Mapping[UUID, str]) -> Iterator[Entry]:
    for event, times in gathered(view.past):
        told = entry(event, view, times=times)
        who = authors.get(event.event, "")
        if told:
            yield replace(told, when=format_html("{} · {}", told.when, run(who))) if who else told


def _whom_told(event: Happened, view: FirmView) -> Iterator[object]:
    """Say whom an event was told, but for what came before this firm was told of anything."""
    if view.told_at and event.at >= view.told_at:
        yield from timeline.facts(event, states.Reader.FIRM)


def _present(view: FirmView) -> Iterator[Entry]:
    if view.standing.status in ENDED:
        return
    state = states.of(view.standing, reader=states.Reader.FIRM)
    yield Entry(state.label, when=state.turn, tense="now", data=state.data)


def _future(view: FirmView) -> Iterator[Entry]:
    if view.hearing and view.standing.status is Status.HEARING:
        yield Entry(gettext("The hearing"), when=moment(view.hearing.at), detail=run(view.hearing.place), tense="next")
    body = referred_to(view.past, view.pack)
    for clock in view.future:
        words = rule_of(clock, view.standing.on_table, view.pack, view.standing.fine, body)
        if words and clock.kind is not DeadlineKind.CHARGE_SHEET:
            when = "" if clock.late_since else end_of(clock, view.future)
            yield Entry(words, when=when, tense="next", data=data_of_clock(clock))


def rows(view: FirmView) -> list[Row]:
    """Return the complaint in a few rows."""
    return list(_rows(view))


def _rows(view: FirmView) -> Iterator[Row]:
    yield Row(gettext("What went wrong"), view.pack.categories[view.category].text.read(language()))
    yield Row(gettext("What the buyer wants"), choice_words(view.pack, "wish", view.wish))
    if view.amount_paisa is not None:
        yield Row(gettext("Amount"), taka(view.amount_paisa))
    if view.bought_on is not None:
        yield Row(gettext("Day of the order"), day(view.bought_on))
    if view.purchase_number:
        yield Row(gettext("Purchase number"), code(view.purchase_number))
    if view.buyer is None:
        return
    if view.buyer.name:
        yield Row(gettext("Buyer"), run(view.buyer.name))
    if view.buyer.phone:
        yield Row(gettext("Buyer's number"), phone(view.buyer.phone))
    yield Row(gettext("Complained on"), moment(view.filed_at))
    if view.first_made:
        yield Row(gettext("First made with"), made_first(view.first_made, view.pack))


def told(view: FirmView) -> list[Row]:
    """Return what else the buyer answered about the purchase, each with the question that was asked."""
    if view.buyer is None:
        return []
    facts = view.buyer.facts
    return [Row(question.text.read(language()), in_words(question, fact, view.pack)) for question, fact in facts]


def stakes(view: FirmView) -> list[object]:
    """Say what it costs, what happens with and without an answer while both can be, and the most that can be fined."""
    status = view.standing.status
    if status in ENDED or status is Status.ORDERED:
        return []
    free = gettext("Answering costs nothing. Nobody may ask you for money because of it.")
    answering = gettext(
        "If you answer, the buyer says yes or no; with a yes it ends here. "
        "Without an answer, or with a no, it goes to DNCRP, and an officer hears both sides."
    )
    lines = [free, answering if status in BEFORE_THE_OFFICE else "", _fine(view)]
    return [line for line in lines if line]


def to_pay(view: FirmView) -> list[Row]:
    """Say what is to be paid of a fine, by when, where and under which number; nothing once all of it is paid."""
    made, fine = view.decision, view.standing.fine
    if made is None or fine is None or fine.left_paisa <= 0:
        return []
    clock = next((each for each in view.future if each.kind is DeadlineKind.PAYMENT and not each.party), None)
    last = [Row(gettext("Last day"), day(clock.first_last_day))] if clock and not is_recovery(clock, fine) else []
    return [
        Row(gettext("To be paid"), taka(fine.left_paisa)),
        *last,
        Row(gettext("Where and how"), run(where_to_pay(made.account, language()))),
        Row(gettext("Number to write on the slip"), reference(view.reference)),
    ]


def _fine(view: FirmView) -> object:
    """Say the most that the Act lets an officer fine: a fine stands under one section, within its own maximum."""
    named = [view.pack.offences[section] for section in view.sections]
    offences = [offence for offence in named if offence.by_whom == SELLER]
    if not offences:
        told = [each.read(language()) for each in view.advice]
        return run(" ".join(told)) if told else gettext("For this kind of complaint the Act names no fine.")
    most = max(offence.max_fine for offence in offences) * PAISA_IN_A_TAKA
    sections = ", ".join(digits(offence.section) for offence in offences)
    return put(
        gettext(
            "Only if an officer finds that the Act was broken can there be a fine, at most %(amount)s "
            "(section %(section)s); for the same offence again, twice as much."
        ),
        amount=money(most),
        section=sections,
    )


def wanted(view: FirmView, today: date) -> object:
    """Say what the buyer wants, above the form that answers it."""
    if view.counter:
        return put(gettext("The buyer proposes: %(what)s"), what=counter(view, today))
    wish = choice_words(view.pack, "wish", view.wish)
    return put(gettext("The buyer wants: %(what)s"), what=terms(wish, view.amount_paisa, None, by=True))


def counter(view: FirmView, today: date) -> object:
    """Say what the buyer proposes instead, in full, as it would be agreed today."""
    asked = view.proposal(today)
    if asked is None:
        return ""
    what = promise_words(view.pack, asked.remedy, asked.amount_paisa, asked.day)
    if view.counter and view.counter.day and view.counter.day < today:
        return put(gettext("%(what)s (the buyer's own day is over; as many days count from today)"), what=what)
    return what


def promise(view: FirmView) -> object:
    """Say what was promised, while its day is waited for."""
    made = view.promised
    if view.standing.status is not Status.PROMISED or made is None:
        return ""
    what = promise_words(view.pack, made.remedy, made.amount_paisa, made.day)
    return put(gettext("Your promise: %(what)s"), what=what)
