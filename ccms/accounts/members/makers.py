"""Says who made a key or a webhook, and whether they are still there, since what they made goes on without them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from ccms.accounts.actors import Actor
from ccms.accounts.models import ApiKey, Member


@dataclass(frozen=True, slots=True)
class Maker:
    """A member of the reader's own firm (with its legal firm and brands) or office, or one of its keys, by name."""

    name: str
    is_there: bool


def makers_of(actors: Iterable[str], by: Actor, now: datetime) -> dict[str, Maker]:
    """Return who these are, as actors are kept; of another's people and of nobody there is nothing."""
    ids = {text: UUID(key) for text in actors if (key := text.partition(":")[2])}
    found = {row.pk: Maker(row.name or row.email, row.is_active) for row in _members(by).filter(pk__in=ids.values())}
    keys = ApiKey.objects.filter(firm_id=by.firm, pk__in=ids.values()) if by.firm else ()
    found |= {key.pk: Maker(key.name, key.revoked_at is None and key.expires_at > now) for key in keys}
    return {text: found[key] for text, key in ids.items() if key in found}


def _members(by: Actor) -> QuerySet[Member]:
    """Return the people whom this reader knows by name: of their firm, its legal firm and brands, or of any office."""
    if by.firm:
        house = Q(firm_id=by.firm) | Q(firm__parent_id=by.firm) | Q(firm__brands=by.firm)
        return Member.objects.filter(house)
    return Member.objects.filter(office__isnull=False) if by.office else Member.objects.none()
