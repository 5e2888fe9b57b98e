"""A deed judges its actor before anything is read, runs in one transaction, and is done once by two at once."""

from dataclasses import replace
from uuid import uuid4

import pytest

from ccms.accounts import deed as deeds
from ccms.accounts.actors import Actor, Power, Role
from ccms.accounts.deed import ADMINISTRATOR, FIRM_KEY, may
from ccms.accounts.firms import origins, shop_keys
from ccms.accounts.models import ShopOrigin
from ccms.core.failures import NotFound
from ccms.ledger.models import Event


@pytest.fixture
def administrator(firm):
    return Actor(role=Role.FIRM_ADMIN, id=uuid4(), firm=firm.pk, contact_verified=True)


def test_a_wrong_role_is_refused_before_anything_is_read(administrator, now, django_assert_num_queries):
    colleague = replace(administrator, role=Role.FIRM_AGENT)

    with django_assert_num_queries(0), pytest.raises(NotFound):
        origins.add("https://shop.example", colleague, now)


def test_its_event_names_the_actor_and_goes_with_what_was_done(administrator, now, monkeypatch):
    origins.add("https://shop.example", administrator, now)
    monkeypatch.setattr(deeds, "DEEDS", [])

    @deeds.deed(origins.ADDED, by=ADMINISTRATOR)
    def fail_at_last(*, by, now):
        origins.add("https://other.example", by, now)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_at_last(by=administrator, now=now)
    assert list(ShopOrigin.objects.values_list("origin", flat=True)) == ["https://shop.example"]
    assert list(Event.objects.values_list("kind", "actor")) == [(origins.ADDED, administrator.text)]


def test_of_many_at_once_one_does_it(administrator, now, in_parallel):
    shop_keys.shop_of(administrator.firm, now)

    in_parallel(lambda _: origins.add("https://shop.example", administrator, now), 8)

    assert ShopOrigin.objects.count() == Event.objects.filter(kind=origins.ADDED).count() == 1


def test_a_right_is_a_role_a_power_of_a_post_or_a_firms_machine(administrator):
    officer = Actor(role=Role.OFFICER, powers=frozenset({Power.REGISTRY}))
    machine = replace(administrator, role=Role.FIRM_AGENT, key=uuid4())

    assert may(administrator, ADMINISTRATOR)
    assert may(officer, frozenset({Power.REGISTRY}))
    assert may(machine, ADMINISTRATOR | {FIRM_KEY})
    assert not may(officer, ADMINISTRATOR | {FIRM_KEY, Power.DECIDE})
    assert not may(machine, ADMINISTRATOR)
