"""Decides on a firm's application: what proves who applies, and the officer's three answers.

A number is public, so a number alone proves nobody: either a register's own row names the contact that was proved, or
the officer saw the number on a paper, sent or brought, and the site or page shows that it is the applicant's.

Keeps the papers of an application beside no complaint, and opens them for the office, each time as an event.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.deed import deed
from ccms.accounts.firms import entries, identities, origins, shop_keys
from ccms.accounts.firms.entries import HasOwnPeople
from ccms.accounts.firms.identities import Identity, NumberTaken
from ccms.accounts.firms.registrars import REGISTRAR, hold, note
from ccms.accounts.firms.registrars import hold as hold_firms
from ccms.accounts.members.managing import change_role
from ccms.accounts.models import Application, Firm, FirmContact, Member, ShopOrigin
from ccms.accounts.models.application import ApplicationState
from ccms.accounts.models.firm_contact import Source
from ccms.accounts.models.firm_identity import IdentityKind, IdentityProof
from ccms.complaints.acts.choosing import Given, choose
from ccms.complaints.acts.evidence import keep_paper
from ccms.complaints.evidence import serving
from ccms.complaints.evidence.serving import FileToServe
from ccms.complaints.evidence.storage import Upload
from ccms.complaints.models import Evidence
from ccms.complaints.models.evidence import Scan
from ccms.complaints.models.task import TaskKind
from ccms.complaints.registry import applying, claiming
from ccms.complaints.registry.announced import FIRM_EVENTS
from ccms.complaints.registry.merging import MERGED, Alike, alike, merge_as
from ccms.complaints.tasks.keeping import close_task
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound
from ccms.law.pack.book import book
from ccms.notices import applications

VERIFIED, RETURNED, REFUSED = "office.verified_firm", "office.returned_application", "office.refused_application"
WAITS = (ApplicationState.APPLIED, ApplicationState.RETURNED)
MOST = 100


class NotProved(Failure):
    """Neither a register's row nor paper and page together show who applies."""

    slug = "application-not-proved"


@dataclass(frozen=True, slots=True)
class Checks:
    """What is known of the applicant: a register's entry with the same number, and whether it names their contact."""

    application: Application
    details: applying.Details
    holder: Firm | None  # who was verified by this number
    register_proves: bool
    origins: list[str]
    code: str  # what the applicant's page can show
    papers: list[Evidence]
    alike: list[Alike]

    def prove(self, *, on_paper: bool, on_page: bool) -> bool:
        """Tell whether a register's row, or paper and page together, show who applies."""
        return self.register_proves or (on_paper and (on_page or bool(self.origins)))

    @property
    def of_another(self) -> bool:
        """Tell whether somebody else was verified by this number, and no register says that they are the same."""
        return self.holder is not None and not self.register_proves


def waiting(by: Actor) -> list[Application]:
    """Return the applications before the office, the oldest first, and those that were sent back; keys loaded."""
    require_office(by)
    found = Application.objects.filter(state__in=WAITS).select_related("firm").order_by("state", "changed_at")
    return list(found[:MOST])


def checks_of(application: UUID, by: Actor, now: datetime) -> Checks:
    """Return what an officer compares. Raises NotFound."""
    require_office(by)
    found = (
        Application.objects.select_related("firm")
        .filter(pk=application, firm__isnull=False, phone_index__isnull=False)
        .first()
    )
    if found is None or found.firm is None or found.state == ApplicationState.BEGUN:
        raise NotFound
    return _checks(found, now)


@deed(VERIFIED, by=REGISTRAR)
def verify_firm(
    application: UUID,
    by: Actor,
    now: datetime,
    *,
    number_seen: bool,
    page_seen: bool,
    shown: bool = False,  # the number was seen on a paper that was brought, of which no picture was sent
    merged: Collection[UUID] = (),
) -> Firm:
    """Register the firm: buyers find it and its keys work. Raises NotFound, NotProved, NumberTaken, HasOwnPeople."""
    held = _applied(application)
    firm = hold_firms({held.firm_id} if held.firm_id else set())[held.firm_id or UUID(int=0)]
    checks = _checks(held, now)
    if not checks.prove(on_paper=(number_seen and bool(checks.papers)) or shown, on_page=page_seen):
        raise NotProved
    said, together = checks.details, set(merged) - {firm.pk}
    known = held.claims or (checks.holder if checks.register_proves else None)
    if checks.holder is not None and checks.holder.pk not in {*together, known and known.pk}:
        raise NumberTaken
    if known is not None:
        firm = _move(held, firm, known, by, now)
    for other in sorted(together - {firm.pk}):
        merge_as(other, firm.pk, f"office.{MERGED}", by.text, now, told=False)
    given = Identity(IdentityKind(said.identity), said.number)
    proof = IdentityProof.REGISTER if checks.register_proves else IdentityProof.SEEN
    identities.note_identity(firm, given, proof, now)
    _keep_site_and_page(firm, said, by if page_seen else None, now)
    entries.list_firm(firm)
    entries.add_aliases(firm, (said.name_bn, said.name_en))
    shop_keys.shop_of(firm.pk, now)
    by_what = {"register": checks.register_proves, "number": number_seen, "page": page_seen}
    by_what |= {"shown": True} if shown else {}
    event = note(firm.pk, VERIFIED, by.text, now, application=str(held.pk), checked=by_what)
    _end(held, ApplicationState.VERIFIED, "", by, now)
    applications.tell(held, FIRM_EVENTS[VERIFIED], event, now)
    return firm


def _keep_site_and_page(firm: Firm, said: applying.Details, seen_by: Actor | None, now: datetime) -> None:
    """Keep the site and page that the applicant named, the page as its own where an officer saw the code on it."""
    firm.website = said.website or firm.website
    firm.save(update_fields=["website"])
    if said.page:
        page = entries.name_contact(firm, Channel.PAGE, said.page, source=Source.FIRM, named_by=None, now=now)
        if seen_by:
            entries.confirm_contact(page, by=seen_by, now=now)


def _move(held: Application, begun: Firm, known: Firm, by: Actor, now: datetime) -> Firm:
    """Let the applicant work in the entry that is theirs: it keeps its address, its complaints and its public id."""
    if claiming.has_people(known.pk):
        raise HasOwnPeople
    hold_firms({known.pk})
    for channel, value in ((Channel.SMS, held.phone.open()), (Channel.EMAIL, held.email.open())):
        entries.own_contact(known, channel, value, now=now)
    for member in Member.objects.select_for_update().filter(firm=begun):
        change_role(member, Role(member.role), firm=known)
    shop_keys.shop_of(known.pk, now)
    ShopOrigin.objects.filter(firm=begun).update(firm=known)
    merge_as(begun.pk, known.pk, f"office.{MERGED}", by.text, now, told=False)
    held.firm = known
    held.save(update_fields=["firm"])
    Firm.objects.filter(pk=known.pk, claimed_at=None).update(claimed_at=now)
    return known


@deed(RETURNED, by=REGISTRAR)
def return_application(application: UUID, reason: str, by: Actor, now: datetime) -> Application:
    """Send an application back with what is to be mended. Raises NotFound and ValidationFailed."""
    return _answer(application, reason, by, now, RETURNED, ApplicationState.RETURNED)


@deed(REFUSED, by=REGISTRAR)
def refuse_application(application: UUID, reason: str, by: Actor, now: datetime) -> Application:
    """End an application without registering the firm. Raises NotFound and ValidationFailed."""
    return _answer(application, reason, by, now, REFUSED, ApplicationState.REFUSED)


def require_office(by: Actor) -> None:
    """Refuse who is no reader of an office. Raises NotFound."""
    if by.office is None:
        raise NotFound


def _answer(
    application: UUID, reason: str, by: Actor, now: datetime, kind: str, state: ApplicationState
) -> Application:
    named = kind.partition(".")[2].replace("returned", "return").replace("refused", "refuse")
    choice = choose(book().on(dhaka_day(now)), named, reason, Given())
    held = _applied(application)
    if held.firm_id is None:
        raise NotFound
    hold_firms({held.firm_id})
    event = note(held.firm_id, kind, by.text, now, application=str(held.pk), reason=reason)
    _end(held, state, reason, by, now)
    what = choice.text.read(held.language)
    applications.tell(held, FIRM_EVENTS[kind], event, now, what=what)
    return held


def _applied(application: UUID) -> Application:
    held = applying.hold(application)
    if held.state != ApplicationState.APPLIED or held.firm_id is None:
        raise NotFound
    return held


def _end(held: Application, state: ApplicationState, reason: str, by: Actor, now: datetime) -> None:
    held.state, held.reason, held.changed_at = state, reason, now
    held.save(update_fields=["state", "reason", "changed_at"])
    close_task(TaskKind.REGISTRATION, [held.pk], now, by.text)


def _checks(held: Application, now: datetime) -> Checks:
    firm = held.firm
    if firm is None:
        raise NotFound
    said = applying.details_of(held)
    holder = identities.verified_holder(IdentityKind(said.identity), said.number)
    own = FirmContact.objects.filter(firm=firm, source=Source.FIRM, retired_at=None).values_list("value_index")
    named = FirmContact.objects.filter(firm=holder, source=Source.REGISTER, retired_at=None, value_index__in=own)
    return Checks(
        application=held,
        details=said,
        holder=None if holder == firm else holder,
        register_proves=holder is not None and holder != firm and named.exists(),
        origins=origins.proved_origins(firm.pk),
        code=shop_keys.shop_of(firm.pk, now).public_id,
        papers=list(Evidence.objects.filter(holder=held.pk).order_by("added_at")),
        alike=alike(firm),
    )


PAPER = "registration"
OPENED = "office.opened_paper"


def add_paper(application: Application, upload: Upload, now: datetime) -> Evidence:
    """Keep one paper of an applicant whose contacts are proved. Raises NotFound, and what refuses a file."""
    if application.state not in applying.OPEN or application.firm_id is None:
        raise NotFound
    by = applying.speaker_of(application)
    return keep_paper(holder=application.pk, kind=PAPER, upload=upload, by=by, now=now)


def papers_of(application: Application) -> list[Evidence]:
    """Return the papers of an application, the oldest first."""
    return list(Evidence.objects.filter(holder=application.pk).order_by("added_at"))


def open_paper(
    application: UUID, paper: UUID, by: Actor, now: datetime, *, preview: bool, only_asks: bool = False
) -> FileToServe:
    """Open one paper for an officer or auditor, and write that down. Raises NotFound and StoreDown.

    `only_asks`: no byte of it goes out (HEAD), so nothing was opened.
    """
    require_office(by)
    found = Application.objects.filter(pk=application).exclude(firm=None).first()
    item = Evidence.objects.filter(pk=paper, holder=application).exclude(scan=Scan.MALICIOUS).first()
    if found is None or found.firm_id is None or item is None:
        raise NotFound
    file = serving.preview(item, item.name) if preview else serving.original(item, item.name)
    if not only_asks:
        with transaction.atomic():
            hold({found.firm_id})
            note(found.firm_id, OPENED, by.text, now, evidence=str(item.pk), sha256=bytes(item.sha256).hex())
    return file
