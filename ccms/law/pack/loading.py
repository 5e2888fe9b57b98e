"""Turns the rows of the tables into the nouns of the law. The file in which a table stands has no meaning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ccms.law.pack import nouns, receivers
from ccms.law.pack.expressions import Expression
from ccms.law.pack.files import PackRefused
from ccms.law.periods import DateRule, Holiday, Length, Period, Unit
from ccms.law.texts import NOTHING, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ccms.law.pack.files import Row


def parse_all[T](rows: list[tuple[str, Row]], parse: Callable[[Row], T]) -> Iterator[tuple[nouns.InForce, T]]:
    """Turn rows into values; an error names the file and the row."""
    for place, row in rows:
        try:
            yield in_force(row), parse(row)
        except ValueError as error:
            raise PackRefused([f"{place}: {error}"]) from error


def in_force(row: Row) -> nouns.InForce:
    """Read `from` and `until`; an impossible order of days is refused."""
    since, until = row.get("from", date.min), row.get("until", date.max)
    if since > until:
        raise ValueError(f"in force from {since} until {until}: the end comes before the beginning")
    return nouns.InForce(since, until)


def text(row: Row) -> Text:
    """Read {bn, en}."""
    return Text(row["bn"], row["en"])


def _optional_text(row: Row, key: str) -> Text:
    return text(row[key]) if key in row else NOTHING


def _own_text(row: Row) -> Text:
    """Read {bn, en}; nothing where the entry names a category, whose text the pack puts there."""
    return NOTHING if "category" in row else text(row)


def _expression(row: Row, key: str) -> Expression | None:
    return Expression(row[key]) if key in row else None


def _strings(row: Row, key: str) -> tuple[str, ...]:
    return tuple(row.get(key, ()))


def date_rule(value: str | Row) -> DateRule:
    """Read "paid_at" or a table such as {from = "paid_at", add = "10 days"}."""
    if isinstance(value, str):
        return DateRule(fact=value)
    return DateRule(
        fact=value.get("from"),
        due_of=value.get("due_of"),
        first=tuple(date_rule(part) for part in value.get("first", ())),
        earliest=tuple(date_rule(part) for part in value.get("earliest", ())),
        add=Length.parse(value["add"]) if "add" in value else None,
        add_fact=value.get("add_fact"),
        unit=Unit(value["unit"]) if "unit" in value else None,
        when=_expression(value, "when"),
    )


def law(row: Row) -> nouns.Law:
    """Read an instrument."""
    return nouns.Law(row["id"], text(row), row["from"])


def option(row: Row) -> nouns.Option:
    """Read one answer of a question."""
    return nouns.Option(row["value"], _own_text(row), row.get("category"))


def question(row: Row) -> nouns.Question:
    """Read a question."""
    return nouns.Question(
        id=row["id"],
        type=nouns.QuestionType(row["type"]),
        text=text(row),
        page=row.get("page", "purchase"),
        topic=row.get("topic", ""),
        help=_optional_text(row, "help"),
        asked=nouns.Asked(row.get("asked", "consumer")),
        when=_expression(row, "when"),
        options=tuple(option(each) for each in row.get("options", ())),
        evidence=_strings(row, "evidence"),
        yes_if_evidence=_strings(row, "yes_if_evidence"),
        signed_field=row.get("signed_field"),
        personal=row.get("personal", False),
        dont_know=row.get("dont_know", False),
        optional=row.get("optional", False),
        future=row.get("future", False),
        max_length=row.get("max_length", 200),
        unsaid=row.get("unsaid"),
    )


def derived(row: Row) -> nouns.Derived:
    """Read a derived fact."""
    return nouns.Derived(row["id"], _expression(row, "value"), date_rule(row["date"]) if "date" in row else None)


def ground(row: Row) -> nouns.Ground:
    """Read a ground; without a cause of its own, the thirty days begin when the time of its rule is over."""
    own = date_rule(row["cause"]) if "cause" in row else DateRule(due_of=row["rule"])
    return nouns.Ground(row["rule"], replace(own, ground=row["rule"]))


def category(row: Row) -> nouns.Category:
    """Read a category."""
    grounds = tuple(ground(each) for each in row.get("grounds", ()))
    if bool(grounds) == ("cause" in row):
        raise ValueError("names its grounds, or, where no rule is one, the cause of its thirty days; not both")
    return nouns.Category(
        code=row["code"],
        text=text(row),
        must_show=_strings(row, "must_show"),
        may_show=_strings(row, "may_show"),
        sections=_strings(row, "sections"),
        grounds=grounds,
        causes=tuple(each.cause for each in grounds) or (date_rule(row["cause"]),),
        questions=_strings(row, "questions"),
        same_matter=_strings(row, "same_matter"),
        help=_optional_text(row, "help"),
    )


def order(row: Row) -> nouns.Order:
    """Read two days that come in an order."""
    earlier = row["earlier"]
    return nouns.Order(
        id=row["id"],
        text=text(row),
        earlier=(earlier,) if isinstance(earlier, str) else tuple(earlier),
        later=row["later"],
        when=_expression(row, "when"),
        grace_days=row.get("grace_days", 0),
        within_days=row.get("within_days", 0),
    )


def odd_sum(row: Row) -> nouns.Sum:
    """Read amounts that cannot be."""
    return nouns.Sum(row["id"], text(row), Expression(row["odd"]))


def card(row: Row) -> nouns.Card:
    """Read a card."""
    return nouns.Card(row["id"], _own_text(row), row.get("category"), row.get("refine"))


def evidence_kind(row: Row) -> nouns.EvidenceKind:
    """Read a kind of evidence."""
    holds = _strings(row, "holds") if "holds" in row else None
    return nouns.EvidenceKind(row["code"], text(row), _optional_text(row, "help"), holds)


UNVERIFIED = Text("ধারা নম্বর এখনো যাচাই হয়নি", "clause number not yet verified")
UNSURE = Text(
    "ধারা নম্বর এখনো যাচাই হয়নি, নিয়মটি একটি সূত্রে পড়া",
    "clause number not yet verified, the rule was read in one source only",
)
UNCONFIRMED = Text("এখনো বহাল কি না নিশ্চিত নয়", "not confirmed to be still in force")


def citation(row: Row) -> nouns.Citation:
    """Read a citation; an unverified clause shows the fixed sentence, and may not name a number."""
    verified = row.get("verified", False)
    if verified != ("clause" in row):
        raise ValueError("citation: clause is missing" if verified else "citation: an unverified clause has no number")
    return nouns.Citation(
        law=row["law"],
        clause=text(row["clause"]) if verified else UNSURE if row.get("confidence") == "B" else UNVERIFIED,
        verified=verified,
        confidence=row.get("confidence", ""),
        sources=_strings(row, "sources"),
        quote=_optional_text(row, "quote"),
    )


def rule(row: Row) -> nouns.Rule:
    """Read a rule."""
    return nouns.Rule(
        id=row["id"],
        citation=citation(row["citation"]),
        says=text(row),
        texts={key: text(value) for key, value in row.get("texts", {}).items()},
        categories=_strings(row, "categories"),
        in_force=in_force(row),
        basis=row.get("basis", "order_on"),
        applies=_expression(row, "applies"),
        breach=_expression(row, "breach"),
        kept=_expression(row, "kept"),
        due=date_rule(row["due"]) if "due" in row else None,
        done_at=row.get("done_at"),
        needs=_strings(row, "needs"),
        weight=row.get("weight", 50),
        matter=row.get("matter", "consumer"),
        after_gap=row.get("after_gap", False),
        informs=_optional_text(row, "informs"),
        sections=_strings(row, "sections"),
    )


def offence(row: Row) -> nouns.Offence:
    """Read an offence."""
    return nouns.Offence(
        row["section"], text(row), row["max_fine"], row["max_jail_months"], row.get("by_whom", "seller")
    )


def period(row: Row) -> Period:
    """Read a deadline of the life cycle."""
    length = Length.parse(row["length"])
    return Period(
        kind=row["kind"],
        amount=length.amount,
        unit=length.unit,
        title=text(row),
        reminders=tuple(row.get("reminders", ())),
        repeat=Length.parse(row["repeat"]) if "repeat" in row else None,
        asked=row.get("asked"),
        remind_hour=row.get("remind_hour", 10),
    )


def choice(row: Row) -> nouns.Choice:
    """Read one entry of a list of reasons."""
    when = Expression(row["when"]) if "when" in row else None
    return nouns.Choice(row["code"], text(row), _strings(row, "needs"), _strings(row, "fits"), when)


def check(row: Row) -> nouns.CheckTexts:
    """Read the words and inputs of a check."""
    return nouns.CheckTexts(
        id=row["id"],
        title=text(row),
        inputs=_strings(row, "inputs"),
        texts={key: text(value) for key, value in row.get("texts", {}).items()},
    )


def body(row: Row) -> nouns.Body:
    """Read a body that complaints can go to."""
    return nouns.Body(
        code=row["code"],
        text=text(row),
        kind=row["kind"],
        hotline=row.get("hotline", ""),
        url=row.get("url", ""),
        email=row.get("email", ""),
        confirmed=row.get("confirmed", False),
    )


def helpline(row: Row) -> nouns.Helpline:
    """Read the number to ring of a service that moves money."""
    return nouns.Helpline(row["code"], text(row), row["number"], row["source"], row["verified"])


def register(row: Row) -> nouns.Register:
    """Read how a list of firms is written."""
    return nouns.Register(
        code=row["code"],
        text=text(row),
        columns=row["columns"],
        proves_contacts=row["proves_contacts"],
        proves_identity=tuple(row["proves_identity"]),
        members=row["members"],
        verified=row["verified"],
        fresh_days=row.get("fresh_days", 90),
    )


def receiver(row: Row) -> receivers.Receiver:
    """Read the profile of a body."""
    files = row.get("files")
    return receivers.Receiver(
        code=row["code"],
        level=receivers.Level(row["level"]),
        fields=tuple(row["fields"]),
        to=text(row["to"]),
        channels=tuple(row["channels"]),
        verified=row["verified"],
        papers=tuple(row.get("papers", ())),
        answer=Length.parse(row["answer"]) if "answer" in row else None,
        files=receivers.Files(files["largest_mb"], tuple(files["types"])) if files else None,
        withhold=tuple(row.get("withhold", ())),
        firm_told=row.get("firm_told", False),
        results=tuple(choice(each) for each in row.get("results", ())),
        returns=tuple(receivers.Return(each["code"], each["field"], text(each)) for each in row.get("returns", ())),
    )


def route(row: Row) -> nouns.Route:
    """Read a route; what goes by itself has its moment and says whether anybody confirmed it, and nothing else does."""
    by_itself = row.get("send") == "auto"
    if ("at" in row) != by_itself:
        raise ValueError(
            'what goes by itself has send = "auto" and at = "escalated", "decided" or "taken_up", and no other has'
        )
    if ("verified" in row) != by_itself:
        raise ValueError(
            'what goes by itself (send = "auto") says whether anybody confirmed it: verified = false or true'
        )
    return nouns.Route(
        id=row["id"],
        to=row["to"],
        role=row["role"],
        basis=text(row) if row.get("confirmed", True) else _with(text(row), UNCONFIRMED),
        categories=_strings(row, "categories"),
        rules=_strings(row, "rules"),
        when=_expression(row, "when"),
        unless=_expression(row, "unless"),
        at=row.get("at", ""),
    )


def _with(basis: Text, mark: Text) -> Text:
    return Text(f"{basis.bn} ({mark.bn})", f"{basis.en} ({mark.en})")


def advice(row: Row) -> nouns.Advice:
    """Read a piece of advice."""
    return nouns.Advice(row["id"], text(row), Expression(row["when"]), row.get("to", "buyer"))


def district(row: Row) -> nouns.District:
    """Read a district."""
    return nouns.District(row["id"], text(row), row["division"])


def payment_format(row: Row) -> nouns.PaymentFormat:
    """Read the format of a payment message."""
    names = ("id", "service", "kind", "pattern", "verified", "time_format")
    return nouns.PaymentFormat(*(row[name] for name in names))


def effort_rule(row: Row) -> nouns.EffortRule:
    """Read a sign of no effort."""
    return nouns.EffortRule(row["id"], Expression(row["when"]), text(row))


def reasons(row: Row) -> tuple[str, tuple[nouns.Choice, ...]]:
    """Read a list of reasons."""
    return row["id"], tuple(choice(each) for each in row["value"])


def figure(row: Row) -> tuple[str, int]:
    """Read a number of the law that is not a length of time."""
    return row["id"], row["amount"]


def sentence(row: Row) -> tuple[str, Text]:
    """Read a sentence by its name."""
    return row["id"], text(row)


def holiday(row: Row) -> Holiday:
    """Read a holiday; `open = true` makes a weekend day a working day."""
    day = date.fromisoformat(row["id"])
    return Holiday(
        day, text(row), row.get("estimated", False), closed=not row.get("open", False), source=row.get("source", "")
    )
