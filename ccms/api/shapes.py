"""Common types of the API's bodies: named fields only, and texts that the database can store."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field

from ccms.accounts.models.firm import FirmKind
from ccms.api.vocabulary import Category, EvidenceKind, Facts, OfferKind, Wish
from ccms.complaints.events.book import NAMES
from ccms.complaints.filing.shop_statement import Source
from ccms.complaints.lifecycle import Action, AnswerKind, DeadlineKind, Outcome, Reason, Status
from ccms.complaints.models.evidence import Scan
from ccms.complaints.reading.tracking import Turn
from ccms.complaints.statuses import PublicState
from ccms.core.tickets import TicketState
from ccms.law.purchase.facts import FirmSays

# Which years a day can lie in: beyond them nobody shops, and a computer cannot count on.
FIRST_YEAR, LAST_YEAR = 2000, 2199
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a NUL character")
    return text


def _written(value: object) -> object:
    """Refuse a bare number, which would be counted in seconds from 1970: the document promises a written date."""
    if not (isinstance(value, date) or (isinstance(value, str) and _DATE.match(value))):
        raise ValueError("not a date as ISO 8601 writes it")
    return value


def _countable[D: date](day: D) -> D:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("not a day that can be counted with")
    return day


def _in_utc(moment: datetime) -> datetime:
    """Return it in UTC: Python takes zones that are a whole day away, and the database none beyond sixteen hours."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as beyond:
        raise ValueError("not a moment of our calendar") from beyond


type Nothing = Annotated[Literal[""], Field(description="Empty: there is none.")]
type EventName = Annotated[str, Field(json_schema_extra={"enum": list(NAMES)})]
Line = Annotated[str, AfterValidator(_storable), Field(max_length=500)]
Story = Annotated[str, AfterValidator(_storable), Field(max_length=10_000)]
Paisa = Annotated[int, Field(ge=0, le=10_000_000_000)]
Day = Annotated[date, BeforeValidator(_written), AfterValidator(_countable)]
Since = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_utc)]
Moment = Annotated[Since, AfterValidator(_countable)]


class Sent(Schema):
    """A body that is sent to us: a field that it does not know is an error, not a silence."""

    model_config = ConfigDict(extra="forbid", strict=False)


class Firm(Schema):
    """A shop as everybody may know it."""

    id: UUID
    slug: str
    name_bn: str
    name_en: str
    kind: FirmKind
    registered: bool


class NamedFirm(Firm):
    """A shop with the other names by which people know it, in both scripts; of one that nobody confirmed, none."""

    aliases: list[str]


class Firms(Schema):
    """Some shops, the likeliest first."""

    firms: list[NamedFirm]


class Deadline(Schema):
    """A clock that runs, until when, and for whom (`consumer`, `firm`, `office`) where it is one's alone.

    The end of `consumer_reply` is the latest that it can be: once our message is proved to have reached the buyer it
    ends sooner. So does `answer` while `consumer_information` runs: the days that the buyer does not use go back.
    Some periods begin anew when they pass without the act; `late_since` is then the end of the first of them.
    """

    kind: DeadlineKind
    due_at: datetime
    party: str
    late_since: datetime | None


class Words(Schema):
    """What somebody said with an event: of which kind, and the text."""

    kind: str
    text: str


class Happened(Schema):
    """One event of a complaint as this caller may know it; `told`: the sides for which a message of it was made."""

    id: UUID
    event: EventName
    at: datetime
    by: str
    data: dict[str, Any]
    told: list[Literal["consumer", "firm", "office"]]
    words: list[Words]


class File(Schema):
    """One file of evidence, and which `side` gave it: `consumer`, `firm`, `office`, `body`."""

    id: UUID
    kind: EvidenceKind
    name: str
    media_type: str
    size: int
    side: str
    state: Scan


class Summary(Schema):
    """One complaint of a list.

    `turn`: whose act it waits for; empty where it has ended. `last_day`: the last day in Dhaka on which that act is in
    time, or was where `late_since` is set. `received_at`: when the shop got our notice, as far as that is proved. The
    fine of an order, what of it is collected and what is left; null without an order. Who says as the holder of the
    number that they did not file it, gets nothing of what was filed: `category` and `wish` are empty.
    """

    reference: str
    firm: Firm
    category: Category | Nothing
    wish: Wish | Nothing
    amount_paisa: int | None
    status: Status
    public_state: PublicState
    reason: Reason | Nothing
    outcome: Outcome | Nothing
    on_table: AnswerKind | Nothing
    filed_at: datetime
    changed_at: datetime
    due_at: datetime | None
    late_since: datetime | None
    last_day: date | None
    turn: Turn
    received_at: datetime | None
    fine_paisa: int | None
    fine_paid_paisa: int | None
    fine_left_paisa: int | None
    firm_reference: str


class ShopSays(Schema):
    """What the shop says on having been told: `confirms`, `denies` or `nothing`.

    `source` is a pushed `ticket`, the `answer` of its server to our question, or its signed `order`; `at` when that
    was said, `told_at` since when the shop knows, by its own account.
    """

    says: FirmSays
    source: Source
    at: datetime
    told_at: datetime | None
    ticket: TicketState | Nothing
    remedy: str


class Buyer(Schema):
    """Who complains. The number stands there only for the shop, and only where he wants it to know."""

    name: str
    phone: str


class Appointment(Schema):
    """The hearing that is set: when, where, and what to bring; empty where the officer left it to the usual."""

    at: datetime
    place: str
    bring: str = ""


class BothSaid(Schema):
    """One question that the shop's signed order answers, beside the buyer's own answer; null where he gave none."""

    question: str
    shop: Any
    buyer: Any
    differs: bool


class Ordered(Schema):
    """One thing of a signed order; the price of one, in paisa."""

    name: str
    count: int
    price_paisa: int | None


class SignedOrder(Schema):
    """What the shop's server signed about the purchase, apart from what the buyer says.

    `same_number`, for an office alone: whether the shop has the order under the buyer's own number.
    """

    signed_at: datetime
    key: str
    answers: list[BothSaid]
    items: list[Ordered]
    same_number: bool | None


class Both(Schema):
    """A sentence in both languages."""

    bn: str
    en: str


class Agreement(Schema):
    """One thing of a payment that was compared, and whether it agrees; what could not be compared is left out.

    `trx_used` and what other buyers have named of the seller are compared for an office alone.
    """

    what: Literal["service", "amount", "day", "trx", "trx_used", "receiver", "wallet", "kind"]
    agrees: bool
    text: Both


class Payment(Schema):
    """What a payment was compared with. `same_payment`: other complaints that name the same transaction.

    `format_verified`: whether the payment service has confirmed how it words the pasted message; null without one.
    """

    agreements: list[Agreement]
    same_payment: list[str]
    format_verified: bool | None


class Page(Schema):
    """Some complaints, and after which of them the list goes on; null at its end."""

    complaints: list[Summary]
    next: str | None


class Case(Summary):
    """One complaint with its timeline, its deadlines, and what this caller may do now.

    `told_at`: when a message of it to the shop was first made. `share_paisa`: the complainant's share of what of the
    fine is collected, and what of that was paid out; null for a firm. `packs`: the digest of the law packs by which the
    filing was judged, empty for an old filing; `packs_changed`: whether others are in force now; both null for a firm.
    `payment`: for an office; null for anybody else. `advice`: what the packs let an office know before it decides, such
    as that DNCRP cannot prosecute fake medicine (section 72); empty for anybody else. `linked`: the same buyer's
    complaints about the same purchase against other firms; empty for a firm.
    """

    version: int
    actions: list[Action]
    deadlines: list[Deadline]
    timeline: list[Happened]
    narrative: str
    facts: Facts
    evidence: list[File]
    told_at: datetime | None
    share_paisa: int | None
    share_paid_paisa: int | None
    promised_on: date | None
    promised_paisa: int | None
    promised_remedy: OfferKind | Nothing
    payment: Payment | None
    advice: list[Both] = Field(default_factory=list)
    linked: list[str] = Field(default_factory=list)
    shop_says: ShopSays | None
    signed_order: SignedOrder | None
    packs: str | None
    packs_changed: bool | None
    buyer: Buyer | None
    hearing: Appointment | None


class Changed(Schema):
    """Where a complaint stands after an act; of some clocks `due_at` is the latest end (see `Deadline`)."""

    reference: str
    event_id: UUID
    status: Status
    public_state: PublicState
    reason: Reason | Nothing
    outcome: Outcome | Nothing
    due_at: datetime | None
    actions: list[Action]
