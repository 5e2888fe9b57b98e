"""An officer's desk as they want it: narrowed lists, rows close together, keys that can be switched off."""

import re

import pytest

from ccms.accounts.actors import Role
from ccms.complaints.acts.sweeping import sweep
from ccms.web.office.ways import GO
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
    assert '<body class="staff keys"' in page.text
    assert all(f'data-go="{letter}"' in page.text for letter in GO.values())
    assert "data-keys" in page.text
    assert len(set(GO.values())) == len(GO)

    kept = send(desk, desk.nasrin, "/office/ways", density="dense")

    assert kept.headers["Location"] == "/office/"
    assert '<body class="staff dense"' in browser.get("/office/").text
    assert '<body class="staff keys"' in desk.sign_in(desk.tanvir).get("/office/").text
    auditor = desk.member("নিরীক্ষক", Role.AUDITOR)
    assert desk.sign_in(auditor).get("/office/ways").status_code == 200
