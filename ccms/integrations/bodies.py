"""Manages how bodies are reached: which desks each has, by which way and at which address, and whether they answer.

Tells a body's people and the administrators by mail that a desk of that body was set anew or ended.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from ccms.accounts.actors import READS_AS, Role
from ccms.accounts.channels import Channel
from ccms.accounts.models import BodyAddress, Member
from ccms.accounts.models.body_address import DeskChannel
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.gate import clock
from ccms.gate.jobs import wait_for_turn
from ccms.gate.machines import addresses, signing
from ccms.integrations import channels
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Body
from ccms.law.pack.receivers import Receiver
from ccms.ledger import events
from ccms.notices import outbox
from ccms.notices.composition.texts import LANGUAGES
from ccms.notices.outbox import NoticePlan

TO_BODY, TO_ADMIN = "member.desk_changed", "operator.desk_changed"


def tell(desk: BodyAddress, act: str, *, shown: str, event: UUID, by: str, now: datetime) -> None:
    """Queue the mails, in the transaction of the change; nobody is told of what they did themselves.

    The machine at an address reads all that the body is sent, so nobody may set it unseen.
    """
    params = {"act": act, "body": _name(desk, now), "way": shown}
    outbox.write(
        [
            NoticePlan(
                event=event,
                subject=f"body:{desk.body}",
                recipient=f"member:{member.pk}",
                channel=Channel.EMAIL,
                template=TO_ADMIN if member.role == Role.ADMIN else TO_BODY,
                language=member.language,
                at=now,
                params=params,
            )
            for member in _people(desk)
            if str(member.pk) != by.partition(":")[2]
        ]
    )


def _people(desk: BodyAddress) -> Iterator[Member]:
    """Yield the administrators, and the people of the body who read what this desk is sent."""
    people = Member.objects.filter(is_active=True)
    of_body = people.filter(role=Role.BODY, body=desk.body)
    if desk.district:
        of_body = of_body.filter(district__in={"", desk.district})
    yield from of_body.order_by("pk")
    yield from people.filter(role=Role.ADMIN).order_by("pk")


def _name(desk: BodyAddress, now: datetime) -> dict[str, str]:
    """Return the body in both languages, with the district where the desk is of one alone."""
    pack = book().on(dhaka_day(now))
    body = pack.bodies.get(desk.body)  # one that was ended may be in no pack any more
    names = {language: body.text.read(language) if body else desk.body for language in LANGUAGES}
    if desk.district in pack.districts:
        district = pack.districts[desk.district].text
        names = {language: f"{name} ({district.read(language)})" for language, name in names.items()}
    return names


SET, ENDED = "set_body_address", "ended_body_address"

type Desks = Mapping[tuple[str, str], BodyAddress]  # by body and district; an empty district is of all others


@dataclass(frozen=True, slots=True)
class Reached:
    """A body that can be sent something, with its profile and the desks that are on."""

    body: Body
    profile: Receiver
    desks: Sequence[BodyAddress]


def bodies(now: datetime) -> Iterator[Reached]:
    """Yield every body with a profile, in the order of the pack."""
    pack, known = book().on(dhaka_day(now)), desks(now)
    for code, profile in pack.receivers.items():
        yield Reached(pack.bodies[code], profile, [desk for (body, _), desk in known.items() if body == code])


def desks(now: datetime) -> Desks:
    """Return the desks that are on, as far as the profile of their body lists their way."""
    receivers = book().on(dhaka_day(now)).receivers
    found = BodyAddress.objects.filter(active=True).order_by("body", "district")
    allowed = {code: profile.channels for code, profile in receivers.items()}
    return {(each.body, each.district): each for each in found if each.channel in allowed.get(each.body, ())}


def left_over(now: datetime) -> list[BodyAddress]:
    """Return the desks that are on although nothing is sent to them: the packs know their body or way no more."""
    known = [desk.pk for desk in desks(now).values()]
    return list(BodyAddress.objects.filter(active=True).exclude(pk__in=known).order_by("body", "district"))


def desk_of(body: str, district: str, known: Desks) -> BodyAddress | None:
    """Return the desk of a body for a complaint of a district: that district's own goes first."""
    return known.get((body, district)) or known.get((body, ""))


def own_desk(body: str, district: str) -> BodyAddress | None:
    """Return the desk of exactly this district, or of all others, while it is on."""
    return BodyAddress.objects.filter(body=body, district=district, active=True).first()


def can_be_opened(desk: BodyAddress) -> bool:
    """Tell whether a member of the body has an account with which to read what the desk is written of."""
    districts = {"", desk.district}  # a member of one district reads nothing of others
    own = Q(role=Role.BODY, body=desk.body) | Q(role__in=[role for role, body in READS_AS.items() if body == desk.body])
    members = Member.objects.filter(own, district__in=districts, is_active=True)
    return any(member.has_usable_password() for member in members)


def set_address(body: str, url: str, *, by: str, now: datetime, district: str = "") -> str:
    """Let this system send to a body's machine from now on; return the new secret, once. Raises ValidationFailed."""
    _check(body, district, DeskChannel.REST, now)
    if not addresses.is_allowed(url):
        raise ValidationFailed(errors={"url": ("webhook-address", {})})
    secret = signing.new_secret()
    _set(body, district, DeskChannel.REST, by, now, url=url, secret=secret)
    return secret


def set_mail(body: str, email: str, *, by: str, now: datetime, district: str = "") -> None:
    """Let this system write to a body's desk from now on that there is something to read. Raises ValidationFailed."""
    _check(body, district, DeskChannel.MAIL, now)
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationFailed(errors={"email": ("email-not-an-address", {})}) from error
    _set(body, district, DeskChannel.MAIL, by, now, email=email.strip())


def end_address(body: str, *, by: str, now: datetime, district: str = "") -> None:
    """Send nothing to a desk any more: another desk of the body gets it, or the office sends on paper.

    Raises ValidationFailed.
    """
    with transaction.atomic():
        known = BodyAddress.objects.select_for_update().filter(body=body, district=district, active=True)
        address = known.first()
        if address is None:
            raise ValidationFailed(errors={"body": ("choice-unknown", {})})
        address.active, address.changed_at = False, now
        address.save(update_fields=["active", "changed_at"])
        _note(address, ENDED, by, now)


def test(body: str, now: datetime, district: str = "") -> bool:  # noqa: PT028 - no test of the suite
    """Send a desk a message that holds nothing; tell whether it was taken. Raises ValidationFailed."""
    address = own_desk(body, district)
    if address is None:
        raise ValidationFailed(errors={"body": ("choice-unknown", {})})
    if address.by_mail:
        return channels.send_mail(channels.trial(uuid4()), address.email)
    parcel = channels.Parcel(uuid4(), "body.tested", now, {"body": body, "test": True})
    return channels.send(parcel, address.url, address.secret.open(), now - clock.offset())


def shown(address: BodyAddress) -> str:
    """Return where a desk is, without what may be a password or a person's name."""
    return f"…@{address.email.rpartition('@')[2]}" if address.by_mail else addresses.shown(address.url)


def _check(body: str, district: str, channel: DeskChannel, now: datetime) -> None:
    """Refuse a body whose profile does not list the way, and a district that there is not."""
    pack = book().on(dhaka_day(now))
    profile = pack.receivers.get(body)
    if profile is None:
        raise ValidationFailed(errors={"body": ("choice-unknown", {})})
    if channel not in profile.channels:
        raise ValidationFailed(errors={"body": ("desk-way", {})})
    if district and district not in pack.districts:
        raise ValidationFailed(errors={"district": ("choice-unknown", {})})


def _set(
    body: str,
    district: str,
    channel: DeskChannel,
    by: str,
    now: datetime,
    *,
    url: str = "",
    secret: str = "",
    email: str = "",
) -> None:
    with transaction.atomic():
        wait_for_turn(f"desk of {body}, {district}")  # of the first address there is no row to lock
        known = BodyAddress.objects.select_for_update().filter(body=body, district=district)
        address = known.first() or BodyAddress(body=body, district=district)
        address.channel, address.url, address.email = channel, url, email
        address.active, address.changed_at, address.secret = True, now, secret
        address.save()
        _note(address, SET, by, now)


def _note(address: BodyAddress, kind: str, by: str, now: datetime) -> None:
    """Write the event of a change, and tell the body's people and the administrators of it."""
    prefix = by.partition(":")[0]
    event = events.note(
        f"body:{address.body}",
        f"{prefix}.{kind}",
        by=by,
        at=now,
        body=address.body,
        **({"district": address.district} if address.district else {}),
        channel=str(address.channel),
        address=shown(address),
    )
    tell(address, kind.partition("_")[0], shown=shown(address), event=event, by=by, now=now)
