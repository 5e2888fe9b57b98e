"""Keeps the words by which a complaint is found, as written and as heard, beside it for the search.

A word is kept twice: its stem in its own script, and its sound, which is the same for কুরিয়ার, courier and kuriyar.
What only the office may read carries a mark, so that a firm's search cannot even tell that it exists. A buyer's name is
sealed and is not written here: only a keyed digest of how each of its words sounds. Both halves of the number are
written, so that a reader with one of them, or its beginning, finds the complaint. A wallet number that money went to is
written as a keyed digest, for the office alone.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection

from ccms.accounts.firms.naming import wallet_index
from ccms.accounts.privacy.sealing import index_of, open_many
from ccms.complaints.firm_history import heard
from ccms.complaints.models import Complainant, Complaint, Purchase, Statement
from ccms.complaints.models.statement import STORY
from ccms.core.bangla import phonetic_key, stem, whole_words
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.law.pack.nouns import QuestionType
from ccms.law.purchase.payment_messages import receiver_of, restored
from ccms.ledger.following import follow

READER = "search"
SOUND, OFFICE_ONLY, NAME, NUMBER, WALLET = "~", "!", "=", "#", "$"
MOST_WORDS = 2_000  # of one complaint; its texts have an end, the database's vector too
LONGEST = 64
HALF = 5  # characters of a number before its second hyphen
NAME_BYTES = 8  # of a digest
_SUBJECT = "complaint:"
_WRITE = """
    INSERT INTO complaints_searchtext (complaint_id, firm_id, office_id, filed_at, words)
    SELECT row.id, row.firm, row.office, row.filed_at, array_to_tsvector(string_to_array(row.words, ' '))
    FROM unnest(%b::uuid[], %b::uuid[], %b::uuid[], %b::timestamptz[], %b::text[])
        AS row (id, firm, office, filed_at, words)
    ON CONFLICT (complaint_id) DO UPDATE
    SET firm_id = excluded.firm_id, office_id = excluded.office_id, words = excluded.words
"""


def catch_up() -> int:
    """Read the ledger on and write the words of the complaints it tells of; return how many events were read."""
    return follow(READER, _read)


def write_words(complaints: Sequence[Complaint]) -> None:
    """Write what these complaints are found by, in one statement.

    By their ids: its end locks each complaint for the foreign key, in this order, and acts lock several in the same.
    """
    ids = [complaint.id for complaint in complaints]
    said, shared = _statements(ids), heard(complaints)
    names = open_many(Complainant.objects.filter(complaint_id__in=ids), "name")
    paid = _paid_to({each.purchase_id: each.purchase for each in complaints}.values())
    rows = sorted(
        _row(each, names.get(each.id, ""), paid[each.purchase_id], said[each.id], shared) for each in complaints
    )
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [list(column) for column in zip(*rows, strict=True)])


def _row(
    complaint: Complaint, name: str, paid: set[str], said: Iterable[Statement], heard_events: frozenset[UUID]
) -> tuple[UUID, UUID | None, UUID, datetime, str]:
    halves = {f"{NUMBER}{complaint.reference}", f"{NUMBER}{complaint.reference[HALF:]}"}
    certain = {*halves, *map(in_a_name, whole_words(name)), *paid}
    words = [*sorted(certain), *sorted(_words_of(complaint, said, heard_events) - certain)][:MOST_WORDS]
    firm = complaint.firm_id if complaint.told_at else None
    return complaint.id, firm, complaint.office_id, complaint.filed_at, " ".join(words)


def lexemes(text: str) -> Iterator[str]:
    """Yield each word of a text as written and as heard."""
    for word in whole_words(text):
        yield from forms(word)


@lru_cache(maxsize=100_000)  # words repeat, and hearing one costs more than remembering it
def forms(word: str) -> tuple[str, ...]:
    """Return a word without its ending, and how it sounds with and without it."""
    short = stem(word)
    sounds = dict.fromkeys(filter(None, (phonetic_key(word), phonetic_key(short))))
    return (short[:LONGEST], *(f"{SOUND}{sound[:LONGEST]}" for sound in sounds))


@lru_cache(maxsize=10_000)
def in_a_name(word: str) -> str:
    """Return the keyed digest of how a word of a name sounds, which says the word to nobody without the key."""
    digest = index_of("word of a name", phonetic_key(word) or word)
    return f"{NAME}{digest[:NAME_BYTES].hex()}"


def of_wallet(number: str) -> str:
    """Return the keyed digest of a wallet number that money went to, as only the office may ask for it."""
    return f"{OFFICE_ONLY}{WALLET}{wallet_index(number)[:NAME_BYTES].hex()}"


def _paid_to(purchases: Iterable[Purchase]) -> dict[UUID, set[str]]:
    """Return the digests of the numbers that money for each purchase went to: as typed, and as a service wrote it."""
    rows = list(purchases)
    typed = open_many([each for each in rows if each.personal_facts], "personal_facts")
    written = open_many([each for each in rows if each.payment_message], "payment_message")
    found: dict[UUID, set[str]] = defaultdict(set)
    for key, text in typed.items():
        found[key].add(str(json.loads(text).get("wallet_number") or ""))
    for key, text in written.items():
        found[key].add(receiver_of(restored(json.loads(text))))
    return {each.pk: {of_wallet(number) for number in found[each.pk] if any(map(str.isdigit, number))} for each in rows}


def _read(subjects: Sequence[str]) -> None:
    ids = [UUID(subject.removeprefix(_SUBJECT)) for subject in subjects if subject.startswith(_SUBJECT)]
    write_words(list(Complaint.objects.select_related("firm", "purchase", "consumer").filter(id__in=ids)))


def _statements(ids: Iterable[UUID]) -> dict[UUID, list[Statement]]:
    found: dict[UUID, list[Statement]] = defaultdict(list)
    for statement in Statement.objects.filter(complaint_id__in=list(ids)):
        found[statement.complaint_id].append(statement)
    return found


def _words_of(complaint: Complaint, said: Iterable[Statement], heard_events: frozenset[UUID]) -> set[str]:
    """Return the words that the firm may find it by, and with the mark those that are the office's alone."""
    if complaint.consumer.erased_at is not None:
        said = ()
    firm = complaint.firm  # of a house with brands, its own people ask for the brand too
    for_both = [complaint.purchase.number, firm.name("bn"), firm.name("en"), *_told(complaint)]
    for_office: list[str] = []
    for statement in said:
        (for_both if _firm_reads(complaint, statement, heard_events) else for_office).append(statement.text)
    shared = {lexeme for text in for_both for lexeme in lexemes(text)}
    return shared | {f"{OFFICE_ONLY}{lexeme}" for text in for_office for lexeme in lexemes(text)}


def _firm_reads(complaint: Complaint, statement: Statement, heard_events: frozenset[UUID]) -> bool:
    """Tell whether the present firm reads this text: the story, and what its history shows it."""
    if statement.internal or complaint.told_at is None:
        return False
    return statement.kind in STORY or statement.event in heard_events


def _told(complaint: Complaint) -> Iterator[str]:
    """Yield what was typed about the purchase in words: product, page, name of a person spoken to."""
    pack = book().on(dhaka_day(complaint.filed_at))
    for name, value in complaint.purchase.facts_for(complaint.pk).items():
        question = pack.questions.get(name)
        if question and question.type is QuestionType.TEXT and not question.personal and isinstance(value, str):
            yield value
