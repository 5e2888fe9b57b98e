"""From one case to the next, and what an officer reads of a case first."""

import re

from ccms.accounts.actors import Role
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.office import TakeUp
from tests.web.office.working import words_of


def linked(page):
    return re.search(r'href="(/office/\w{11}/next\?[^"]+)"', page.text)[1].replace("&amp;", "&")


def test_the_next_case_is_that_of_the_list_one_came_from_and_after_the_last_the_list(desk):
    cases = [desk.escalated() for _ in range(3)]
    browser = desk.sign_in(desk.nasrin)
    listed = re.findall(r'<td><a href="/office/(\w{11})"', browser.get("/office/?view=new").text)
    assert set(listed) == {case.reference for case in cases}

    at = browser.get(f"/office/{listed[0]}", HTTP_REFERER="http://testserver/office/?view=new")
    for reference in listed[1:]:
        to = browser.get(linked(at)).headers["Location"]
        assert to == f"/office/{reference}?view=new"
        at = browser.get(to)
    ended = browser.get(linked(at))

    assert ended.headers["Location"] == "/office/?view=new"
    assert "এটিই ছিল এই তালিকার শেষ অভিযোগ।" in words_of(browser.get("/office/?view=new"))


def test_after_one_that_was_taken_up_meanwhile_comes_the_one_that_followed_it(desk):
    cases = {}
    for _ in range(3):
        case = desk.escalated()
        cases[case.reference] = case
    browser = desk.sign_in(desk.nasrin)
    _, second, third = re.findall(r'<td><a href="/office/(\w{11})"', browser.get("/office/?view=new").text)
    perform(TakeUp(own=False), **cases[second].by(desk.nasrin))

    to = browser.get(f"/office/{second}/next?view=new").headers["Location"]
    assert to == f"/office/{third}?view=new"


def test_without_a_list_the_next_case_is_of_ones_own(desk):
    desk.escalated()
    mine, other = desk.taken_up(), desk.taken_up()
    browser = desk.sign_in(desk.nasrin)
    found = {}
    for case in (mine, other):
        address = linked(browser.get(case.url))
        assert address == f"{case.url}/next?view=mine"
        found[case.url] = browser.get(address).headers["Location"]

    assert set(found.values()) in (
        {"/office/?view=mine", f"{mine.url}?view=mine"},
        {"/office/?view=mine", f"{other.url}?view=mine"},
    )


def test_a_stranger_goes_nowhere_from_a_case(desk):
    case = desk.escalated()
    stranger = desk.member("অন্য", Role.OFFICER, "sylhet")

    assert desk.sign_in(stranger).get(f"{case.url}/next?view=new").status_code == 404


def test_the_matter_stands_before_the_state_and_what_ends_it_apart(desk):
    said = words_of(desk.taken_up().get(desk.nasrin))

    matter = said.index("কী নিয়ে অভিযোগ")
    assert matter < said.index("কার কাছ থেকে শাড়িঘর") < said.index("আপনি যা করতে পারেন")
    assert "দুটি জিন্স চেয়েছিলাম" in said[matter : said.index("আপনি যা করতে পারেন")]
    next_steps, apart = said.index("পরের ধাপ"), said.index("এখানেই শেষ করা")
    assert next_steps < said.index("শুনানির দিন ঠিক করুন", next_steps) < said.index("নোট ও কাগজ") < apart
    assert said.index("অভিযোগ খারিজ করুন", apart) > apart
