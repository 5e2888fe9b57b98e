"""People and firms for the tests of accounts."""

import pytest

from ccms.accounts import sessions
from ccms.accounts.consumers import consumer_of
from ccms.accounts.models import Firm, FirmContact
from ccms.accounts.privacy import sealing

PHONE = "+8801712345678"


@pytest.fixture(autouse=True)
def no_deployment_kept():
    """Forget the deployment of another test's database."""
    sessions._deployment.cache_clear()


@pytest.fixture
def consumer(db, now):
    return consumer_of(PHONE, now)


@pytest.fixture
def firm(db, now):
    return Firm.objects.create(slug="daraz", name_bn="দারাজ", name_en="Daraz", registered=True, created_at=now)


@pytest.fixture
def contact(firm, now):
    new = FirmContact(firm=firm, channel="sms", value="+8801811111111", source="register", created_at=now)
    sealing.give_keys([new], now)
    new.save()
    return new
