"""Finds edit conflicts: of two people who answer at once, the second is told what the first did before it is taken."""

from uuid import UUID

from ccms.accounts.actors import Actor
from ccms.complaints.acts.acting import lock
from ccms.complaints.events.book import QUIET
from ccms.complaints.models import Complaint
from ccms.complaints.queries import find
from ccms.core.failures import Failure
from ccms.ledger.models import Event


class Overtaken(Failure):
    """Somebody else did something after this person read the complaint."""

    slug = "stale-version"


def require_unchanged(reference: str, by: Actor, seen: int) -> None:
    """Lock the complaint and raise Overtaken where others did something after event number `seen`.

    The lock lasts as long as the caller's transaction, in which they then act.
    """
    complaint = lock(reference, by).complaint
    if complaint.event_seq != seen and _since(complaint, by, seen):
        raise Overtaken


def meanwhile(reference: str, by: Actor, seen: int) -> dict[UUID, str]:
    """Return what others did after event number `seen`: the event's id and the actor's text, oldest first."""
    return _since(find(reference, by), by, seen)


def _since(complaint: Complaint, by: Actor, seen: int) -> dict[UUID, str]:
    newer = Event.objects.filter(subject=complaint.subject, seq__gt=seen).exclude(kind__in=QUIET)
    return dict(newer.exclude(actor=by.text).order_by("seq").values_list("event_id", "actor"))
