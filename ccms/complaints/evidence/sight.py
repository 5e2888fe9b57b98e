"""Decides which evidence a reader may see: that of the complaints they may see, and no draft of another person.

Who holds a number and did not file what was filed with it, sees no file of it.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from ccms.accounts.actors import Actor, Kind
from ccms.accounts.privacy import sealing
from ccms.complaints.evidence.limits import IMAGES, VIDEOS
from ccms.complaints.lifecycle import FILER
from ccms.complaints.models import Complaint, Dispatch, Draft
from ccms.complaints.models.dispatch import kept_of, told_of
from ccms.complaints.models.evidence import Evidence, Flag, Preview, Scan
from ccms.complaints.queries import disowned, is_disowned, visible_to
from ccms.complaints.statuses import side_of
from ccms.gate.statements import Pending, query_later

# Not what a firm gave to which the complaint was sent before, and to the parties no redacted copy of the office.
_SEEN = """
WHERE holder = %s AND event IS NOT NULL AND (complaint_id IS NULL OR complaint_id = %s)
  AND NOT (%s::boolean AND side = %s AND added_at < %s)
  AND (redacts_id IS NULL OR %s::boolean)
ORDER BY added_at, id
"""


def evidence_of(complaint: Complaint, reader: Actor) -> list[Evidence]:
    """Return the purchase's evidence and this complaint's own, oldest first; nothing for a firm that is not proved."""
    if not may_look(reader) or (reader.kind is Kind.CONSUMER and is_disowned(complaint)):
        return []
    if reader.kind is Kind.BODY:
        return list(_of_body(Dispatch.kept_by(reader.body, reader.district).filter(complaint=complaint)))
    found = evidence_later(complaint, reader)()
    return told_to_firm(found) if reader.kind is Kind.FIRM else found


def told_to_firm(found: Sequence[Evidence]) -> list[Evidence]:
    """Leave out what came with an answer to a dispatch of which a firm is not told."""
    hidden = _kept_from_firm(found)
    return [each for each in found if each.dispatch_id not in hidden]


def evidence_later(complaint: Complaint, reader: Actor) -> Pending[list[Evidence]]:
    """Ask for the evidence of a complaint that is known to be this reader's own, to be read later."""
    about = [complaint.purchase_id, complaint.pk, reader.kind is Kind.FIRM, side_of(reader.role), complaint.told_at]
    return query_later(Evidence, _SEEN, [*about, not _is_party(reader)])


def _of_body(kept: Iterable[Dispatch]) -> QuerySet[Evidence]:
    """Return the files that went with what a body was sent, and those that came with its answers."""
    dispatches = sealing.load_keys(list(kept))
    sent = {str(each["id"]) for dispatch in dispatches for each in kept_of(dispatch).papers}
    of_body = Q(pk__in=sent) | Q(dispatch__in=dispatches)
    return Evidence.objects.filter(of_body).order_by("added_at", "id")


def opened_unseen(item: Evidence, reader: Actor, complaint: Complaint) -> bool:
    """Tell whether a firm must not read that this file was opened: it is not told of the dispatch that holds it."""
    if item.dispatch_id:
        return item.dispatch_id in _kept_from_firm([item])
    if reader.kind is not Kind.BODY:
        return False
    kept = Dispatch.kept_by(reader.body, reader.district).filter(complaint=complaint)
    told = (told_of(each).get("firm_told") for each in kept if _of_body([each]).filter(pk=item.pk).exists())
    return all(each is False for each in told)


def _kept_from_firm(items: Iterable[Evidence]) -> frozenset[UUID | None]:
    """Return the dispatches that were answered with some of these files and of which a firm is not told."""
    answered = {each.dispatch_id for each in items if each.dispatch_id}
    found = Dispatch.objects.filter(pk__in=answered) if answered else ()
    return frozenset(each.pk for each in found if told_of(each).get("firm_told") is False)


def _is_party(reader: Actor) -> bool:
    """Tell whether a reader is of one of the two sides, who know the original and see no redacted copy of it."""
    return reader.kind in {Kind.CONSUMER, Kind.FIRM}


def may_look(reader: Actor) -> bool:
    """Tell whether this reader may see evidence at all: a contact that only the complainant named may not."""
    return reader.kind is not Kind.FIRM or reader.contact_verified


def is_own(draft: Draft, reader: Actor) -> bool:
    """Tell whether a draft is this reader's: the consumer's, or that of the person for whom a clerk files."""
    return reader.role in FILER and reader.consumer == draft.consumer_id


def cases_of(item: Evidence, reader: Actor) -> QuerySet[Complaint]:
    """Return the complaints through which this reader sees a file; none is a 404."""
    complaints = visible_to(reader)
    if not may_look(reader) or (item.redacts_id and _is_party(reader)):
        return complaints.none()
    if reader.kind is Kind.CONSUMER:
        complaints = complaints.exclude(disowned())
    if reader.kind is Kind.FIRM and item.dispatch_id in _kept_from_firm([item]):
        return complaints.none()
    if reader.kind is Kind.BODY:
        kept = Dispatch.kept_by(reader.body, reader.district).filter(complaint__purchase=item.holder)
        mine = [each.complaint_id for each in kept if _of_body([each]).filter(pk=item.pk).exists()]
        return complaints.filter(pk__in=mine)
    if reader.kind is Kind.FIRM and item.side == side_of(reader.role):
        complaints = complaints.filter(told_at__lte=item.added_at)
    if item.complaint_id:
        return complaints.filter(id=item.complaint_id)
    return complaints.filter(purchase_id=item.holder)


def tells_too_much(item: Evidence, reader: Actor) -> bool:
    """Where a picture was taken is not told to the other side; until its preview is made, nobody knows if it tells.

    A film that tells it has nothing else to be shown: the office alone plays it.
    """
    if reader.kind is not Kind.FIRM or item.side == side_of(reader.role):
        return False
    if item.media_type in VIDEOS:
        return Flag.LOCATION in item.flags
    return item.media_type in IMAGES and (Flag.LOCATION in item.flags or item.preview != Preview.MADE)


def needs_warning(item: Evidence, reader: Actor) -> bool:
    """Tell whether a reader is warned before they get the original: another gave it, and no scanner called it clean."""
    return item.side != side_of(reader.role) and item.scan != Scan.CLEAN


def is_quarantined(item: Evidence) -> bool:
    """Tell whether nobody may open a file."""
    return item.scan == Scan.MALICIOUS
