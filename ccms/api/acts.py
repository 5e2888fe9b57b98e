"""Reads what a machine sends with an act: one flat body, the union of the fields of all acts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_type_hints
from uuid import UUID

from pydantic import Field, create_model

from ccms.api import shapes
from ccms.api.vocabulary import CALLERS, Facts, OfAct, lists, words_of_act
from ccms.complaints.acts.act import Act as Done
from ccms.complaints.acts.book import acts, needed
from ccms.complaints.field_kinds import LONGEST_TEXT, Answers, Choice, Line, Proof, Reference, Text, Whole
from ccms.complaints.lifecycle import Action
from ccms.complaints.statuses import roles_of
from ccms.core import references
from ccms.core.bangla import clean_line, clean_text
from ccms.core.failures import FieldErrors, ValidationFailed

_TYPES: Mapping[type, Any] = {bool: bool, int: shapes.Paisa, date: shapes.Day, datetime: shapes.Moment, UUID: UUID}


def _form(name: str, kind: object, hint: Any, *, is_needed: bool) -> tuple[Any, Any]:
    """Return the type and the default of a field of the body, by its kind or else by its type in the act."""
    match kind:
        case Choice():
            return Annotated[str, OfAct(name)], ""
        case Text():
            return shapes.Story, ""
        case Line() | Reference():
            return shapes.Line, ""
        case Answers():
            return Facts, {}
        case Whole(least=least, most=most):
            return Annotated[int, Field(ge=least, le=most)] | None, None
    bare = next(each for each in get_args(hint) or (hint,) if each is not NoneType)
    return (bool, False) if bare is bool and not is_needed else (_TYPES[bare] | None, None)


def _union() -> dict[str, Any]:
    """Return the fields of the acts of all callers, each with the acts that take it; of a file no body tells."""
    found: dict[str, tuple[Any, Any]] = {}
    taken: dict[str, list[str]] = {}
    for action, act in acts().items():
        if roles_of(action) & CALLERS:
            hints, musts = get_type_hints(act), set(needed(act))
            for each in fields(act):
                if not isinstance(kind := act.kinds.get(each.name), Proof):
                    found[each.name] = _form(each.name, kind, hints[each.name], is_needed=each.name in musts)
                    taken.setdefault(each.name, []).append(action)
    return {
        name: (
            form if name in lists() else Annotated[form, Field(description=f"For {', '.join(taken[name])}.")],
            default,
        )
        for name, (form, default) in found.items()
    }


class Act(create_model("Fields", __base__=shapes.Sent, **_union())):  # type: ignore[misc] # made when it is imported
    """What comes with an act. Which of it an action and its choice need, the law pack says; the rest is left out.

    Money in paisa. `remedy` is a kind of offer or solution, `code` a defence, refusal or interim reason, `reason` why
    something is rejected, withdrawn, reopened, moved, reviewed or taken back, `received` what came before a withdrawal.
    `own` says whether a side of the complaint is the officer, a relative or somebody they deal with, `to_staff` whether
    the complainant works for the directorate: true is refused, and neither is left out. A sum in a counter to an offer
    of goods asks for money instead of them; an offer that meets a counter is agreed at once only without a `text`.
    `answer` is the id of the event with which came what a buyer accepts: after a newer one nothing is accepted. `facts`
    answers questions of the law that are asked of a firm or an officer, as `GET /complaints/{reference}/findings` names
    them; an officer's null is "it could not be found out". Of what goes to a body, `facts` fills a field that is empty
    or came back: `trx_id`, `paid_at` and other questions about payment and order. `despite` says why something goes to
    a body that would send it back; without it that is refused (`preflight-missing`).
    """


MISSING: Mapping[str, str] = {
    "amount_paisa": "amount-missing",
    "fine_paisa": "amount-missing",
    "day": "date-missing",
    "at": "date-missing",
    "reason": "choice-missing",
    "file": "choice-missing",
    "own": "choice-missing",
    "to_staff": "choice-missing",
    "relied": "choice-missing",
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
    return act(**{each.name: _value(each.name, act.kinds.get(each.name), body, has_proof) for each in fields(act)})


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
    every = (kind for action, act in acts().items() if roles_of(action) & CALLERS for kind in act.kinds.items())
    return {name: kind.most for name, kind in every if isinstance(kind, Line)}


def _longest_texts(action: Action) -> Mapping[str, int]:
    act = acts().get(action)
    texts = {name: kind.most for name, kind in act.kinds.items() if isinstance(kind, Text)} if act else {}
    return {"text": LONGEST_TEXT, **texts}


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
    for name, most in _longest_texts(action).items():
        with errors.noting(name):
            setattr(body, name, clean_text(getattr(body, name), 0, most))
    for name, longest in _longest().items():
        with errors.noting(name):
            setattr(body, name, clean_line(getattr(body, name), longest))
    errors.raise_if_any()
    return body
