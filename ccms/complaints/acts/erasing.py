"""Erases a person: their key and every cell sealed under it, what they told in their own words, and its search words.

What the firm and the office wrote stays theirs. Source: decision 9, the narrative is deleted at erasure.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from ccms.accounts import consumers
from ccms.accounts.actors import Kind
from ccms.accounts.members.first_admin import OPERATOR
from ccms.complaints.evidence.cleaning import clean_holders
from ccms.complaints.evidence.resumable.files import remove_all
from ccms.complaints.lifecycle import ENDED
from ccms.complaints.models import Complaint, Draft, Evidence, Purchase, ShopReply, Statement
from ccms.complaints.words import READER, write_words
from ccms.core.failures import NotFound
from ccms.ledger import events
from ccms.ledger.following import hold

ERASED = "operator.erased_person"


class CaseOpen(Exception):  # noqa: N818 - failures are named for what happened
    """A complaint of this person is not at its end; `references` says which."""

    def __init__(self, references: list[str]) -> None:
        super().__init__(", ".join(references))
        self.references = references


@dataclass(frozen=True, slots=True)
class Erased:
    """How much of a person went: the complaints whose skeleton stays, and the files that are no more."""

    complaints: int
    files: int


def erase_on_request(reference: str, now: datetime) -> Erased:
    """Erase the person whose complaint this is, at their request, and write an event that says so, without a name.

    Raises NotFound where there is no such complaint or its person is erased already, CaseOpen while any complaint of
    theirs is open.
    """
    with transaction.atomic():
        known = Complaint.objects.filter(reference=reference).first()
        # the lock that a filing takes: none comes between this look and the end
        person = consumers.locked(known.consumer_id) if known else None
        if person is None or person.erased_at is not None:
            raise NotFound
        his = Complaint.objects.filter(consumer_id=person.pk)
        running = his.exclude(status__in=ENDED).order_by("filed_at").values_list("reference", flat=True)
        if running:
            raise CaseOpen(list(running))
        complaints, files = his.count(), files_of(person.pk).count()
        erase_person(person.pk, now)
        subject = f"{Kind.CONSUMER}:{person.pk}"
        events.note(subject, ERASED, by=OPERATOR, at=now, complaints=complaints, files=files)
    return Erased(complaints, files)


def erase_person(person: UUID, now: datetime) -> bool:
    """Erase somebody once for good; False where they are erased already or were never there.

    The caller has checked that no open case forbids it. Bytes go when the transaction has ended: not before, since
    they do not come back, and where that fails the cleaner takes what has no row.
    """
    with transaction.atomic():
        hold(READER)
        done = consumers.erase_again(person, now)
        # a clerk wrote down the story of who called, so it is told by its kind
        his = Q(author=f"{Kind.CONSUMER}:{person}") | Q(kind="narrative")
        Statement.objects.filter(his, complaint__consumer_id=person).delete()
        files = files_of(person)
        holders = set(files.values_list("holder", flat=True))
        files.delete()
        Draft.objects.filter(consumer_id=person).delete()
        ShopReply.objects.filter(consumer_id=person).delete()
        write_words(list(Complaint.objects.select_related("firm", "purchase", "consumer").filter(consumer_id=person)))
        transaction.on_commit(lambda: clean_holders(holders), robust=True)
        transaction.on_commit(lambda: remove_all(f"{Kind.CONSUMER}:{person}"), robust=True)
    return done


def files_of(person: UUID) -> QuerySet[Evidence]:
    """Return what their side gave, to a draft or to a case; the same bytes that the firm gave too stay the firm's."""
    places = Draft.objects.filter(consumer_id=person).values("id")
    purchases = Purchase.objects.filter(consumer_id=person).values("id")
    return Evidence.objects.filter(Q(holder__in=places) | Q(holder__in=purchases), side="consumer")
