"""Whose webhooks: a brand's administrator has the brand's alone, a legal firm's those of all; and who is gone."""

import uuid

import pytest

from ccms.accounts import api_keys
from ccms.accounts.actors import Role
from ccms.accounts.firms import entries
from ccms.accounts.firms.entries import HasOwnPeople
from ccms.accounts.firms.firm_members import shut_out
from ccms.apps.webhooks import hearing, owning
from ccms.apps.webhooks.models import Delivery
from ccms.apps.webhooks.owning import WebhookWanted
from tests import factories
from tests.apps.webhooks.conftest import catch_up
from tests.web.developers.brands import ALL, ALONE, key_of, read
from tests.web.firm.desk.counter import Counter

PAGE = "/developers/webhooks"


@pytest.fixture
def counter(sign_in):
    return Counter(sign_in)


@pytest.fixture
def of_brand(counter):
    """The administrator of the brand alone."""
    return counter.member("জুতার প্রশাসক", Role.FIRM_ADMIN, counter.brand)


def webhook_of(counter, who):
    made, _ = hearing.add(WebhookWanted(f"https://{uuid.uuid4().hex}.test/"), counter.actor(who), counter.now)
    return made


def told(hook):
    catch_up()
    return set(Delivery.objects.filter(webhook=hook).values_list("reference", flat=True))


def test_a_brands_administrator_has_webhooks_of_the_brand_alone(counter, of_brand):
    hook = webhook_of(counter, of_brand)
    own, _whole = counter.filed(counter.brand), counter.filed()

    assert told(hook) == {own.reference}
    assert owning.webhooks_of(counter.actor(counter.boss)) == []


def test_the_page_says_for_whom_it_is(counter, of_brand):
    of_one, of_all = read(counter, of_brand, PAGE), read(counter, counter.boss, PAGE)

    assert (ALONE in of_one, ALL in of_one) == (True, False)
    assert (ALONE in of_all, ALL in of_all) == (False, True)


def test_an_administrator_sees_who_made_a_webhook_and_that_he_is_gone(counter):
    late = counter.member("রফিক হাসান", Role.FIRM_ADMIN)
    machine = key_of(counter, late)
    webhook_of(counter, late)
    hearing.add(WebhookWanted("https://by-a-key.test/"), machine, counter.now)
    page = read(counter, counter.boss, PAGE)
    assert "রফিক হাসান" in page
    assert "এখন আর নেই" not in page

    shut_out(late.pk, counter.actor(counter.boss), counter.now)

    page = read(counter, counter.boss, PAGE)
    assert "রফিক হাসান এখন আর নেই" in page
    assert "Stock" in page
    api_keys.revoke(machine.key, counter.actor(counter.boss), counter.now)
    assert "Stock এখন আর নেই" in read(counter, counter.boss, PAGE)


def test_a_shop_with_people_or_brands_of_its_own_is_not_merged_so_its_webhook_does_not_go_silent(counter):
    hook = webhook_of(counter, counter.boss)

    for shop in (counter.firm, counter.brand):
        with pytest.raises(HasOwnPeople):
            entries.merge(shop, counter.other)
    ticket = counter.filed()

    assert ticket.reference in told(hook)


def test_the_webhook_of_the_shop_that_stands_hears_of_what_comes_to_it_and_not_of_what_the_merged_one_had(counter):
    shadow = factories.firm(counter.now, "বাজারঘর পেজ", registered=False)
    counter.contacts[shadow.pk] = factories.contact(shadow, counter.now)
    hook = webhook_of(counter, counter.boss)
    before = counter.filed(shadow)

    entries.merge(shadow, counter.firm)
    before.reached()
    after = counter.filed()

    assert told(hook) == {after.reference}
