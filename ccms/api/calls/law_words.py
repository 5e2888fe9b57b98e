"""Lists every word that calls take from the law, with its meaning in both languages, and every question of the law."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from ccms.api import shapes, vocabulary
from ccms.api.callers import caller
from ccms.api.calls.prechecks import Asked, asked, both
from ccms.api.versions import is_known
from ccms.complaints.lifecycle import Action
from ccms.core.clock import dhaka_day
from ccms.law.choice_words import every_list
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Asked as By
from ccms.law.pack.nouns import Choice

router = Router(tags=["law"])


class Choosable(Schema):
    """One word. `needs` is what must come with it: text, amount, date, proof, person, transaction (its id or proof).

    Of an office's, also a hearing whose time has come, and that the buyer was heard: at a hearing, or when asked.
    """

    value: str
    text: shapes.Both
    needs: list[str]


class TakenBy(Schema):
    """In which field an act takes words of a list."""

    action: Action
    field: str


class WordList(Schema):
    """One list by its name. Of those that no act takes, a field is called after them, or an answer holds the words."""

    name: str
    taken_by: list[TakenBy]
    words: list[Choosable]


class AllWords(Schema):
    """The lists and questions of the law as it stands since `since`; which of the questions arise, a precheck says."""

    since: date | None
    lists: list[WordList]
    questions: list[Asked]


@router.get("/words", response={200: AllWords, 304: None})
def list_words(request: HttpRequest, response: HttpResponse) -> Status[Any]:
    """List every word that calls take from the law in force today, with its meaning in Bangla and English."""
    today = dhaka_day(caller(request).now)
    law = book()
    version, told = _told(law.digest, law.on(today).day)
    return Status(304, None) if is_known(request, response, version) else Status(200, told)


@lru_cache(maxsize=4)
def _told(digest: str, day: date) -> tuple[str, Mapping[str, Any]]:
    """Return what the law of a day tells, and a name for it that changes with it; `digest` is that of the packs."""
    del digest
    pack = book().on(day)
    told = {
        "since": None if pack.day == date.min else pack.day,
        "lists": [_list(name, choices) for name, choices in every_list(pack).items()],
        "questions": [asked(each) for each in pack.questions.values() if each.asked is By.CONSUMER],
    }
    return sha256(repr(told).encode()).hexdigest()[:32], told


def _list(name: str, choices: Sequence[Choice]) -> dict[str, Any]:
    taken = [
        {"action": action, "field": field}
        for field, lists in vocabulary.lists().items()
        for action, taken_from in lists.items()
        if taken_from == name
    ]
    return {"name": name, "taken_by": taken, "words": [_word(choice) for choice in choices]}


def _word(choice: Choice) -> dict[str, Any]:
    return {"value": choice.code, "text": both(choice.text), "needs": list(choice.needs)}
