"""Finds the offices that have people; the head office reads what is written to an office that has none."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef

from ccms.accounts.actors import Actor, Role
from ccms.accounts.in_charge import Acting, held_in
from ccms.accounts.models import Member, Office
from ccms.complaints.lifecycle import OPEN
from ccms.complaints.models import Complaint
from ccms.gate.statements import Pending, prepared_cursor

READERS = (Role.OFFICER, Role.OFFICE_HEAD)  # who opens a complaint of the office; a clerk or an auditor decides nothing


class HeadTold(StrEnum):
    """Whom above its officers an office's delay was told to; events keep it, and every sentence about it follows it."""

    OFFICE = "office"  # the head of the office itself
    HEAD_OFFICE = "head_office"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Staffing:
    """The offices that have an officer or a head who may sign in, and those that have a head."""

    staffed: frozenset[UUID] = frozenset()
    headed: frozenset[UUID] = frozenset()
    head_office: UUID | None = None  # None where nobody works there either

    def reader_of(self, office: UUID) -> UUID:
        """Return the office whose people read what is written to this one; itself where nobody works anywhere."""
        return office if office in self.staffed else self.head_office or office

    def head_told(self, office: UUID) -> HeadTold:
        """Tell who is told that this office is late."""
        if office in self.headed:
            return HeadTold.OFFICE
        return HeadTold.HEAD_OFFICE if self.head_office not in {None, office} else HeadTold.NOBODY

    def alarmed(self, office: UUID) -> Iterator[tuple[UUID, str]]:
        """Yield office and channel of each notice of a delay: the officers themselves read of it on their desk."""
        above = self.head_office if self.head_told(office) is HeadTold.HEAD_OFFICE else None
        if office in self.staffed or above is None:
            yield office, "in_app"
        if office in self.headed:
            yield office, "email"
        if above:
            yield above, "in_app"
            if above in self.headed:
                yield above, "email"


@dataclass(frozen=True, slots=True)
class Deserted:
    """The offices that have open complaints and no people, and whether the head office reads in their place."""

    offices: tuple[Office, ...]
    head_office_reads: bool


# The array is typed, since the statement stays planned.
_PEOPLE = """
SELECT m.office_id, o.is_head, bool_or(m.role = 'office_head')
FROM accounts_member AS m JOIN accounts_office AS o ON o.id = m.office_id
WHERE m.is_active AND m.role = ANY(%b::text[]) AND (o.is_head OR o.id = ANY(%b::uuid[]) OR o.code = ANY(%b::text[]))
GROUP BY m.office_id, o.is_head
"""


def asked_staffing(offices: Collection[UUID] = (), codes: Collection[str] = ()) -> Pending[Staffing]:
    """Ask who works in these offices, named by id or by code, and in the head office."""
    cursor = prepared_cursor()
    cursor.execute(_PEOPLE, [[str(role) for role in READERS], list(offices), list(codes)])

    def read() -> Staffing:
        rows = cursor.fetchall()
        return Staffing(
            staffed=frozenset(office for office, _, _ in rows),
            headed=frozenset(office for office, _, has_head in rows if has_head),
            head_office=next((office for office, is_head, _ in rows if is_head), None),
        )

    return read


def staffing_of(offices: Collection[UUID]) -> Staffing:
    """Return who works in these offices and in the head office, in one query; for no office nothing is asked."""
    return asked_staffing(offices)() if offices else Staffing()


def deserted() -> Deserted:
    """Return the offices with open complaints where no officer and no head may sign in."""
    people = Member.objects.filter(office=OuterRef("pk"), is_active=True, role__in=READERS)
    waiting = Complaint.objects.filter(office=OuterRef("pk"), status__in=OPEN)
    empty = Office.objects.filter(Exists(waiting), ~Exists(people)).order_by("code")
    readers = Member.objects.filter(office__is_head=True, is_active=True, role__in=READERS)
    return Deserted(tuple(empty), readers.exists())


def charge_for(complaint: Complaint, by: Actor, now: datetime) -> dict[UUID, Acting]:
    """Return the posts that this actor may hand a complaint to, each with its holder.

    Only the head office takes over what another office has: the next holder of a post elsewhere could not read it.
    """
    offices = by.offices if by.role is Role.SUPERVISOR else {complaint.office_id}
    return held_in(offices, by.posts[:1] if by.head_office else (), now)
