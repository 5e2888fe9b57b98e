"""Lets the holder of a number confirm what was handed over under it, or say that it is not theirs.

Nothing is filed by itself: what was handed over fills in a draft, which its person corrects and sends as any other.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from ccms.accounts import consumers
from ccms.accounts.actors import Actor, Kind, Role
from ccms.accounts.models import Consumer, Intake
from ccms.accounts.models.intake import CONFIRMABLE, Handed, IntakeState
from ccms.accounts.privacy.sealing import index_of
from ccms.complaints.filing import drafts
from ccms.complaints.intakes.keeping import IntakeMovedOn, move, note, of_number
from ccms.complaints.models import Complaint, Draft
from ccms.complaints.models.task import TaskKind
from ccms.complaints.tasks.keeping import close_task
from ccms.core.failures import NotFound

CONFIRMED, DISOWNED = "consumer.confirmed_intake", "consumer.disowned_intake"
HANDED = "handed"  # where a draft keeps what was handed over and is not an answer yet
SOMEBODY = Actor(role=Role.CONSUMER)  # the holder of a number, of whom nothing more is known


def standing(code: str) -> Intake:
    """Return the intake of a link that was sent. Raises NotFound, also for one whose person was not invited yet."""
    found = Intake.objects.filter(code=code).exclude(invited_at=None).first()
    if found is None:
        raise NotFound
    return found


def _held(code: str) -> Intake:
    """Lock the intake of a link. Raises NotFound where its number was corrected meanwhile, which ends the link."""
    found = Intake.objects.select_for_update().filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def is_confirmable(intake: Intake) -> bool:
    """Tell whether its person can still confirm it: also after its time, as long as what was handed over is kept."""
    return intake.state in CONFIRMABLE and bool(intake.payload)


def is_filed_besides(intake: Intake) -> bool:
    """Tell whether a duplicate is the same as a complaint, and not as another intake."""
    return Complaint.objects.filter(reference=intake.same_as).exists()


def complaints_of(intakes: Sequence[Intake]) -> Mapping[UUID, str]:
    """Return the references of the complaints that intakes became, or are the same as."""
    same = {each.same_as for each in intakes if each.same_as}
    known = set(Complaint.objects.filter(reference__in=same).values_list("reference", flat=True)) if same else set()
    return {each.pk: each.became or each.same_as for each in intakes if each.became or each.same_as in known}


def is_of(intake: Intake, by: Actor | None) -> bool:
    """Tell whether this person has proved the number under which it was handed over."""
    if by is None or by.consumer is None or by.phone_unverified or intake.phone_index is None:
        return False
    return Consumer.objects.filter(pk=by.consumer, phone_index=bytes(intake.phone_index)).exists()


def _is_under(intake: Intake, phone: str) -> bool:
    """Tell whether an intake was handed over under this number."""
    return phone != "" and bytes(intake.phone_index or b"") == index_of("phone", phone)


def waiting_for(by: Actor) -> Sequence[Intake]:
    """Return what was handed over under this person's number and still waits for their answer."""
    person = Consumer.objects.filter(pk=by.consumer).first() if by.consumer else None
    if person is None or by.phone_unverified:
        return []
    begun = Draft.objects.filter(consumer=person, sent_at=None).values("pk")
    found = of_number(person.phone_index).filter(state__in=CONFIRMABLE).exclude(pk__in=begun)
    return list(found.order_by("made_at"))


def take(code: str, by: Actor, now: datetime) -> str:
    """Fill in a draft with what was handed over; the reference where it was filed already.

    Once for one intake, from however many browsers. Raises NotFound and IntakeMovedOn.
    """
    if not is_of(standing(code), by) or by.consumer is None:
        raise NotFound
    with transaction.atomic():
        consumers.locked(by.consumer)
        intake = _held(code)
        if intake.state == IntakeState.FILED:
            return intake.became
        handed = intake.handed
        if not is_confirmable(intake) or handed is None:
            raise IntakeMovedOn
        _open_draft(intake, handed, by.consumer, by, now)
        if intake.confirmed_at is None or intake.state == IntakeState.LAPSED:
            move(intake, IntakeState.INVITED, now)
            intake.confirmed_at = now
            note(intake, CONFIRMED, by, now)
            close_task(TaskKind.INTAKE, [intake.pk], now, by.text)
    return ""


def _open_draft(intake: Intake, handed: Handed, person: UUID, by: Actor, now: datetime) -> None:
    """Open the draft of an intake, its id that of the intake; what was open waits beside it."""
    if Draft.objects.filter(pk=intake.pk, consumer_id=person, sent_at=None).exists():
        drafts.resume(by=by, draft=intake.pk, now=now)
        return
    drafts.set_aside(by, now)
    draft = Draft(id=intake.pk, consumer_id=person, step="firm", saved_at=now)
    draft.body = json.dumps(_filled(intake, handed), ensure_ascii=False)
    draft.save(force_insert=True)


def _filled(intake: Intake, handed: Handed) -> dict[str, Any]:
    """Return the body of a draft: what answers a question, the story, and beside it what is to be looked at anew.

    The shop and the person are chosen by their own hand: a name may mean several shops, and somebody else may have
    complained for this person.
    """
    said = json.loads(handed.written())
    return {
        "facts": {name: said[name] for name in ("purchase_number", "ordered_at", "price") if said[name]},
        "narrative": handed.story,
        HANDED: {
            "source": intake.source,
            "outside_no": intake.outside_no,
            "day": intake.first_made_at.isoformat(),
            "firm": handed.firm,
            "link": handed.link,
            "person": {name: said[name] for name in ("full_name", "district") if said[name]},
        },
    }


def disown(code: str, by: Actor | None, now: datetime, *, proved: str = "") -> Intake:
    """End an intake because the holder of the number says that it is not theirs. Raises NotFound and IntakeMovedOn.

    The link alone is not enough, since it can be passed on; `proved` is the number that a code has just proved, for
    which nobody need be signed in.
    """
    intake = standing(code)
    is_theirs = is_of(intake, by)
    if intake.phone_index is None:
        raise IntakeMovedOn
    if not is_theirs and not _is_under(intake, proved):
        raise NotFound
    with transaction.atomic():  # the person before the intake, as a filing does
        Consumer.objects.select_for_update().filter(phone_index=bytes(intake.phone_index)).first()
        intake = _held(code)
        if (intake.state, intake.reason) == (IntakeState.REFUSED, "not_mine"):
            return intake
        if intake.state not in CONFIRMABLE:
            raise IntakeMovedOn
        Draft.objects.filter(pk=intake.pk, sent_at=None).delete()
        move(intake, IntakeState.REFUSED, now)
        intake.reason = "not_mine"
        note(intake, DISOWNED, by if by and is_theirs else SOMEBODY, now)
        close_task(TaskKind.INTAKE, [intake.pk], now, str(Kind.CONSUMER))
    return intake
