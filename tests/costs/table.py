"""The table of costs: measured, written, read, and compared with what is measured now."""

import re
import tomllib
import zlib
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
TABLE, STATEMENTS = HERE / "costs.toml", HERE / "statements.txt"
FIGURES = ("statements", "round_trips", "in_transaction", "commits", "rows", "bytes")
ROUND = 100  # bytes: a reference or slug drawn at random changes a page by some, a sentence by about as many
LET_PASS = {"bytes": ROUND, "rows": 2}  # rows: which of two complaints of one moment comes first is drawn
SIZES = {"few": 3, "many": 10}
HEAD = """\
# What pages, calls, acts and jobs cost, at lists of 3 rows ("few") and of 10 ("many"): an act's list is the files of
# its complaint, a job's what was filed since it ran. docs/testing.md says what each figure counts, and how this table
# is written anew. Where something is to become cheaper, its budget stands beside it.
"""
LINE = re.compile(r"^ *(\d+) +(\d+) +(\d+) +(\d+)  (.*)$")


def weight_of(answer, plain):
    """Return what a page weighs compressed, without what is drawn at random."""
    if answer is None or not hasattr(answer, "content") or answer.streaming:
        return 0
    return len(zlib.compress(plain(answer.content.decode(errors="replace")).encode(), 6))


def figures_of(count, weight):
    """Return what a step costs by the names of the table."""
    return {name: weight if name == "bytes" else getattr(count, name) for name in FIGURES}


def write(measured, budgets):
    """Write the table, and beside it by which statements each step comes to its figures."""
    parts, lines = [HEAD], []
    for name, sizes in measured.items():
        rows = [f"{size} = {_inline(figures_of(*sizes[size]))}" for size in SIZES]
        rows += [f"budget = {_inline(budgets[name])}"] if budgets[name] else []
        parts.append("\n".join([f'["{name}"]', *rows, ""]))
        counts = [sizes[size][0] for size in SIZES]
        lines.append(f"== {name}")
        for kind in sorted(set().union(*(count.kinds for count in counts))):
            told = [f"{of[kind]:4}" for count in counts for of in (count.kinds, count.rows_of)]
            lines.append(f"{' '.join(told)}  {kind}")
    TABLE.write_text("\n".join(parts), encoding="utf-8")
    STATEMENTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _inline(figures):
    told = (f"{name} = {round(value, -2) if name == 'bytes' else value}" for name, value in figures.items())
    return f"{{ {', '.join(told)} }}"


def kept():
    """Return the table."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def kept_statements():
    """Return for each step and size how often each kind of statement is asked, and how many rows it brings."""
    found = {}
    for line in STATEMENTS.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            sizes = found[line.removeprefix("== ")] = {size: (Counter(), Counter()) for size in SIZES}
            continue
        *numbers, kind = LINE.match(line).groups()
        for (asked, rows), often, many in zip(sizes.values(), numbers[::2], numbers[1::2], strict=True):
            asked[kind], rows[kind] = int(often), int(many)
    return found


def differing(size, kept_figures, now, kept_kinds, count):
    """Yield each figure that is not the table's; under what is dearer, the statements that make it so."""
    for name, value in now.items():
        before = kept_figures[name]
        if abs(value - before) <= LET_PASS.get(name, 0):
            continue
        told = f"{name} of the list of {SIZES[size]}: {value}, the table says {before}"
        if value < before:
            yield f"cheaper, write the table anew: {told}"
            continue
        yield f"dearer: {told}"
        if name in {"statements", "rows"}:
            asked, rows = kept_kinds
            of, then = (count.kinds, asked) if name == "statements" else (count.rows_of, rows)
            yield from (f"  {number} more by {kind}" for kind, number in (of - then).items())


def over_budget(budget, now):
    """Yield where a step costs more than its budget."""
    for name, most in budget.items():
        if now[name] > most:
            yield f"{now[name]} {name}, budget {most}"
