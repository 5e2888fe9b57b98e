"""Defines a dispatch: one sending of a complaint to another body, and what came back.

Defines a movement: what happened in the government's e-filing to a dossier that was filed there.

What a dispatch holds: its content before it is sealed, what was kept of it, and how an event names it.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import models

from ccms.accounts.models import Consumer
from ccms.accounts.privacy import sealing
from ccms.accounts.privacy.sealing import ErasedError, SealedField
from ccms.complaints.models.complaint import Complaint
from ccms.complaints.models.statement import Statement
from ccms.core.choices import choices_of
from ccms.law.pack.book import book
from ccms.law.pack.receivers import Receiver
from ccms.ledger.canonical import JSON, canonical

LONGEST_NUMBER = 64  # characters of the number on a letter
LONGEST_CODE = 24
LONGEST_FIELD = 40
BY_ITSELF = "by_itself"  # the basis of a file that a route lets go


class DispatchKind(StrEnum):
    """What is asked of the body."""

    REFERRAL = "referral"  # to take the complaint over
    COPY = "copy"  # to know of it
    ASSISTANCE = "assistance"  # to help: with a licence, with the police, by taking a page down
    CORRECTION = "correction"  # to put right what it was sent before
    FILE = "file"  # the dossier, for the office's own e-filing


class DispatchState(StrEnum):
    """How far it has come, as far as that is proved or recorded; the last four are ends."""

    PREPARED = "prepared"
    FAILED = "failed"  # the way was tried and did not take it; a person looks
    SENT = "sent"
    RECEIVED = "received"  # the body opened it or confirmed that it has it
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    RETURNED = "returned"
    RECALLED = "recalled"
    LAPSED = "lapsed"


class Step(StrEnum):
    """What is open about the dispatches of a complaint, beside its referral; kept as a column of the complaint."""

    TO_SEND = "to_send"
    TO_FILE = "to_file"  # a file that goes by itself, or that the office files by hand
    SENT = "sent"
    RETURNED = "returned"
    KEPT = "kept"  # some body has something of it


_STEPS: dict[str, Step] = {
    DispatchState.PREPARED: Step.TO_SEND,
    DispatchState.FAILED: Step.TO_SEND,
    DispatchState.RETURNED: Step.RETURNED,
}
# What `Dispatch.is_with_body` says of a row, for a query.
WITH_BODY = models.Q(ended_at=None, sent_on__isnull=False) & ~models.Q(state__in=[str(each) for each in _STEPS])


class Channel(StrEnum):
    """The way by which it was sent."""

    DESK = "desk"  # the body's own pages of this system
    REST = "rest"
    MAIL = "mail"
    PAPER = "paper"
    NOTHI = "nothi"  # the government's e-filing


class Dispatch(models.Model):
    """One sending. A referral that is not taken over in time comes back by itself; all others move no status.

    `content` is exactly what is sent: the fields of the body's profile on `profile_day`, sealed under the key of the
    person whose complaint it is. `fields` names them; the event that prepared it holds their digest.
    """

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="dispatches")
    event = models.UUIDField()
    kind = models.CharField(max_length=12, choices=choices_of(DispatchKind), db_default="referral")
    body = models.CharField(max_length=24)  # code in the routing pack
    # of the desk to which it goes, whatever the complaint says later; empty: made before this was kept
    district = models.CharField(max_length=24, blank=True, default="", db_default="")
    consumer = models.ForeignKey(Consumer, models.PROTECT, null=True, related_name="+", db_index=False)
    level = models.CharField(max_length=8, blank=True, default="", db_default="")
    profile_day = models.DateField(null=True)
    fields = models.JSONField(default=list, db_default=[])
    content = SealedField(
        owner="consumer_id",
        purpose="what another body is sent of the complaint, as it was sent",
        ground="sections 3, 21 and 28 of the 2009 Act; the person reads what was sent to whom",
        seen_by="consumer, office, the body that it was sent to",
        keep="3 years after the final decision",
    )
    basis = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=choices_of(DispatchState), db_default="prepared")
    channel = models.CharField(max_length=8, choices=choices_of(Channel), blank=True, default="", db_default="")
    memo_no = models.CharField(max_length=LONGEST_NUMBER, blank=True, default="", db_default="")  # on our letter
    draft_no = models.CharField(max_length=64, blank=True, default="", db_default="")  # laid down there, not sent yet
    draft_digest = models.CharField(max_length=64, blank=True, default="", db_default="")  # of the dossier laid down
    outside_no = models.CharField(max_length=LONGEST_NUMBER, blank=True, default="", db_default="")  # on its last one
    prepared_at = models.DateTimeField()
    sent_on = models.DateField(null=True)
    received_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)  # when the body said that it has it, which is more than a look
    accepted_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_told_at = models.DateTimeField(null=True)  # when its machine was told the end, or its desk written to
    try_at = models.DateTimeField(null=True)  # when the body's machine is called next; empty: at once
    tries = models.SmallIntegerField(default=0, db_default=0)
    leased_until = models.DateTimeField(null=True)  # one worker alone sends it until then
    code = models.CharField(max_length=LONGEST_CODE, blank=True, default="", db_default="")  # why it ended
    field = models.CharField(max_length=LONGEST_FIELD, blank=True, default="", db_default="")  # returned for it
    answer = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="+")
    corrects = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")  # what it completes or corrects

    class Meta:
        """A body reads what was sent to it; one open dispatch of a kind for each complaint and body."""

        indexes = [
            models.Index(fields=["body", "complaint"], name="dispatch_of_body"),
            models.Index(
                fields=["prepared_at"],
                condition=models.Q(state=DispatchState.PREPARED, ended_at__isnull=True),
                name="dispatch_to_send",
            ),
            models.Index(
                fields=["complaint"],
                condition=models.Q(channel__in=[str(Channel.REST), str(Channel.MAIL)]),
                name="dispatch_by_itself",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "kind"],
                condition=models.Q(ended_at__isnull=True, kind=DispatchKind.REFERRAL),
                name="dispatch_one_referral",
            ),
            models.UniqueConstraint(
                fields=["complaint", "body", "kind"],
                condition=models.Q(ended_at__isnull=True)
                & ~models.Q(state__in=[str(DispatchState.RETURNED), str(DispatchState.FAILED)]),
                name="dispatch_one_open",
            ),
        ]

    @classmethod
    def kept_by(cls, body: str | None, district: str | None = None) -> models.QuerySet["Dispatch"]:
        """Return what a body has: what was sent to it and not taken back; the e-filing is no body that reads it."""
        return cls.sent_to(body, district).exclude(state=DispatchState.RECALLED)

    @classmethod
    def sent_to(cls, body: str | None, district: str | None = None) -> models.QuerySet["Dispatch"]:
        """Return what was sent to a body, in one district or all, also what was taken back since: of that no more."""
        sent = cls.objects.filter(body=body, sent_on__isnull=False).exclude(kind=DispatchKind.FILE)
        return sent.filter(cls.of_districts([district])) if district else sent

    @classmethod
    def of_districts(cls, districts: Sequence[str]) -> models.Q:
        """Return the condition that a dispatch is of the desk of one of these districts, as `of_district` says it."""
        of_before = models.Q(district="", complaint__complainant__district__in=districts)
        return models.Q(district__in=[each for each in districts if each]) | of_before

    @property
    def of_district(self) -> str:
        """The district of its desk; of one from before this was kept, that of the complaint today."""
        return self.district or self.complaint.complainant.district

    @property
    def is_beside(self) -> bool:
        """Tell whether it runs beside the status, as all do but a referral."""
        return self.kind != DispatchKind.REFERRAL

    @property
    def is_with_body(self) -> bool:
        """Tell whether the body has it and can still say something of it."""
        return self.sent_on is not None and self.step == Step.SENT

    @property
    def is_opened_first(self) -> bool:
        """Tell whether it was seen there apart from the body's word that it has it."""
        return self.received_at is not None and self.received_at != self.acknowledged_at

    @property
    def step(self) -> str:
        """Name what the office can do about it next: send it, wait for the body, see to what came back, or nothing."""
        if self.ended_at is not None:
            return ""
        return _STEPS.get(self.state, Step.SENT)

    @property
    def is_unfiled(self) -> bool:
        """Tell whether it is a file that a route let go and that is not in the e-filing yet."""
        return self.basis == BY_ITSELF and self.step == Step.TO_SEND

    def end(self, state: DispatchState, at: datetime, code: str = "") -> None:
        """Note that nothing more is awaited, and why."""
        self.state, self.ended_at, self.code = str(state), at, code


class Movement(models.Model):
    """One movement, by the number that the e-filing gives it: however often it is told, it is kept once."""

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="+", db_index=False)
    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="movements")
    event = models.UUIDField()
    outside_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    number = models.CharField(max_length=64, blank=True)  # receipt, docket or memo number that came with it
    at = models.DateTimeField()  # as the e-filing says
    seen_at = models.DateTimeField()

    class Meta:
        """Each once; read with its dispatch in the order of its time."""

        db_table = "complaints_movement"
        constraints = [models.UniqueConstraint(fields=["dispatch", "outside_id"], name="movement_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.outside_id}"


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
