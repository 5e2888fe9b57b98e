"""Builds what a body is sent of a complaint: exactly the fields of its profile, and nothing that the profile lacks.

Chooses which files of a complaint go to a receiver, and which covered copy stands for an original.

Reads what other bodies were sent of a complaint, for the person whose complaint it is and for its office.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from ccms.accounts.privacy import sealing
from ccms.complaints.dispatches.planning import can_be_corrected
from ccms.complaints.fields import SENT, Known
from ccms.complaints.models import Complaint, Dispatch, Evidence, InformationRequest
from ccms.complaints.models.dispatch import Content, DispatchState, completed_before, kept_of
from ccms.complaints.models.evidence import Scan
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.law.pack.book import book
from ccms.law.pack.nouns import BUYER
from ccms.law.pack.receivers import Level, Receiver
from ccms.ledger.canonical import JSON


@dataclass(frozen=True, slots=True)
class Chosen:
    """One place in the list of files: what was given, and the copy that stands for it, if there is one."""

    number: int
    given: Evidence
    copy: Evidence | None

    @property
    def shown(self) -> Evidence:
        """The file that goes out."""
        return self.copy or self.given


def belongs(receiver: Receiver, kind: str, side: str) -> bool:
    """Tell whether a side's files of this kind of evidence go to a receiver; a profile names those of the buyer."""
    return receiver.level is Level.FULL or (side == BUYER and kind in receiver.papers)


def choose(evidence: Iterable[Evidence], holds: Callable[[str, str], bool], *, covered: bool) -> list[Chosen]:
    """Return the files of these kinds and sides in their order; `covered`: the newest copy stands for its original."""
    every = list(evidence)
    copies = {item.redacts_id: item for item in every if item.redacts_id} if covered else {}
    given = [item for item in every if not item.redacts_id and holds(item.kind, item.side)]
    return [Chosen(number, item, copies.get(item.id)) for number, item in enumerate(given, 1)]


def files_of(complaint: Complaint) -> list[Evidence]:
    """Return every file of the complaint and of its purchase, the office's copies among them, oldest first."""
    held = Evidence.objects.filter(holder=complaint.purchase_id, event__isnull=False)
    return [each for each in held.order_by("added_at", "id") if each.complaint_id in {None, complaint.pk}]


MEGABYTE = 1024 * 1024
_NONE: Mapping[str, JSON] = {}


def content_for(complaint: Complaint, body: str, now: datetime, more: Mapping[str, JSON] = _NONE) -> Content:
    """Build what a body is sent by its profile of today, with what an officer fills in now.

    Raises ValidationFailed where it may be sent nothing.
    """
    day = dhaka_day(now)
    profile = book().on(day).receivers.get(body)
    if profile is None or profile.level is Level.FIGURES:
        raise ValidationFailed(errors={"body": ("choice-unknown", {})})
    if complaint.consumer.erased_at is not None:
        return Content(profile, day, {}, erased=True)
    known = _Known(complaint, more)
    values = {name: value for name in profile.fields if (value := known.value(name)) not in (None, "", [])}
    completed, district = tuple(name for name in values if name in known.completed), known.person.district
    return Content(profile, day, values, _papers(complaint, profile), completed=completed, district=district)


def corrected(complaint: Complaint, sent: Dispatch, now: datetime, more: Mapping[str, JSON] = _NONE) -> Content:
    """Build what a body is told of fields that are different now, with what an officer puts right of `filled_in`.

    What is null stands there no more. It goes to the desk that has what it corrects, also where the district itself is
    different now. Raises ValidationFailed where all is as the body was told by now.
    """
    profile = book().on(sent.profile_day or dhaka_day(now)).receivers[sent.body]
    made = Dispatch.objects.filter(complaint=complaint, body=sent.body).order_by("prepared_at", "id")
    told, known = told_by_now(sealing.load_keys(made)), _Known(complaint, more)
    changed = _different(known, sent, told.get(sent.body, {}))
    if not changed:
        raise ValidationFailed(errors={"dispatch": ("nothing-to-correct", {})})
    completed = tuple(name for name in changed if name in known.completed)
    return Content(profile, dhaka_day(now), changed, completed=completed, district=sent.district)


def filled_in(complaint: Complaint, sent: Dispatch) -> list[str]:
    """Return the fields of a dispatch that an officer filled in, for it or since: they can be put right."""
    its = kept_of(sent).values
    return [name for name in completed_before(complaint) if name in its]


def values_of(complaint: Complaint, more: Mapping[str, JSON] = _NONE) -> dict[str, JSON]:
    """Return the value of every field of the catalogue, with what an officer fills in now; nothing is sent by it."""
    known = _Known(complaint, more)
    return {name: known.value(name) for name in SENT}


def differing(complaint: Complaint, sent: Sequence[Dispatch]) -> list[Dispatch]:
    """Return those of which something is different now that their body was not told since, by whichever dispatch.

    `sent` is every dispatch of the complaint, oldest first; one that was taken back told nothing.
    """
    known, told = _Known(complaint), told_by_now(sent)
    kept = [each for each in sent if each.state != DispatchState.RECALLED]
    return [each for each in kept if _different(known, each, told[each.body])]


def told_by_now(made: Iterable[Dispatch]) -> Mapping[str, Mapping[str, JSON]]:
    """Return what each body was told by all of its dispatches, oldest first, together: the latest of each field."""
    told: dict[str, dict[str, JSON]] = {}
    for each in made:
        if each.state != DispatchState.RECALLED:
            told[each.body] = {**told.get(each.body, {}), **kept_of(each).values}
    return told


def _different(known: "_Known", sent: Dispatch, told: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return those fields of a dispatch that are different now from what its body was told by now."""
    now_there = {name: known.value(name) or None for name in kept_of(sent).values}
    return {name: value for name, value in now_there.items() if value != told.get(name)}


def _papers(complaint: Complaint, profile: Receiver) -> tuple[Mapping[str, JSON], ...]:
    """Name the files of the kinds that the body takes, as far as it takes their type and size.

    Where an officer covered parts of one, the newest copy stands for it.
    """
    if profile.files is None:
        return ()
    of_buyer = Evidence.objects.filter(holder=complaint.purchase_id, event__isnull=False, side="consumer")
    of_case = of_buyer.filter(kind__in=profile.papers)
    covered = Evidence.objects.filter(complaint=complaint, redacts__isnull=False).order_by("added_at", "id")
    copies = {each.redacts_id: each for each in covered}
    of_this = [each for each in of_case.order_by("added_at", "id") if each.complaint_id in {None, complaint.pk}]
    given = [copies.get(each.pk, each) for each in of_this]
    return tuple(
        {"id": str(each.id), "kind": each.kind, "sha256": bytes(each.sha256).hex(), "type": each.media_type}
        for each in given
        if each.scan != Scan.MALICIOUS
        and each.media_type in profile.files.types
        and each.size <= profile.files.largest_mb * MEGABYTE
    )


class _Known(Known):
    """What a complaint holds and what officers filled in."""

    def __init__(self, complaint: Complaint, more: Mapping[str, JSON] = _NONE) -> None:
        super().__init__(complaint)
        self._more = more

    @cached_property
    def completed(self) -> Mapping[str, JSON]:
        """What officers filled in, before and now."""
        return {**completed_before(self.complaint), **self._more}

    def value(self, name: str) -> JSON:
        """Return the value of a field: what an officer filled in goes before what the filing says."""
        return self.completed[name] if name in self.completed else SENT[name].of(self)


# Events by which something of a complaint is to go, or went, to another body.
SENDING = frozenset(
    {
        *("office.referred", "office.copied", "clock.copied", "office.asked_body"),
        *("office.completed_dispatch", "office.corrected_dispatch"),
    }
)


@dataclass(frozen=True, slots=True)
class Shared:
    """One dispatch with what it holds: the values by the names of their fields."""

    dispatch: Dispatch
    values: Mapping[str, JSON]
    request: str = ""  # what the office asks for
    completed: Sequence[str] = ()  # the fields that an officer filled in


def shared_of(dispatch: Dispatch) -> Shared:
    """Return a dispatch, whose key is loaded, with what it holds."""
    kept = kept_of(dispatch)
    return Shared(dispatch, kept.values, kept.request, kept.completed)


def number_of(dispatch: Dispatch) -> str:
    """Return the number under which both sides speak of what this system sent: an id can be read out by nobody."""
    return f"SYS-{dispatch.id.int % 10**9:09d}"


def made_of(complaint: Complaint) -> list[Dispatch]:
    """Return every dispatch of a complaint, oldest first."""
    return list(Dispatch.objects.filter(complaint=complaint).order_by("prepared_at", "id"))


def to_correct(complaint: Complaint) -> list[Dispatch]:
    """Return the dispatches of a complaint whose bodies are still to be told of something that is different now."""
    made = sealing.load_keys(made_of(complaint))
    return [each for each in differing(complaint, made) if can_be_corrected(each)]


def with_filled_in(complaint: Complaint) -> list[Dispatch]:
    """Return the dispatches whose bodies have something that an officer filled in, and could have filled in wrongly."""
    names = set(completed_before(complaint))
    made = made_of(complaint) if names else []
    return [each for each in made if can_be_corrected(each) and names & set(each.fields)]


def shared(complaint: Complaint) -> list[Shared]:
    """Return every dispatch of a complaint with its content, newest first, whatever their number in two queries."""
    made = Dispatch.objects.filter(complaint=complaint).select_related("answer").order_by("-prepared_at", "id")
    return [shared_of(dispatch) for dispatch in sealing.load_keys(made)]


def asked_since(dispatch: Dispatch, party: str) -> InformationRequest | None:
    """Return what a side was asked last since a dispatch was prepared."""
    asked = InformationRequest.objects.filter(complaint=dispatch.complaint_id, party=party)
    return asked.filter(asked_at__gt=dispatch.prepared_at).order_by("asked_at").last()
