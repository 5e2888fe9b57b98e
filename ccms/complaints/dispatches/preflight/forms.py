"""Decides what the value of a field can be, so that its receiver can work with it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime

from ccms.complaints.fields import SENT, Kind
from ccms.core import references
from ccms.core.bangla import words_in_order
from ccms.core.digits import ascii_digits
from ccms.core.money import MOST_PAISA
from ccms.law.pack.in_force import Pack
from ccms.ledger.canonical import JSON

type Form = Callable[[JSON, Pack, date], bool]

EARLIEST = date(2000, 1, 1)
SHORTEST_NAME = 2  # letters and vowel signs
SHORTEST_STORY = 2  # words
SHORTEST_NUMBER = 5  # digits of a wallet or account
_MOBILE = re.compile(r"\+8801[3-9][0-9]{8}")
_TRANSACTION = re.compile(r"(?!(.)\1*$)[A-Z0-9][A-Z0-9./-]{4,39}")
_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_PAGE = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?")
_SAYS_NOTHING = frozenset(
    {
        *("n a", "na", "none", "nil", "null", "no", "unknown", "not known", "i do not know", "dont know", "test"),
        *("নেই", "নাই", "না", "অজানা", "জানি না", "জানা নেই", "জানা নাই", "মনে নেই", "মনে নাই", "ভুলে গেছি"),
    }
)


def says_something(text: str) -> bool:
    """Tell whether a text has a letter or digit in it, and more than that nothing is known, also of each part."""
    said = (" ".join(words_in_order(part)) for part in text.split(","))
    return any(part and part not in _SAYS_NOTHING for part in said)


def is_blank(text: str) -> bool:
    """Tell whether nothing of a text can be seen."""
    return all(unicodedata.category(letter)[0] in "ZC" for letter in text)


def _text(value: JSON, pack: Pack, today: date) -> bool:
    del pack, today
    return isinstance(value, str) and says_something(value)


def _name(value: JSON, pack: Pack, today: date) -> bool:
    """Take what can be a person's name: a number is none."""
    letters = sum(unicodedata.category(letter)[0] in "LM" for letter in str(value))
    return _text(value, pack, today) and letters >= SHORTEST_NAME


def _story(value: JSON, pack: Pack, today: date) -> bool:
    """Take a text from which it can be seen what happened: one word is too little."""
    return _text(value, pack, today) and len(words_in_order(str(value))) >= SHORTEST_STORY


def _account(value: JSON, pack: Pack, today: date) -> bool:
    del pack, today
    return isinstance(value, str) and len(re.findall(r"[0-9]", ascii_digits(value))) >= SHORTEST_NUMBER


def _list(value: JSON, pack: Pack, today: date) -> bool:
    del pack, today
    return isinstance(value, list)


def _matches(form: re.Pattern[str]) -> Form:
    return lambda value, _pack, _today: isinstance(value, str) and form.fullmatch(value) is not None


def _amount(value: JSON, pack: Pack, today: date) -> bool:
    del pack, today
    return type(value) is int and 0 < value <= MOST_PAISA


def _day(value: JSON, pack: Pack, today: date) -> bool:
    """Take a day, or a moment, that is neither long ago nor to come."""
    del pack
    try:
        return isinstance(value, str) and EARLIEST <= datetime.fromisoformat(value).date() <= today
    except ValueError:
        return False


def _month(value: JSON, pack: Pack, today: date) -> bool:
    del pack
    return isinstance(value, str) and _MONTH.fullmatch(value) is not None and value <= f"{today:%Y-%m}"


def _reference(value: JSON, pack: Pack, today: date) -> bool:
    del pack, today
    try:
        return isinstance(value, str) and references.parse(value) == value
    except references.ReferenceMalformed:
        return False


def _district(value: JSON, pack: Pack, today: date) -> bool:
    del today
    return value in pack.districts


def _category(value: JSON, pack: Pack, today: date) -> bool:
    del today
    return value in pack.categories


def _service(value: JSON, pack: Pack, today: date) -> bool:
    del today
    return value in {option.value for option in pack.questions["pay_method"].options}


def _wish(value: JSON, pack: Pack, today: date) -> bool:
    del today
    return value in {choice.code for choice in pack.reasons["wish"]}


FORMS: Mapping[Kind, Form] = {
    Kind.TEXT: _text,
    Kind.NAME: _name,
    Kind.STORY: _story,
    Kind.MOBILE: _matches(_MOBILE),
    Kind.PAGE: _matches(_PAGE),
    Kind.SERVICE: _service,
    Kind.TRANSACTION: _matches(_TRANSACTION),
    Kind.ACCOUNT: _account,
    Kind.MONEY: _amount,
    Kind.DAY: _day,
    Kind.MONTH: _month,
    Kind.REFERENCE: _reference,
    Kind.DISTRICT: _district,
    Kind.CATEGORY: _category,
    Kind.WISH: _wish,
    Kind.RULES: _list,
}
"""What a value of each kind that can be sent can be."""


def is_right(name: str, value: JSON, pack: Pack, today: date) -> bool:
    """Tell whether a value that is not empty can be one of this field."""
    return FORMS[SENT[name].kind](value, pack, today)
