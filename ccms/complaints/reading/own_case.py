"""Opens a complaint for the person whose it is; a holder who did not file it reads nothing of the filing.

Reads the signed receipt of a filing, as each party may have it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from ccms.accounts.actors import Actor, Kind
from ccms.complaints.events.event_type import Happened
from ccms.complaints.lifecycle import FIRM
from ccms.complaints.models import Complainant, Complaint
from ccms.complaints.queries import disowned_among, is_disowned, of_one_purchase
from ccms.complaints.reading.tracking import Case
from ccms.complaints.timeline import Timeline, timeline
from ccms.core.failures import NotFound
from ccms.ledger.models import Event
from ccms.ledger.receipts import receipt


def filing_event(complaint: Complaint) -> UUID:
    """Return the id of the event with which this complaint began."""
    first: UUID = Event.objects.values_list("event_id", flat=True).get(subject=complaint.subject, seq=1)
    return first


def filing_receipt(complaint: Complaint, by: Actor) -> dict[str, Any] | None:
    """Return the signed receipt of the filing as this party may have it; None while no head covers it.

    A firm gets the proof without the event, which names the buyer by an id of their own and what was checked of them;
    so does the holder of a number who did not file it.
    """
    found = receipt(filing_event(complaint))
    if found is None:
        return None
    of_another = by.role in FIRM or (by.kind is Kind.CONSUMER and is_disowned(complaint))
    return found.without_event() if of_another else found.as_json()


_FOUND = ("consumer.disowned", "office.rejected")


@dataclass(frozen=True)
class DisownedCase(Case):
    """One complaint as the holder of its number reads it who did not file it: where it stands, and nothing else."""

    is_disowned = True
    narrative = ""
    signed = None
    word = None

    @cached_property
    def timeline(self) -> Timeline:
        """That somebody filed it, what happened since the holder said that it was not them, and what will."""
        whole = timeline(self.complaint, self.reader)
        return Timeline(list(_told_to_holder(whole.past)), whole.future)

    @cached_property
    def complainant(self) -> Complainant:
        """Nobody: another named themselves."""
        return Complainant()

    @cached_property
    def facts(self) -> dict[str, object]:
        """Nothing: another told it."""
        return {}


def _told_to_holder(past: Sequence[Happened]) -> Iterator[Happened]:
    """Yield what is told to the holder of a number who did not file; an answer of the firm tells what was filed, too.

    Where they never said so themselves, an officer found it and rejected it.
    """
    found = max((each.kind == "consumer.disowned", n) for n, each in enumerate(past) if each.kind in _FOUND)[1]
    for number, event in enumerate(past):
        if event.kind == "consumer.filed":
            yield replace(event, data={}, words=())
        elif number == found or (number > found and event.by not in {"consumer", "firm"}):
            yield event


def hide_filed(complaints: Iterable[Complaint]) -> None:
    """Take from what was loaded of these complaints what the holder of the number did not file; it is not saved."""
    hidden = disowned_among(complaints := list(complaints))
    for each in complaints:
        if each.id in hidden:
            each.category = each.wish = each.promised_remedy = ""
            each.amount_paisa = each.promised_paisa = each.promised_on = None


def case_of(reference: str, reader: Actor) -> Case:
    """Open a complaint for the person whose it is; anybody else gets the 404 of a missing one."""
    complaints = of_one_purchase(reference, reader)
    found = next((each for each in complaints if each.reference == reference), None)
    if found is None:
        raise NotFound
    if is_disowned(found):
        hide_filed([found])
        return DisownedCase(found, reader)
    return Case(found, reader, tuple(each for each in complaints if each is not found))
