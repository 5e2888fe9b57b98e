"""An officer's desk as they want it: narrowed lists, rows close together, keys that can be switched off."""

import re
import uuid

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.firm_desk import papers
from ccms.complaints.models import SavedView
from ccms.core.failures import NotFound
from ccms.web.office.lists.saved_views import GO
from tests.web.office.test_people import post_of, send


def numbers(page):
    return set(re.findall(r'<td><a href="/office/(\w{11})">', page.text))


def test_a_list_is_narrowed_by_officer_and_problem_and_stays_so(desk):
    hers, his = desk.taken_up(), desk.taken_up(desk.tanvir)
    browser = desk.sign_in(desk.nasrin)
    assert numbers(browser.get("/office/?view=all")) == {hers.reference, his.reference}

    page = browser.get(f"/office/?view=all&post={post_of(desk.tanvir).pk}")
    assert numbers(page) == {his.reference}
    chosen = re.search(r'<option value="([^"]+)"[^>]* selected>([^<]+)<', page.text)
    assert chosen.groups() == (str(post_of(desk.tanvir).pk), "তানভীর আহমেদ")
    assert f"view=today&amp;post={post_of(desk.tanvir).pk}" in page.text  # the other lists stay as narrow
    assert numbers(browser.get("/office/?view=all&category=WRONG_ITEM")) == {hers.reference, his.reference}
    assert numbers(browser.get("/office/?view=all&category=NOT_DELIVERED")) == set()
    assert numbers(browser.get("/office/?view=all&post=nonsense&category=%00")) == {hers.reference, his.reference}


@pytest.mark.parametrize("view", ["intake", "late"])
def test_copies_and_what_is_late_are_narrowed_too(desk, view):
    one, other = desk.filed(), desk.filed(like=None)
    if view == "late":
        one, other = desk.escalated(), desk.escalated()
        desk.later(days=30)
        sweep(desk.now)
    browser = desk.sign_in(desk.nasrin)
    assert numbers(browser.get(f"/office/?view={view}")) == {one.reference, other.reference}
    assert numbers(browser.get(f"/office/?view={view}&firm={one.shop.pk}")) == {one.reference}
    assert numbers(browser.get(f"/office/?view={view}&category=NOT_DELIVERED")) == set()


def test_rows_and_keys_are_as_each_member_wants_them(desk):
    browser = desk.sign_in(desk.nasrin)
    desk.taken_up()
    page = browser.get("/office/")
    assert '<body class="staff keys dense"' in page.text
    assert all(f'data-go="{letter}"' in page.text for letter in GO.values())
    assert "data-keys" in page.text
    assert len(set(GO.values())) == len(GO)

    kept = browser.post("/office/ways", {"idempotency_key": str(uuid.uuid4()), "density": "roomy"})

    assert kept.headers["Location"] == "/office/"
    page = browser.get("/office/")
    assert '<body class="staff"' in page.text
    assert 'role="status">রাখা হয়েছে।</p>' in page.text
    assert "রাখা হয়েছে।" not in browser.get("/office/").text
    assert '<body class="staff keys dense"' in desk.sign_in(desk.tanvir).get("/office/").text
    auditor = desk.member("নিরীক্ষক", Role.AUDITOR)
    assert desk.sign_in(auditor).get("/office/ways").status_code == 200


def views(page):
    return [re.sub("<[^>]+>", "", str(link.name)) for link in page.context["saved"]]


def test_a_narrowed_list_is_kept_under_a_name_for_oneself_or_by_the_head_for_the_office(desk):
    head = desk.member("দপ্তর প্রধান", Role.OFFICE_HEAD)
    narrowed = "view=all&category=WRONG_ITEM"
    page = desk.sign_in(desk.nasrin).get(f"/office/?{narrowed}&after=x")
    assert page.context["save_url"] == f"/office/views?{narrowed}"
    assert "shared" not in desk.sign_in(desk.nasrin).get(page.context["save_url"]).text

    kept = send(desk, desk.nasrin, f"/office/views?{narrowed}", name="ভুল পণ্য")
    send(desk, head, f"/office/views?view=late&post={post_of(desk.nasrin).pk}", name="নাসরিনের দেরি", shared="on")

    assert kept.headers["Location"] == f"/office/?{narrowed}"
    page = desk.sign_in(desk.nasrin).get(f"/office/?{narrowed}")
    assert views(page) == ["নাসরিনের দেরি", "ভুল পণ্য"]
    assert [link.here for link in page.context["saved"]] == [False, True]
    assert views(desk.sign_in(desk.tanvir).get("/office/")) == ["নাসরিনের দেরি"]
    assert views(desk.sign_in(desk.member("বগুড়া", code="bogura")).get("/office/")) == []
    of_team, own = SavedView.objects.order_by("owner_id").values_list("pk", flat=True).reverse()
    for who, key in ((desk.tanvir, own), (desk.nasrin, of_team), (head, own)):
        assert send(desk, who, f"/office/views/{key}").status_code == 404
    assert send(desk, head, f"/office/views/{of_team}").status_code == 302
    assert send(desk, desk.nasrin, f"/office/views/{own}").status_code == 302
    assert not SavedView.objects.exists()


def test_a_firms_views_and_an_offices_never_meet(desk):
    case = desk.filed()
    by = Member.objects.create_member(
        email="b@shop.test", password=None, role=Role.FIRM_ADMIN, firm=case.shop, name="ক"
    )
    papers.save(name="দোকানের", query="view=all", shared=True, by=desk.actor(by), now=desk.now)
    head = desk.member("দপ্তর প্রধান", Role.OFFICE_HEAD)
    papers.save(name="অফিসের", query="view=all", shared=True, by=desk.actor(head), now=desk.now)
    assert [view.name for view in papers.views_of(desk.actor(by))] == ["দোকানের"]
    assert [view.name for view in papers.views_of(desk.actor(head))] == ["অফিসের"]
    clerk = desk.actor(desk.member("কেরানি", Role.CLERK))
    with pytest.raises(NotFound):
        papers.save(name="ক", query="view=all", shared=False, by=clerk, now=desk.now)
