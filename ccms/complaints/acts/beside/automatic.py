"""Lets go by itself what the routes of a pack say, once and at its moment: copies to bodies, files to the e-filing."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import CLOCK
from ccms.complaints.acts.act import Act, perform
from ccms.complaints.acts.beside.bodies import CopyToBody
from ccms.complaints.acts.files.filing import FileByItself
from ccms.complaints.facts import loaded_facts
from ccms.complaints.lifecycle import Guard, holds
from ccms.complaints.models import Complaint, Dispatch
from ccms.complaints.models.dispatch import DispatchKind, DispatchState
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.law.routing import COPY, FILE, sent_by_itself
from ccms.ledger.following import Followed, follow_events

log = logging.getLogger(__name__)

READER = "copies"
# What reached its moment before is no news to a body; a dossier is owed all the same, also a late one.
LATEST = {COPY: timedelta(days=1), FILE: timedelta(days=30)}
BATCH = 200  # events in one transaction, which holds the locks of what it lets go
MOMENTS = {"office.took_up": "taken_up", "office.ordered": "decided", "office.dismissed": "decided"}
_SUBJECT = "complaint:"


def catch_up(now: datetime) -> int:
    """Read the ledger on, and let go what is due; return how many events were read."""
    return follow_events(READER, partial(_read, now), batch=BATCH)


def law_of(now: datetime) -> Pack:
    """Return the law of today: what a route no longer says goes no more, whenever the complaint was filed."""
    return book().on(dhaka_day(now))


def _read(now: datetime, events: Sequence[Followed]) -> None:
    law = law_of(now)
    moments = {(route.role, route.at) for route in law.routes if route.at}
    new = [each for each in events if _roles_at(each.at, now) and each.subject.startswith(_SUBJECT)]
    if not moments or not new:
        return
    happened = {
        subject: {(role, MOMENTS.get(each.kind, "")) for each in some for role in _roles_at(each.at, now)}
        for subject, some in groupby(sorted(new, key=attrgetter("subject")), attrgetter("subject"))
    }
    ids = [UUID(subject.removeprefix(_SUBJECT)) for subject in happened]
    found = Complaint.objects.select_related("purchase").filter(id__in=ids, consumer__erased_at=None)
    for complaint in found.order_by("id"):
        reached = happened[complaint.subject] & moments
        if complaint.escalated_at is not None:
            reached |= {(role, "escalated") for role in _roles_at(complaint.escalated_at, now)} & moments
        if reached and holds(Guard.PURSUED, complaint.standing, "office"):
            _let_go(complaint, law, reached, now)


def _due(complaint: Complaint, law: Pack, reached: set[tuple[str, str]]) -> Iterator[Act]:
    """Yield what a complaint lets go now: to each body once, and to the e-filing what nobody filed there."""
    known = loaded_facts(complaint)
    found = sent_by_itself(law, complaint.category, known.findings, known.all)
    routes = {(route.role, route.to) for route in found if (route.role, route.at) in reached}
    made = Dispatch.objects.filter(complaint=complaint).values_list("kind", "body", "state")
    had = {(kind, body) for kind, body, state in made if kind != DispatchKind.FILE or state != DispatchState.RECALLED}
    for role, body in sorted(routes):
        if role == FILE and (DispatchKind.FILE, body) not in had:
            yield FileByItself()
        elif role != FILE and (DispatchKind.COPY, body) not in had and body in law.receivers:
            yield CopyToBody(body=body, basis="their_rules")


def _let_go(complaint: Complaint, law: Pack, reached: set[tuple[str, str]], now: datetime) -> None:
    """Do what is due, each under the complaint's lock; one complaint's trouble must not keep the others waiting."""
    try:
        with transaction.atomic():
            due = list(_due(complaint, law, reached))
    except Exception:
        log.exception("it is not known what goes by itself", extra={"complaint": str(complaint.pk)})
        return
    for act in due:
        key, action = str(complaint.pk), str(act.action)
        try:
            perform(act, reference=complaint.reference, by=CLOCK, now=now)
        except Failure as refusal:  # done or ended meanwhile
            slug = refusal.slug
            log.warning("what goes by itself was refused", extra={"complaint": key, "about": action, "reason": slug})
        except Exception:
            log.exception("what goes by itself did not go", extra={"complaint": key, "about": action})


def _roles_at(at: datetime, now: datetime) -> list[str]:
    """Return what still goes of a moment: copies for a day, files to the e-filing far longer."""
    return [role for role, latest in LATEST.items() if now - at < latest]
