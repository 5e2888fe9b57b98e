"""Erases the people whose day has come: an office granted it, and a day has passed in which they took it not back."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts import consumers
from ccms.accounts.actors import CLOCK
from ccms.complaints.models import Complaint
from ccms.complaints.models.data_request import DataRequest, RequestState
from ccms.complaints.own_data.asking import HELD, WANTED, ask_anew, refuse_open
from ccms.complaints.own_data.bodies import bodies_with, let_tell, named
from ccms.complaints.own_data.erasing import erase_asked, open_complaints
from ccms.complaints.own_data.retention.holding import held_of, wanted_by_others
from ccms.ledger.canonical import JSON

log = logging.getLogger(__name__)

DONE = "clock.erased_person"
AT_ONCE = 20


def run_due(now: datetime) -> int:
    """Erase whose day has come; return how many. A duty of the worker."""
    due = DataRequest.objects.filter(state=RequestState.GRANTED, erase_at__lte=now).order_by("erase_at")
    return sum(_tried(key, now) for key in list(due.values_list("pk", flat=True)[:AT_ONCE]))


def _tried(key: UUID, now: datetime) -> bool:
    """Erase one person; one person's trouble must not keep the others waiting."""
    try:
        return _erase(key, now)
    except Exception:
        log.exception("an erasure was not done", extra={"data_request": str(key)})
        return False


def _erase(key: UUID, now: datetime) -> bool:
    with transaction.atomic():
        person = consumers.locked(DataRequest.objects.get(pk=key).consumer_id)
        asked = DataRequest.objects.select_for_update().filter(pk=key, state=RequestState.GRANTED).first()
        if asked is None or person.erased_at is not None:
            return False
        for why, kept in ((HELD, held_of(person.pk)), (WANTED, wanted_by_others(person.pk))):
            if kept:  # an order or a request came since the office looked
                ask_anew(asked, person, why, kept, now)
                return False
        running = open_complaints(person.pk)
        if running:  # reopened, or filed, since the office looked
            refuse_open(asked, person, running, now)
            return False
        complaints = list(Complaint.objects.filter(consumer_id=person.pk).order_by("filed_at"))
        bodies = bodies_with([each.pk for each in complaints])
        told: list[JSON] = [{"firm": str(key)} for key in {each.firm_id for each in complaints if each.told_at}]
        told += named(bodies)
        asked.state, asked.decided_at = RequestState.DONE, now
        asked.save(update_fields=["state", "decided_at"])
        erase_asked(person, now, kind=DONE, by=CLOCK.text, request=str(key), recipients=told)
        queue = f"office:{complaints[-1].office_id}" if complaints else ""
        let_tell(asked, bodies, queue, now)
    return True
