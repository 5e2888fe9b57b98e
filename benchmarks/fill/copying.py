"""Makes many complaints quickly: some thousand through `record`, the others as copies with their own ids and chains.

A copy has what `record` would have written for another person on the same day with another story: new ids, new number,
its own data key and sealed cells, its own chain of hashed events. `verify` compares it with its events like any other.
Copies are written with COPY by as many processes as there are processors; only for demonstration and measurement.
"""

import hashlib
import os
import random
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import batched, count
from pathlib import Path
from uuid import UUID

from django.db import Error, connection, connections, models, transaction

from benchmarks.fill.row_templates import Mould, Values, columns_of, fill_events, tables
from ccms.accounts.actors import CLOCK
from ccms.accounts.models import Consumer
from ccms.accounts.privacy import sealing
from ccms.accounts.privacy.sealing import index_of, wrap_place
from ccms.complaints import search_words
from ccms.complaints.models import SearchText
from ccms.core.crypto import new_key, seal
from ccms.core.references import new_reference
from ccms.demonstration import sample_names
from ccms.gate.clock import current_time
from ccms.ledger.events import hold
from ccms.ledger.models import Reader
from ccms.notices.outcomes import DELIVERED
from ccms.operations.processes import failed, fork

BATCH = 500
PHONE = "accounts_consumer.phone"
FIRST_PHONE = 14_00_000_000  # every copy's person has a number of their own
OF_ONE = 20_000_000  # numbers for one process
# Ids of copies begin with a growing number, so that the indexes are filled from one end.
FIRST = 1 << 44
_UNREAD = """
    SELECT count(*), max(tx), (SELECT id FROM ledger_event ORDER BY tx DESC, id DESC LIMIT 1)
    FROM ledger_event WHERE (tx, id) > (%s, %s)
"""


def copy_many(found: Sequence[Mould], size: int, seed: int) -> None:
    """Make `size` copies of these complaints, with the words by which they are found."""
    while search_words.catch_up():
        pass
    processes = max(1, min(os.cpu_count() or 1, size // BATCH))
    known = Consumer.objects.count()
    shares = [size // processes + (number < size % processes) for number in range(processes)]
    place = Path(tempfile.mkdtemp(prefix="ccms-demo-"))
    connections.close_all()
    children = [
        fork(_share(_Copier(found, seed + number, number + 1, known), share, place))
        for number, share in enumerate(shares)
    ]
    if failed(*children):
        raise RuntimeError("copies could not be made; the error is above")
    _read_on(sum(int(file.read_text()) for file in place.iterdir()))
    shutil.rmtree(place)


def _read_on(written: int) -> None:
    """Let the search go on after the copies, whose words stand there already; unless somebody else wrote meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        reader = Reader.objects.select_for_update().get(name=search_words.READER)
        cursor.execute(_UNREAD, [reader.tx, reader.event])
        unread, tx, event = cursor.fetchone()
        if unread == written:
            reader.tx, reader.event = tx, event
            reader.save(update_fields=["tx", "event"])


def _share(copier: "_Copier", size: int, place: Path) -> Callable[[], int]:
    """Return what one process does; it leaves the number of its events in a file."""

    def run() -> int:
        for numbers in batched(range(size), BATCH):
            copier.write(len(numbers))
        (place / str(copier.share)).write_text(str(copier.events))
        return 0

    return run


class _Copier:
    """One process's copies; `known` is how many people there were before."""

    def __init__(self, found: Sequence[Mould], seed: int, share: int, known: int) -> None:
        self.moulds, self.events, self.share = found, 0, share
        self.phones = count(FIRST_PHONE + OF_ONE * (share - 1) + known)
        self.chance, self.ids = random.Random(seed), random.Random()  # noqa: S311 - no secrets; ids never come again
        self.last = FIRST * share

    def write(self, count: int) -> None:
        """Write some copies in one transaction, table by table."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT ledger_tx()")
            number = str(cursor.fetchone()[0])
            lines: dict[type[models.Model], list[str]] = defaultdict(list)
            left: dict[str, str] = {}
            for mould in self.chance.choices(self.moulds, k=count):
                values = self._values(mould, number)
                for model, form in mould.lines.items():
                    lines[model].append(form.fill(values))
                lines[SearchText][-1] = _with_words(lines[SearchText][-1], mould, values)
                left |= {str(values[slot]): outcome for slot, outcome in mould.left.items()}
            _trust_keys()
            for model in tables():
                if model in lines:
                    _copy(model, "".join(lines[model]))
            hold(DELIVERED, left, CLOCK.text, current_time())
            self.events += bool(left)

    def _values(self, mould: Mould, number: str) -> Values:
        values = mould.start.copy()
        for slot in mould.keys:
            values[slot] = self._key()
        values[mould.number], values[mould.transaction] = new_reference(), number
        secret, person = new_key(), values[mould.person]
        values[mould.wrapped] = sealing.seal_by_house(secret, wrap_place(UUID(person))).hex()
        phone = f"+880{next(self.phones)}"
        values[mould.phone] = index_of("phone", phone).hex()
        for cell in mould.cells:
            said = phone if cell.place == PHONE else cell.said
            values[cell.slot] = seal(secret, said.encode(), f"{cell.place}:{values[cell.row]}".encode()).hex()
        if mould.story:
            text, digest, base, salt = mould.story
            values[text] = f"{base} {sample_names.more(self.chance)}"
            values[digest] = hashlib.sha256(bytes.fromhex(salt) + values[text].encode()).hexdigest()
        fill_events(mould, values)
        self.events += len(mould.events)
        return values

    def _key(self) -> str:
        self.last += 1
        head, tail = f"{self.last:012x}", f"{self.ids.getrandbits(60):015x}"
        return f"{head[:8]}-{head[8:]}-4{tail[:3]}-8{tail[3:6]}-{tail[6:]}000"


def _with_words(line: str, mould: Mould, values: Values) -> str:
    """Put the halves of the copy's own number in place of the mould's, and add the words of its own story."""
    before, own = str(mould.start[mould.number]), str(values[mould.number])
    for old, new in ((before, own), (before[search_words.HALF :], own[search_words.HALF :])):
        line = line.replace(f"{search_words.NUMBER}{old}'", f"{search_words.NUMBER}{new}'")
    if not mould.story:
        return line
    text, _, base, _ = mould.story
    mark = "" if mould.told else search_words.OFFICE_ONLY
    fresh = " ".join(f"'{mark}{each}'" for each in search_words.lexemes(values[text].removeprefix(base)))
    return f"{line[:-1]} {fresh}\n"


def _trust_keys() -> None:
    """Leave out the checks of foreign keys where the account may: a copy names its own rows, or what its mould did."""
    with suppress(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")


def _copy(model: type[models.Model], lines: str) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in columns_of(model))
    table = quote(model._meta.db_table)  # noqa: SLF001 - Django's public name for it
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        copy.write(lines)
