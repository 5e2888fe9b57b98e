"""Gives a page to its own people: by a code to a contact of the firm, or on an officer's word.

Through a contact that is the firm's own it happens at once. Through one that only a complainant named it waits until
an officer confirms the contact; what was said through it before stays "respondent not verified".
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms import entries, firm_members
from ccms.accounts.firms.firm_members import Invitation, NotABrand, brands_of, take_in
from ccms.accounts.firms.naming import channel_of, contact_index, normal_value
from ccms.accounts.firms.registrars import hold, note
from ccms.accounts.models import Firm, FirmClaim, FirmContact, Member
from ccms.accounts.models.firm_contact import Proof
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.contacting import actor_for
from ccms.complaints.models.task import TaskKind
from ccms.complaints.plan import Plan
from ccms.complaints.record import record
from ccms.complaints.tasks.keeping import close_task, open_task
from ccms.core.failures import NotFound, ValidationFailed
from ccms.ledger.models import Event
from ccms.notices import invitations

CLAIMED = "firm.claimed_page"
MOST_CORRECTIONS = 3  # of the address of an invitation


def may_claim(by: Actor) -> bool:
    """Tell whether a seller by link can claim their page: nobody works on it yet, and they have not asked before."""
    if by.role is not Role.FIRM_LINK or by.firm is None:
        return False
    return not has_people(by.firm) and not FirmClaim.objects.filter(contact=by.contact, granted_at=None).exists()


def claim_by_link(*, reference: str, by: Actor, name: str, email: str, now: datetime) -> bool:
    """Take a page over for a seller who has proved a contact by code; tells whether it is theirs already.

    Else an officer has to confirm the contact first. Raises NotFound and ValidationFailed.
    """
    if not may_claim(by):
        raise NotFound
    if Member.objects.filter(email=email.strip().lower()).exists():
        raise ValidationFailed(errors={"email": ("email-in-use", {})})
    with transaction.atomic():
        return _claim(reference, by, name, email, by, now)


def claim_by_member(*, reference: str, contact: UUID, by: Actor, now: datetime) -> bool:
    """Take a page in as a brand, for an administrator who has proved one of its contacts by code.

    Tells whether it is theirs already. Raises NotFound, also where other people work on it: the holder of an old
    number of theirs does not become their administrator.
    """
    if by.role is not Role.FIRM_ADMIN or by.id is None:
        raise NotFound
    member = Member.objects.filter(pk=by.id, role=Role.FIRM_ADMIN, is_active=True).first()
    if member is None:
        raise NotFound
    with transaction.atomic():
        speaker = actor_for(reference, contact)
        if speaker.firm in {firm.pk for firm in brands_of(by)}:
            return True
        return _claim(reference, speaker, member.name, member.email, by, now)


def claim_by_code(firm: UUID, address: str, by: Invitation, now: datetime) -> bool:
    """Give a page to the person with the code of one of its own contacts; tells whether it was one of them.

    A contact that only a buyer named gives nobody a page. Raises NotFound where people work on it already, and
    ValidationFailed where the mail address has an account.
    """
    if Member.objects.filter(email=by.email.strip().lower()).exists():
        raise ValidationFailed(errors={"email": ("email-in-use", {})})
    with transaction.atomic():
        held = hold({firm})[firm]
        if has_people(firm) or not held.is_public:
            raise NotFound
        contact = _own_contact(firm, address)
        if contact is None:
            return False
        speaker = _speaker(contact)
        member = give(held, by.name, by.email, speaker, now)
        refused = [str(claim) for claim in refuse(FirmClaim.objects.filter(firm=held), speaker, now)]
        note(firm, CLAIMED, speaker.text, now, contact=str(contact.pk), member=str(member), claims=refused)
    return True


def waiting_administrator(firm: UUID, address: str, *, held: bool = False) -> Member | None:
    """Return whom a code to this contact has made the page's administrator, while they have not used the invitation.

    With `held` nobody uses it until the transaction is over.
    """
    contact = _own_contact(firm, address)
    told = Event.objects.filter(subject=f"firm:{firm}", kind=CLAIMED).order_by("-seq").first()
    if contact is None or told is None or told.data["contact"] != str(contact.pk):
        return None
    members = Member.objects.select_for_update() if held else Member.objects.all()
    made = members.filter(pk=str(told.data["member"]), firm=firm, role=Role.FIRM_ADMIN, is_active=True).first()
    if made is None or made.has_usable_password():
        return None
    acts = Event.objects.filter(subject=f"member:{made.pk}")
    if acts.exclude(kind=firm_members.INVITED).exists():
        return None  # it was used, and somebody has sent them a link to start over
    return made if acts.filter(kind=firm_members.INVITED).count() <= MOST_CORRECTIONS else None


def correct_invitation(firm: UUID, address: str, by: Invitation, now: datetime) -> None:
    """Send the invitation to a page's first administrator to another mail address: the first one was mistyped.

    The link that went to the old address works no more. Raises NotFound, and ValidationFailed where the address has an
    account.
    """
    with transaction.atomic():
        hold({firm})
        member, contact = waiting_administrator(firm, address, held=True), _own_contact(firm, address)
        if member is None or contact is None:
            raise NotFound
        email = by.email.strip().lower()
        if Member.objects.filter(email=email).exclude(pk=member.pk).exists():
            raise ValidationFailed(errors={"email": ("email-in-use", {})})
        member.name, member.email = by.name, email
        member.save(update_fields=["name", "email"])
        speaker = _speaker(contact)
        invitations.tell_first(member, firm_members.note(member, firm_members.INVITED, speaker, now), now)


def _own_contact(firm: UUID, address: str) -> FirmContact | None:
    channel = channel_of(address)
    own = FirmContact.objects.filter(firm=firm, channel=channel, proof=Proof.PROVED, retired_at=None)
    return own.filter(value_index=contact_index(channel, normal_value(channel, address))).first()


def _speaker(contact: FirmContact) -> Actor:
    firm = contact.firm_id
    return Actor(role=Role.FIRM_LINK, id=contact.pk, firm=firm, contact=contact.pk, contact_verified=True)


def claims_on(firm: UUID) -> list[FirmClaim]:
    """Return the claims that wait for an officer, opened for reading."""
    return list(FirmClaim.objects.select_related("contact").filter(firm_id=firm, granted_at=None).order_by("made_at"))


def grant(contact: FirmContact, by: Actor, now: datetime) -> list[UUID]:
    """Decide what waited for this contact's confirmation; returns the claims. The caller holds the transaction.

    Whose address has become a member's meanwhile gets nothing, and the contact is confirmed all the same.
    """
    same = FirmClaim.objects.select_for_update().filter(
        firm_id=contact.firm_id, contact__value_index=contact.value_index, granted_at=None
    )
    granted: list[UUID] = []
    for claim in same.order_by("made_at"):
        if not has_people(claim.firm_id):
            with suppress(ValidationFailed, NotABrand), transaction.atomic():
                give(Firm.objects.get(pk=claim.firm_id), claim.name.open(), claim.email.open(), by, now)
        granted.append(claim.pk)
    FirmClaim.objects.filter(pk__in=granted).update(granted_at=now)
    close_task(TaskKind.PAGE_CLAIM, granted, now, by.text)
    return granted


def refuse(claims: QuerySet[FirmClaim], by: Actor, now: datetime) -> list[UUID]:
    """Delete claims that come to nothing; returns which. The caller holds the transaction and notes them."""
    refused = list(claims.filter(granted_at=None).values_list("pk", flat=True))
    FirmClaim.objects.filter(pk__in=refused).delete()
    close_task(TaskKind.PAGE_CLAIM, refused, now, by.text)
    return refused


def _claim(reference: str, speaker: Actor, name: str, email: str, by: Actor, now: datetime) -> bool:
    loaded = lock(reference, speaker)
    if speaker.contact is None:
        raise NotFound
    contact = FirmContact.objects.get(pk=speaker.contact)
    Firm.objects.select_for_update().get(pk=contact.firm_id)  # of two who claim at once the second finds the first
    if has_people(contact.firm_id):
        raise NotFound
    if FirmClaim.objects.filter(contact=contact, granted_at=None).exists():
        return False
    plan = Plan(loaded=loaded, event=CLAIMED, by=speaker, at=now)
    plan.data = {"contact": str(contact.pk), "verified": speaker.contact_verified}
    if speaker.contact_verified:
        entries.claim_firm(contact, by=speaker, now=now)
        plan.data["member"] = str(give(loaded.complaint.firm, name, email, by, now))
    else:
        claim = FirmClaim(firm_id=contact.firm_id, contact=contact, name=name, email=email, made_at=now)
        claim.save()
        plan.data["claim"] = str(claim.pk)
        firm = f"firm:{contact.firm_id}"
        open_task(TaskKind.PAGE_CLAIM, subject=firm, item=claim.pk, event=plan.event_id, now=now, tells=True)
    record([plan])
    return speaker.contact_verified


def give(firm: Firm, name: str, email: str, by: Actor, now: datetime) -> UUID:
    """Make somebody the page's administrator, or its page a brand of the firm whose administrator they are."""
    known = Member.objects.select_related("firm").filter(email=email.strip().lower(), is_active=True).first()
    if known and known.role == Role.FIRM_ADMIN and known.firm and known.firm_id != firm.pk:
        take_in(firm, known.firm)
        member = known
    else:
        member = firm_members.employ(Invitation(name=name, email=email, role=Role.FIRM_ADMIN, firm=firm.pk), firm)
        invitations.tell_first(member, firm_members.note(member, firm_members.INVITED, by, now), now)
    Firm.objects.filter(pk=firm.pk, claimed_at=None).update(claimed_at=now)
    return member.pk


def has_people(firm: UUID) -> bool:
    """Tell whether somebody works on a firm's complaints in an account: its own people, or those of its legal firm."""
    own = Firm.objects.filter(pk=firm).values_list("pk", "parent_id").first() or ()
    return Member.objects.filter(firm_id__in=[key for key in own if key], is_active=True).exists()
