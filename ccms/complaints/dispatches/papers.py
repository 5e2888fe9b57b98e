"""Chooses which files of a complaint go to a receiver, and which covered copy stands for an original."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ccms.complaints.models import Complaint, Evidence
from ccms.law.pack.nouns import BUYER
from ccms.law.pack.receivers import Level, Receiver


@dataclass(frozen=True, slots=True)
class Chosen:
    """One place in the list of files: what was given, and the copy that stands for it, if there is one."""

    number: int
    given: Evidence
    copy: Evidence | None

    @property
    def shown(self) -> Evidence:
        """The file that goes out."""
        return self.copy or self.given


def belongs(receiver: Receiver, kind: str, side: str) -> bool:
    """Tell whether a side's files of this kind of evidence go to a receiver; a profile names those of the buyer."""
    return receiver.level is Level.FULL or (side == BUYER and kind in receiver.papers)


def choose(evidence: Iterable[Evidence], holds: Callable[[str, str], bool], *, covered: bool) -> list[Chosen]:
    """Return the files of these kinds and sides in their order; `covered`: the newest copy stands for its original."""
    every = list(evidence)
    copies = {item.redacts_id: item for item in every if item.redacts_id} if covered else {}
    given = [item for item in every if not item.redacts_id and holds(item.kind, item.side)]
    return [Chosen(number, item, copies.get(item.id)) for number, item in enumerate(given, 1)]


def files_of(complaint: Complaint) -> list[Evidence]:
    """Return every file of the complaint and of its purchase, the office's copies among them, oldest first."""
    held = Evidence.objects.filter(holder=complaint.purchase_id, event__isnull=False)
    return [each for each in held.order_by("added_at", "id") if each.complaint_id in {None, complaint.pk}]
