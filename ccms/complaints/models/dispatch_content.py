"""What a dispatch holds: its content before it is sealed, what was kept of it, and how an event names it."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ccms.accounts.privacy import sealing
from ccms.accounts.privacy.sealing import ErasedError
from ccms.complaints.models.complaint import Complaint
from ccms.complaints.models.dispatch import Channel, Dispatch, DispatchKind, DispatchState
from ccms.law.pack.book import book
from ccms.law.pack.receivers import Receiver
from ccms.ledger.canonical import JSON, canonical

NONCE = "nonce"  # in the content, so that its digest tells nobody what a short content says
COMPLETED = "completed"  # in a content: which of its fields an officer filled in


@dataclass(frozen=True, slots=True)
class Content:
    """What is sent: the values by the names of their fields, and the files by their ids with their digests."""

    profile: Receiver
    day: date  # of the profile
    values: Mapping[str, JSON]
    papers: tuple[Mapping[str, JSON], ...] = ()
    request: str = ""  # what the office asks for
    erased: bool = False  # the person was: nothing is left that could be sent
    completed: tuple[str, ...] = ()  # the fields that an officer filled in
    district: str = ""  # of the desk that gets it

    @property
    def names(self) -> list[str]:
        """The names of what is sent, in the order of the profile; files count as one."""
        return [*self.values, *(["papers"] if self.papers else [])]

    def frozen(self) -> str:
        """Write it as it is kept and sent, with a number that nobody can guess; nothing where the person was erased."""
        if self.erased:
            return ""
        kept: dict[str, JSON] = {"fields": dict(self.values), "papers": [dict(each) for each in self.papers]}
        kept |= {"request": self.request} if self.request else {}
        kept |= {COMPLETED: [*self.completed]} if self.completed else {}
        return json.dumps({**kept, NONCE: secrets.token_hex(16)}, ensure_ascii=False, sort_keys=True)


def digest_of(frozen: str) -> str:
    """Return the SHA-256 (hex) of a content, as the event holds it."""
    return hashlib.sha256(canonical(json.loads(frozen)) if frozen else b"").hexdigest()


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


def profile_of(dispatch: Dispatch) -> Receiver | None:
    """Return the profile by which it was prepared."""
    return book().on(dispatch.profile_day).receivers.get(dispatch.body) if dispatch.profile_day else None


def told_of(dispatch: Dispatch) -> dict[str, JSON]:
    """Return how an event names a dispatch; of one that a firm is not told of, it says so."""
    named: dict[str, JSON] = {"dispatch": str(dispatch.id), "kind": str(dispatch.kind), "body": dispatch.body}
    profile = profile_of(dispatch)
    told = profile and profile.firm_told and dispatch.kind != DispatchKind.CORRECTION
    if dispatch.is_beside and not told and dispatch.channel != Channel.DESK:
        named["firm_told"] = False
    return named
