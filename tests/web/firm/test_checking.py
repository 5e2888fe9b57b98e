"""Is this my order? Yes or no, five tries, and never the number itself."""

import uuid

import pytest

from ccms.ledger.models import Event
from tests.web.firm.conftest import NUMBERS, PHONE, words


@pytest.mark.parametrize("kind", [True, False])
def test_the_buyers_number_is_a_yes_and_another_a_no(sold, kind):
    case = sold(proved=kind)

    case.post("/check", phone="01711 111111")
    no = words(case.get("/check"))
    case.post("/check", phone="০১৭৫৫-৫৪৩২১০")
    yes = words(case.get("/check"))

    assert "না, এটি এই কেনাকাটার নম্বর নয়।" in no
    assert "আর ৪ বার" in no
    assert "হ্যাঁ, এটি এই কেনাকাটার নম্বর।" in yes
    assert not any(number in yes for number in NUMBERS)


@pytest.mark.parametrize(("typed", "is_it"), [("trx 9f4k2", True), ("a-77", True), ("৭৭", False), ("TRX9F4K3", False)])
def test_the_order_s_number_or_the_payment_s_tells_it_too(proved, typed, is_it):
    purchase = proved.complaint.purchase
    type(purchase).objects.filter(pk=purchase.pk).update(number="A-77", trx="TRX9F4K2")

    proved.post("/check", number=typed)

    said = words(proved.get("/check"))
    assert ("হ্যাঁ, এটি এই কেনাকাটার নম্বর।" in said, "না, এটি এই কেনাকাটার নম্বর নয়।" in said) == (is_it, not is_it)


def test_nothing_typed_uses_no_try(proved):
    assert proved.post("/check", phone="", number="").status_code == 422
    assert "firm.checked_order" not in proved.events()


def test_five_tries_and_no_sixth(proved):
    for _ in range(5):
        proved.post("/check", phone="01711111111")

    page = proved.post("/check", phone=PHONE)

    assert page.status_code == 422
    assert "৫টি সুযোগ শেষ হয়েছে" in words(page)
    assert 'name="phone"' not in proved.get("/check").text
    assert proved.events().count("firm.checked_order") == 5


def test_a_double_tap_uses_one_try(proved):
    key = uuid.uuid4()
    for _ in range(2):
        proved.post("/check", key, phone="01711111111")

    assert proved.events().count("firm.checked_order") == 1


def test_a_slip_in_the_number_uses_no_try(proved):
    page = proved.post("/check", phone="0171")

    assert page.status_code == 422
    assert "firm.checked_order" not in proved.events()


def test_the_number_that_was_typed_is_kept_nowhere(proved):
    answer = proved.post("/check", phone="01711111111")
    told = b" ".join(bytes(event.body) for event in Event.objects.filter(subject=proved.complaint.subject))

    assert "1711111111" not in answer["Location"]
    assert b"1711111111" not in told


def test_each_try_stands_in_the_history(proved):
    proved.post("/check", phone="01711111111")

    assert "খাতার একটি নম্বর মিলিয়ে দেখা হয়েছে" in words(proved.get())
