"""Reads what a machine sends with an act: one flat body, the union of the fields of all acts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from ccms.api import shapes
from ccms.api.vocabulary import OfAct, lists, words_of_act
from ccms.complaints.acts.act import LONGEST_TEXT, Line, Proof, Reference
from ccms.complaints.acts.act import Act as Done
from ccms.complaints.acts.book import acts, kinds, needed
from ccms.complaints.lifecycle import Action
from ccms.core import references
from ccms.core.bangla import clean_line, clean_text
from ccms.core.failures import FieldErrors, ValidationFailed


class Act(shapes.Sent):
    """What comes with an act. Which of it an action and its choice need, the law pack says; the rest is left out.

    Money in paisa. `remedy` is a kind of offer or solution, `code` a defence, refusal or interim reason, `reason` why
    something is rejected, withdrawn, reopened, moved, reviewed or taken back, `received` what came before a
    withdrawal. What stands from `party` on, an office says. A sum in a counter to an offer of goods asks for money
    instead of them; an offer that meets a counter is agreed at once only without a `text`. `answer` is the
    id of the event with which came what a buyer accepts: after a newer one nothing is accepted.
    """

    text: shapes.Story = ""
    amount_paisa: shapes.Paisa | None = None
    day: shapes.Day | None = None
    transaction: shapes.Line = ""
    remedy: Annotated[str, OfAct("remedy")] = ""
    code: Annotated[str, OfAct("code")] = ""
    reason: Annotated[str, OfAct("reason")] = ""
    received: Annotated[str, OfAct("received")] = ""
    party: Annotated[str, OfAct("party")] = ""
    firm: UUID | None = None
    answer: UUID | None = None
    regulator: Annotated[str, OfAct("regulator")] = ""
    basis: Annotated[str, OfAct("basis")] = ""
    at: shapes.Moment | None = None
    place: shapes.Line = ""
    attendance: Annotated[str, OfAct("attendance")] = ""
    performed: bool = False
    section: Annotated[str, OfAct("section")] = ""
    fine_paisa: shapes.Paisa | None = None
    repeated: bool = False
    receipt: shapes.Line = ""
    into: shapes.Line = ""
    officer: UUID | None = None


MISSING: Mapping[str, str] = {
    "amount_paisa": "amount-missing",
    "fine_paisa": "amount-missing",
    "day": "date-missing",
    "at": "date-missing",
    "reason": "choice-missing",
}
# What a plan calls otherwise than a body; of what has no field there, the refusal speaks of the whole.
FIELDS: Mapping[str, str] = {"amount": "amount_paisa", "fine": "fine_paisa", "answer": "", "evidence": ""}


def said(act: type[Done], body: Act, *, has_proof: bool) -> Done:
    """Return the act that a body asks for. Raises ValidationFailed for what it needs and the body lacks."""
    errors = FieldErrors()
    for name in needed(act):
        if getattr(body, name) in {None, ""}:
            errors.add(name, MISSING.get(name, "text-missing"))
    errors.raise_if_any()
    return act(
        **{each.name: _value(each.name, kinds(act.action).get(each.name), body, has_proof) for each in fields(act)}
    )


def _value(name: str, kind: object, body: Act, has_proof: bool) -> Any:  # noqa: FBT001 - passed on as it came
    match kind:
        case Proof():
            return has_proof
        case Reference():
            return references.parse(getattr(body, name))
        case _:
            return getattr(body, name)


@cache
def _longest() -> Mapping[str, int]:
    """Return how many characters the fields of one line may have."""
    every = (kind for action in acts() for kind in kinds(action).items())
    return {name: kind.most for name, kind in every if isinstance(kind, Line)}


@contextmanager
def naming_fields() -> Iterator[None]:
    """Let a refusal of a service name the fields of the body."""
    try:
        yield
    except ValidationFailed as refused:
        refused.errors = {FIELDS.get(name, name): error for name, error in refused.errors.items()}
        raise


def cleaned(body: Act, action: Action) -> Act:
    """Return the body with its texts as people may read them. Raises ValidationFailed, also for a word of no list."""
    errors = FieldErrors()
    for name in lists():
        if word := getattr(body, name):
            errors.require_word(name, word, words_of_act(name, action))
    with errors.noting("text"):
        body.text = clean_text(body.text, 0, LONGEST_TEXT)
    for name, longest in _longest().items():
        with errors.noting(name):
            setattr(body, name, clean_line(getattr(body, name), longest))
    errors.raise_if_any()
    return body
