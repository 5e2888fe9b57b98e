"""Firms with a test shop each, the programs of their developers, and a server that hears their test webhooks."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection

from ccms.accounts import api_keys
from ccms.accounts.actors import Actor
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.complaints.registry import testshop as testshop_acts
from ccms.gate import testshop
from ccms.gate.clock import current_time
from tests import factories
from tests.api.conftest import Machine, administrator_of
from tests.webhooks.receiver import running


@dataclass(frozen=True)
class Shop:
    """A real firm, its administrator, and his developer's program with a test key."""

    firm: object
    by: Actor
    program: Machine

    def within(self):
        return testshop.within(self.firm.pk)

    def with_another_key(self):
        return Machine(_key(self.by))


@pytest.fixture
def opened(transactional_db):
    """Open test shops for firms; they are emptied before the next test, since making one takes seconds."""
    firms = iter(UUID(int=number) for number in range(1, 100))

    def make(**columns):
        firm = factories.firm(current_time(), **{"id": next(firms), **columns})
        _empty(firm.pk)
        by = administrator_of(firm)
        testshop_acts.open_shop(by)
        return Shop(firm, by, Machine(_key(by)))

    return make


def _key(by):
    with testshop.within(by.firm):
        return api_keys.make(KeyWanted(name="Test", scopes=tuple(Scope), days=365), by, current_time())[1]


def _empty(firm):
    try:
        with testshop.within(firm), connection.cursor() as cursor:
            call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
            cursor.execute("UPDATE public.sandbox_firm SET moved = '0' WHERE firm = %s", [firm])
        with testshop.within(firm):
            factories.offices(current_time())
    except testshop.NotOpened:
        return


@pytest.fixture
def shop(opened):
    return opened()


@pytest.fixture
def server(settings):
    """A developer's server on this machine, which production would refuse to call."""
    with running() as receiver:
        settings.CCMS_WEBHOOK_TRUSTED = settings.CCMS_WEBHOOK_TRUSTED | {receiver.origin}
        yield receiver


@pytest.fixture
def hook(shop, server):
    """The id of a webhook that calls the server."""
    added = shop.program.post("/webhooks", {"url": server.url, "events": []}).json()
    server.secrets.append(added["secret"])
    return added["id"]
