"""The inbox of an office: what its people have to act on, what they are only told, who has read it, what is handled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from ccms.accounts.actors import Actor
from ccms.accounts.channels import Channel
from ccms.gate.statements import prepared_cursor
from ccms.notices.composition.texts import handled_by_events
from ccms.notices.models import Notice, NoticeRead
from ccms.notices.queries import Shown, in_words

PAGE = 30
MOST_COUNTED = 99


class Inbox(StrEnum):
    """The lists of an inbox."""

    ACT = "act"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Entry:
    """One notice in words, and whether this member has read it."""

    shown: Shown
    is_read: bool

    @property
    def notice(self) -> Notice:
        """The row itself."""
        return self.shown.notice


def recipients_of(by: Actor) -> list[str]:
    """Return to whom the notices go that this member of an office reads."""
    return [*(f"office:{office}" for office in sorted(by.offices, key=str)), f"member:{by.id}"]


def entries(
    recipients: Iterable[str],
    member: UUID,
    inbox: Inbox,
    language: str,
    *,
    before: datetime | None = None,
    handled: bool = False,
) -> list[Entry]:
    """Return a page of one list, the newest first; of what asks for an act only what is not `handled`, or only that."""
    found = _of(recipients).filter(inbox=inbox)
    if inbox is Inbox.ACT:
        found = found.filter(handled_at__isnull=not handled)
    if before:
        found = found.filter(created_at__lt=before)
    return _in_words(found, member, language)


def entries_about(subject: str, recipients: Iterable[str], member: UUID, language: str) -> list[Entry]:
    """Return what the inbox holds about one complaint, on whichever list, the newest first."""
    return _in_words(_of(recipients).filter(subject=subject).exclude(inbox=""), member, language)


def _in_words(found: QuerySet[Notice], member: UUID, language: str) -> list[Entry]:
    read = Exists(NoticeRead.objects.filter(notice=OuterRef("pk"), member=member))
    rows = list(found.annotate(is_read=read).order_by("-created_at")[:PAGE])
    return [Entry(shown, shown.notice.is_read) for shown in in_words(rows, language)]  # type: ignore[attr-defined]


def to_handle(recipients: Iterable[str]) -> int:
    """Return how many notices wait for an act, counted up to a hundred."""
    waiting = _of(recipients).filter(inbox=Inbox.ACT, handled_at=None)
    return len(waiting.values_list("pk")[: MOST_COUNTED + 1])


def mark_read(notices: Iterable[Notice], member: UUID, now: datetime) -> None:
    """Note that a member was shown these."""
    rows = [NoticeRead(notice=notice, member=member, at=now) for notice in notices]
    NoticeRead.objects.bulk_create(rows, ignore_conflicts=True)


def handle(notice: UUID, recipients: Iterable[str], by: str, now: datetime) -> bool:
    """Note that a person of the office has seen to it; False where that is noted already, or it is another's."""
    waiting = _of(recipients).filter(pk=notice, inbox=Inbox.ACT, handled_at=None)
    return bool(waiting.update(handled_at=now, handled_by=by))


@dataclass(frozen=True, slots=True)
class Done:
    """What an event did about a complaint: where `everything` is over, nothing that was asked before is asked now."""

    subject: str
    event: UUID
    kind: str
    by: str
    at: datetime
    everything: bool


_SETTLE = """
UPDATE notices_notice SET handled_at = %s, handled_by = %s
WHERE subject = ANY(%s::text[]) AND inbox = 'act' AND handled_at IS NULL AND NOT event = ANY(%s::uuid[])
"""
_OF_TEMPLATES = " AND template = ANY(%s::text[])"


def settle(done: Sequence[Done]) -> None:
    """Let what these events did stand as handled in the inboxes of offices."""
    alike: dict[tuple[str, datetime, tuple[str, ...] | None], list[Done]] = {}
    for each in done:
        templates = None if each.everything else tuple(handled_by_events().get(each.kind, ()))
        if templates != ():
            alike.setdefault((each.by, each.at, templates), []).append(each)
    for (by, at, templates), several in alike.items():
        asked: list[Any] = [at, by, [each.subject for each in several], [each.event for each in several]]
        with prepared_cursor() as cursor:  # every act comes here: by the ORM a ninth of what an act takes
            if templates is None:
                cursor.execute(_SETTLE, asked)
            else:
                cursor.execute(_SETTLE + _OF_TEMPLATES, [*asked, list(templates)])


def settle_subjects(subjects: Iterable[str], by: str, at: datetime) -> None:
    """Let everything that was asked about these subjects stand as handled."""
    asked = Notice.objects.filter(subject__in=list(subjects), inbox=Inbox.ACT, handled_at=None)
    asked.update(handled_at=at, handled_by=by)


def _of(recipients: Iterable[str]) -> QuerySet[Notice]:
    return Notice.objects.filter(recipient__in=list(recipients), channel=Channel.IN_APP)
