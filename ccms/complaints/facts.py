"""Facts of a purchase as they are kept: plain ones as JSON, personal ones sealed, typed by the pack's questions."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from ccms.law.nouns import QuestionType
from ccms.law.pack import Pack


def to_json(value: object) -> object:
    """Return a fact as JSON holds it: dates and instants in ISO form."""
    return value.isoformat() if isinstance(value, date) else value


def split(pack: Pack, facts: Mapping[str, object]) -> tuple[dict[str, object], str]:
    """Part the answers into plain JSON and the text of the personal ones, which is to be sealed."""
    personal = {
        name: to_json(value)
        for name, value in facts.items()
        if name in pack.questions and pack.questions[name].personal and value not in (None, "")
    }
    plain = {name: to_json(value) for name, value in facts.items() if name in pack.questions and name not in personal}
    return plain, json.dumps(personal, ensure_ascii=False) if personal else ""


def join(pack: Pack, plain: Mapping[str, object], personal: str = "") -> dict[str, object]:
    """Return the answers with their types, as rules read them."""
    kept = {**plain, **(json.loads(personal) if personal else {})}
    return {name: _typed(pack, name, value) for name, value in kept.items()}


def _typed(pack: Pack, name: str, value: object) -> object:
    question = pack.questions.get(name)
    if question is None or not isinstance(value, str):
        return value
    if question.type is QuestionType.DATE:
        return date.fromisoformat(value)
    if question.type is QuestionType.MOMENT:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return value
