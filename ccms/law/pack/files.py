"""Reads the files of a pack folder into the rows of their tables, and gives the files one name: their digest."""

from __future__ import annotations

import codecs
import tomllib
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ccms.law.pack import shapes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

type Row = dict[str, Any]
type Files = Mapping[str, bytes]

GUIDE = "README.md"
OFFICE = "office/"
"""What the name of the office's own file begins with; its holidays win over those of the packs."""


class PackRefused(Exception):  # noqa: N818
    """A pack cannot be used; `problems` says why, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def files_of(folder: Path, holidays_file: Path | None = None) -> Files:
    """Read the files of a pack folder by name, and beside them the office's own holidays, as `office/…`."""
    files: dict[str, bytes] = {}
    problems: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".toml" and path.is_file():
            files[path.name] = _content(path)
        elif path.name != GUIDE and not path.name.startswith("."):
            problems.append(f"{path.name}: only files whose name ends in .toml are read; rename it or take it away")
    if problems:
        raise PackRefused(problems)
    return files if holidays_file is None else {**files, OFFICE + holidays_file.name: _content(holidays_file)}


def hotline_of(folder: Path) -> str:
    """Return the help line of DNCRP as a pack folder says it; empty where the folder cannot be read.

    The settings need it before any law is in force; whoever opens the folder as law is told what is wrong with it.
    """
    try:
        rows = tomllib.loads((folder / "routing.toml").read_text(encoding="utf-8"))["body"]
        return next(str(row["hotline"]) for row in rows if row["code"] == "DNCRP")
    except (OSError, ValueError, LookupError, TypeError, StopIteration):
        return ""


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PackRefused([f"{path.name}: cannot be read: {error.strerror}"]) from error


def digest_of(files: Files) -> str:
    """Return what `LC_ALL=C sha256sum *.toml | sha256sum` prints in the folder: one name for all that the files say."""
    lines = (f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return sha256("".join(lines).encode()).hexdigest()


def tables_of(files: Files) -> dict[str, list[tuple[str, Row]]]:
    """Collect the rows of all files by table name, each with its place for error messages."""
    tables: dict[str, list[tuple[str, Row]]] = {}
    problems: list[str] = []
    for name, content in files.items():
        try:
            found = _read(name, content)
        except PackRefused as refused:
            problems += refused.problems
            continue
        if name.startswith(OFFICE):
            if found.keys() - {"holidays"}:
                problems.append(f"{name}: only [holidays] may stand in it")
            found = {OFFICE + table: rows for table, rows in found.items()}
        for table, rows in found.items():
            tables.setdefault(table, []).extend(rows)
    if problems:
        raise PackRefused(problems)
    return tables


def _read(name: str, written: bytes) -> dict[str, list[tuple[str, Row]]]:
    """Read the rows of one file by table name, each with its place; what no table may hold is refused."""
    content = _toml(name, written)
    problems = [f"{name}: {each}" for table, held in content.items() for each in shapes.wrong(table, held)]
    if problems:
        raise PackRefused(problems)
    return {
        table: [(f"{name}: {table} {shapes.called(row)}", row) for row in _rows(table, held)]
        for table, held in content.items()
    }


def _toml(name: str, written: bytes) -> Row:
    try:
        if written.startswith(codecs.BOM_UTF8):
            raise PackRefused([f"{name}: begins with a byte order mark; save it as UTF-8 without one (no BOM)"])
        return tomllib.loads(written.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise PackRefused([f"{name}: is not UTF-8 at byte {error.start}; save it as UTF-8"]) from error
    except tomllib.TOMLDecodeError as error:
        raise PackRefused([f"{name}: {error}"]) from error
    except RecursionError as error:
        raise PackRefused([f"{name}: has more brackets in one another than can be read"]) from error


def _rows(table: str, held: Any) -> list[Row]:
    if table in shapes.LISTED:
        return list(held)
    return [{"id": key, **(value if isinstance(value, dict) else {"value": value})} for key, value in held.items()]
