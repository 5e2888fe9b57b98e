"""Writes the published figures as tables of open data, with their licence in the first line.

Each column says where it is read, and what it holds, to machines by Table Schema.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from ccms.accounts.models import Firm
from ccms.apps.figures.counting import By
from ccms.apps.figures.fates import COUNTED, WHY, Fate
from ccms.apps.figures.models import OpenRows, Snapshot
from ccms.apps.figures.past import Month, months
from ccms.apps.figures.rows import FIRM
from ccms.apps.figures.snapshots import of_firms
from ccms.core.sheets import lines

SHARES = ("at_least", "of_those_who_told", "at_most")
ENDS = ("percent", "low", "high")
DAYS = ("answer_days", "end_days", "answer_days_90", "end_days_90")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its kind in the words of Table Schema, and what it holds in both languages.

    `place` says under which keys its value stands in the published body of a row.
    """

    name: str
    kind: str
    en: str
    bn: str
    required: bool = False
    place: tuple[str, ...] = ()

    def cell(self, body: Mapping[str, Any]) -> str:
        """Return its value in this row; an empty text where it is not told."""
        value: Any = body
        for key in self.place:
            value = value.get(key) if value else None
        return "" if value is None else str(value)

    def field(self) -> dict[str, Any]:
        """Return the column as a field of a Table Schema."""
        limits: dict[str, Any] = {"minimum": 0} if self.kind in {"integer", "number"} else {}
        if self.kind == "number":
            limits["maximum"] = 100
        if self.required:
            limits["required"] = True
        told = {"name": self.name, "type": self.kind, "description": self.en, "description_bn": self.bn}
        return {**told, "constraints": limits} if limits else told


_COUNTS = {
    "cases": ("complaints that count; of a fate, a reason or what is left out: complaints", "যত অভিযোগ হিসাবে ধরা হয়"),
    "solved": ("of these, called settled by the buyer or a hearing", "এর মধ্যে যতটির মীমাংসা হয়েছে"),
    "unsolved": ("of these, before the office or ended by its order", "এর মধ্যে যতটির মীমাংসা হয়নি"),
    "unknown": ("of these, of which nobody knows", "এর মধ্যে যতটির ফল জানা নেই"),
}
_SHARES = {
    "at_least": ("solved / cases", "কমপক্ষে যতটির মীমাংসা হয়েছে"),
    "of_those_who_told": ("solved / (solved + unsolved)", "ফল জানা অভিযোগের মধ্যে যতটির মীমাংসা হয়েছে"),
    "at_most": ("1 - unsolved / cases", "সর্বোচ্চ যতটির মীমাংসা হয়ে থাকতে পারে"),
}
_ENDS = {
    "percent": ("cut to a tenth", "১০০-তে"),
    "low": ("lower end of Wilson's interval", "১০০-তে, সবচেয়ে কম হলে"),
    "high": ("upper end of Wilson's interval", "১০০-তে, সবচেয়ে বেশি হলে"),
}
_UNTIL = {
    "answer": ("a first answer, from when the shop was told", "দোকানকে জানানোর পর প্রথম জবাব পেতে"),
    "end": ("the end, from the filing", "জমার পর অভিযোগ শেষ হতে"),
}


def _numbers() -> Iterator[Column]:
    for name in ("cases", *map(str, COUNTED)):
        en, bn = _COUNTS[name]
        yield Column(
            name,
            "integer",
            f"{en}; empty where it is small or hidden",
            f"{bn}; খুব কম হলে ফাঁকা",
            place=(name,),
        )
    for share in SHARES:
        for end in ENDS:
            (of, bn), (how, how_bn) = _SHARES[share], _ENDS[end]
            yield Column(
                f"{share}_{end}",
                "number",
                f"{of} in percent, {how}; empty under 30 cases",
                f"{bn}, {how_bn}; ৩০টির কম হলে ফাঁকা",
                place=(share, end),
            )


def _days() -> Iterator[Column]:
    for name in DAYS:
        en, bn = _UNTIL[name.partition("_")[0]]
        part, part_bn = ("nine of ten", "১০টির ৯টির") if name.endswith("_90") else ("half", "অর্ধেকের")
        yield Column(
            name,
            "integer",
            f"days within which {part} had {en}; empty where not yet, or of too few",
            f"{bn} {part_bn} যত দিন লেগেছে; এখনো না হলে বা খুব কম হলে ফাঁকা",
            place=(name,),
        )


_PROMISES = {
    "made": ("cases in which the shop promised something that the buyer took", "যত অভিযোগে দোকান কথা দিয়েছে"),
    "kept": ("of these, settled, and the day was kept", "এর মধ্যে যতটিতে কথা রেখেছে"),
    "broken": ("of these, the day passed without it, or the buyer says so", "এর মধ্যে যতটিতে কথা রাখেনি"),
    "open": ("of these, all others: nobody has said yet", "এর মধ্যে যতটির কথা এখনো জানা নেই"),
}


def _promises() -> Iterator[Column]:
    for key, (en, bn) in _PROMISES.items():
        yield Column(
            "promises" if key == "made" else f"promises_{key}",
            "integer",
            f"{en}; told of the country and of shops",
            f"{bn}; খুব কম হলে ফাঁকা",
            place=("promises", key),
        )


NUMBERS = tuple(_numbers())
TOLD = (*NUMBERS, *_days(), *_promises())
ALL = (
    Column(
        "by",
        "string",
        "what the row tells: country, month, district, category, firm; or fate, why, left_out of the country",
        "সারিটি কিসের: দেশ, মাস, জেলা, সমস্যা, দোকান; অথবা দেশের কী হলো, কেন এল, কী ধরা হয়নি",
        required=True,
    ),
    Column(
        "name",
        "string",
        "code of the row; of a shop the last part of its address; of a month its number",
        "সারির নাম; দোকানের বেলায় তার পাতার ঠিকানার শেষ অংশ",
    ),
    *TOLD,
)
MONTHS = (
    Column("month", "yearmonth", "month of Dhaka in which the complaints were filed", "যে মাসে জমা হয়েছে", required=True),
    Column("as_of", "date", "day of the figures that told of this month last", "যে দিনের হিসাব", required=True),
    Column("method", "integer", "number of the method of these figures", "হিসাবের নিয়মের নম্বর", required=True),
    Column("is_whole", "boolean", "whether these figures hold the whole month", "পুরো মাস ধরা হয়েছে কি না", required=True),
    *NUMBERS,
)
_WIDE = "empty where it would tell of few", "খুব কম হলে ফাঁকা"
_ROWS = {
    "part": ("what became of it: solved, unsolved, unknown", "কী হলো: মীমাংসা হয়েছে, হয়নি, জানা নেই"),
    "month": ("month of Dhaka in which it was filed", "যে মাসে জমা হয়েছে"),
    "category": ("what went wrong, by the code of the problem", "কী সমস্যা"),
    "district": ("district of the office that has it", "যে জেলার কার্যালয়ে আছে"),
    "answer": ("days to the first answer, from when the shop was told; none: no answer", "প্রথম জবাব পেতে যত দিন লেগেছে"),
    "end": ("days to the end, from the filing; none: not ended", "শেষ হতে যত দিন লেগেছে"),
    "sum": ("taka of the purchase; none: not told", "কেনাকাটা কত টাকার"),
    "channel": ("how it was bought", "কীভাবে কেনা হয়েছে"),
    "firm": ("the shop, by the last part of its address", "দোকান: তার পাতার ঠিকানার শেষ অংশ"),
}
ROWS = tuple(
    Column(name, "yearmonth" if name == "month" else "string", f"{en}; {_WIDE[0]}", f"{bn}; {_WIDE[1]}")
    for name, (en, bn) in _ROWS.items()
)


def schema(columns: Sequence[Column], title: str, key: Sequence[str]) -> dict[str, Any]:
    """Return the Table Schema of a table, with how its file is to be read."""
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "title": title,
        "fields": [column.field() for column in columns],
        "missingValues": [""],
        **({"primaryKey": list(key)} if key else {}),
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "commentChar": "#", "header": True},
    }


LICENCE = "CC-BY-4.0"
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
FATE, WHY_ROW, LEFT_OUT = "fate", "why", "left_out"
LINES = 1_000  # of equal complaints that are written at once


def table(snapshot: Snapshot) -> str:
    """Return the table: the country, then by month, district, category, fate and reason, then the shops by their slugs.

    An empty cell is a number that is not told, or a share that is not made.
    """
    title = f"Complaints against online shops in Bangladesh, CCMS {snapshot.day}, filed {snapshot.since} to "
    return _written(snapshot, f"{title}{snapshot.until}", ALL, _records(snapshot))


def monthly_table(snapshot: Snapshot) -> str:
    """Return a row for each month, each as it was told last."""
    title = f"Complaints against online shops in Bangladesh by month of filing, CCMS {snapshot.day}"
    return _written(snapshot, title, MONTHS, (_of_month(month) for month in months(snapshot)))


def rows_table(told: OpenRows) -> Iterator[str]:
    """Return a row for each complaint that counts, coarse enough that it is nobody's, some lines after the other.

    However many complaints there are, no more than these lines are held at once.
    """
    snapshot = told.snapshot
    title = f"Complaints against online shops in Bangladesh one by one, CCMS {snapshot.day}, filed {snapshot.since} to "
    head = _written(snapshot, f"{title}{snapshot.until}", ROWS, ())
    return chain([head], _repeated(shown_rows(told)))


def _repeated(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    for *said, number in rows:
        line = lines([said], end="\n")
        for left in range(number, 0, -LINES):
            yield line * min(left, LINES)


def shown_rows(told: OpenRows) -> list[list[Any]]:
    """Return the rows as they were taken, each with its number of complaints; a shop by its name in addresses."""
    named = {row[FIRM] for row in told.body} - {""}
    slugs = {str(firm.pk): firm.slug for firm in Firm.objects.filter(pk__in=named)}
    return [[*row[:FIRM], slugs.get(row[FIRM], ""), row[-1]] for row in told.body]


def schemas() -> dict[str, dict[str, Any]]:
    """Return the Table Schema of each table by the name of its file."""
    return {
        "figures": schema(ALL, "Complaints against online shops in Bangladesh", ["by", "name"]),
        "months": schema(MONTHS, "The same by month of filing, over all years", ["month"]),
        "rows": schema(ROWS, "The same complaint by complaint", []),
    }


def _written(snapshot: Snapshot, title: str, head: Sequence[Column], records: Iterable[list[str]]) -> str:
    invented = ", invented demonstration data" if snapshot.invented else ""
    first = f"# {title}, method {snapshot.method}, {LICENCE} {LICENCE_ADDRESS}{invented}\n"
    return first + lines(chain([[column.name for column in head]], records), end="\n")


def _records(snapshot: Snapshot) -> Iterator[list[str]]:
    body = snapshot.body
    yield _record(By.COUNTRY, "", body)
    for by in (By.MONTH, By.DISTRICT, By.CATEGORY):
        for row in body[by]:
            yield _record(by, row["name"], row)
    for fate in Fate:
        yield _count(FATE, fate, body["fates"][fate])
    for reason in WHY if "why" in body else ():
        yield _count(WHY_ROW, reason, body["why"][reason])
    yield _count(LEFT_OUT, "", body.get("left_out"))
    for each in of_firms(snapshot):
        yield _record(By.FIRM, each.firm.slug, each.body)


def _record(by: str, name: str, told: Mapping[str, Any]) -> list[str]:
    return [by, name, *(column.cell(told) for column in TOLD)]


def _count(by: str, name: str, number: int | None) -> list[str]:
    """Return a row that holds one number of complaints."""
    return _record(by, name, {"cases": number})


def _of_month(month: Month) -> list[str]:
    whole = "true" if month.is_whole else "false"
    numbers = (column.cell(month.told) for column in NUMBERS)
    return [month.name, month.as_of.isoformat(), str(month.method), whole, *numbers]
