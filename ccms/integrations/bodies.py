"""Manages how bodies are reached: which have a machine, at which address, and whether it answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from ccms.accounts.models import BodyAddress
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.gate import clock
from ccms.integrations.channels import rest
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Body
from ccms.law.pack.receivers import Receiver
from ccms.ledger import events
from ccms.notices.webhooks import addresses, signing

SET, ENDED = "set_body_address", "ended_body_address"
REST = "rest"


@dataclass(frozen=True, slots=True)
class Reached:
    """A body that can be sent something, with its profile and its address, if it has one."""

    body: Body
    profile: Receiver
    address: BodyAddress | None

    @property
    def by_machine(self) -> bool:
        """Tell whether this system sends to it by itself."""
        return self.address is not None and self.address.active


def bodies(now: datetime) -> Iterator[Reached]:
    """Yield every body with a profile, in the order of the pack."""
    pack = book().on(dhaka_day(now))
    known = {each.body: each for each in BodyAddress.objects.all()}
    for code, profile in pack.receivers.items():
        yield Reached(pack.bodies[code], profile, known.get(code))


def has_machine(body: str) -> bool:
    """Tell whether this system sends to a body by itself."""
    return BodyAddress.objects.filter(body=body, active=True).exists()


def set_address(body: str, url: str, *, by: str, now: datetime) -> str:
    """Let this system send to a body's machine from now on; return the new secret, once. Raises ValidationFailed."""
    found = next((each for each in bodies(now) if each.body.code == body), None)
    if found is None or REST not in found.profile.channels:
        raise ValidationFailed(errors={"body": ("choice-unknown", {})})
    if not addresses.is_allowed(url):
        raise ValidationFailed(errors={"url": ("webhook-address", {})})
    secret = signing.new_secret()
    with transaction.atomic():
        address = BodyAddress.objects.select_for_update().filter(body=body).first() or BodyAddress(body=body)
        address.url, address.active, address.changed_at = url, True, now
        address.secret = secret
        address.save()
        _note(address, SET, by, now)
    return secret


def end_address(body: str, *, by: str, now: datetime) -> None:
    """Send nothing to a body's machine any more; the office sends on paper. Raises ValidationFailed."""
    with transaction.atomic():
        address = BodyAddress.objects.select_for_update().filter(body=body, active=True).first()
        if address is None:
            raise ValidationFailed(errors={"body": ("choice-unknown", {})})
        address.active, address.changed_at = False, now
        address.save(update_fields=["active", "changed_at"])
        _note(address, ENDED, by, now)


def test(body: str, now: datetime) -> bool:
    """Send a body's machine a message that holds nothing; tell whether it took it. Raises ValidationFailed."""
    address = BodyAddress.objects.filter(body=body, active=True).first()
    if address is None:
        raise ValidationFailed(errors={"body": ("choice-unknown", {})})
    parcel = rest.Parcel(uuid4(), "body.tested", now, {"body": body, "test": True})
    return rest.send(parcel, address.url, address.secret.open(), now - clock.offset())


def _note(address: BodyAddress, kind: str, by: str, now: datetime) -> None:
    prefix = by.partition(":")[0]
    events.note(
        f"body:{address.body}",
        f"{prefix}.{kind}",
        by=by,
        at=now,
        body=address.body,
        address=addresses.shown(address.url),
    )
