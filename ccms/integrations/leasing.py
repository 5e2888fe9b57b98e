"""Gives each dispatch to one worker at a time, and counts its try before it is made."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from ccms.complaints.models import Dispatch

log = logging.getLogger(__name__)

TRIES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))


def leased(
    wanted: QuerySet[Dispatch], now: datetime, *, lease: timedelta, most: int, again: timedelta | None = None
) -> Iterator[Dispatch]:
    """Take what is due and nobody else is at, one after the other; what has waited longest for its turn comes first.

    The try is counted and the next one set before anything is called, so that what kills its worker, or cannot be
    written down, is not tried for ever and keeps nothing else. What is only asked about, each `again`, has no tries.
    """
    begun = time.monotonic()
    for _ in range(most):
        at = now + timedelta(seconds=time.monotonic() - begun)
        due, free = Q(try_at=None) | Q(try_at__lte=at), Q(leased_until=None) | Q(leased_until__lt=at)
        with transaction.atomic():
            waiting = wanted.filter(due, free).select_for_update(of=("self",), skip_locked=True)
            dispatch = waiting.order_by(F("try_at").asc(nulls_first=True), "prepared_at").first()
            if dispatch is None:
                return
            dispatch.tries = min(dispatch.tries + (again is None), len(TRIES) + 2)
            dispatch.leased_until = at + lease
            dispatch.try_at = at + (again or TRIES[min(dispatch.tries, len(TRIES)) - 1])
            _keep(dispatch)
        yield dispatch


def is_last(dispatch: Dispatch) -> bool:
    """Tell whether no try comes after this one."""
    return dispatch.tries > len(TRIES)


def is_over(dispatch: Dispatch) -> bool:
    """Tell whether its last try was made before, by a worker that could not write down what came of it."""
    return dispatch.tries > len(TRIES) + 1


def let_go(dispatch: Dispatch, try_at: datetime | None) -> None:
    """Give it back, to be taken again at this moment."""
    dispatch.leased_until, dispatch.try_at = None, try_at
    _keep(dispatch)


@contextmanager
def failing_alone(dispatch: Dispatch) -> Iterator[None]:
    """Let a fault in the work on one dispatch end this work only."""
    try:
        yield
    except Exception:
        log.exception("a dispatch could not be worked on", extra={"dispatch": str(dispatch.pk)})


def _keep(dispatch: Dispatch) -> None:
    kept = {"tries": dispatch.tries, "try_at": dispatch.try_at, "leased_until": dispatch.leased_until}
    Dispatch.objects.filter(pk=dispatch.pk).update(**kept)
