"""Manages keys for machines: made and shown once, kept as a digest, revoked at once; each change is an event.

A firm's key acts for the firm as its members do; a member's key acts as that member, as long as they
may sign in.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import ip_address, ip_network
from secrets import token_urlsafe
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from ccms.accounts.actors import Actor, Role
from ccms.accounts.deed import deed
from ccms.accounts.firms import entries
from ccms.accounts.members import managing
from ccms.accounts.models import ApiKey, Firm, Member
from ccms.core.failures import Failure, FieldErrors, NotFound
from ccms.gate.limits import API_KEY_LIFE, API_KEYS, DAY, MINUTE
from ccms.ledger import events

PREFIX, TEST_PREFIX = "ccms_", "ccms_test_"
RANDOM_BYTES = 32
MADE, REVOKED = "made_key", "revoked_key"  # after the kind of actor
KEEPERS = frozenset({Role.FIRM_ADMIN, Role.OFFICER, Role.OFFICE_HEAD, Role.CLERK, Role.BODY})
_MOST_NETWORKS = 20


class Scope(StrEnum):
    """What a key may do; each call of the API names the one it needs."""

    READ = "read"
    ANSWER = "answer"
    EVIDENCE = "evidence"
    WEBHOOKS = "webhooks"
    REGISTRY = "registry"
    DISPATCH = "dispatch"
    INTAKES = "intakes"


class ScopeMissing(Failure):
    """The key is good, but not for this."""

    slug: ClassVar[str] = "forbidden"


@dataclass(frozen=True, slots=True)
class KeyWanted:
    """What somebody asks of a new key: what for, what it may do, for how long, and from where."""

    name: str
    scopes: Collection[Scope]
    days: int
    networks: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Bearer:
    """The caller that brings a key, and what it may do."""

    actor: Actor
    key: UUID
    scopes: frozenset[Scope]


@deed(MADE, by=KEEPERS)
def make(wanted: KeyWanted, by: Actor, now: datetime) -> tuple[ApiKey, str]:
    """Make a key and return it with its text, which nobody can read again. Raises NotFound and ValidationFailed."""
    owner = _owner(by)
    networks = _checked(wanted)
    if by.firm is not None:
        entries.require_listed(by.firm, "name")
    text = (TEST_PREFIX if _makes_test_keys() else PREFIX) + token_urlsafe(RANDOM_BYTES)
    _one_at_a_time(owner)
    if _of(owner).filter(revoked_at=None, expires_at__gt=now).count() >= API_KEYS:
        errors = FieldErrors()
        errors.add("name", "keys-too-many", most=API_KEYS)
        errors.raise_if_any()
    key = ApiKey.objects.create(
        **owner,
        name=wanted.name.strip(),
        digest=_digest(text),
        hint=text[-4:],
        scopes=sorted(str(scope) for scope in set(wanted.scopes)),
        networks=networks,
        created_at=now,
        created_by=by.text,
        expires_at=now + timedelta(days=wanted.days),
    )
    _note(key, MADE, by, now)
    return key, text


@deed(REVOKED, by=KEEPERS)
def revoke(key: UUID, by: Actor, now: datetime) -> ApiKey:
    """End a key at once, on every machine; a second time changes nothing. Raises NotFound."""
    found = _managed(by).select_for_update(of=("self",)).filter(pk=key).first()
    if found is None:
        raise NotFound
    if found.revoked_at is None:
        found.revoked_at = now
        found.save(update_fields=["revoked_at"])
        _note(found, REVOKED, by, now)
    return found


def keys_of(by: Actor) -> list[ApiKey]:
    """Return the keys that somebody manages, the newest first. Raises NotFound."""
    return list(_managed(by).order_by("-created_at"))


def bearer_of(text: str, address: str, now: datetime) -> Bearer | None:
    """Return the bearer of this key, or None where it is unknown, over, revoked, or comes from elsewhere.

    A test key is good outside production only, and another key in production only.
    """
    if not text.startswith(PREFIX) or text.startswith(TEST_PREFIX) != _makes_test_keys():
        return None
    known = ApiKey.objects.select_related("firm", "member__office", "member__firm")
    key = known.filter(digest=_digest(text), revoked_at=None, expires_at__gt=now).first()
    if key is None or not _is_from(key.networks, address):
        return None
    actor = actor_of_key(key, now)
    if actor is None:
        return None
    if key.used_at is None or now - key.used_at >= MINUTE:
        ApiKey.objects.filter(pk=key.pk).update(used_at=now)
    return Bearer(actor, key.pk, frozenset(Scope(scope) for scope in key.scopes if scope in set(Scope)))


def actor_of_key(key: ApiKey, now: datetime) -> Actor | None:
    """Return the actor of a key: its firm, or its officer while the officer may sign in."""
    if key.member is not None:
        return managing.actor_of(key.member, now) if key.member.is_active else None
    return Actor(role=Role.FIRM_AGENT, id=key.pk, key=key.pk, firm=key.firm_id, contact_verified=True)


def _owner(by: Actor) -> dict[str, UUID]:
    """Say whose keys somebody manages: an administrator those of their firm, anybody else their own."""
    if by.role is Role.FIRM_ADMIN and by.firm:
        return {"firm_id": by.firm}
    if by.role in KEEPERS and by.id:
        return {"member_id": by.id}
    raise NotFound


def _managed(by: Actor) -> QuerySet[ApiKey]:
    """Return the keys that somebody sees and ends: a head of an office those of everybody there, else their own."""
    owner = _owner(by)
    if by.role is Role.OFFICE_HEAD and by.office:
        return ApiKey.objects.filter(member__office_id=by.office)
    return _of(owner)


def _of(owner: dict[str, UUID]) -> QuerySet[ApiKey]:
    return ApiKey.objects.filter(Q(**owner))


def _one_at_a_time(owner: dict[str, UUID]) -> None:
    """Let the keys of one owner be counted one after the other, whichever of a firm's administrators makes one."""
    for name, key in owner.items():
        place: QuerySet[Firm] | QuerySet[Member] = Firm.objects.all() if name == "firm_id" else Member.objects.all()
        place.select_for_update(no_key=True).get(pk=key)


def _checked(wanted: KeyWanted) -> list[str]:
    """Return the networks as they are kept. Raises ValidationFailed."""
    errors = FieldErrors()
    if not wanted.name.strip():
        errors.add("name", "text-missing")
    if not wanted.scopes:
        errors.add("scopes", "choice-missing")
    if not 1 <= wanted.days <= API_KEY_LIFE // DAY:
        errors.add("days", "days-out-of-range", most=API_KEY_LIFE // DAY)
    networks = []
    for text in wanted.networks:
        try:
            networks.append(str(ip_network(text.strip(), strict=False)))
        except ValueError:
            errors.add("networks", "network-unreadable")
    if len(networks) > _MOST_NETWORKS:
        errors.add("networks", "network-unreadable")
    errors.raise_if_any()
    return networks


def _is_from(networks: Iterable[str], address: str) -> bool:
    kept = [ip_network(text) for text in networks]
    return not kept or any(ip_address(address) in network for network in kept)


def _makes_test_keys() -> bool:
    return bool(settings.CCMS_ENV != "production")


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()


def _note(key: ApiKey, what: str, by: Actor, now: datetime) -> None:
    data = {"key": str(key.pk), "firm": str(key.firm_id or ""), "scopes": list(key.scopes)}
    events.note(f"key:{key.pk}", f"{by.kind}.{what}", by=by.text, at=now, **data)
