"""Writes an answer as one sentence: who, what, how much, by when; and a hearing as both sides read it.

A kind that the code does not know is named by the law pack.

Writes an answer of a filing as a person would say it, in the reader's language and digits.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.facts import join
from ccms.complaints.models import Answer
from ccms.complaints.models.complaint import FirstMade
from ccms.core.digits import PAISA_IN_A_TAKA, group
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Choice, Question, QuestionType
from ccms.web.language import language
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code, day, digits, moment, run, short_day, taka
from ccms.web.templatetags.words import day as day_of_year


def in_words(question: Question, fact: object, pack: Pack) -> str | SafeString:
    """Return an answer in the reader's language and digits."""
    if fact is None:
        return gettext("I do not know") if question.dont_know else gettext("Not given")
    if question.type is QuestionType.DISTRICT:
        return pack.districts[str(fact)].text.read(language())
    return _WORDS[question.type](question, fact)


def said_rows(answers: Mapping[str, object], pack: Pack) -> list[Row]:
    """Return answers that were given after the filing, each with its question."""
    known = join(pack, {name: value for name, value in answers.items() if name in pack.questions})
    return [Row(pack.questions[name].text.read(language()), _said(pack, name, value)) for name, value in known.items()]


def _said(pack: Pack, name: str, value: object) -> str | SafeString:
    return gettext("It could not be found out") if value is None else in_words(pack.questions[name], value, pack)


def _yes_no(question: Question, fact: object) -> str:
    del question
    return gettext("Yes") if fact else gettext("No")


def _choice(question: Question, fact: object) -> str:
    return next((option.text.read(language()) for option in question.options if option.value == fact), str(fact))


def _money(question: Question, fact: object) -> SafeString:
    del question
    return taka(fact if isinstance(fact, int) else None)


def _time(question: Question, fact: object) -> SafeString:
    del question
    if isinstance(fact, datetime):
        return moment(fact)
    return day(fact if isinstance(fact, date) else None)


def _number(question: Question, fact: object) -> str:
    del question
    return digits(fact)


def is_code(question: Question) -> bool:
    """Tell whether an answer is copied rather than written: a paper or the shop's own system can give it."""
    return bool(question.evidence or question.signed_field)


def _text(question: Question, fact: object) -> SafeString:
    return code(fact) if is_code(question) else run(fact)


_WORDS: dict[QuestionType, Callable[[Question, object], str | SafeString]] = {
    QuestionType.YES_NO: _yes_no,
    QuestionType.CHOICE: _choice,
    QuestionType.MONEY: _money,
    QuestionType.DATE: _time,
    QuestionType.MOMENT: _time,
    QuestionType.NUMBER: _number,
    QuestionType.TEXT: _text,
}


# %(firm)s is the seller's name, %(amount)s money, %(day)s a day.
OFFERS: Mapping[str, Any] = {
    "refund": _("%(firm)s says: it will pay back %(amount)s, by %(day)s."),
    "partial_refund": _("%(firm)s says: it will pay back %(amount)s, not the whole amount, by %(day)s."),
    "replacement": _("%(firm)s says: it will exchange what was bought, by %(day)s."),
    "delivery": _("%(firm)s says: it will deliver what was bought, by %(day)s."),
    "repair": _("%(firm)s says: it will repair what was bought, by %(day)s."),
    "compensation": _("%(firm)s says: it will pay %(amount)s in compensation, by %(day)s."),
    "voucher": _("%(firm)s says: it will give a voucher of %(amount)s, by %(day)s. You need not take a voucher."),
}
CLAIMS: Mapping[str, Any] = {
    "refunded": _("%(firm)s says: it paid back %(amount)s on %(day)s."),
    "partly_refunded": _("%(firm)s says: it paid back %(amount)s, not the whole amount, on %(day)s."),
    "delivered": _("%(firm)s says: it delivered what was bought on %(day)s."),
    "replaced": _("%(firm)s says: it exchanged what was bought on %(day)s."),
    "repaired": _("%(firm)s says: it repaired what was bought on %(day)s."),
}
ANY_OFFER = _("%(firm)s offers: %(what)s.")
ANY_CLAIM = _("%(firm)s says that it is solved: %(what)s.")
DEFENCE = _("%(firm)s says: the complaint is not right. Its reason: %(reason)s.")
KEPT = _("%(firm)s says: it kept its promise on %(day)s.")
KEPT_MONEY = _("%(firm)s says: it kept its promise and paid %(amount)s on %(day)s.")


type Words = Any  # a str, a lazy translation, or markup


def put(words: Words, **values: Words) -> SafeString:
    """Put values, marked up or plain, into a translated sentence."""
    safe = {name: conditional_escape(value) for name, value in values.items()}
    return SafeString(conditional_escape(words) % safe)


def money(paisa: int) -> SafeString:
    """Write an amount as one says it inside a sentence: `২,৪৫০ টাকা`."""
    whole, rest = divmod(paisa, PAISA_IN_A_TAKA)
    number = digits(group(whole) + (f".{rest:02}" if rest else ""))
    return put("%(amount)s", amount=gettext("%(number)s taka") % {"number": number})


def choice_words(pack: Pack, list_name: str, code: object) -> str:
    """Return the words of one choice of the pack, or nothing for a code that it does not know."""
    found: Choice | None = next((each for each in pack.reasons[list_name] if each.code == code), None)
    return found.text.read(language()) if found else ""


def sentence_of(answer: Answer, firm: str, pack: Pack) -> SafeString:
    """Say an answer in one sentence."""
    values = {
        "firm": run(firm),
        "amount": money(answer.amount_paisa) if answer.amount_paisa else "",
        "day": on_day(answer.day) if answer.day else "",
    }
    match answer.action:
        case "offer":
            return _from(OFFERS, ANY_OFFER, "offer_kind", answer, values, pack)
        case "claim_solved":
            return _from(CLAIMS, ANY_CLAIM, "solved_kind", answer, values, pack)
        case "report_performance":
            return put(KEPT_MONEY if answer.amount_paisa else KEPT, **values)
        case _:
            return put(DEFENCE, firm=values["firm"], reason=choice_words(pack, "defend", answer.code))


def _from(
    sentences: Mapping[str, Any], otherwise: Any, list_name: str, answer: Answer, values: Mapping[str, Any], pack: Pack
) -> SafeString:
    words = str(sentences.get(answer.remedy, ""))
    lacks = any(f"%({name})s" in words and not values[name] for name in ("amount", "day"))
    if words and not lacks:
        return put(words, **values)
    what = terms(
        choice_words(pack, list_name, answer.remedy), answer.amount_paisa, answer.day, by=answer.action == "offer"
    )
    return put(otherwise, firm=values["firm"], what=what)


def made_first(first: FirstMade, pack: Pack) -> SafeString:
    """Say where a complaint was made first, on which day, and under which number there."""
    said = _("%(source)s, on %(day)s, number %(number)s") if first.number else _("%(source)s, on %(day)s")
    source = choice_words(pack, "intake_source", first.source)
    return put(said, source=source, day=day_of_year(first.on), number=code(first.number))


def on_day(day: date) -> SafeString:
    """Write a day so that it stays on one line inside a sentence."""
    return format_html('<span class="num">{}</span>', short_day(day))


def promise_words(pack: Pack, remedy: object, amount_paisa: int | None, day: date | None) -> SafeString:
    """List what was promised or proposed: kind, amount, and by when."""
    return terms(choice_words(pack, "offer_kind", remedy), amount_paisa, day, by=True)


def terms(kind: str, amount_paisa: int | None, day: date | None, *, by: bool) -> SafeString:
    """List what was put on the table: kind, amount, day; `by` says that the day is the last one."""
    parts: list[Words] = [kind] if kind else []
    if amount_paisa:
        parts.append(money(amount_paisa))
    if day:
        parts.append(put(_("by %(day)s") if by else _("on %(day)s"), day=on_day(day)))
    return SafeString(", ".join(conditional_escape(part) for part in parts))


BROUGHT_USUALLY = _(
    "The papers about it: bill or order, proof of payment, messages with the other side, and the goods if you have "
    "them. Also something that shows who you are."
)


def appointment(at: datetime, place: str, bring: str) -> list[Row]:
    """Return day and place of a hearing, and what to bring."""
    return [
        Row(_("Day and time"), moment(at)),
        Row(_("Place"), run(place)),
        Row(_("What to bring"), to_bring(bring)),
    ]


def to_bring(written: str) -> Words:
    """Return what the officer wrote is to be brought, else the usual."""
    return run(written) if written else BROUGHT_USUALLY


def cannot_come(side: str, why: str) -> str:
    """Say that a side cannot come to a hearing, with its words."""
    of_buyer = _("The buyer says that they cannot come: %(why)s")
    said = of_buyer if side == "consumer" else _("The seller says that it cannot come: %(why)s")
    return str(said) % {"why": why}
