"""What the seller reads of a complaint: the purchase in a few rows, what is at stake, the buyer's other answers."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext

from ccms.complaints.lifecycle import ENDED, DeadlineKind, Status
from ccms.complaints.reading.firm_view import FirmView
from ccms.core.digits import PAISA_IN_A_TAKA
from ccms.law.offences import SELLER
from ccms.notices.composition.wording import where_to_pay
from ccms.web.firm.deadline_words import BEFORE_THE_OFFICE
from ccms.web.language import language
from ccms.web.shared.answer_words import in_words
from ccms.web.shared.deadline_words import is_recovery
from ccms.web.shared.wording import choice_words, made_first, money, promise_words, put, terms
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code, day, digits, moment, phone, reference, run, taka


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
    """Return what else the buyer answered about the purchase, each with the question he was asked."""
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
