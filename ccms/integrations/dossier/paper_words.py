"""Writes values of a complaint for a paper in Bangla: amounts, days, answers, choices, who acted."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext

from ccms.complaints.events.book import EVENT_TYPES
from ccms.complaints.events.event_type import Body, FactLine, Happened, Named, Value
from ccms.complaints.models.complaint import FirstMade
from ccms.complaints.reading.case_words import CLOCKS, SIDES
from ccms.complaints.reading.office_case import OfficeCase
from ccms.core import clock, money
from ccms.core.digits import in_digits
from ccms.integrations.dossier.parts import Words
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Choice, Question, QuestionType

LANGUAGE = "bn"


def taka(paisa: int | None) -> str:
    """Write an amount; nothing for None."""
    return "" if paisa is None else money.taka(paisa, LANGUAGE)


def on_day(day: date | None) -> str:
    """Write a day in words; nothing for None."""
    return "" if day is None else clock.day_in_words(day, LANGUAGE)


def at_moment(at: datetime | None) -> str:
    """Write day and time in Dhaka; nothing for None."""
    return "" if at is None else clock.moment_in_words(at, LANGUAGE)


def month(value: str) -> str:
    """Write a month, given as 2026-11."""
    return clock.month_in_words(value, LANGUAGE)


def number(value: object) -> str:
    """Write a number in Bangla digits."""
    return in_digits(str(value), LANGUAGE)


def choice(pack: Pack, list_name: str, code: object) -> str:
    """Return the words of one choice of the pack, or the code itself where the pack does not know it."""
    found: Choice | None = next((each for each in pack.reasons[list_name] if each.code == code), None)
    return found.text.read(LANGUAGE) if found else str(code or "")


def made_first(pack: Pack, first: FirstMade) -> str:
    """Say where a complaint was made first, on which day, and under which number there."""
    said = gettext("%(source)s, on %(day)s, number %(number)s") if first.number else gettext("%(source)s, on %(day)s")
    return said % {
        "source": choice(pack, "intake_source", first.source),
        "day": on_day(first.on),
        "number": first.number,
    }


def one_of(pack: Pack, lists: tuple[str, ...], code: object) -> str:
    """Return the words of a code that one of these lists of the pack has."""
    for name in lists:
        words = choice(pack, name, code)
        if words != str(code or ""):
            return words
    return str(code or "")


def fact(pack: Pack, question: Question, value: object) -> str:
    """Write an answer of the buyer, the firm or an officer to a question of the law."""
    match value:
        case None | "":
            said = gettext("Not given")
        case bool():
            said = gettext("Yes") if value else gettext("No")
        case datetime():
            said = at_moment(value)
        case date():
            said = on_day(value)
        case int():
            said = taka(value) if question.type is QuestionType.MONEY else number(value)
        case _:
            options = {option.value: option.text for option in question.options}
            districts = {code: each.text for code, each in pack.districts.items()}
            known = (districts if question.type is QuestionType.DISTRICT else options).get(str(value))
            said = known.read(LANGUAGE) if known else str(value)
    return said


def who(case: OfficeCase, event: Happened) -> Words:
    """Name who did something: a member of an office by name, else the side."""
    return case.who(event.event) or SIDES.get(event.by, event.by)


def what(case: OfficeCase, event: Happened) -> Words:
    """Say in the office's words what happened; amounts, days and texts stand in the sheets."""
    kind = EVENT_TYPES.get(event.kind)
    side = kind.office if kind else None
    tellings = side if isinstance(side, tuple) else (side,) if side else ()
    heading = next((each.heading for each in tellings if each.when(event)), event.kind)
    if not isinstance(heading, FactLine):
        return heading
    return str(heading.text) % {name: _in_heading(case, event, value) for name, value in heading.values.items()}


def _in_heading(case: OfficeCase, event: Happened, value: Value) -> str:
    match value:
        case Body():
            return body(case.pack, event.fact("body"))
        case Named(path=path):
            named: Mapping[str, Words] = {**SIDES, **{str(kind): name for kind, name in CLOCKS.items()}}
            return str(named.get(event.fact(path) or "", event.fact(path) or ""))
        case _:
            return ""


def body(pack: Pack, code: object) -> str:
    """Name another office; its code where the pack does not know it."""
    found = pack.bodies.get(str(code or ""))
    return found.text.read(LANGUAGE) if found else str(code or "")
