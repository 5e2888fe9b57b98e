"""Checks a choice from the pack's lists, and names what is missing of what the pack says in `needs`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ccms.core.failures import FieldErrors, require_word
from ccms.law.choice_words import list_of
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Choice


@dataclass(frozen=True, slots=True)
class Given:
    """What came with a choice: `proof` a file, `hearing` a hearing whose time has come.

    `heard`: the buyer had their say before the office. Amounts in paisa.
    """

    text: str = ""
    amount_paisa: int | None = None
    day: date | None = None
    transaction: str = ""
    proof: bool = False
    hearing: bool = False
    heard: bool = False


def choose(pack: Pack, list_name: str, code: str, given: Given, *, field: str = "reason") -> Choice:
    """Return the choice of this code in a list of the law. Raises ValidationFailed naming each field that it lacks."""
    errors = FieldErrors()
    known = {each.code: each for each in list_of(pack, list_name)}
    require_word(field, code, known)
    choice = known[code]
    for need in choice.needs:
        if need in MISSING and not _has(given, need):
            errors.add(*MISSING[need])
    errors.raise_if_any()
    return choice


# What a need is called in the form, and the sentence when it is missing.
MISSING: Mapping[str, tuple[str, str]] = {
    "text": ("text", "text-missing"),
    "amount": ("amount", "amount-missing"),
    "date": ("day", "date-missing"),
    "transaction": ("transaction", "proof-needed"),
    "proof": ("evidence", "proof-needed"),
    "hearing": ("reason", "hearing-needed"),
    "heard": ("reason", "complainant-not-heard"),
}


def _has(given: Given, need: str) -> bool:
    has = {
        "text": bool(given.text.strip()),
        "amount": bool(given.amount_paisa),
        "date": given.day is not None,
        "transaction": bool(given.transaction) or given.proof,
        "proof": given.proof,
        "hearing": given.hearing,
        "heard": given.heard,
    }
    return has[need]
