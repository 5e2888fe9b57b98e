"""Holds what a shop says on "were you told?": where it said so, when, and which of several statements counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from ccms.complaints.events.event_type import Happened
from ccms.complaints.filing.shop_orders import Signed, told_by_firm
from ccms.law.pack.in_force import Pack
from ccms.law.purchase.facts import FirmSays

DATA = "shop_says"  # in the data of the event that files
_DAY = len("2026-11-25")
# A shop that confirmed once does not take it back by saying otherwise elsewhere.
_RANK = (FirmSays.CONFIRMS, FirmSays.DENIES, FirmSays.NOTHING)


class Source(StrEnum):
    """Where a shop said it."""

    TICKET = "ticket"  # its help desk pushed a ticket
    ANSWER = "answer"  # its server answered our question, or did not in time
    ORDER = "order"  # its server signed the order


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopAnswer:
    """One word of a shop: what it says, since when it knows, and when we heard it."""

    firm: UUID
    says: FirmSays
    source: Source
    at: datetime
    told_at: date | None = None
    ticket: str = ""  # a TicketState
    remedy: str = ""

    @property
    def facts(self) -> dict[str, object]:
        """The columns of the nine combinations."""
        return {"firm_says_told": str(self.says), "firm_says_told_at": self.told_at}

    def written(self) -> dict[str, Any]:
        """Return it as JSON, for an event; nobody's name or number is in it."""
        return {
            "firm": str(self.firm),
            "says": str(self.says),
            "source": str(self.source),
            "at": self.at.isoformat(),
            "told_at": self.told_at and self.told_at.isoformat(),
            "ticket": self.ticket,
            "remedy": self.remedy,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return what `written` gave."""
        told_at = kept["told_at"]
        return cls(
            firm=UUID(kept["firm"]),
            says=FirmSays(kept["says"]),
            source=Source(kept["source"]),
            at=datetime.fromisoformat(kept["at"]),
            told_at=_moment(told_at) if told_at else None,
            ticket=kept["ticket"],
            remedy=kept["remedy"],
        )


def strongest(words: Iterable[ShopAnswer | None]) -> ShopAnswer | None:
    """Return the word that counts: a yes before a no before silence, of equals the first."""
    return min((word for word in words if word), key=lambda word: _RANK.index(word.says), default=None)


def word_of(pack: Pack, signed: Signed | None) -> ShopAnswer | None:
    """Return what the shop's signed order says of being told; None where it says nothing of it."""
    told = told_by_firm(pack, signed) if signed else {}
    if signed is None or "firm_says_told" not in told:
        return None
    told_at = told.get("firm_says_told_at")
    return ShopAnswer(
        firm=signed.firm,
        says=FirmSays(str(told["firm_says_told"])),
        source=Source.ORDER,
        at=signed.issued_at,
        told_at=told_at if isinstance(told_at, date) else None,
    )


def said_at_filing(past: Iterable[Happened], firm: UUID) -> ShopAnswer | None:
    """Return what this shop had said when the complaint was filed; None where nobody had asked it, or it was another.

    `past` is the whole life: an office may have sent the complaint on to another shop since.
    """
    filed = next((event for event in past if event.kind == "consumer.filed"), None)
    kept = filed.data.get(DATA) if filed else None
    return ShopAnswer.read(kept) if kept and kept["firm"] == str(firm) else None


def _moment(text: str) -> date:
    return date.fromisoformat(text) if len(text) == _DAY else datetime.fromisoformat(text)
