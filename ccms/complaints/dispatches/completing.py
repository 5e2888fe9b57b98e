"""Fills fields that a body would miss or sent back, by an officer's answers to the questions that they are read from.

What was filled in once stands sealed in the content of its dispatch and goes to every body after it, unless that
dispatch was taken back: then it is asked for anew. An officer can put it right later, by another dispatch or by a
correction. What the buyer said and what the rules found by it stay as they are.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from ccms.complaints.dispatches.preflight.findings import Missing, fields_in
from ccms.complaints.dispatches.preflight.forms import is_right
from ccms.complaints.facts import in_facts, read_typed
from ccms.complaints.fields import SENT, as_json
from ccms.complaints.models import Dispatch
from ccms.core.failures import FieldErrors
from ccms.law.pack.in_force import Pack
from ccms.law.pack.receivers import Receiver
from ccms.law.purchase.payment_messages import trx_of
from ccms.ledger.canonical import JSON

TRANSACTION = "payment.transaction"
QUESTIONS: Mapping[str, str] = {name: each.question for name, each in SENT.items() if each.question}
"""The question that each field is read from, as far as an officer can fill it in."""


def fillable(
    profile: Receiver, missing: Iterable[Missing], dispatches: Iterable[Dispatch], before: Iterable[str]
) -> list[str]:
    """Return the fields of a body that an officer can fill in, by their names.

    These are what it would miss, what it sent back of this complaint's `dispatches`, and what was filled in `before`.
    """
    sent_back = (each.field for each in dispatches if each.body == profile.code)
    names = dict.fromkeys([*fields_in(missing), *sent_back, *before])
    return [name for name in names if name in QUESTIONS and name in profile.fields]


def parse_answers(pack: Pack, answers: Mapping[str, object], fields: Iterable[str], today: date) -> dict[str, JSON]:
    """Return the values that these answers give to some of `fields`. Raises ValidationFailed."""
    asked, errors = {QUESTIONS[name]: name for name in fields if name in QUESTIONS}, FieldErrors()
    for question in answers:
        if question not in asked:
            errors.add(in_facts(question), "field-unknown")
    errors.raise_if_any()
    typed = read_typed(pack, answers, today, errors) or {}
    values = {asked[question]: as_json(value) for question, value in typed.items() if value not in (None, "")}
    if TRANSACTION in values:
        values[TRANSACTION] = trx_of(values[TRANSACTION])
    for name, value in values.items():
        if not is_right(name, value, pack, today):
            errors.add(in_facts(QUESTIONS[name]), "value-unreadable")
    errors.raise_if_any()
    return values
