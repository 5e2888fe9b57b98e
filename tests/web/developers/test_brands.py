"""Whose keys: a brand's administrator has the brand's alone, a legal firm's those of all; and who is gone."""

import pytest

from ccms.accounts import api_keys
from ccms.accounts.actors import Role
from ccms.accounts.firms import entries
from ccms.accounts.firms.entries import HasOwnPeople
from ccms.accounts.firms.firm_members import shut_out
from ccms.complaints.queries import visible_to
from ccms.complaints.reading import listing
from tests import factories
from tests.web.developers.brands import ALL, ALONE, key_of, read
from tests.web.firm.desk.counter import Counter

PAGES = ("keys", "orders", "addresses", "told", "button")


@pytest.fixture
def counter(transactional_db, sign_in):
    return Counter(sign_in)


@pytest.fixture
def of_brand(counter):
    """The administrator of the brand alone."""
    return counter.member("জুতার প্রশাসক", Role.FIRM_ADMIN, counter.brand)


def test_a_brands_administrator_has_keys_of_the_brand_alone(counter, of_brand):
    machine = key_of(counter, of_brand)
    own, whole = counter.filed(counter.brand), counter.filed()

    assert [each.reference for each in listing.page(listing.Wanted(), machine).complaints] == [own.reference]
    assert list(visible_to(machine).values_list("reference", flat=True)) == [own.reference]
    assert whole.reference != own.reference
    assert api_keys.keys_of(counter.actor(counter.boss)) == []


def test_every_page_for_machines_says_for_whom_it_is(counter, of_brand):
    for path in PAGES:
        of_one = read(counter, of_brand, f"/developers/{path}")
        of_all = read(counter, counter.boss, f"/developers/{path}")
        assert (ALONE in of_one, ALL in of_one) == (True, False), path
        assert (ALONE in of_all, ALL in of_all) == (False, True), path
    stranger = counter.member("অন্য প্রশাসক", Role.FIRM_ADMIN, counter.other)
    alone = read(counter, stranger, "/developers/keys")
    assert ALONE not in alone
    assert ALL not in alone


def test_an_administrator_sees_who_made_a_key_and_that_he_is_gone(counter):
    late = counter.member("রফিক হাসান", Role.FIRM_ADMIN)
    machine = key_of(counter, late)
    counter.post(late, "/developers/orders")
    for path in ("keys", "orders"):
        page = read(counter, counter.boss, f"/developers/{path}")
        assert "রফিক হাসান" in page
        assert "এখন আর নেই" not in page

    shut_out(late.pk, counter.actor(counter.boss), counter.now)

    for path in ("keys", "orders"):
        page = read(counter, counter.boss, f"/developers/{path}")
        assert "রফিক হাসান এখন আর নেই" in page, path
    assert visible_to(machine).count() == 0  # the key itself goes on


def test_a_shop_with_people_or_brands_of_its_own_is_not_merged_so_none_of_its_keys_goes_silent(counter):
    machine = key_of(counter, counter.boss)

    for shop in (counter.firm, counter.brand):
        with pytest.raises(HasOwnPeople):
            entries.merge(shop, counter.other)
    ticket = counter.filed()

    assert [each.reference for each in listing.page(listing.Wanted(), machine).complaints] == [ticket.reference]


def test_the_key_of_the_shop_that_stands_reads_what_comes_to_it_and_not_what_the_merged_one_had(counter):
    shadow = factories.firm(counter.now, "বাজারঘর পেজ", registered=False)
    counter.contacts[shadow.pk] = factories.contact(shadow, counter.now)
    machine = key_of(counter, counter.boss)
    before = counter.filed(shadow)

    entries.merge(shadow, counter.firm)
    before.reached()
    after = counter.filed()

    assert [each.reference for each in listing.page(listing.Wanted(), machine).complaints] == [after.reference]
    assert list(visible_to(machine).values_list("reference", flat=True)) == [after.reference]
