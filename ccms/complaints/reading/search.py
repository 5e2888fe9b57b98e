"""Finds complaints by the words in them: Bangla, English, Romanised, misspelt and mixed, only the reader's own.

First what is written or sounds as asked, the newest first; then whose number has such a half; then what differs by one
slip.

Looks a wallet number up for an officer of the registry: whose it is, and which complaints name it.

Each look is an event.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction

from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms.firm_members import brands_of
from ccms.accounts.firms.naming import wallet_index
from ccms.accounts.firms.registrars import require_registrar
from ccms.accounts.models import FirmContact, FirmWallet
from ccms.complaints.history.openings import LISTED, SEARCHED, note_look
from ccms.complaints.lifecycle import FIRM, OFFICE_READERS
from ccms.complaints.models import Complaint
from ccms.complaints.queries import TOLD_OF_FOUND, Place, offices_of, read_place, visible_to, write_place
from ccms.complaints.search_words import LONGEST, NUMBER, OFFICE_ONLY, SOUND, forms, in_a_name, of_wallet
from ccms.core import references
from ccms.core.bangla import phonetic_key, stem, whole_words
from ccms.core.references import ReferenceMalformed, parse

PAGE = 50
MOST_WORDS = 12  # of one question
HEARD = 3  # consonants from which a sound says something by itself
_SLIP_FROM, _SLIP_TO = 3, 16  # consonants: in fewer a slip is another word, more only make the query long
_SOUNDS = "abcdfghjklmnprst0123456789"
_NEWEST = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))
# By the words: costs what they are in, however long ago that was.
_FETCH = """
    WITH found AS MATERIALIZED (
        SELECT complaint_id, filed_at FROM complaints_searchtext WHERE {scope} words @@ %(asked)s::tsquery
    )
    SELECT complaint_id, filed_at FROM found WHERE (filed_at, complaint_id) < (%(at)s, %(key)s)
    ORDER BY filed_at DESC, complaint_id DESC LIMIT %(limit)s
"""
# From the newest back, along the index of whose complaints they are: costs little where fifty are soon together.
_WALK = """
    (SELECT complaint_id, filed_at FROM (
        SELECT complaint_id, filed_at, words FROM complaints_searchtext
        WHERE {scope} (filed_at, complaint_id) < (%(at)s, %(key)s)
        ORDER BY filed_at DESC, complaint_id DESC LIMIT %(newest)s
    ) AS newest WHERE words @@ %(asked)s::tsquery ORDER BY filed_at DESC, complaint_id DESC LIMIT %(limit)s)
"""
_WALK_EACH = """
    SELECT found.complaint_id, found.filed_at FROM unnest(%(whose)s::uuid[]) AS own (id), LATERAL {walk} AS found
    ORDER BY found.filed_at DESC, found.complaint_id DESC LIMIT %(limit)s
"""
_HOW_MANY = "EXPLAIN (FORMAT JSON) SELECT FROM complaints_searchtext WHERE words @@ %s::tsquery"
_OF_ALL = "SELECT reltuples FROM pg_class WHERE oid = 'complaints_searchtext'::regclass"
# What is fetched by its words is certain. What is found walking may all be old: a firm's name, last year's trick.
SURE = 4


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found, newest first, and after which the next one goes on; empty at the end.

    `loosely` tells that nothing was written so, and these are one slip away.
    """

    complaints: tuple[Complaint, ...] = ()
    after: str = ""
    loosely: bool = False


def search(text: str, by: Actor, *, after: str = "", limit: int = PAGE) -> Found:
    """Find this reader's complaints by a number or by words; all words must be met."""
    exact = _by_reference(text, by)
    if exact:
        return Found((exact,))
    words = whole_words(text)[:MOST_WORDS]
    reads = {""} | ({OFFICE_ONLY} if by.role in OFFICE_READERS else set())
    if not words:
        return Found()
    for variants in (as_heard, as_sounding):
        found = _find(_asked(map(variants, words), reads), by, after, limit)
        if found.complaints:
            return found
    part = references.part(text)
    found = _find(f"{_quoted(NUMBER + part)}:*", by, after, limit) if part else Found()
    return found if found.complaints else _one_slip_away(words, reads, by, after, limit)


def paid_to(wallet: str, by: Actor, limit: int) -> Found:
    """Find an office's complaints about purchases for which money went to this wallet number."""
    return _find(_quoted(of_wallet(wallet)), by, "", limit) if by.role in OFFICE_READERS else Found()


def _one_slip_away(words: Iterable[str], reads: set[str], by: Actor, after: str, limit: int) -> Found:
    found = _find(_asked(map(one_slip_away, words), reads), by, after, limit)
    return Found(found.complaints, found.after, loosely=bool(found.complaints))


def as_heard(word: str) -> set[str]:
    """Return the word as written or in a name, and its sound where that says enough by itself."""
    sound, written = phonetic_key(word)[:LONGEST], {stem(word)[:LONGEST], *_names(word)}
    return written | {SOUND + sound} if len(sound) >= HEARD else written


def as_sounding(word: str) -> set[str]:
    """Return the word as written or in a name and all its sounds, however short: টাকা and taka have two consonants."""
    return {*forms(word), *_names(word)}


def _names(word: str) -> set[str]:
    """Return what the word may stand for in a name, with its ending and without it."""
    return {in_a_name(word), in_a_name(stem(word))}


def one_slip_away(word: str) -> set[str]:
    """Return what is one consonant more, less or other, or two exchanged."""
    sound = phonetic_key(word)
    if not _SLIP_FROM <= len(sound) <= _SLIP_TO:
        return as_sounding(word)
    cuts = [(sound[:place], sound[place:]) for place in range(len(sound) + 1)]
    less = {left + right[1:] for left, right in cuts if right}
    more = {left + letter + right for left, right in cuts for letter in _SOUNDS}
    other = {left + letter + right[1:] for left, right in cuts if right for letter in _SOUNDS}
    exchanged = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    return {*forms(word), *(SOUND + each for each in less | more | other | exchanged)}


def _by_reference(text: str, by: Actor) -> Complaint | None:
    try:
        return visible_to(by).select_related("firm").filter(reference=parse(text)).first()
    except ReferenceMalformed:
        return None


def elsewhere(text: str, by: Actor) -> Complaint | None:
    """Return the complaint of this number for a member of an office, who is to know its office and nothing else."""
    if by.role not in OFFICE_READERS:
        return None
    try:
        return Complaint.objects.select_related("office").filter(reference=parse(text)).first()
    except ReferenceMalformed:
        return None


def _asked(words: Iterable[set[str]], reads: set[str]) -> str:
    """Write a tsquery: of each word one variant."""
    return " & ".join(f"({_one_of(word, reads)})" for word in words)


def _one_of(word: set[str], reads: set[str]) -> str:
    return "|".join(_quoted(mark + each) for each in sorted(word) for mark in sorted(reads))


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _find(asked: str, by: Actor, after: str, limit: int) -> Found:
    rows = _rows(asked, by, read_place(after) or _NEWEST, limit + 1)
    # The words may be some seconds older than the rights, so the reader's rights are asked again.
    told = visible_to(by).select_related("firm", "office").only(*TOLD_OF_FOUND)
    loaded = told.in_bulk([row[0] for row in rows[:limit]])
    more = write_place((rows[limit - 1][1], rows[limit - 1][0])) if len(rows) > limit else ""
    return Found(tuple(loaded[pk] for pk, _ in rows[:limit] if pk in loaded), more)


def _rows(asked: str, by: Actor, place: Place, limit: int) -> list[tuple[UUID, datetime]]:
    """Find the newest with these words; never reads many more than have them, nor than the reader's own.

    Left to itself, PostgreSQL thinks that looking into the words of a complaint costs nothing and that they are spread
    evenly, and reads the newest of the whole country until fifty are found.
    """
    column, whose = _scope(by)
    found: list[tuple[UUID, datetime]] = []
    with connection.cursor() as cursor:
        cursor.execute(_HOW_MANY, [asked])
        about = cursor.fetchone()[0][0]["Plan"]["Plan Rows"]
        cursor.execute(_OF_ALL)
        (among,) = cursor.fetchone()
        values = {"asked": asked, "whose": whose, "at": place[0], "key": place[1], "limit": limit, "newest": about}
        if about * about > SURE * limit * among:
            walk = _WALK.format(scope=f"{column} = own.id AND" if column else "")
            cursor.execute(_WALK_EACH.format(walk=walk) if column else walk, values)
            found = cursor.fetchall()
        if len(found) < limit:
            cursor.execute(_FETCH.format(scope=f"{column} = ANY(%(whose)s) AND" if column else ""), values)
            found = cursor.fetchall()
    return found


def _scope(by: Actor) -> tuple[str, list[UUID]]:
    """Return the column that tells whose complaints are looked through, and its values; none for the country's."""
    if by.role in FIRM:
        return "firm_id", _firms_of(by)
    if by.role is Role.AUDITOR or (by.role in OFFICE_READERS and by.head_office):
        return "", []
    return "office_id", list(offices_of(by)) if by.role in OFFICE_READERS else []


def _firms_of(by: Actor) -> list[UUID]:
    """A member works on their firm's brands too; a contact speaks for its own firm only."""
    if by.firm is None or by.role is Role.FIRM_LINK:
        return [by.firm] if by.firm else []
    return [firm.pk for firm in brands_of(by)]


MOST = 50  # complaints that are listed


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of one number: firms that it stands in as a wallet or a mobile number, and complaints."""

    wallets: list[FirmWallet]
    contacts: list[FirmContact]
    complaints: tuple[Complaint, ...]
    more: bool


def look_up(number: str, by: Actor) -> Looked:
    """Find what names this number, of complaints only what the officer may see. Raises NotFound."""
    require_registrar(by)
    index = wallet_index(number)
    wallets = FirmWallet.objects.select_related("firm__merged_into").filter(number_index=index)
    mobiles = FirmContact.objects.select_related("firm__merged_into").filter(value_index=index, channel=Channel.SMS)
    found = paid_to(number, by, MOST)
    return Looked(
        list(wallets.order_by("-proof", "created_at")),
        list(mobiles.filter(retired_at=None).order_by("proof", "created_at")),
        found.complaints,
        more=bool(found.after),
    )


def note_looks(number: str, found: Looked, by: Actor, now: datetime) -> None:
    """Write an event for the number, by its digest, and one for each complaint that the look has shown."""
    with transaction.atomic():
        note_look(UUID(bytes=wallet_index(number)[:16]), by, now, SEARCHED)
        for complaint in found.complaints:
            note_look(complaint.pk, by, now, LISTED)
