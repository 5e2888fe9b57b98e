"""An officer of the registry looks a wallet number up, says whose it is, and each look is an event."""

import uuid

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.firms.entries import add_wallet, known_wallets
from ccms.accounts.firms.naming import wallet_index
from ccms.accounts.models import FirmWallet
from ccms.accounts.models.firm_contact import Source
from ccms.complaints.own_data.erasing import erase_person
from ccms.complaints.reading.office_case import OfficeCase
from ccms.complaints.search_words import write_words
from ccms.ledger.models import Event
from tests import factories
from tests.web.office.test_handing import browser_of
from tests.web.office.working import words_of

NUMBER = "01811223344"
PAGE = "/office/registry/wallets"


@pytest.fixture
def head(desk):
    return desk.member("প্রধান", Role.OFFICE_HEAD)


@pytest.fixture
def paid(desk):
    """Return a complaint whose buyer sent money to the number, which they alone call the shop's."""
    case = desk.escalated(facts={"paid_into": "personal", "wallet_number": NUMBER})
    add_wallet(case.shop, NUMBER, source=Source.COMPLAINANT, named_by=case.person.pk, now=desk.now)
    write_words([case.now_stands()])
    return case


def look(desk, who, number=NUMBER, key=None):
    return desk.sign_in(who).post(PAGE, {"idempotency_key": str(key or uuid.uuid4()), "number": number})


def act(desk, who, case, word="", **sent):
    wallet = FirmWallet.objects.get(firm=case.shop)
    address = f"/office/firms/{case.shop.slug}/wallet/{wallet.pk}{word}"
    return desk.sign_in(who).post(address, {"idempotency_key": str(uuid.uuid4()), **sent})


def looks(complaint):
    return Event.objects.filter(subject=f"opening:{complaint.pk}", kind="office.searched_wallet").count()


def searched():
    """Return how many numbers were searched, as an unusual day counts them."""
    return Event.objects.filter(kind="office.searched_number").values("subject").distinct().count()


def test_an_officer_sees_whose_number_it_is_and_who_names_it_and_each_look_is_kept(desk, paid, head):
    key = uuid.uuid4()
    page = look(desk, head, "০১৮১১-২২৩৩৪৪", key)
    look(desk, head, "০১৮১১-২২৩৩৪৪", key)

    said = words_of(page)
    [line] = page.context["wallets"]
    assert (line["is_proved"], line["url"]) == (False, f"/office/firms/{paid.shop.slug}")
    assert "প্রমাণিত নয়" in said
    assert [reference for _, reference, *_ in page.context["cases"]] == [paid.complaint.reference]
    assert (looks(paid.complaint), searched()) == (1, 1)
    assert "ওয়ালেট নম্বর খুঁজতে গিয়ে" in words_of(browser_of(paid, "buyer").get(f"/t/{paid.complaint.reference}"))
    assert NUMBER not in "".join(event.kind + str(event.data) for event in Event.objects.all())
    nothing = look(desk, head, "01911111111")
    assert (nothing.context["wallets"], nothing.context["cases"]) == ([], [])
    assert look(desk, head, "123").status_code == 422
    assert searched() == 2  # one of which nothing is known counts too


def test_a_form_that_is_sent_again_an_hour_later_is_another_look(desk, paid, head):
    key = uuid.uuid4()
    look(desk, head, key=key)
    desk.later(minutes=61)

    assert [reference for _, reference, *_ in look(desk, head, key=key).context["cases"]] == [paid.complaint.reference]

    assert looks(paid.complaint) == 2
    assert Event.objects.filter(kind="office.searched_number").count() == 2


def test_of_a_person_who_was_erased_no_complaint_is_found_by_the_number(desk, paid, head):
    erase_person(paid.person.pk, desk.now)

    assert look(desk, head).context["cases"] == []


def test_complaints_of_another_office_are_not_told(desk, paid, head):
    other = desk.member("প্রধান", Role.OFFICE_HEAD, code="khulna")

    page = look(desk, other)

    assert (len(page.context["wallets"]), page.context["cases"]) == (1, [])
    assert looks(paid.complaint) == 0


def test_a_confirmed_number_counts_as_the_firms_and_a_retired_one_no_more(desk, paid, head):
    index = wallet_index(NUMBER)
    assert known_wallets(paid.shop.pk, sure=True) == frozenset()

    assert act(desk, head, paid, how="paper").status_code == 302
    assert known_wallets(paid.shop.pk, sure=True) == {index}
    assert "প্রমাণিত" in words_of(desk.sign_in(head).get(f"/office/firms/{paid.shop.slug}"))

    assert act(desk, head, paid, "/retire", why="of_another").status_code == 302
    assert known_wallets(paid.shop.pk) == frozenset()
    wallet = FirmWallet.objects.get()
    assert (wallet.is_proved, bool(wallet.retired_at)) == (False, True)
    add_wallet(paid.shop, NUMBER, source=Source.COMPLAINANT, named_by=paid.person.pk, now=desk.now)
    assert known_wallets(paid.shop.pk) == frozenset()  # a buyer's word brings nothing back
    case = OfficeCase(paid.now_stands(), desk.actor(head), desk.now)
    assert (case.trail.known_here, case.trail.known) == (False, ())
    assert act(desk, head, paid, "/retire", why="of_another").status_code == 404

    told = Event.objects.filter(subject=f"firm:{paid.shop.pk}").order_by("seq")
    said = [(event.kind, event.data.get("how") or event.data.get("why")) for event in told]
    assert said == [("office.confirmed_wallet", "paper"), ("office.retired_wallet", "of_another")]
    assert all(event.data["wallet"] == str(wallet.pk) for event in told)


def test_a_retired_number_links_no_two_firms(desk, paid, head):
    other = factories.firm(desk.now, name="অন্য দোকান")
    add_wallet(other, NUMBER, source=Source.OFFICER, named_by=None, now=desk.now)
    assert OfficeCase(paid.now_stands(), desk.actor(head), desk.now).trail.elsewhere == (other,)

    wallet = FirmWallet.objects.get(firm=other)
    address = f"/office/firms/{other.slug}/wallet/{wallet.pk}/retire"
    desk.sign_in(head).post(address, {"idempotency_key": str(uuid.uuid4()), "why": "given_up"})

    assert OfficeCase(paid.now_stands(), desk.actor(head), desk.now).trail.elsewhere == ()


def test_who_does_not_keep_the_registry_looks_nothing_up_and_changes_nothing(desk, paid):
    assert desk.sign_in(desk.nasrin).get(PAGE).status_code == 404
    assert look(desk, desk.nasrin).status_code == 404
    assert act(desk, desk.nasrin, paid, how="paper").status_code == 404
    assert act(desk, desk.nasrin, paid, "/retire", why="given_up").status_code == 404
    assert (looks(paid.complaint), known_wallets(paid.shop.pk, sure=True)) == (0, frozenset())
    assert "ওয়ালেট নম্বর" not in words_of(desk.sign_in(desk.nasrin).get(f"/office/firms/{paid.shop.slug}"))
