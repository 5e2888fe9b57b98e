"""Takes a firm's application to be registered: four short pages, a mobile proved by code, an e-mail proved by link.

Once both are proved the applicant is the administrator of a firm that nobody finds yet; an officer verifies it.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature
from django.db import transaction

from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms import entries, firm_members, identities
from ccms.accounts.firms.firm_members import Invitation
from ccms.accounts.firms.identities import Identity
from ccms.accounts.firms.naming import contact_index, normal_value
from ccms.accounts.firms.registrars import note, note_named
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Application, Firm
from ccms.accounts.models.application import ApplicationState
from ccms.accounts.models.firm import FirmKind
from ccms.accounts.models.firm_identity import IdentityKind, IdentityProof
from ccms.accounts.privacy import sealing
from ccms.complaints.models.task import TaskKind
from ccms.complaints.registry.announced import FIRM_EVENTS
from ccms.complaints.registry.entering import make_firm
from ccms.complaints.tasks.keeping import open_task
from ccms.core.failures import NotFound
from ccms.gate.addresses import network_of
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted
from ccms.notices import applications, invitations

APPLIED, COMPLETED, CHANGED = "firm.applied", "firm.completed_application", "firm.changed_application"
LINK_HOLDS = timedelta(days=3)
OPEN = frozenset({ApplicationState.BEGUN, ApplicationState.RETURNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What an applicant says of the firm; empty as long as nothing was said."""

    name_bn: str
    name_en: str
    kind: str
    identity: str = ""
    number: str = ""
    person: str = ""
    website: str = ""
    page: str = ""


def details_of(application: Application) -> Details:
    """Return what the applicant said; nothing of an application that was forgotten."""
    said = application.details.open()
    return Details(**json.loads(said)) if said else Details(name_bn="", name_en="", kind="other")


def begin(
    details: Details,
    address: str,
    language: str,
    now: datetime,
    *,
    before: Application | None = None,
    claims: Firm | None = None,
) -> Application:
    """Begin an application, counted for the network that it comes from. Raises TooManyRequests.

    After one that was refused or lapsed (`before`), with the firm, the member and the contacts of that one.
    """
    with transaction.atomic():
        take_or_refuse(Counted.APPLICATIONS, network_of(address), now)
        made = Application(language=language, begun_at=now, changed_at=now, claims=claims)
        sealing.give_keys([made], now)
        if before is not None:
            made.claims = before.claims
            made.firm, made.member, made.phone_index = before.firm, before.member, before.phone_index
            made.phone, made.email = before.phone.open(), before.email.open()
            made.phone_proved_at, made.email_proved_at = before.phone_proved_at, before.email_proved_at
            details = replace(details_of(before), **_shown(details))
        made.details = _written(details)
        made.save(force_insert=True)
        if before is not None:
            _write_to_firm(made, now)
            _note_change(made, now)
    return made


def change(application: UUID, now: datetime, **said: str) -> Application:
    """Write down more, or something else, as long as it is the applicant's turn. Raises NotFound."""
    with transaction.atomic():
        held = hold(application)
        if held.state not in OPEN:
            raise NotFound
        held.details = _written(replace(details_of(held), **said))
        held.save(update_fields=["details"])
        if held.firm_id:
            _write_to_firm(held, now)
            _note_change(held, now)
    return held


def prove_phone(application: UUID, phone: str, now: datetime) -> Application:
    """Keep the number to which a code was sent and entered. Raises NotFound and TooManyRequests."""
    with transaction.atomic():
        take_or_refuse(Counted.APPLICATION_PHONES, phone, now)
        held = hold(application)
        if held.state != ApplicationState.BEGUN or held.firm_id:
            raise NotFound
        held.phone, held.phone_index, held.phone_proved_at = phone, contact_index(Channel.SMS, phone), now
        held.save(update_fields=["phone", "phone_index", "phone_proved_at"])
    return held


def keep_contact(application: UUID, person: str, email: str) -> None:
    """Keep the applicant's name and e-mail address, to which nothing goes yet. Raises NotFound."""
    with transaction.atomic():
        held = hold(application)
        if held.state != ApplicationState.BEGUN or held.firm_id:
            raise NotFound
        held.details, held.email = (
            _written(replace(details_of(held), person=person)),
            normal_value(Channel.EMAIL, email),
        )
        held.email_asked_at = None  # a link to another address is worth nothing any more
        held.save(update_fields=["details", "email", "email_asked_at"])


def ask_email(application: UUID, now: datetime) -> None:
    """Send the link that proves the e-mail address. Raises NotFound and TooManyRequests."""
    with transaction.atomic():
        held = hold(application)
        if held.phone_proved_at is None or held.firm_id or not held.email:
            raise NotFound
        take_or_refuse(Counted.APPLICATION_MAILS, held.email.open(), now)
        held.email_asked_at = now
        held.save(update_fields=["email_asked_at"])
        applications.ask(held, now)


def asked_by(word: str, now: datetime) -> Application | None:
    """Return whose e-mail a link proves, or has proved already; None where it is over, or an older one."""
    try:
        key, asked = applications.SIGNER.unsign_object(word)
    except (BadSignature, ValueError):
        return None
    found = Application.objects.filter(pk=UUID(key)).exclude(email_asked_at=None).first()
    if found is None or found.email_asked_at is None or found.email_asked_at.isoformat() != asked:
        return None
    return found if now < found.email_asked_at + LINK_HOLDS else None


def confirm_email(word: str, now: datetime) -> Application:
    """Prove the e-mail of a link: the applicant is a firm's administrator then, and is invited by mail.

    Raises NotFound for a link that is over or has proved it before, and ValidationFailed where the address has an
    account.
    """
    found = asked_by(word, now)
    if found is None:
        raise NotFound
    with transaction.atomic():
        held = hold(found.pk)
        if held.firm_id:
            raise NotFound  # whoever finds the mail later is not the one that applies
        said, email = details_of(held), held.email.open()
        if not said.number:
            raise NotFound
        firm = make_firm(said.name_bn, said.name_en, FirmKind(said.kind), "", now)
        contacts = [
            entries.own_contact(firm, channel, value, now=now)
            for channel, value in ((Channel.SMS, held.phone.open()), (Channel.EMAIL, email))
        ]
        invited = Invitation(name=said.person, email=email, role=Role.FIRM_ADMIN, firm=firm.pk)
        member = firm_members.employ(invited, firm)
        by = actor_of(member)
        held.firm, held.member, held.email_proved_at = firm, member, now
        held.save(update_fields=["firm", "member", "email_proved_at"])
        _write_to_firm(held, now)
        note(firm.pk, APPLIED, by.text, now, contacts=[str(contact.pk) for contact in contacts])
        invitations.tell_first(member, firm_members.note(member, firm_members.INVITED, by, now), now)
    return held


def complete(application: UUID, now: datetime, *, website: str, page: str) -> Application:
    """Send the application to the office, for the first time or after it came back. Raises NotFound."""
    with transaction.atomic():
        held = hold(application)
        if held.state not in OPEN or held.firm_id is None:
            raise NotFound
        held.details = _written(replace(details_of(held), website=website, page=page))
        held.state, held.reason, held.changed_at = ApplicationState.APPLIED, "", now
        held.save(update_fields=["details", "state", "reason", "changed_at"])
        by = actor_of(held.member).text if held.member else "firm"
        event = note(held.firm_id, COMPLETED, by, now, application=str(held.pk))
        firm = f"firm:{held.firm_id}"
        open_task(TaskKind.REGISTRATION, subject=firm, item=held.pk, event=event, now=now, tells=True)
        applications.tell(held, FIRM_EVENTS[COMPLETED], event, now)
    return held


def open_for(by: Actor | None, begun: UUID | None) -> Application:
    """Return the application of a browser that began it, or of the firm whose administrator reads. Raises NotFound."""
    if by is not None and by.role is Role.FIRM_ADMIN and by.firm:
        found = Application.objects.filter(firm=by.firm).order_by("-begun_at").first()
    else:
        found = Application.objects.filter(pk=begun).first() if begun else None
    if found is None:
        raise NotFound
    return found


def hold(application: UUID) -> Application:
    """Lock an application. Raises NotFound."""
    found = Application.objects.select_for_update().filter(pk=application).first()
    if found is None:
        raise NotFound
    return found


def speaker_of(application: Application) -> Actor:
    """Return the member who applies. Raises NotFound before both contacts are proved."""
    member = application.member
    if member is None or not member.is_active:
        raise NotFound
    return actor_of(member)


def _write_to_firm(held: Application, now: datetime) -> None:
    """Let the firm that is not listed yet have what the applicant said: its names, its number only as stated."""
    said, firm = details_of(held), held.firm
    if firm is None or not said.number:
        return
    firm.name_bn, firm.name_en, firm.kind = said.name_bn, said.name_en or said.name_bn, said.kind
    firm.save(update_fields=["name_bn", "name_en", "kind"])
    firm.identities.filter(proof=IdentityProof.STATED).delete()
    given = Identity(IdentityKind(said.identity), said.number)
    identities.note_identity(firm, given, IdentityProof.STATED, now)


def _note_change(held: Application, now: datetime) -> None:
    note_named([held.firm_id] if held.firm_id else [], now, CHANGED)


def _shown(details: Details) -> dict[str, str]:
    return {name: value for name, value in asdict(details).items() if value}


def _written(details: Details) -> str:
    return json.dumps(asdict(details), ensure_ascii=False)
