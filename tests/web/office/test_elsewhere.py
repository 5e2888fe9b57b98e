"""A search says which office has a complaint, and the buyer's page does too; nothing else is told of it."""

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import Office
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.office import Reassign
from ccms.complaints.reading.search import elsewhere
from ccms.core import references
from tests.web.office.test_handing import browser_of
from tests.web.office.working import words_of


@pytest.mark.parametrize("role", [Role.OFFICER, Role.OFFICE_HEAD, Role.SUPERVISOR])
def test_a_number_of_another_office_leads_to_the_name_of_the_office_alone(desk, role):
    case = desk.taken_up(narrative="বেগুনি রঙের ছাতা চেয়েছিলাম, ছেঁড়া এসেছে।")
    elsewhere = desk.sign_in(desk.member("বগুড়া", role, code="bogura"))

    page = elsewhere.get("/office/search", {"q": references.display(case.reference)})
    missing = elsewhere.get("/office/search", {"q": references.display(references.new_reference())})

    assert "অভিযোগটি অন্য অফিসের কাছে আছে: ভোক্তা অধিদপ্তর, ঢাকা জেলা কার্যালয়" in words_of(page)
    for secret in (f"/office/{case.reference}", "ছাতা", case.shop.name_bn, desk.nasrin.name):
        assert secret not in page.text, secret
    assert "অন্য অফিসের কাছে" not in missing.text
    assert elsewhere.get(case.url).status_code == 404


def test_only_a_member_of_an_office_is_told_where_a_number_is(desk):
    case = desk.taken_up()
    clerk = desk.actor(desk.member("কাউন্টার", Role.CLERK))

    assert elsewhere(case.reference, desk.actor(desk.nasrin)).office.code == "dhaka"
    assert [elsewhere(case.reference, by) for by in (case.seller, case.buyer, clerk)] == [None, None, None]


def test_the_buyer_reads_which_office_has_it_from_then_on(desk):
    fresh, case = desk.filed(), desk.taken_up()
    own = "যে অফিস দেখছে"
    assert own not in words_of(browser_of(fresh, "buyer").get(f"/t/{fresh.reference}"))
    assert f"{own} ভোক্তা অধিদপ্তর, ঢাকা জেলা কার্যালয়" in words_of(browser_of(case, "buyer").get(f"/t/{case.reference}"))

    gazipur = desk.member("গাজীপুর", code="gazipur")
    by = desk.member("তত্ত্বাবধায়ক", Role.SUPERVISOR, code=Office.objects.get(code="dhaka").parent.code)
    perform(Reassign(post=desk.actor(gazipur).posts[0]), **case.by(by))

    assert f"{own} ভোক্তা অধিদপ্তর, গাজীপুর জেলা কার্যালয়" in words_of(browser_of(case, "buyer").get(f"/t/{case.reference}"))
