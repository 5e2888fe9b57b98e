"""Makes the firm of a test shop under the real firm's id, so that people who may act for one may act for the other."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.channels import Channel
from ccms.accounts.firms.entries import add_aliases, enter_contacts
from ccms.accounts.firms.shop_keys import administered
from ccms.accounts.models import Firm

PHONE, MAIL = "01300000001", "shop@example.invalid"  # nothing ever leaves for them


@dataclass(frozen=True, slots=True)
class Names:
    """What the real firm is called."""

    bn: str
    en: str


def names_of(by: Actor) -> Names:
    """Return the names of an administrator's own firm. Raises NotFound."""
    firm = Firm.objects.get(pk=administered(by))
    return Names(firm.name_bn, firm.name_en)


def make_twin(firm: UUID, names: Names, now: datetime) -> None:
    """Enter it where it is not there yet: registered, with contacts that are proved and made up."""
    with transaction.atomic():
        most = Firm._meta.get_field("name_bn").max_length  # noqa: SLF001 - Django's documented model API
        bn, en = f"পরীক্ষামূলক: {names.bn or names.en}"[:most], f"Test: {names.en or names.bn}"[:most]
        known = {"slug": f"test-{firm.hex[:12]}", "name_bn": bn, "name_en": en, "registered": True, "created_at": now}
        twin, is_new = Firm.objects.get_or_create(pk=firm, defaults=known)
        if is_new:
            add_aliases(twin, (bn, en, names.bn, names.en))
            enter_contacts(twin, ((Channel.SMS, PHONE), (Channel.EMAIL, MAIL)), now)
