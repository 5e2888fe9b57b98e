"""Splits the facts of a purchase into plain JSON and sealed personal ones, and joins them again.

The pack's questions give each fact its type.
"""

import json
from collections.abc import Mapping

from ccms.complaints.models import Complaint
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import QuestionType
from ccms.law.purchase.answers import read_answer, write_answers

DATED = frozenset({QuestionType.DATE, QuestionType.MOMENT})  # what JSON has no type for


def split(pack: Pack, facts: Mapping[str, object]) -> tuple[dict[str, object], str]:
    """Part the answers into plain JSON and the text of the personal ones, which is to be sealed."""
    written = write_answers({name: value for name, value in facts.items() if name in pack.questions})
    personal = {
        name: value for name, value in written.items() if pack.questions[name].personal and value not in (None, "")
    }
    plain = {name: value for name, value in written.items() if name not in personal}
    return plain, json.dumps(personal, ensure_ascii=False) if personal else ""


def pack_of(complaint: Complaint) -> Pack:
    """Return the law of the day of the filing, in the words for what was bought; reads the complaint's purchase."""
    law = book().on(dhaka_day(complaint.filed_at))
    return law.about({**complaint.purchase.facts, "category": complaint.category})


def join(pack: Pack, plain: Mapping[str, object], personal: str = "") -> dict[str, object]:
    """Return the answers with their types, as rules read them."""
    kept = {**plain, **(json.loads(personal) if personal else {})}
    return {name: _typed(pack, name, value) for name, value in kept.items()}


def _typed(pack: Pack, name: str, value: object) -> object:
    question = pack.questions.get(name)
    if question is None or question.type not in DATED or value is None:
        return value
    return read_answer(pack, question, value)
