"""Files a complaint: runs the eleven checks again, on what the register knows now, and makes a plan like any other.

A draft is filed once: its id is the purchase's, so that a double tap or a lost answer finds the complaint that exists.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar

from django.db import transaction

from ccms.accounts import consumers
from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Consumer, FirmContact, Office
from ccms.accounts.privacy.sealing import lend_keys
from ccms.complaints import deadlines, facts
from ccms.complaints.directory import asked_contacts
from ccms.complaints.filing import payments
from ccms.complaints.filing.beside import tell_of_firm
from ccms.complaints.filing.contents import Filing
from ccms.complaints.filing.history import asked_history
from ccms.complaints.filing.shop_orders import keep
from ccms.complaints.filing.shop_query import with_shop
from ccms.complaints.filing.shop_statement import DATA
from ccms.complaints.lifecycle import FILER, DeadlineKind, Reason, Status
from ccms.complaints.models import Complainant, Complaint, Draft, Evidence, Purchase, ShopOrder
from ccms.complaints.models.evidence import Scan
from ccms.complaints.office_people import Staffing, asked_staffing
from ccms.complaints.plan import LoadedComplaint, Plan, findings_digest
from ccms.complaints.record import record
from ccms.complaints.transitions import FILING_TARGETS
from ccms.core import references
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound, ValidationFailed
from ccms.gate.statements import Pending, in_transaction, pipeline, query_later
from ccms.law.checks import CheckId, History, Precheck, precheck
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.law.rules import Finding
from ccms.ledger.events import Sealed
from ccms.notices import email_links


@dataclass(frozen=True, slots=True)
class Filed:
    """What the filer gets at once: the complaint and its first event's bytes and leaf."""

    complaint: Complaint
    sealed: Sealed | None  # None when the draft had been filed before
    precheck: Precheck | None = None


class DuplicateComplaint(Failure):
    """The same person, firm and purchase number, or day and sum: add to the complaint that is open."""

    slug: ClassVar[str] = "duplicate-complaint"


class NotRipe(Failure):
    """No ground is due yet. `day` is the first on which it can be filed, `file_as` what it can be filed under now."""

    slug: ClassVar[str] = "not-ripe"


class OutOfScope(Failure):
    """Not an online sale: the hotline and the directorate's own portal take it."""

    slug: ClassVar[str] = "not-ecommerce"


def receive(*, filing: Filing, by: Actor, now: datetime) -> Filed:
    """File what came by a page or a call, with what the shop said meanwhile on having been told. Raises as `file`."""
    return file(filing=with_shop(filing, by, now, ask=False), by=by, now=now)


def file(*, filing: Filing, by: Actor, now: datetime) -> Filed:
    """File a complaint; of one purchase, one about each firm that had to do with it.

    Raises `DuplicateComplaint`, `NotRipe`, `OutOfScope` and `ValidationFailed`.
    """
    if by.role not in FILER or by.consumer is None or by.phone_unverified:
        raise NotFound
    with in_transaction():
        known = _asked(filing, by.consumer, now)
        if filed := known.filed_with(filing.firm):
            if filing.beside and (known.draft is None or known.draft.sent_at is None):
                raise DuplicateComplaint(reference=references.display(filed.reference))
            return Filed(filed, None)
        pack = book().on(dhaka_day(now))
        checked = precheck(pack, known_facts(filing, known.evidence), known.history, now)
        _stop(checked, filing)
        loaded = replace(
            new_matter(filing, known.consumer, known.office, checked, pack, now),
            contacts=tuple(known.contacts),
            staffing=known.staffing,
        )
        evidence = [item for item in known.evidence if item.event is None]
        plan = plan_file(loaded, filing, checked, evidence, by, now, purchase_is_known=bool(known.of_purchase))
        if known.of_purchase:
            tell_of_firm(plan, filing)
        if filing.handed_over:
            filing.handed_over(plan)
        if filing.signed and not known.of_purchase:
            keep(plan, filing.signed, known.consumer)
        lend_keys(known.consumer, *(row for row in plan.rows if isinstance(row, Purchase | Complainant | ShopOrder)))
        with transaction.atomic(savepoint=False):  # what fails from here on spoils the caller's transaction too
            _take_draft(plan, known.draft)
            _keep_person(plan, filing)
            sealed = record([plan])[0]
    return Filed(plan.complaint, sealed, checked)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the register knows when a filing comes, its person and files locked."""

    consumer: Consumer
    draft: Draft | None
    of_purchase: list[Complaint]
    evidence: list[Evidence]
    history: History
    office: Office
    contacts: list[FirmContact]
    staffing: Staffing

    def filed_with(self, firm: uuid.UUID) -> Complaint | None:
        """Return the complaint about this firm that the purchase became before."""
        return next((complaint for complaint in self.of_purchase if complaint.firm_id == firm), None)


def _asked(filing: Filing, person: uuid.UUID, now: datetime) -> _Known:
    """Ask the register all at once, and write nothing: a filing that is refused leaves no trace.

    The person is locked first, so that what follows is seen as they left it; the draft before its evidence, so that
    a person who discards it meanwhile waits, or is seen; the evidence, so that the scanner's word is not overwritten.
    Another's draft is not found; none is needed, since a purchase can be complained about again without one.
    """
    with pipeline():
        consumer = consumers.asked_locked(person)
        drafts = query_later(Draft, "WHERE id = %s FOR UPDATE", [filing.draft])
        of_purchase = query_later(Complaint, "WHERE purchase_id = %s", [filing.draft])
        evidence = asked_evidence(filing.draft, lock="FOR UPDATE")
        before = asked_history(person, filing.firm, filing.facts, now)
        office = query_later(Office, _OFFICE, [filing.district, filing.district])
        contacts, people = asked_contacts([filing.firm]), asked_staffing(codes=[filing.district])
    draft = next(iter(drafts()), None)
    beside = (office()[0], contacts(), people())
    known = _Known(consumer(), draft, of_purchase(), evidence(), before(), *beside)
    if any(each.consumer_id != person for each in (draft, *known.of_purchase) if each):
        raise NotFound
    return known


def _take_draft(plan: Plan, draft: Draft | None) -> None:
    if draft:
        draft.sent_at, draft.body = plan.at, ""
        plan.touched.append(draft)


def asked_evidence(purchase: uuid.UUID, *, lock: str = "") -> Pending[list[Evidence]]:
    """Ask for what was given to a draft, or to the purchase it became, without what is known as malicious."""
    return query_later(Evidence, f"WHERE holder = %s AND scan <> '{Scan.MALICIOUS}' {lock}", [purchase])


def known_facts(filing: Filing, given: Iterable[Evidence]) -> dict[str, object]:
    """Return the answers with what the form and the evidence add."""
    return {
        **filing.facts,
        "category": filing.category,
        "evidence": tuple(sorted({item.kind for item in given})),
        "full_name": filing.name,
        "district": filing.district,
    }


# The office of a district, or the head office where there is none.
_OFFICE = "WHERE code = %s OR is_head ORDER BY code = %s DESC LIMIT 1"


def _stop(checked: Precheck, filing: Filing) -> None:
    match checked.blocked_by:
        case None if checked.same_order and checked.same_order != filing.other_than:
            raise DuplicateComplaint(reference=references.display(checked.same_order))
        case None:
            return
        case CheckId.DUPLICATE:
            raise DuplicateComplaint(reference=references.display(checked.duplicate_reference or ""))
        case CheckId.RIPE:
            raise NotRipe(day=checked.ready_on or date.max, file_as=list(checked.file_as))
        case CheckId.ECOM:
            raise OutOfScope
        case other:
            raise ValidationFailed(errors={str(other): ("choice-missing", {})})


def new_matter(
    filing: Filing, consumer: Consumer, office: Office, checked: Precheck, pack: Pack, now: datetime
) -> LoadedComplaint:
    """Return the complaint that a filing makes, not written yet."""
    limits = checked.limitation
    complaint = Complaint(
        id=uuid.uuid4(),
        reference=references.new_reference(),
        purchase_id=filing.draft,
        consumer=consumer,
        firm_id=filing.firm,
        office=office,
        category=filing.category,
        wish=filing.wish,
        amount_paisa=_amount(filing.facts),
        language=consumer.language,
        filed_at=now,
        protective=checked.protective,
        cause_on=limits.cause_on,
        safe_last=limits.safe_last,
        outer_last=limits.outer_last,
        findings=[_finding(f) for f in checked.findings],
        contradictions=list(dict.fromkeys(each.id for each in checked.contradictions)),
        **{name: value for name, value in filing.plain.items() if hasattr(Complaint, name)},
    )
    return LoadedComplaint(complaint=complaint, clocks=(), pack=pack, calendar=pack.calendar)


def _amount(given: Mapping[str, object]) -> int | None:
    """Return what the buyer paid: where the goods came the whole price, else what was paid before, as far as known."""
    for name in ("price", "advance") if given.get("delivered_at") else ("advance", "price"):
        value = given.get(name)
        if isinstance(value, int):
            return value
    return None


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "result": str(finding.result),
        "due_on": finding.due_on and finding.due_on.isoformat(),
    }


def plan_file(
    loaded: LoadedComplaint,
    filing: Filing,
    checked: Precheck,
    evidence: Sequence[Evidence],
    by: Actor,
    now: datetime,
    *,
    purchase_is_known: bool = False,
) -> Plan:
    """Plan the first event of a complaint: its rows, its clocks, and whom it waits for."""
    complaint = loaded.complaint
    plan = Plan(loaded=loaded, event="consumer.filed", by=by, at=now, is_new=True)
    status = Status(str(checked.status))
    if status not in FILING_TARGETS:
        raise ValueError(status)
    for field in complaint._meta.concrete_fields:  # noqa: SLF001 - Django's documented model API
        plan.set(field.attname, getattr(complaint, field.attname))
    plan.move_to(status, reason=Reason(checked.reason) if checked.reason else None)
    if status is not Status.ESCALATED:
        plan.set("told_at", now)
    if checked.only_name:
        plan.data["only_name"] = True
    if not purchase_is_known:
        _purchase(plan, filing)
    _complainant(plan, filing)
    _evidence(plan, evidence)
    _narrative(plan, filing)
    _start_clocks(plan, checked)
    plan.data |= {
        "packs": loaded.pack.digest,
        "findings": findings_digest(complaint.findings),
        "checks": {str(check.id): check.passed for check in checked.checks},
        "firm_first_until": checked.firm_first_until,
        "contradiction": checked.contradiction,
    }
    if filing.word:
        plan.data[DATA] = filing.word.written()
    return plan


def _narrative(plan: Plan, filing: Filing) -> None:
    """The words are the consumer's own, also where a clerk typed them: whose code opened the pages, tells it."""
    said = plan.say("narrative", filing.narrative)
    if said and plan.by.role is Role.CLERK:
        said.author = f"{Role.CONSUMER}:{plan.complaint.consumer_id}"
        plan.data["assisted"] = {"confirmed_by": "code"}


def _purchase(plan: Plan, filing: Filing) -> None:
    complaint = plan.complaint
    plain, personal = facts.split(plan.loaded.pack, filing.facts)
    purchase = Purchase(
        id=filing.draft,
        consumer_id=complaint.consumer_id,
        number=str(filing.facts.get("purchase_number") or ""),
        amount_paisa=complaint.amount_paisa,
        facts=plain,
        created_at=plan.at,
    )
    purchase.personal_facts = personal
    purchase.trx = payments.trx_of(filing)
    purchase.payment_message = payments.kept(filing.payment)
    plan.rows.append(purchase)


def _complainant(plan: Plan, filing: Filing) -> None:
    person = Complainant(
        complaint_id=plan.complaint.id,
        consumer_id=plan.complaint.consumer_id,
        kind=filing.complainant,
        district=filing.district,
    )
    for name, value in {"name": filing.name, **filing.plain}.items():
        if hasattr(Complainant, name):
            setattr(person, name, value)
    plan.rows.append(person)


def _evidence(plan: Plan, evidence: Sequence[Evidence]) -> None:
    for item in evidence:
        item.event = plan.event_id
    plan.touched += evidence
    plan.data["evidence"] = [{"id": str(e.id), "sha256": bytes(e.sha256).hex()} for e in evidence]


def _start_clocks(plan: Plan, checked: Precheck) -> None:
    deadlines.start_charge_sheet(plan)
    match plan.status:
        case Status.TOLD_FIRM:
            until = checked.firm_first_until or deadlines.due(plan.loaded, DeadlineKind.FIRM_FIRST, plan.at)
            deadlines.start(plan, DeadlineKind.FIRM_FIRST, until=until)
        case Status.WITH_FIRM:
            deadlines.start(plan, DeadlineKind.REACH_FIRM)
        case _:
            deadlines.arrive_at_office(plan)


def _keep_person(plan: Plan, filing: Filing) -> None:
    """Keep the name that was given, and the address, which is asked to be confirmed."""
    consumer = plan.complaint.consumer
    if consumer.name.open() != filing.name:
        consumer.name = filing.name
        plan.touched.append(consumer)
    if filing.email:
        email_links.keep_and_ask(consumer, filing.email, plan.at)
