"""Lists for /dev the accounts that can be signed in to, with what each would type, and any number. Development only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt

from ccms.accounts.consumers import consumer_of
from ccms.accounts.models import Consumer, FirmContact, Member
from ccms.accounts.models.member import SIGNED_ROLES
from ccms.core.failures import NotFound
from ccms.core.phones import normalise

# What every member of the demonstration signs in with; refused under production, where no member is made so.
PASSWORD = "demonstration-only-2026"  # noqa: S105 - shown on /dev
SECOND_FACTOR = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MOST = 60


@dataclass(frozen=True, slots=True)
class Door:
    """One member, and what the ordinary sign-in would ask them for now; empty where nobody here knows it."""

    member: Member
    password: str
    code: str


def doors() -> list[Door]:
    """Return the members who can sign in, by role, each with the code that their second factor shows now."""
    found = Member.objects.filter(is_active=True).select_related("office", "firm").order_by("email")[:MOST]
    members = sorted(found, key=lambda member: SIGNED_ROLES.index(member.role))
    secrets = _secrets(members)
    return [_door(member, secrets.get(member.pk, "")) for member in members]


def member(key: UUID) -> Member:
    """Return a member who can sign in. Raises NotFound."""
    found = Member.objects.select_related("office", "firm").filter(pk=key, is_active=True).first()
    if found is None:
        raise NotFound
    return found


def person(key: UUID) -> Consumer:
    """Return a consumer who is not erased. Raises NotFound."""
    found = Consumer.objects.filter(pk=key, erased_at=None).first()
    if found is None:
        raise NotFound
    return found


def holder(phone: str, now: datetime) -> Consumer:
    """Return who holds this number, made at the first time as by a code. Raises PhoneNotSupported."""
    return consumer_of(normalise(phone), now)


def contact_for(firm: UUID, named_by: UUID) -> FirmContact | None:
    """Return the contact through which a complaint of this person would be answered, proved ones first."""
    contacts = FirmContact.objects.filter(firm_id=firm, retired_at=None).order_by("-proved_at", "created_at")
    usable = [one for one in contacts if one.serves(named_by)]
    return min(usable, key=lambda one: (not one.is_proved, not one.designated), default=None)


def _secrets(members: Iterable[Member]) -> dict[UUID, str]:
    apps = Authenticator.objects.filter(user__in=members, type=Authenticator.Type.TOTP)
    return {app.user_id: decrypt(app.data["secret"]) for app in apps}


def _door(member: Member, secret: str) -> Door:
    # The app on a phone and allauth go by the machine's own clock, which the offset file does not move.
    counter = max(yield_hotp_counters_from_time())
    return Door(
        member=member,
        password=PASSWORD if secret == SECOND_FACTOR else "",
        code=format_hotp_value(hotp_value(secret, counter)) if secret else "",
    )
