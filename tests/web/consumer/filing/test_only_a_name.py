"""Who knows nothing of a seller but its name says so, reads what it costs, and can send the complaint all the same."""

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import Office
from ccms.complaints.models import Complaint
from tests import factories
from tests.web.office.working import words_of

AT_ONCE = "The complaint goes straight to an officer"


@pytest.fixture
def nameless(signed_in_walker):
    """Return a buyer who has told everything of a purchase from a seller whose name alone is known."""
    return signed_in_walker.name_seller("Vanished Shop", link="", only_name="on").tell_purchase(firm_told="not_told")


def test_it_is_the_last_way_and_says_what_it_costs(signed_in_walker):
    page = signed_in_walker.get("/c/firm/new").text

    assert page.index('name="wallet"') < page.index('name="only_name"')
    assert "nobody can ask the seller to answer" in page


def test_whoever_comes_back_finds_it_ticked_and_a_way_named_meanwhile_counts(signed_in_walker):
    signed_in_walker.name_seller("Vanished Shop", link="", only_name="on")
    assert signed_in_walker.get("/c/firm/new").form()["only_name"] == "on"
    signed_in_walker.send(phone="01812345678").get("/c/firm/new")
    assert "only_name" not in signed_in_walker.form()


def test_it_is_filed_for_an_officer_and_the_buyer_reads_so_at_each_step(nameless):
    assert AT_ONCE in nameless.text
    assert "tell the seller for me" not in nameless.text
    nameless.send().send().send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
    assert "so nobody can ask it to answer" in nameless.text
    nameless.send(declaration="on")
    assert "so nobody can ask it to answer" in nameless.text

    complaint = Complaint.objects.get()
    assert (complaint.status, complaint.reason, complaint.told_at) == ("escalated", "unreachable", None)
    nameless.get(f"/t/{complaint.reference}")
    assert "Only the seller's name is known, so no message went to it." in nameless.text
    for page in (f"/t/{complaint.reference}", "/t/mine"):
        assert "Only the seller's name is known, now at" in nameless.get(page).text
        assert "got the notice" not in nameless.text


def test_the_officer_reads_that_only_a_name_is_known(nameless, sign_in):
    nameless.send().send().send(full_name="রহিমা খাতুন", district="dhaka", complainant="self").send(declaration="on")
    officer = factories.member(Office.objects.get(code="dhaka"), Role.OFFICER)

    office, reference = sign_in(officer), Complaint.objects.get().reference

    for page in (f"/office/{reference}", "/office/", f"/office/{reference}/history"):
        said = words_of(office.get(page))
        assert "বিক্রেতার শুধু নাম জানা" in said
        assert "এমন প্রমাণ নেই" not in said
    assert "যোগাযোগের নম্বর লিখুন" in words_of(office.get(f"/office/{reference}"))
