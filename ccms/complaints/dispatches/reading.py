"""Reads what other bodies were sent of a complaint, for the person whose complaint it is and for its office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ccms.accounts.privacy import sealing
from ccms.complaints.dispatches.content import differing
from ccms.complaints.dispatches.planning import can_be_corrected
from ccms.complaints.models import Complaint, Dispatch, InformationRequest
from ccms.complaints.models.dispatch import completed_before, kept_of
from ccms.ledger.canonical import JSON

# Events by which something of a complaint is to go, or went, to another body.
SENDING = frozenset(
    {
        *("office.referred", "office.copied", "clock.copied", "office.asked_body"),
        *("office.completed_dispatch", "office.corrected_dispatch"),
    }
)


@dataclass(frozen=True, slots=True)
class Shared:
    """One dispatch with what it holds: the values by the names of their fields."""

    dispatch: Dispatch
    values: Mapping[str, JSON]
    request: str = ""  # what the office asks for
    completed: Sequence[str] = ()  # the fields that an officer filled in


def shared_of(dispatch: Dispatch) -> Shared:
    """Return a dispatch, whose key is loaded, with what it holds."""
    kept = kept_of(dispatch)
    return Shared(dispatch, kept.values, kept.request, kept.completed)


def number_of(dispatch: Dispatch) -> str:
    """Return the number under which both sides speak of what this system sent: an id can be read out by nobody."""
    return f"SYS-{dispatch.id.int % 10**9:09d}"


def made_of(complaint: Complaint) -> list[Dispatch]:
    """Return every dispatch of a complaint, oldest first."""
    return list(Dispatch.objects.filter(complaint=complaint).order_by("prepared_at", "id"))


def to_correct(complaint: Complaint) -> list[Dispatch]:
    """Return the dispatches of a complaint whose bodies are still to be told of something that is different now."""
    made = sealing.load_keys(made_of(complaint))
    return [each for each in differing(complaint, made) if can_be_corrected(each)]


def with_filled_in(complaint: Complaint) -> list[Dispatch]:
    """Return the dispatches whose bodies have something that an officer filled in, and could have filled in wrongly."""
    names = set(completed_before(complaint))
    made = made_of(complaint) if names else []
    return [each for each in made if can_be_corrected(each) and names & set(each.fields)]


def shared(complaint: Complaint) -> list[Shared]:
    """Return every dispatch of a complaint with its content, newest first, whatever their number in two queries."""
    made = Dispatch.objects.filter(complaint=complaint).select_related("answer").order_by("-prepared_at", "id")
    return [shared_of(dispatch) for dispatch in sealing.load_keys(made)]


def asked_since(dispatch: Dispatch, party: str) -> InformationRequest | None:
    """Return what a side was asked last since a dispatch was prepared."""
    asked = InformationRequest.objects.filter(complaint=dispatch.complaint_id, party=party)
    return asked.filter(asked_at__gt=dispatch.prepared_at).order_by("asked_at").last()
