"""Reads one complaint for a firm's desk, which sees more than a seller by link: both stories, and its own papers.

An answer is shown with the name of the firm's own member who gave it; what an unproved speaker said is marked apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from ccms.accounts.actors import Actor, Kind
from ccms.accounts.firms.firm_members import colleagues, names_of
from ccms.accounts.models import Firm, Member
from ccms.accounts.models.member import FIRM_ROLES
from ccms.accounts.privacy import sealing
from ccms.complaints.facts import join
from ccms.complaints.firm_desk.papers import card_of
from ccms.complaints.models import Answer, Complaint, FirmCard, FirmChange, FirmNote
from ccms.complaints.queries import find
from ccms.complaints.reading.firm_view import FirmView, view_of
from ccms.complaints.reading.judging import Point, points
from ccms.core.failures import NotFound
from ccms.ledger.models import Event


@dataclass(frozen=True)
class FirmCase:
    """One complaint on the desk of its firm. The complaint itself stays inside, as in `firm_view`."""

    view: FirmView
    reader: Actor
    _complaint: Complaint

    @property
    def awaits_receipt(self) -> bool:
        """Tell whether this reading is the first proof that the notice, or the order, has come."""
        return self.view.awaits_receipt

    @property
    def brand(self) -> Firm:
        """The firm that is complained about: the member's own, or one of its brands."""
        return self._complaint.firm

    @cached_property
    def answers(self) -> list[Answer]:
        """Everything that the firm answered and the buyer countered since it was told, oldest first."""
        said = Answer.objects.select_related("statement").filter(complaint=self._complaint)
        return list(said.filter(at__gte=self._complaint.told_at).order_by("at"))

    @cached_property
    def points(self) -> list[Point]:
        """Where the two sides differ."""
        known = join(self.view.pack, self._complaint.purchase.facts_for(self._complaint.pk))
        return points(self._complaint, known, self.answers, self.view.pack)

    @cached_property
    def card(self) -> FirmCard | None:
        """What the firm keeps for itself."""
        return card_of(self._complaint)

    @cached_property
    def tags(self) -> list[str]:
        """The words by which it is sorted."""
        return sorted(tag.text for tag in self.card.tags.all()) if self.card else []

    @cached_property
    def notes(self) -> list[FirmNote]:
        """What members wrote for each other, oldest first."""
        if self.card is None:
            return []
        return sealing.load_keys(FirmNote.objects.select_related("author").filter(card=self.card).order_by("at"))

    @cached_property
    def changes(self) -> list[FirmChange]:
        """Who assigned, tagged or numbered it, oldest first."""
        if self.card is None:
            return []
        return list(FirmChange.objects.select_related("by").filter(card=self.card).order_by("at", "id"))

    @cached_property
    def colleagues(self) -> list[Member]:
        """Who can work on it."""
        return colleagues([self._complaint.firm_id])

    @cached_property
    def authors(self) -> Mapping[UUID, str]:
        """The names of the firm's own members who acted here, by event."""
        acted = Event.objects.filter(subject=self._complaint.subject, actor__startswith=f"{Kind.FIRM}:")
        return author_names(dict(acted.values_list("event_id", "actor")), self.reader)

    def name_of(self, member: str) -> str:
        """Return the name of a member whose id a change holds."""
        if not member:
            return ""
        known = {str(each.pk): each.name for each in self.colleagues}
        return known.get(member) or names_of([UUID(member)], self.reader).get(UUID(member), "")


def author_names(actors: Mapping[UUID, str], reader: Actor) -> dict[UUID, str]:
    """Return who of the reader's firm, its legal firm and brands acted, by event; `actors` are the ledger's names."""
    members = {event: UUID(text.partition(":")[2]) for event, text in actors.items() if text.startswith("firm:")}
    names = names_of(set(members.values()), reader)
    return {event: names[key] for event, key in members.items() if key in names}


def firm_case(reference: str, reader: Actor) -> FirmCase:
    """Open a complaint for a member of its firm; anybody else gets the 404 of a missing one."""
    if reader.role not in FIRM_ROLES:
        raise NotFound
    complaint = find(reference, reader)
    return FirmCase(view_of(complaint, reader), reader, complaint)
