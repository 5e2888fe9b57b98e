"""Reads complaints, only through `visible_to(actor)`: it decides which ones an actor may read.

Holds what all pages of lists share: the columns that a line shows, and the place where a page ends, as text.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import FirmContact
from ccms.complaints.lifecycle import FIRM, OFFICE, SUPERVISOR, Outcome, Reason
from ccms.complaints.models import Complaint, Dispatch
from ccms.core.failures import NotFound
from ccms.gate.statements import Pending, query_later, select

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The columns of a complaint, and of its firm, that a line of a list tells: fifty whole rows cost four times as much.
TOLD = (
    *("reference", "category", "wish", "amount_paisa", "status", "reason", "outcome", "reviewed", "share"),
    *("filed_at", "told_at", "changed_at", "escalated_at", "consumer_id", "firm__name_bn", "firm__name_en"),
)
TOLD_TO_OFFICE = (*TOLD, "post_id", "office__name_bn", "office__name_en")
TOLD_OF_FOUND = (*TOLD_TO_OFFICE, "on_table", "hearing_held", "received_at")  # wherever they stand

type Place = tuple[datetime, UUID]


def write_place(place: Place) -> str:
    """Return the place as text for an address."""
    at, key = place
    return f"{(at - EPOCH) // timedelta(microseconds=1)}.{key.hex}"


def read_place(text: str) -> Place | None:
    """Read where a page ended; what is no place begins at the first row."""
    moment, _, key = text.partition(".")
    try:
        return EPOCH + timedelta(microseconds=int(moment)), UUID(key)
    except (ValueError, OverflowError):
        return None


def visible_to(actor: Actor) -> QuerySet[Complaint]:
    """Return the complaints this actor may read, a stranger none: another's complaint looks like a missing one."""
    complaints = Complaint.objects.all()
    if actor.role is Role.CONSUMER and actor.consumer:
        return complaints.filter(consumer_id=actor.consumer)
    if actor.role in FIRM:
        return _visible_to_firm(complaints, actor)
    if actor.role in OFFICE | SUPERVISOR:
        return _visible_to_office(complaints, actor)
    if actor.role is Role.BODY:
        return complaints.filter(id__in=Dispatch.kept_by(actor.body, actor.district).values("complaint_id"))
    if actor.role in {Role.AUDITOR, Role.CLOCK}:
        return complaints
    return complaints.none()


def offices_of(actor: Actor) -> frozenset[UUID]:
    """Return the offices whose complaints are this actor's: one's own, those of one's posts, a supervisor's below."""
    return actor.offices or frozenset({actor.office} if actor.office else ())


def _visible_to_office(complaints: QuerySet[Complaint], actor: Actor) -> QuerySet[Complaint]:
    """The consumer's district has its copy from the filing on; a supervisor sees what is below, the head office all."""
    if actor.head_office:
        return complaints
    offices = offices_of(actor)
    return complaints.filter(office_id__in=offices) if offices else complaints.none()


def _visible_to_firm(complaints: QuerySet[Complaint], actor: Actor) -> QuerySet[Complaint]:
    """A proved speaker sees what their firm was told of; a contact that a complainant named, that one's only."""
    if actor.firm is None:
        return complaints.none()
    told = complaints.filter(_of_firm(actor), told_at__isnull=False)
    if actor.complaint is not None:
        told = told.filter(reference=actor.complaint)
    if actor.contact_verified:
        return told
    if actor.contact is None:
        return complaints.none()
    named = FirmContact.objects.filter(id=actor.contact, retired_at=None).values("named_by_id")
    return told.filter(Q(consumer_id__in=named))


def _of_firm(actor: Actor) -> Q:
    """A member works on the brands of their legal firm too; a contact speaks for its own firm only."""
    own = Q(firm_id=actor.firm)
    return own if actor.role is Role.FIRM_LINK else own | Q(firm__parent_id=actor.firm)


BESIDE = ("firm", "purchase", "office", "consumer")
# as plain text, for every look at one's own case asks it (decision 30: 5 instead of 9 ms)
_OF_ONE_PURCHASE = """
    WHERE t.consumer_id = %s AND t.purchase_id = (SELECT purchase_id FROM complaints_complaint WHERE reference = %s)
    ORDER BY t.filed_at
"""


def of_one_purchase(reference: str, actor: Actor) -> list[Complaint]:
    """Return what this person complains of about the purchase of one complaint, oldest first; nobody else has any."""
    if actor.role is not Role.CONSUMER or actor.consumer is None:
        return []
    return select(Complaint, _OF_ONE_PURCHASE, [actor.consumer, reference], beside=BESIDE)


_OWN = "WHERE t.reference = %s AND t.consumer_id = %s"


def find(reference: str, actor: Actor) -> Complaint:
    """Return the complaint with this bare reference and what stands beside it, or raise the 404 of a missing one."""
    if actor.role is Role.CONSUMER:  # as plain text: every page of theirs asks it (by the ORM 1.2 ms instead of 0.2)
        complaint = next(iter(select(Complaint, _OWN, [reference, actor.consumer], beside=BESIDE)), None)
    else:
        complaint = visible_to(actor).select_related(*BESIDE).filter(reference=reference).first()
    if complaint is None:
        raise NotFound
    return complaint


# The same as `visible_to` says, of a page of a desk's list, as plain text: by the ORM a page took a sixth longer.
_TOLD_TO_HOUSE = "WHERE t.id = ANY(%s::uuid[]) AND t.told_at IS NOT NULL AND (t.firm_id = %s OR firm.parent_id = %s)"
_OF_OFFICES = "WHERE t.id = ANY(%s::uuid[]) AND t.office_id = ANY(%s::uuid[])"
_OF_ANYBODY = "WHERE t.id = ANY(%s::uuid[])"


def rows_of_desk(
    keys: Sequence[UUID], by: Actor, *, beside: tuple[str, ...], only: tuple[str, ...] = ()
) -> Pending[dict[UUID, Complaint]]:
    """Ask for those of these complaints that a member of a firm or an office may read; `beside` names the firm.

    Raises NotFound for an actor without a desk.
    """
    if by.role is Role.FIRM_LINK or by.role not in FIRM | OFFICE | SUPERVISOR | {Role.AUDITOR}:
        raise NotFound
    condition, values = _OF_OFFICES, list[object]([keys, list(offices_of(by))])
    if by.role in FIRM:
        condition, values = _TOLD_TO_HOUSE, [keys, by.firm, by.firm]
    elif by.role is Role.AUDITOR or by.head_office:
        condition, values = _OF_ANYBODY, [keys]
    found = query_later(Complaint, condition, values, beside=beside, only=only)
    return lambda: {each.id: each for each in found()}


# Where an officer is finding out whether the holder of the number filed it at all, or found that they did not, and
# since that holder said so it went to nobody else.
_DISOWNED = """(
    (complaints_complaint.reason = 'disowned' AND complaints_complaint.status IN ('escalated', 'scrutiny')
    OR complaints_complaint.outcome = 'rejected' AND EXISTS (
        SELECT FROM ledger_event AS found
        WHERE found.subject = 'complaint:' || complaints_complaint.id AND found.kind = 'office.rejected'
            AND convert_from(found.body, 'UTF8')::jsonb #>> '{data,reason}' = 'not_filed'
    )) AND NOT EXISTS (
        SELECT FROM ledger_event AS moved
        WHERE moved.subject = 'complaint:' || complaints_complaint.id
            AND moved.kind IN ('clock.moved_number', 'consumer.took_over', 'office.gave_over')
            AND moved.seq > COALESCE((
                SELECT max(said.seq) FROM ledger_event AS said
                WHERE said.subject = moved.subject AND said.kind = 'consumer.disowned'
            ), 0)
    )
)"""


def disowned() -> RawSQL:
    """Return the condition on complaints that today's holder did not file, as far as an officer found."""
    return RawSQL(_DISOWNED, [], output_field=BooleanField())  # noqa: S611 - our own words, and no value in them


def disowned_among(complaints: Iterable[Complaint]) -> frozenset[UUID]:
    """Return those that today's holder of the number did not file; most need no question to the database."""
    maybe = [each.id for each in complaints if each.reason == Reason.DISOWNED or each.outcome == Outcome.REJECTED]
    return frozenset(Complaint.objects.filter(disowned(), pk__in=maybe).values_list("pk", flat=True) if maybe else ())


def is_disowned(complaint: Complaint) -> bool:
    """Tell whether the holder of the number did not file it, by their own word and as far as an officer found."""
    return complaint.id in disowned_among([complaint])
