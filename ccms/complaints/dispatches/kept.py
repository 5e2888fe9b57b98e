"""Opens what was sealed of a dispatch when it was prepared, and says which of its fields officers filled in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ccms.accounts.privacy import sealing
from ccms.accounts.privacy.sealing import ErasedError
from ccms.complaints.models import Complaint, Dispatch
from ccms.complaints.models.dispatch import DispatchState
from ccms.ledger.canonical import JSON

COMPLETED = "completed"  # in a content: which of its fields an officer filled in


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one dispatch; nothing of an erased person."""

    values: Mapping[str, JSON] = field(default_factory=dict)  # by the names of their fields
    papers: Sequence[Mapping[str, JSON]] = ()  # of each file that went with it: id, kind, digest and type
    request: str = ""  # what the office asks the body for, where it does
    completed: Sequence[str] = ()  # the fields that an officer filled in


def kept_of(dispatch: Dispatch) -> Kept:
    """Open what is kept of a dispatch."""
    try:
        written = dispatch.content.open()
    except ErasedError:
        written = ""
    if not written:
        return Kept()
    held: Mapping[str, Any] = json.loads(written)
    values = held.get("fields", {})
    return Kept(
        values={name: values[name] for name in dispatch.fields if name in values},
        papers=held.get("papers", ()),
        request=held.get("request", ""),
        completed=held.get(COMPLETED, ()),
    )


def completed_before(complaint: Complaint) -> dict[str, JSON]:
    """Return what officers filled in for the dispatches of a complaint so far, the latest of each field."""
    standing = Dispatch.objects.filter(complaint=complaint).exclude(state=DispatchState.RECALLED)
    made = standing.exclude(content=b"").order_by("prepared_at", "id")
    found: dict[str, JSON] = {}
    for dispatch in sealing.load_keys(made):
        kept = kept_of(dispatch)
        found |= {name: kept.values[name] for name in kept.completed}
    return found
