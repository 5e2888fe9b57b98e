"""The columns of the open tables, and the Table Schema that tells machines what each of them holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ccms.figures.fates import COUNTED

SHARES = ("at_least", "of_those_who_told", "at_most")
ENDS = ("percent", "low", "high")
NUMBERS = ("cases", *(str(part) for part in COUNTED))
DAYS = ("answer_days", "end_days", "answer_days_90", "end_days_90")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its kind in the words of Table Schema, and what it holds."""

    name: str
    kind: str
    says: str
    required: bool = False

    def field(self) -> dict[str, Any]:
        """Return the column as a field of a Table Schema."""
        limits: dict[str, Any] = {"minimum": 0} if self.kind in {"integer", "number"} else {}
        if self.kind == "number":
            limits["maximum"] = 100
        if self.required:
            limits["required"] = True
        told = {"name": self.name, "type": self.kind, "description": self.says}
        return {**told, "constraints": limits} if limits else told


def _numbers() -> Iterator[Column]:
    says = {
        "cases": "complaints that count (of a fate, a reason or what is left out: complaints)",
        "solved": "of these, called settled by the buyer or a hearing",
        "unsolved": "of these, before the office or ended by its order",
        "unknown": "of these, of which nobody knows",
    }
    for name in NUMBERS:
        yield Column(name, "integer", f"{says[name]}; empty where it is small or hidden")
    of = {
        "at_least": "solved / cases",
        "of_those_who_told": "solved / (solved + unsolved)",
        "at_most": "1 - unsolved / cases",
    }
    ends = {
        "percent": "cut to a tenth",
        "low": "lower end of Wilson's interval",
        "high": "upper end of Wilson's interval",
    }
    for share in SHARES:
        for end in ENDS:
            yield Column(f"{share}_{end}", "number", f"{of[share]} in percent, {ends[end]}; empty under 30 cases")


def _days() -> Iterator[Column]:
    until = {"answer": "a first answer, from when the shop was told", "end": "the end, from the filing"}
    for name in DAYS:
        part = "nine of ten" if name.endswith("_90") else "half"
        what = until[name.partition("_")[0]]
        yield Column(name, "integer", f"days within which {part} had {what}; empty where not yet, or of too few")


ALL = (
    Column(
        "by", "string", "country, month, district, category, firm; or fate, why, left_out of the country", required=True
    ),
    Column("name", "string", "code of the row; of a shop the last part of its address; of a month its number"),
    *_numbers(),
    *_days(),
)
MONTHS = (
    Column("month", "yearmonth", "month of Dhaka in which the complaints were filed", required=True),
    Column("as_of", "date", "day of the figures that told of this month last", required=True),
    Column("method", "integer", "number of the method by which these figures were made", required=True),
    Column("is_whole", "boolean", "whether these figures hold the whole month", required=True),
    *_numbers(),
)


def schema(columns: Sequence[Column], title: str, key: Sequence[str]) -> dict[str, Any]:
    """Return the Table Schema of a table, with how its file is to be read."""
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "title": title,
        "fields": [column.field() for column in columns],
        "missingValues": [""],
        "primaryKey": list(key),
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "commentChar": "#", "header": True},
    }
