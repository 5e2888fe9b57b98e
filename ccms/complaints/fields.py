"""Lists the fields of a complaint, each once: what kind it is, what it is called, and where its value comes from.

How a kind is checked and written stands with each reader. What a body may be sent, and from which level on, is the
closed list of `law.pack.receivers`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.accounts.privacy.sealing import ErasedError, Sealed
from ccms.complaints.facts import join, pack_of
from ccms.complaints.models import Answer, Complainant, Complaint, Statement
from ccms.core.clock import dhaka_day
from ccms.law.pack import receivers
from ccms.law.rules import Result
from ccms.ledger.canonical import JSON

type Words = Any  # a text, or a lazy translation

_SAID = frozenset({Result.BREACH, Result.OK})


class Kind(Enum):
    """What the value of a field is: by it a value is checked before it is sent, and written on pages and papers."""

    TEXT = auto()
    NAME = auto()
    STORY = auto()
    MOBILE = auto()
    PAGE = auto()
    SERVICE = auto()
    TRANSACTION = auto()
    ACCOUNT = auto()
    MONEY = auto()
    DAY = auto()
    MONTH = auto()
    REFERENCE = auto()
    DISTRICT = auto()
    FILER = auto()
    CATEGORY = auto()
    WISH = auto()
    RULES = auto()


class Known:
    """What a complaint holds, each kind of row read when the first field asks for it."""

    def __init__(self, complaint: Complaint) -> None:
        self.complaint = complaint

    @cached_property
    def facts(self) -> Mapping[str, object]:
        """The answers to the pack's questions, typed."""
        purchase = self.complaint.purchase
        told = purchase.facts_for(self.complaint.pk)
        return join(pack_of(self.complaint), told, _open(purchase.personal_facts))

    @cached_property
    def person(self) -> Complainant:
        """What was told of the complainant."""
        return Complainant.objects.get(complaint=self.complaint)

    @property
    def findings(self) -> list[dict[str, str]]:
        """The rules that are broken and those that are kept."""
        kept = self.complaint.findings
        return [{"rule": each["rule"], "result": each["result"]} for each in kept if each["result"] in _SAID]

    @property
    def narrative(self) -> str:
        """What happened, in the buyer's words."""
        told = Statement.objects.filter(complaint=self.complaint, kind="narrative").order_by("at").first()
        return told.text if told else ""

    @property
    def answer(self) -> str:
        """The last words of the firm."""
        said = Answer.objects.filter(complaint=self.complaint, statement__isnull=False).exclude(action="counter")
        last = said.select_related("statement").order_by("-at").first()
        return last.statement.text if last and last.statement else ""

    def fact(self, name: str) -> JSON:
        """Return an answer as canonical JSON can hold it."""
        return as_json(self.facts.get(name))


@dataclass(frozen=True, slots=True)
class Field:
    """One field; a reader whose word is missing does not show it. Without a `value` it is the answer to its question.

    `label` is its word in a dispatch and `paper` in a dossier. `question` is asked where an officer fills it in.
    `column` is its name in `Complainant`: one's own data show it as `own`, the case's page as `office`. The page of the
    filing about the person asks what is `asked`, with a `hint`.
    """

    kind: Kind
    label: Words = ""
    paper: Words = ""
    value: Callable[[Known], JSON] | None = None
    question: str = ""
    column: str = ""
    own: Words = ""
    office: Words = ""
    asked: Words = ""
    hint: Words = ""

    def of(self, known: Known) -> JSON:
        """Return its value in a complaint."""
        return self.value(known) if self.value else known.fact(self.question)


def as_json(value: object) -> JSON:
    """Return an answer as canonical JSON can hold it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int) else None


def _open(cell: Sealed) -> str:
    try:
        return cell.open()
    except ErasedError:
        return ""


def _parents(known: Known) -> str:
    return ", ".join(filter(None, (_open(known.person.father), _open(known.person.mother))))


K = Kind
FIELDS: Mapping[str, Field] = {
    "firm.name": Field(
        K.TEXT, _("Seller's name"), _("Name of the seller"), lambda known: known.complaint.firm.name("bn")
    ),
    "firm.page": Field(
        K.PAGE, _("Seller's site or page"), _("Website or page"), lambda known: known.complaint.firm.website
    ),
    "firm.dbid": Field(K.TEXT, _("Seller's DBID"), _("DBID"), lambda known: known.complaint.firm.dbid),
    "firm.answer": Field(K.TEXT, _("What the seller answered"), _("The seller's answer"), lambda known: known.answer),
    "complaint.reference": Field(
        K.REFERENCE, _("Complaint number"), _("Complaint number"), lambda known: known.complaint.reference
    ),
    "complaint.month": Field(
        K.MONTH, _("Month of the complaint"), _("Month"), lambda known: f"{dhaka_day(known.complaint.filed_at):%Y-%m}"
    ),
    "complaint.filed_on": Field(
        K.DAY, _("Day of the complaint"), _("Filed"), lambda known: str(dhaka_day(known.complaint.filed_at))
    ),
    "complaint.category": Field(
        K.CATEGORY, _("Kind of complaint"), _("What went wrong"), lambda known: known.complaint.category
    ),
    "complaint.rules": Field(
        K.RULES,
        _("Rules that seem broken"),
        _("Rules that seem broken"),
        lambda known: [each["rule"] for each in known.findings if each["result"] == Result.BREACH],
    ),
    "complaint.wish": Field(
        K.WISH, _("What the buyer wants"), _("What the buyer wants"), lambda known: known.complaint.wish
    ),
    "complaint.narrative": Field(
        K.STORY, _("What the buyer wrote"), _("The complaint in the buyer's words"), lambda known: known.narrative
    ),
    "complaint.findings": Field(
        K.RULES, _("What the rules say"), _("What the rules say"), lambda known: [dict(each) for each in known.findings]
    ),
    "payment.service": Field(K.SERVICE, _("How it was paid"), _("Paid by"), question="pay_method"),
    "payment.transaction": Field(K.TRANSACTION, _("Transaction number"), _("Transaction number"), question="trx_id"),
    "payment.amount": Field(
        K.MONEY,
        _("Amount paid"),
        _("Amount that was paid"),
        lambda known: known.fact("advance") or known.fact("price"),
        question="advance",
    ),
    "payment.at": Field(K.DAY, _("When it was paid"), _("Paid on"), question="paid_at"),
    "payment.to": Field(K.ACCOUNT, _("Number that was paid to"), _("Paid into"), question="wallet_number"),
    "purchase.number": Field(
        K.TEXT, _("Order number"), _("Purchase number"), lambda known: known.complaint.purchase.number
    ),
    "purchase.price": Field(K.MONEY, _("Price"), _("Price"), question="price"),
    "purchase.ordered_on": Field(K.DAY, _("Day of the order"), _("Ordered"), question="ordered_at"),
    "purchase.delivered_on": Field(K.DAY, _("Day of the delivery"), _("Delivered"), question="delivered_at"),
    "complainant.name": Field(
        K.NAME, _("Buyer's name"), _("Name"), lambda known: _open(known.person.name), column="name", own=_("Name")
    ),
    "complainant.mobile": Field(
        K.MOBILE, _("Buyer's mobile number"), _("Mobile number"), lambda known: _open(known.complaint.consumer.phone)
    ),
    "complainant.district": Field(
        K.DISTRICT,
        _("Buyer's district"),
        _("District"),
        lambda known: known.person.district,
        column="district",
        own=_("District"),
    ),
    "complainant.kind": Field(K.FILER, column="kind", own=_("Who complains?")),
    "complainant.represented": Field(
        K.TEXT,
        paper=_("On behalf of"),
        column="represented",
        own=_("For whom, and how they agreed"),
        office=_("Files for"),
        asked=_("If it is not for you: whose complaint is it?"),
        hint=_("Name of the person or association. By writing it you confirm that they agree; we ask for no age."),
    ),
    "complainant.parents": Field(K.TEXT, _("Names of the buyer's parents"), _("Father, mother"), _parents),
    "complainant.father": Field(K.TEXT, column="father", own=_("Father's name"), office=_("Father's name")),
    "complainant.mother": Field(K.TEXT, column="mother", own=_("Mother's name"), office=_("Mother's name")),
    "complainant.address": Field(
        K.TEXT,
        _("Buyer's address"),
        _("Address"),
        lambda known: _open(known.person.address),
        column="address",
        own=_("Address"),
        office=_("Address"),
    ),
    "complainant.occupation": Field(
        K.TEXT, paper=_("Occupation"), column="occupation", own=_("Occupation"), office=_("Occupation")
    ),
}
"""Each by the name that profiles of receivers and the API use; the complainant's in the order of their form."""

SENT: Mapping[str, Field] = {name: FIELDS[name] for name in receivers.FIELDS}
"""Those that can be sent, in the order of the law's list."""

FORM: Mapping[str, Field] = {each.column: each for each in FIELDS.values() if each.column}
"""What `Complainant` keeps, by its columns."""
