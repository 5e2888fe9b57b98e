"""Reads the allowed words of request fields from the law packs for the OpenAPI document, so that no list is kept twice.

The document names every word of any version of the law; a call takes those of its day, and its refusal names them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Annotated, Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema

from ccms.complaints.acts.book import acts
from ccms.complaints.field_kinds import Choice
from ccms.complaints.lifecycle import CONSUMER, FIRM, OFFICE, Action
from ccms.complaints.statuses import roles_of
from ccms.core.money import MOST_PAISA
from ccms.law.choice_words import answers_to, every_word
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Question, QuestionType
from ccms.law.purchase.answers import MOST_DAYS

CALLERS = CONSUMER | FIRM | OFFICE


@cache
def lists() -> Mapping[str, Mapping[Action, str]]:
    """Return from which list each act takes the word of a field, by field; acts that no caller can do are left out."""
    found: dict[str, dict[Action, str]] = {}
    for action, act in acts().items():
        for name, kind in act.kinds.items():
            if isinstance(kind, Choice) and roles_of(action) & CALLERS:
                found.setdefault(name, {})[action] = kind.list
    return found


def words(*lists: str) -> tuple[str, ...]:
    """Return the words of some lists in any version of the law."""
    return _words(book().digest, lists)


@lru_cache(maxsize=256)
def _words(digest: str, lists: tuple[str, ...]) -> tuple[str, ...]:
    del digest  # other packs have other words
    return tuple(every_word(book(), *lists))


def words_of_act(field: str, action: Action) -> tuple[str, ...]:
    """Return what may stand in a field of an act; of one that the act leaves out, what any other takes."""
    found = lists()[field]
    return words(found[action]) if action in found else words(*found.values())


@dataclass(frozen=True, slots=True)
class FromLaw:
    """Marks a text as a word of one list of the law."""

    name: str
    or_nothing: bool = False

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Name the words in the document."""
        about = f"A word of the list `{self.name}` of `GET /words`" + (", or empty." if self.or_nothing else ".")
        nothing = [""] if self.or_nothing else []
        return {**handler(core), "enum": [*nothing, *words(self.name)], "description": about}


@dataclass(frozen=True, slots=True)
class OfAct:
    """Marks a field of an act as a word of the list that this act takes it from, or nothing."""

    field: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Name the words in the document, and which act has which list."""
        found = lists()[self.field]
        about = "; ".join(f"{action}: list `{name}`" for action, name in found.items())
        return {**handler(core), "enum": ["", *words(*found.values())], "description": about}


class OfQuestions:
    """Marks an object as answers by the ids of the law's questions."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Name the questions in the document, each with what answers it; null is "not known"."""
        return {**handler(core), "properties": dict(_questions(book().digest)), "additionalProperties": False}


@lru_cache(maxsize=2)
def _questions(digest: str) -> Mapping[str, dict[str, Any]]:
    del digest
    newest: dict[str, Question] = {}
    allowed: dict[str, dict[str, None]] = {}  # of all versions, in their order
    for pack, _ in book().every_pack():
        for question in pack.questions.values():
            newest[question.id] = question
            allowed.setdefault(question.id, {}).update(dict.fromkeys(answers_to(pack, question)))
    return {
        name: {"anyOf": [*_answers(question, allowed[name]), {"type": "null"}], "description": question.text.en}
        for name, question in newest.items()
    }


def _answers(question: Question, allowed: Iterable[str]) -> Sequence[Mapping[str, Any]]:
    match question.type:
        case QuestionType.CHOICE | QuestionType.DISTRICT:
            return [{"type": "string", "enum": list(allowed)}]
        case QuestionType.TEXT:
            return [{"type": "string", "maxLength": question.max_length}]
        case kind:
            return _SHAPES[kind]


_SHAPES: Mapping[QuestionType, Sequence[Mapping[str, Any]]] = {
    QuestionType.YES_NO: [{"type": "boolean"}],
    QuestionType.MONEY: [{"type": "integer", "minimum": 0, "maximum": MOST_PAISA}],
    QuestionType.NUMBER: [{"type": "integer", "minimum": 0, "maximum": MOST_DAYS}],
    QuestionType.DATE: [{"type": "string", "format": "date"}],
    QuestionType.MOMENT: [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
}


type Category = Annotated[str, FromLaw("category")]
type OfferKind = Annotated[str, FromLaw("offer_kind")]
type Wish = Annotated[str, FromLaw("wish")]
type District = Annotated[str, FromLaw("district")]
type EvidenceKind = Annotated[str, FromLaw("evidence")]
type CategoryOrNone = Annotated[str, FromLaw("category", or_nothing=True)]
type DistrictOrNone = Annotated[str, FromLaw("district", or_nothing=True)]
type IntakeSource = Annotated[str, FromLaw("intake_source")]
type IntakeReason = Annotated[str, FromLaw("refuse_intake", or_nothing=True)]
type ComplainantType = Annotated[str, FromLaw("complainant_type")]
type Facts = Annotated[dict[str, Any], OfQuestions()]
