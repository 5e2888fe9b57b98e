"""Makes slips of the pen: each class of them in each key of each file, in a version that begins on a later day."""

import copy
import json
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ccms.law.pack import book, files, shapes
from ccms.law.pack.book import PACKS
from ccms.law.pack.files import PackRefused, files_of

SHIPPED = files_of(PACKS)
LATER, BEFORE, GAP = date(2027, 7, 1), date(2027, 6, 30), date(2027, 1, 31)
UNDATED = {"law", "holidays", "reasons"}  # tables whose entries have no version of a later day
# What a person writes freely, and nothing in the program reads: any word may stand there.
FREE = {"bn", "en", "source", "sources", "hotline", "url", "email", "confidence", "columns"}
NAMES = {"id", "code", "section", "value"}  # another name is another entry, which may well be meant
BANGLA = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")


@dataclass(frozen=True)
class Slip:
    """One slip: in which file and key, and the files as they then are."""

    kind: str
    file: str
    table: str
    way: tuple
    content: str  # of the file that is added
    replaced: bool = False  # it stands in place of the shipped file
    name: str = "slip.toml"
    also: str | None = None  # what stands in the shipped file meanwhile

    def __str__(self):
        return f"{self.kind}: {self.file} {self.table} {'.'.join(map(str, self.way))}"

    @property
    def files(self):
        """The packs with the slip."""
        beside = {} if self.also is None else {self.file: self.also.encode()}
        return {**SHIPPED, **beside, self.file if self.replaced else self.name: self.content.encode()}


def toml(value):
    """Write a value as TOML within one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "{ " + ", ".join(f"{key(name)} = {toml(each)}" for name, each in value.items()) + " }"
        case list():
            return "[" + ", ".join(toml(each) for each in value) + "]"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def key(name):
    return name if str(name).replace("_", "").replace("-", "").isalnum() and str(name).isascii() else toml(str(name))


def entry_text(table, code, entry):
    """Write one entry with its heading."""
    head = f"[[{table}]]" if table in shapes.LISTED else f"[{table}.{key(code)}]"
    return head + "\n" + "".join(f"{key(name)} = {toml(each)}\n" for name, each in entry.items())


@cache
def entries():
    """Return of every file, for each way to a key, the first entry that has it: (file, table, code, entry, ways)."""
    found, seen = [], set()
    for name, content in SHIPPED.items():
        for table, held in tomllib.loads(content.decode()).items():
            for code, entry in enumerate(held) if isinstance(held, list) else held.items():
                fresh = [way for way in ways(entry) if (name, table, plain(way)) not in seen]
                seen |= {(name, table, plain(way)) for way in fresh}
                if fresh:
                    found.append((name, table, code, entry, fresh))
    return found


def plain(way):
    return tuple("" if isinstance(step, int) else step for step in way)


def ways(value, way=()):
    """Yield the way to every key within an entry, and of lists to their first part."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield (*way, name)
            yield from ways(below, (*way, name))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from ways(value[0], (*way, 0))


def at(entry, way):
    for step in way:
        entry = entry[step]
    return entry


def with_value(entry, way, *, value=None, renamed=None, without=False):
    """Return a copy of an entry in which one key has another value or name, or is left out."""
    copied = copy.deepcopy(entry)
    held = at(copied, way[:-1])
    if renamed:
        items = [(renamed if name == way[-1] else name, each) for name, each in held.items()]
        held.clear()
        held.update(items)
    elif without:
        del held[way[-1]]
    else:
        held[way[-1]] = value
    return copied


def values(name, value):
    """Yield each slip that makes sense of one value, as (class, other value)."""
    match value:
        case bool():
            yield "truth as text", "true" if value else "false"
            yield "truth as number", int(value)
        case int():
            yield from numbers(value)
        case date():
            yield "date as text", value.isoformat()
            yield "Bangla digits", value.isoformat().translate(BANGLA)
            yield "date as number", value.year
        case str():
            yield "text as number", 5
            yield from words(name, value)
        case [str(), *_]:
            yield "one in place of a list", value[0] if name != "earlier" else 5
            yield from [("unknown reference", [*value, "no_such_thing"])] if name not in FREE else []
        case [int(), *_]:
            yield from ((kind, [other, *value[1:]]) for kind, other in numbers(value[0]))
        case dict():
            yield "text in place of a table", "no table"


def numbers(value):
    yield "number as text", str(value)
    yield "Bangla digits", str(value).translate(BANGLA)
    yield "negative", -value if value else -1
    yield "absurdly large", 10**9
    yield "fraction", value + 0.5


CONDITIONS = {"applies", "breach", "kept", "when", "unless", "odd"}


def words(name, value):
    number, _, unit = value.partition(" ")
    if unit in {"days", "hours", "working_days"}:
        yield "negative", f"-{value}"
        yield "absurdly large", f"5000000 {unit}"
        yield "Bangla digits", f"{number.translate(BANGLA)} {unit}"
        yield from (("wrong unit", wrong) for wrong in (value.removesuffix("s"), f"{number}{unit}", f"{number} weeks"))
    elif name in {"bn", "en"}:
        yield f"empty {name}", " "
        yield "wrong placeholder", f"{value} {{no_such_place}}"
        yield "placeholder in Bangla", f"{value} {{শেষ_দিন}}"
        yield "the other language", "Only English here" if name == "bn" else "শুধু বাংলা"
        yield "half of an alternative", f"{value} [পণ্য|" if name == "bn" else f"{value} [goods|"
    elif name in CONDITIONS:
        yield "unknown reference", f"({value}) && no_such_fact"
        yield "broken condition", f"({value}"
        yield "no condition", f"({value}) ? 5 : 6"
    elif name == "number":
        yield "Bangla digits", value.translate(BANGLA)
    elif name not in FREE | NAMES:
        yield "unknown reference", "no_such_thing"


def slips():
    """Yield all of them, always in the same order."""
    for file, table, code, shipped, fresh in entries():
        dated = {name: each for name, each in shipped.items() if name not in {"from", "until"}} | {"from": LATER} \
            if table not in UNDATED else shipped  # fmt: skip
        for way in fresh:
            for kind, changed in of_key(dated, way):
                yield made(kind, file, table, way, code, changed)
        if table not in UNDATED:
            yield from of_entry(file, table, code, shipped, dated)


def made(kind, file, table, way, code, changed):
    if table in UNDATED:
        return Slip(kind, file, table, way, file_with(file, table, code, changed), replaced=True)
    return Slip(kind, file, table, way, entry_text(table, code, changed))


def of_entry(file, table, code, shipped, entry):
    """Yield the slips of a whole entry."""
    text = entry_text(table, code, entry)
    over = {**entry, "until": BEFORE}
    yield Slip("until before from", file, table, ("until",), entry_text(table, code, over))
    yield Slip("duplicate", file, table, (), text * 2)
    yield Slip("another file ending", file, table, (), text, name="slip.txt")
    yield Slip("byte order mark", file, table, (), f"\ufeff{text}")
    if "until" not in shipped:
        yield Slip("gap", file, table, (), text, also=file_with(file, table, code, {**shipped, "until": GAP}))


def file_with(file, table, code, changed):
    """Write a shipped file with one entry changed."""
    old = tomllib.loads(SHIPPED[file].decode())
    old[table][code] = changed
    return "".join(table_text(name, held) for name, held in old.items())


def table_text(table, held):
    if isinstance(held, list):
        return "".join(entry_text(table, None, each) for each in held)
    if table in {"holidays", "reasons"}:
        return f"[{table}]\n" + "".join(f"{key(name)} = {toml(each)}\n" for name, each in held.items())
    return "".join(entry_text(table, code, each) for code, each in held.items())


def of_key(entry, way):
    """Yield each slip of one key, as (class, the entry with it)."""
    name = way[-1]
    if name == "until":
        return
    if name != "from":
        turned = name[1] + name[0] + name[2:]
        yield "unknown key near a known one", with_value(entry, way, renamed=turned)
        yield "unknown key near a known one", with_value(entry, way, renamed=f"{name}s")
    if name in {"bn", "en"}:
        yield f"missing {name}", with_value(entry, way, without=True)
    called = "columns" if "columns" in way else name  # the headings of somebody else's list are what they are
    for kind, other in values(called, at(entry, way)):
        yield kind, with_value(entry, way, value=other)


def what_is_said(slip):
    """Return the problems that `law check` names, or nothing where the slip passes."""
    try:
        if not slip.name.endswith(".toml"):
            return _in_a_folder(slip)
        files._read(slip.file if slip.replaced else slip.name, slip.content.encode())
        book.opened(slip.files)
    except PackRefused as refused:
        return refused.problems
    return []


def _in_a_folder(slip):
    with TemporaryDirectory() as folder:
        (Path(folder) / slip.name).write_text(slip.content, encoding="utf-8")
        files_of(Path(folder))
    return []
