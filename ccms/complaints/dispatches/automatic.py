"""Lets go by itself what the routes of a pack say, once and at its moment: copies to bodies, files to the e-filing."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter
from uuid import UUID

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
from ccms.law.routing import FILE, sent_by_itself
from ccms.ledger.following import Followed, follow_events

log = logging.getLogger(__name__)

READER = "copies"
LATEST = timedelta(days=1)  # what reached its moment before is no news
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
    moments = {route.at for route in law.routes if route.at}
    new = [each for each in events if _is_new(each.at, now) and each.subject.startswith(_SUBJECT)]
    if not moments or not new:
        return
    happened = {
        subject: {MOMENTS.get(each.kind, "") for each in some}
        for subject, some in groupby(sorted(new, key=attrgetter("subject")), attrgetter("subject"))
    }
    ids = [UUID(subject.removeprefix(_SUBJECT)) for subject in happened]
    found = Complaint.objects.select_related("purchase").filter(id__in=ids, consumer__erased_at=None)
    for complaint in found.order_by("id"):
        reached = happened[complaint.subject] & moments
        if complaint.escalated_at is not None and _is_new(complaint.escalated_at, now):
            reached |= {"escalated"} & moments
        if reached and holds(Guard.PURSUED, complaint.standing, "office"):
            for act in _due(complaint, law, reached):
                _let_go(act, complaint, now)


def _due(complaint: Complaint, law: Pack, reached: set[str]) -> Iterator[Act]:
    """Yield what a complaint lets go now: to each body once, and to the e-filing what nobody filed there."""
    known = loaded_facts(complaint)
    found = sent_by_itself(law, complaint.category, known.findings, known.all)
    routes = {(route.role, route.to) for route in found if route.at in reached}
    made = Dispatch.objects.filter(complaint=complaint).values_list("kind", "body", "state")
    had = {(kind, body) for kind, body, state in made if kind != DispatchKind.FILE or state != DispatchState.RECALLED}
    for role, body in sorted(routes):
        if role == FILE and (DispatchKind.FILE, body) not in had:
            yield FileByItself()
        elif role != FILE and (DispatchKind.COPY, body) not in had and body in law.receivers:
            yield CopyToBody(body=body, basis="their_rules")


def _let_go(act: Act, complaint: Complaint, now: datetime) -> None:
    """Do it under the complaint's lock; what was done meanwhile goes before, and no other complaint waits for it."""
    try:
        perform(act, reference=complaint.reference, by=CLOCK, now=now)
    except Failure as failure:
        log.warning(
            "what goes by itself did not go",
            extra={"complaint": str(complaint.pk), "about": str(act.action), "why": failure.slug},
        )


def _is_new(at: datetime, now: datetime) -> bool:
    return now - at < LATEST
