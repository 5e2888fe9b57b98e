"""A person is erased: his key, and with it every sealed cell; what he told in his own words; the words it was found by.

What the firm and the office wrote stays theirs. Source: decision 9, the narrative is deleted at erasure.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from ccms.accounts.actors import Kind
from ccms.accounts.consumers import erase_again
from ccms.complaints.models import Complaint, Statement
from ccms.complaints.words import READER, write_words
from ccms.ledger.following import hold


def erase_person(person: UUID, now: datetime) -> bool:
    """Erase somebody once for good; False where he is erased already or was never there.

    Whoever calls has checked that no open case forbids it.
    """
    with transaction.atomic():
        hold(READER)
        done = erase_again(person, now)
        # a clerk wrote down the story of who called, so it is told by its kind
        his = Q(author=f"{Kind.CONSUMER}:{person}") | Q(kind="narrative")
        Statement.objects.filter(his, complaint__consumer_id=person).delete()
        write_words(list(Complaint.objects.select_related("firm", "purchase", "consumer").filter(consumer_id=person)))
    return done
