"""Keeps the papers that come with the answer to a letter of the Cell, and opens them, each time as an event."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.firms.registrars import hold, note
from ccms.apps.oversight import letters
from ccms.apps.oversight.models import FirmLetter
from ccms.complaints.acts.evidence import paper_looked_into
from ccms.complaints.evidence import serving
from ccms.complaints.evidence.names import names_for
from ccms.complaints.evidence.serving import FileToServe
from ccms.complaints.evidence.storage import Upload
from ccms.complaints.history.papers import PAPER
from ccms.complaints.models import Evidence
from ccms.complaints.models.evidence import Scan
from ccms.complaints.statuses import side_of
from ccms.core.failures import NotFound
from ccms.ledger.canonical import JSON

OPENED = "opened_paper"  # after the kind of actor


@contextmanager
def answering(
    key: UUID, text: str, uploads: Sequence[Upload], by: Actor, now: datetime
) -> Iterator[Callable[[], None]]:
    """Look into the papers of an answer, with nothing locked; what is yielded answers the letter and keeps them.

    Raises what `letters.answer` raises, and what refuses a file.
    """
    if not letters.may_answer(letters.letter_of(key, by), by):
        uploads = ()  # the answer is refused; nothing is looked into for it
    with ExitStack() as held:
        look_into = partial(paper_looked_into, holder=key, kind=PAPER, by=by, now=now)
        keeps = [held.enter_context(look_into(upload=each)) for each in uploads]

        def answer() -> None:
            with transaction.atomic():
                kept = [keep() for keep in keeps]
                named: list[JSON] = [_named(each) for each in kept]
                letters.answer(key, text, by, now, papers=named)

        yield answer


def _named(item: Evidence) -> dict[str, JSON]:
    return {"evidence": str(item.pk), "sha256": bytes(item.sha256).hex()}


def papers_of(letter: FirmLetter) -> list[Evidence]:
    """Return the papers of an answer that was given, the oldest first."""
    return list(Evidence.objects.filter(pk__in=letters.papers_named(letter)).order_by("added_at"))


def open_paper(key: UUID, paper: UUID, by: Actor, now: datetime, *, only_asks: bool = False) -> FileToServe:
    """Open one paper for a reader of the letter; what another side opens is an event. Raises NotFound and StoreDown.

    `only_asks`: no byte of it goes out (HEAD), so nothing was opened.
    """
    letter = letters.letter_of(key, by)
    papers = papers_of(letter)
    item = next((each for each in papers if each.pk == paper and each.scan != Scan.MALICIOUS), None)
    if item is None:
        raise NotFound
    file = serving.original(item, names_for(papers, side_of(by.role))[paper])
    if item.side != side_of(by.role) and not only_asks:
        with transaction.atomic():
            hold({letter.firm_id})
            said = {"letter": str(key), "evidence": str(paper), "sha256": bytes(item.sha256).hex()}
            note(letter.firm_id, f"{by.kind}.{OPENED}", by.text, now, **said)
    return file
