"""Defines what a pack consists of: questions, categories, rules, offences, reasons, routes, places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from ccms.law.texts import NOTHING, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ccms.law.pack.expressions import Expression
    from ccms.law.periods import DateRule


@dataclass(frozen=True, slots=True)
class InForce:
    """The days on which an entry of the law holds; `until` is its last day."""

    since: date = date.min
    until: date = date.max

    def holds_on(self, day: date) -> bool:
        """Say whether the entry is in force that day."""
        return self.since <= day <= self.until

    def meets(self, other: InForce) -> bool:
        """Say whether there is a day on which both hold."""
        return self.since <= other.until and other.since <= self.until


ALWAYS = InForce()


@dataclass(frozen=True, slots=True)
class Law:
    """An instrument: an Act, a guideline, a policy of Bangladesh Bank."""

    id: str
    title: Text
    since: date


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list of reasons or kinds; `needs` names what must come with it (proof, amount, text …).

    `fits` names, for a reason of not accepting a complaint, the reasons of coming to the office that it answers. Where
    `when` does not hold, a page does not offer it.
    """

    code: str
    text: Text
    needs: tuple[str, ...] = ()
    fits: tuple[str, ...] = ()
    when: Expression | None = None

    @property
    def bn(self) -> str:
        """The Bangla words."""
        return self.text.bn

    @property
    def en(self) -> str:
        """The English words."""
        return self.text.en


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a question; in a refining question it names the category it leads to."""

    value: str
    text: Text
    category: str | None = None


class QuestionType(StrEnum):
    """How an answer is written down."""

    CHOICE = "choice"
    DATE = "date"
    MOMENT = "datetime"
    MONEY = "money"
    NUMBER = "number"
    TEXT = "text"
    YES_NO = "yesno"
    DISTRICT = "district"


BUYER = "consumer"
"""Whose matter a rule is, unless it says otherwise; `seller` and `office` are found by an officer, of any complaint."""


class Asked(StrEnum):
    """Who can answer a question."""

    CONSUMER = "consumer"
    FIRM = "firm"
    OFFICER = "officer"
    NOBODY = "system"


@dataclass(frozen=True, slots=True)
class Question:
    """One input of the rules. `dont_know` offers "I do not know", stored as None.

    `unsaid` is the answer that holds where there is none, as in complaints from before the question was asked.
    """

    id: str
    type: QuestionType
    text: Text
    page: str = "purchase"
    topic: str = ""
    help: Text = NOTHING
    asked: Asked = Asked.CONSUMER
    when: Expression | None = None
    options: tuple[Option, ...] = ()
    evidence: tuple[str, ...] = ()
    yes_if_evidence: tuple[str, ...] = ()
    signed_field: str | None = None
    personal: bool = False
    dont_know: bool = False
    optional: bool = False
    future: bool = False  # a promised or printed day, which may lie ahead
    max_length: int = 200
    unsaid: str | bool | None = None

    @property
    def is_required(self) -> bool:
        """Say whether it must be answered: neither left empty, nor with "I do not know"."""
        return not (self.optional or self.dont_know or self.unsaid is not None)

    @property
    def is_about_buyer(self) -> bool:
        """Say whether it asks who complains, which the rules do not look at."""
        return self.page == "person"

    def is_answered(self, answers: Mapping[str, object]) -> bool:
        """Say whether it has its answer; "I do not know" is one only where it may be said."""
        return self.id in answers and not (self.is_required and answers[self.id] in {None, ""})


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact computed from others: a value in CEL, or a date."""

    id: str
    value: Expression | None = None
    date: DateRule | None = None


NOW = "now"
"""The moment of the filing, where an order of days names what comes later."""


@dataclass(frozen=True, slots=True)
class Order:
    """Two days of which `later` may not lie before `earlier`, but for `grace_days`; or at most `within_days` after it.

    Where `later` is the moment of the filing, `earlier` are all days that it holds for.
    """

    id: str
    text: Text
    earlier: tuple[str, ...]
    later: str
    when: Expression | None = None
    grace_days: int = 0
    within_days: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """Amounts and numbers that cannot be, where `odd` is true of them."""

    id: str
    text: Text
    odd: Expression


@dataclass(frozen=True, slots=True)
class Card:
    """One of the seven ways to say what went wrong: it names a category, or the question that finds it."""

    id: str
    text: Text
    category: str | None = None
    refine: str | None = None


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """A kind of proof that a person can hand in."""

    code: str
    text: Text
    help: Text = NOTHING
    holds: tuple[str, ...] | None = None

    def can_hold(self, fields: Iterable[str]) -> bool:
        """Tell whether such a paper can show one of these fields of a person."""
        return self.holds is None or not set(fields).isdisjoint(self.holds)


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule whose breach alone is a complaint of its category; `cause` is the day on which its thirty days begin."""

    rule: str
    cause: DateRule


@dataclass(frozen=True, slots=True)
class Category:
    """What a complaint is about, with the proof it needs and the sections of the Act it may fall under.

    On the days `causes` thirty days can begin, in the order of its grounds. `same_matter` may tell the same facts.
    """

    code: str
    text: Text
    must_show: tuple[str, ...]
    may_show: tuple[str, ...]
    sections: tuple[str, ...]
    grounds: tuple[Ground, ...]
    causes: tuple[DateRule, ...]
    questions: tuple[str, ...] = ()
    same_matter: tuple[str, ...] = ()
    help: Text = NOTHING

    @property
    def evidence(self) -> tuple[str, ...]:
        """Every kind of proof this category asks for, the indispensable first."""
        return self.must_show + self.may_show

    @property
    def ground_rules(self) -> frozenset[str]:
        """The rules whose breach alone is a complaint of this category."""
        return frozenset(ground.rule for ground in self.grounds)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule stands. An unverified clause is never shown as a number."""

    law: str
    clause: Text
    verified: bool
    confidence: str = ""
    sources: tuple[str, ...] = ()
    quote: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Rule:
    """A duty of the seller that can be tested on the facts of one purchase.

    `breach` is true when the duty is broken at once. `due` is the last moment to do it and `done_at` the fact
    that tells when it was done. `kept` must be true before anybody reads that the rule was kept. `basis` is the fact
    whose day decides which version holds: the order's day. `informs` says why its breach alone is no complaint.
    `sections` are those of the Act under which a breach of it can be fined.
    """

    id: str
    citation: Citation
    says: Text
    texts: Mapping[str, Text]
    categories: tuple[str, ...]
    in_force: InForce = ALWAYS
    basis: str = "order_on"
    applies: Expression | None = None
    breach: Expression | None = None
    kept: Expression | None = None
    due: DateRule | None = None
    done_at: str | None = None
    needs: tuple[str, ...] = ()
    weight: int = 50
    matter: str = BUYER
    after_gap: bool = False  # nothing held between the version before and this one, on purpose
    informs: Text = NOTHING
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offence:
    """A section of the Act and the most it allows; the maximum also caps an administrative fine (s. 70(2))."""

    section: str
    text: Text
    max_fine: int
    max_jail_months: int
    by_whom: str = "seller"


@dataclass(frozen=True, slots=True)
class Body:
    """A body that a complaint, or a copy of it, can go to."""

    code: str
    text: Text
    kind: str
    hotline: str = ""
    url: str = ""
    email: str = ""
    confirmed: bool = False

    @property
    def takes_referrals(self) -> bool:
        """Tell whether a complaint can be referred to it: only a regulator or the police can accept one."""
        return self.kind in {"regulator", "police"}


@dataclass(frozen=True, slots=True)
class Helpline:
    """The number to ring of a service that moves money; unless `verified`, it was not confirmed by the service."""

    code: str
    text: Text
    number: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Register:
    """A list of firms as a file: which column says what, and what its rows prove; see registers.toml."""

    code: str
    text: Text
    columns: Mapping[str, str]
    proves_contacts: bool
    proves_identity: tuple[str, ...]
    members: bool
    verified: bool
    fresh_days: int = 90  # after so many days without a newer list its rows count as old


@dataclass(frozen=True, slots=True)
class Route:
    """When a body is concerned, and whether it leads or gets a copy; `at` says when one is sent by itself, if ever."""

    id: str
    to: str
    role: str
    basis: Text
    categories: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    when: Expression | None = None
    unless: Expression | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """Something worth knowing that is not a finding, such as the civil court; `to` says who reads it where."""

    id: str
    text: Text
    when: Expression
    to: str = "buyer"


@dataclass(frozen=True, slots=True)
class District:
    """One of the 64 districts, with its division."""

    code: str
    text: Text
    division: str


@dataclass(frozen=True, slots=True)
class PaymentFormat:
    """How a payment service words its message, as a regular expression with named groups."""

    id: str
    service: str
    kind: str
    pattern: str
    verified: bool
    time_format: str = ""


@dataclass(frozen=True, slots=True)
class EffortRule:
    """A sign that an answer makes no effort."""

    id: str
    when: Expression
    text: Text


@dataclass(frozen=True, slots=True)
class CheckTexts:
    """The words of one of the eleven checks, and the inputs it looks at."""

    id: str
    title: Text
    inputs: tuple[str, ...]
    texts: Mapping[str, Text]
