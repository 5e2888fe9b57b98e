"""Builds what a body is sent of a complaint: exactly the fields of its profile, and nothing that the profile lacks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from ccms.accounts.privacy import sealing
from ccms.accounts.privacy.sealing import ErasedError, Sealed
from ccms.complaints.dispatches.completing import as_json
from ccms.complaints.facts import join, pack_of
from ccms.complaints.models import Answer, Complainant, Complaint, Dispatch, Evidence, Statement
from ccms.complaints.models.dispatch import DispatchState
from ccms.complaints.models.dispatch_content import Content, completed_before, kept_of
from ccms.complaints.models.evidence import Scan
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.law.pack.book import book
from ccms.law.pack.receivers import Level, Receiver
from ccms.law.rules import Result
from ccms.ledger.canonical import JSON

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
    return {name: known.value(name) for name in VALUES}


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


class _Known:
    """What a complaint holds, each kind of row read when the first field asks for it."""

    def __init__(self, complaint: Complaint, more: Mapping[str, JSON] = _NONE) -> None:
        self.complaint, self._more = complaint, more

    @cached_property
    def completed(self) -> Mapping[str, JSON]:
        """What officers filled in, before and now."""
        return {**completed_before(self.complaint), **self._more}

    def value(self, name: str) -> JSON:
        """Return the value of a field: what an officer filled in goes before what the filing says."""
        return self.completed[name] if name in self.completed else VALUES[name](self)

    @cached_property
    def facts(self) -> Mapping[str, object]:
        purchase = self.complaint.purchase
        told = purchase.facts_for(self.complaint.pk)
        return join(pack_of(self.complaint), told, _open(purchase.personal_facts))

    @cached_property
    def person(self) -> Complainant:
        return Complainant.objects.get(complaint=self.complaint)

    @property
    def findings(self) -> list[dict[str, str]]:
        kept = self.complaint.findings
        return [{"rule": each["rule"], "result": each["result"]} for each in kept if each["result"] in _SAID]

    @property
    def narrative(self) -> str:
        told = Statement.objects.filter(complaint=self.complaint, kind="narrative").order_by("at").first()
        return told.text if told else ""

    @property
    def answer(self) -> str:
        said = Answer.objects.filter(complaint=self.complaint, statement__isnull=False).exclude(action="counter")
        last = said.select_related("statement").order_by("-at").first()
        return last.statement.text if last and last.statement else ""

    def fact(self, name: str) -> JSON:
        """Return an answer as canonical JSON can hold it."""
        return as_json(self.facts.get(name))


_SAID = frozenset({Result.BREACH, Result.OK})


def _open(cell: Sealed) -> str:
    try:
        return cell.open()
    except ErasedError:
        return ""


def _parents(known: _Known) -> str:
    return ", ".join(filter(None, (_open(known.person.father), _open(known.person.mother))))


# By the names of the catalogue in `law.pack.receivers`; a test holds the two against each other.
VALUES: Mapping[str, Callable[[_Known], JSON]] = {
    "firm.name": lambda known: known.complaint.firm.name("bn"),
    "firm.page": lambda known: known.complaint.firm.website,
    "firm.dbid": lambda known: known.complaint.firm.dbid,
    "complaint.category": lambda known: known.complaint.category,
    "complaint.rules": lambda known: [each["rule"] for each in known.findings if each["result"] == Result.BREACH],
    "complaint.month": lambda known: f"{dhaka_day(known.complaint.filed_at):%Y-%m}",
    "payment.service": lambda known: known.fact("pay_method"),
    "payment.transaction": lambda known: known.fact("trx_id"),
    "payment.amount": lambda known: known.fact("advance") or known.fact("price"),
    "payment.at": lambda known: known.fact("paid_at"),
    "payment.to": lambda known: known.fact("wallet_number"),
    "complaint.reference": lambda known: known.complaint.reference,
    "complaint.filed_on": lambda known: str(dhaka_day(known.complaint.filed_at)),
    "complaint.narrative": lambda known: known.narrative,
    "complaint.wish": lambda known: known.complaint.wish,
    "complaint.findings": lambda known: [dict(each) for each in known.findings],
    "purchase.number": lambda known: known.complaint.purchase.number,
    "purchase.price": lambda known: known.fact("price"),
    "purchase.ordered_on": lambda known: known.fact("ordered_at"),
    "purchase.delivered_on": lambda known: known.fact("delivered_at"),
    "firm.answer": lambda known: known.answer,
    "complainant.name": lambda known: _open(known.person.name),
    "complainant.mobile": lambda known: _open(known.complaint.consumer.phone),
    "complainant.district": lambda known: known.person.district,
    "complainant.parents": _parents,
    "complainant.address": lambda known: _open(known.person.address),
}
