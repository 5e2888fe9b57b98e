"""Who the seller is: found under any name, or named with one way to find him."""

import pytest

from ccms.accounts.firms import entries
from ccms.accounts.firms.entries import FirmEntry, make_shadow, register_firm
from ccms.accounts.models import Consumer, Firm, FirmContact, FirmWallet
from ccms.complaints.models import Draft
from ccms.gate.clock import current_time
from ccms.gate.counters import take
from ccms.gate.limits import Counted
from tests import factories


@pytest.fixture
def daraz(db):
    return register_firm(
        FirmEntry(slug="daraz", name_bn="দারাজ", name_en="Daraz", website="daraz.com.bd"), current_time()
    )


@pytest.mark.parametrize("typed", ["দারাজ", "daraz", "DARAZ bd", "darajz", "daraz.com.bd"])
def test_a_seller_is_found_in_either_script(signed_in_walker, daraz, typed):
    signed_in_walker.get(f"/c/firm?q={typed}")

    assert str(daraz.pk) in signed_in_walker.text
    assert "Not in the list" in signed_in_walker.text


def test_the_chosen_seller_is_kept(signed_in_walker, daraz):
    signed_in_walker.get("/c/firm?q=daraz").send(firm=str(daraz.pk))

    assert signed_in_walker.path == "/c/how"
    assert Draft.objects.get().step == "firm"
    assert "You have named" in signed_in_walker.get("/c/firm").text


def test_a_seller_who_was_not_found_cannot_be_chosen(signed_in_walker, daraz):
    strange = signed_in_walker.get("/c/firm?q=daraz").form() | {"firm": "5f0c8f0e-7a44-4a3c-9b93-2f6f5a0c1d11"}

    assert signed_in_walker.client.post("/c/firm?q=daraz", strange).status_code == 422
    assert not Draft.objects.exists()


@pytest.mark.parametrize("typed", ["%00", "%E2%80%AE", "%ff", "a" * 5000, "%25%27", "   "])
def test_a_search_for_anything_is_answered(signed_in_walker, typed):
    assert signed_in_walker.get(f"/c/firm?q={typed}").page.status_code == 200


def test_what_was_searched_for_stands_in_the_new_name(signed_in_walker):
    signed_in_walker.get("/c/firm?q=Jeans Bazar").get("/c/firm/new?q=Jeans Bazar")
    assert signed_in_walker.form()["name"] == "Jeans Bazar"
    signed_in_walker.get("/c/firm/new?q=facebook.com/jeansbazar")
    assert signed_in_walker.form()["link"] == "facebook.com/jeansbazar"


def test_a_name_alone_is_not_enough_to_find_a_seller(signed_in_walker):
    signed_in_walker.name_seller(link="")

    assert signed_in_walker.page.status_code == 422
    assert "any one is enough" in signed_in_walker.text
    assert signed_in_walker.form()["name"] == "Jeans Bazar BD"


@pytest.mark.parametrize(
    ("way", "value"), [("link", "facebook.com/jb"), ("phone", "০১৮১১২২৩৩৪৪"), ("wallet", "01811-223344")]
)
def test_any_one_way_is_enough(signed_in_walker, way, value):
    signed_in_walker.get("/c/firm/new").send(name="Jeans Bazar", **{way: value})

    assert signed_in_walker.path == "/c/how"
    firm = Firm.objects.get()
    assert not firm.registered
    assert FirmContact.objects.filter(firm=firm).count() == (way != "wallet")
    assert FirmWallet.objects.filter(firm=firm).count() == (way == "wallet")


def test_a_double_tap_names_one_seller(signed_in_walker):
    form = signed_in_walker.get("/c/firm/new").form() | {"name": "Jeans Bazar", "wallet": "01811223344"}
    for _tap in range(2):
        assert signed_in_walker.client.post("/c/firm/new", form).status_code == 302

    assert Firm.objects.count() == 1


def test_who_has_named_very_many_sellers_is_told_to_wait_and_keeps_what_he_typed(signed_in_walker):
    for _ in range(20):
        take(Counted.SHOPS_NAMED, str(Consumer.objects.get().pk), current_time())
    signed_in_walker.get("/c/firm/new").send(name="Jeans Bazar", wallet="01811223344")

    assert signed_in_walker.page.status_code == 422
    assert "There were too many tries" in signed_in_walker.text
    assert signed_in_walker.form()["name"] == "Jeans Bazar"
    assert not Firm.objects.exists()


def test_a_seller_that_is_not_found_is_written_at_once_or_searched_for_again(signed_in_walker):
    signed_in_walker.get("/c/firm?q=Nobody%20Knows%20It")

    assert signed_in_walker.path == "/c/firm/new"
    assert "Nothing found under" in signed_in_walker.text
    assert signed_in_walker.form()["name"] == "Nobody Knows It"
    back = signed_in_walker.get("/c/firm?q=Nobody%20Knows%20It&again=1")
    assert back.path == "/c/firm"
    assert 'value="Nobody Knows It"' in back.text


def test_of_a_shop_that_others_have_named_the_buyer_tells_what_they_know_and_reads_nothing_of_the_others(
    signed_in_walker,
):
    now = current_time()
    shop = make_shadow("Jeans Bazar", now=now, named_by=factories.consumer(now).pk, phone="01811222222")
    signed_in_walker.get("/c/firm?q=Jeans Bazar").send(firm=str(shop.pk))
    assert signed_in_walker.path == "/c/firm/new"
    assert "222222" not in signed_in_walker.text

    signed_in_walker.send(phone="01811223344")
    assert signed_in_walker.path == "/c/how"
    person = Consumer.objects.get(pk=Draft.objects.get().consumer_id)
    assert entries.contacts_named_by(shop.pk, person.pk) == {"phone": "+8801811223344"}
    assert "01811222222" not in Draft.objects.get().body.open()


def test_who_knows_nothing_more_goes_on(signed_in_walker):
    now = current_time()
    shop = make_shadow("Jeans Bazar", now=now, named_by=factories.consumer(now).pk, phone="01811222222")
    signed_in_walker.get("/c/firm?q=Jeans Bazar").send(firm=str(shop.pk))
    signed_in_walker.send()

    assert signed_in_walker.path == "/c/how"


def test_a_number_that_is_searched_for_stands_in_the_field_of_the_number(signed_in_walker):
    signed_in_walker.get("/c/firm?q=01855 667788")

    assert signed_in_walker.path == "/c/firm/new"
    form = signed_in_walker.form()
    assert (form["name"], form["phone"]) == ("", "01855 667788")


@pytest.mark.parametrize(
    "typed",
    [{"phone": "01855667788"}, {"name": "০১৮৫৫-৬৬৭৭৮৮"}, {"wallet": "01855667788"}],
    ids=lambda each: next(iter(each)),
)
def test_a_shop_of_which_only_a_number_is_known_is_called_by_its_end(signed_in_walker, typed):
    signed_in_walker.get("/c/firm/new").send(**{"name": "", **typed})

    assert signed_in_walker.path == "/c/how"
    firm = Firm.objects.get()
    assert (firm.name_bn, firm.name_en) == ("নাম না জানা দোকান (…৭৭৮৮)", "Shop of unknown name (…7788)")
    assert signed_in_walker.get("/c/firm/new").form()["name"] == ""


def test_two_buyers_who_know_the_same_number_alone_mean_the_same_shop(db):
    now = current_time()
    first, second = (
        make_shadow("", now=now, named_by=factories.consumer(now).pk, phone="01855667788") for _buyer in range(2)
    )
    other = make_shadow("", now=now, named_by=factories.consumer(now).pk, phone="01955667788")

    assert first == second != other
    assert first.name_bn == other.name_bn


def test_without_a_name_a_link_is_not_enough(signed_in_walker):
    signed_in_walker.name_seller(name="")

    assert signed_in_walker.page.status_code == 422
    assert not Firm.objects.exists()


def test_a_number_that_others_have_named_finds_the_shop_and_stands_in_its_field(signed_in_walker):
    now = current_time()
    shop = make_shadow("Jeans Bazar", now=now, named_by=factories.consumer(now).pk, phone="01855667788")
    signed_in_walker.get("/c/firm?q=01855667788").send(firm=str(shop.pk))

    assert signed_in_walker.path == "/c/firm/new"
    assert signed_in_walker.form()["phone"] == "01855 667788"
