"""Ends applications for which nothing came for thirty days, and destroys what was told in one that ended long ago."""

from datetime import datetime, timedelta

from django.db import transaction

from ccms.accounts.actors import CLOCK
from ccms.accounts.firms.registrars import hold, note
from ccms.accounts.models import Application
from ccms.accounts.models.application import ApplicationState
from ccms.accounts.privacy import sealing
from ccms.complaints.evidence.cleaning import clean_holders
from ccms.complaints.models import Evidence
from ccms.complaints.registry.applying import OPEN

LAPSES, KEPT = timedelta(days=30), timedelta(days=180)
LAPSED = "clock.lapsed_application"
ENDED = (ApplicationState.VERIFIED, ApplicationState.REFUSED, ApplicationState.LAPSED)


def lapse(now: datetime) -> dict[str, int]:
    """End and forget what is due; returns how many of each. A daily duty of the worker."""
    return {"applications lapsed": _end(now), "applications forgotten": _forget(now)}


def _end(now: datetime) -> int:
    due = Application.objects.filter(state__in=OPEN, changed_at__lte=now - LAPSES)
    ended = 0
    for key in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            held = due.select_for_update().filter(pk=key).first()
            if held is None:
                continue
            ended += 1
            if held.firm_id is None:  # nobody was proved: there is nothing to come back to
                sealing.DataKey.objects.filter(pk=key).delete()
                held.delete()
                continue
            hold({held.firm_id})
            held.state, held.changed_at = ApplicationState.LAPSED, now
            held.save(update_fields=["state", "changed_at"])
            note(held.firm_id, LAPSED, CLOCK.text, now, application=str(key))
    return ended


def _forget(now: datetime) -> int:
    due = Application.objects.filter(state__in=ENDED, changed_at__lte=now - KEPT).exclude(phone_index=None)
    keys = list(due.values_list("pk", flat=True))
    with transaction.atomic():
        for key in keys:
            sealing.erase(key, now)
        Application.objects.filter(pk__in=keys).update(details=b"", phone=b"", email=b"", phone_index=None)
        Evidence.objects.filter(holder__in=keys).delete()
    clean_holders(keys)
    return len(keys)
