"""The lists of a firm's inbox: what waits for whom, in which order, of which brand, and whose it is not."""

import re

import pytest

from ccms.accounts.firms.firm_members import brands_of
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Reopen
from ccms.complaints.firm_desk import inbox, papers
from ccms.complaints.firm_desk.inbox import InboxWanted, View
from ccms.complaints.models import FirmCard
from ccms.complaints.search_words import catch_up

DEADLINE = re.compile(r"<td>(<span[^>]*data-clock=.*?)</td>")
TICKED = re.compile(r'<tr class="picked"><td class="pick"><input type="checkbox" [^>]*value="(\w+)"[^>]* checked>')


def listed(counter, who, view, **asked):
    """Return the numbers that a list shows, in their order."""
    page = inbox.page(InboxWanted(view=View(view), **asked), counter.actor(who), counter.now)
    return [row.complaint.reference for row in page.rows]


def test_each_complaint_stands_in_the_lists_it_belongs_to(counter):
    new, answer = counter.filed(), counter.filed().reached()
    with_buyer, promised = counter.filed().reached().offered(), counter.filed().promised()
    at_office, over = counter.filed().rejected(), counter.filed().withdrawn()

    assert set(listed(counter, counter.rahim, "new")) == {new.reference, answer.reference}
    assert listed(counter, counter.rahim, "buyer") == [with_buyer.reference]
    assert listed(counter, counter.rahim, "promised") == [promised.reference]
    assert listed(counter, counter.rahim, "dncrp") == [at_office.reference]
    assert listed(counter, counter.rahim, "ended") == [over.reference]
    assert len(listed(counter, counter.rahim, "all")) == 5
    assert set(listed(counter, counter.rahim, "all")) == set(listed(counter, counter.rahim, "unassigned"))


def test_a_tag_is_shown_as_one_with_and_without_a_number_of_the_firms_own(counter):
    numbered, bare = counter.filed(), counter.filed()
    known = {"by": counter.actor(counter.rahim), "now": counter.now}
    papers.tag(references=[numbered.reference, bare.reference], text="<ফেরত>", **known)
    papers.set_reference(reference=numbered.reference, text="T-55", **known)

    page = counter.get(counter.rahim, "/firm/", view="all").text

    assert page.count('<span class="tag">&lt;ফেরত&gt;</span>') == 2


def test_what_ends_today_is_to_be_answered_today(counter):
    ends = counter.filed().reached()
    counter.later(days=7)
    counter.filed().reached()

    assert listed(counter, counter.rahim, "today") == [ends.reference]


def test_a_list_is_sorted_by_deadline(counter):
    late = counter.filed().reached()
    counter.later(days=1)
    later = counter.filed().reached()

    assert listed(counter, counter.rahim, "all") == [late.reference, later.reference]


def test_a_member_of_the_legal_firm_sees_its_brands_and_a_brands_member_his_brand_alone(counter):
    own, of_brand, foreign = counter.filed(), counter.filed(counter.brand), counter.filed(counter.other)

    assert set(listed(counter, counter.rahim, "all")) == {own.reference, of_brand.reference}
    assert listed(counter, counter.rahim, "all", brand=counter.brand.pk) == [of_brand.reference]
    assert listed(counter, counter.of_brand, "all") == [of_brand.reference]
    assert listed(counter, counter.stranger, "all") == [foreign.reference]
    assert listed(counter, counter.of_brand, "all", brand=counter.firm.pk) == []


def test_mine_holds_what_is_assigned_to_me_until_it_ends(counter):
    mine, ended, other = counter.filed(), counter.filed(), counter.filed()
    by = {"by": counter.actor(counter.boss), "now": counter.now}
    papers.assign(references=[mine.reference, ended.reference], to=counter.rahim.pk, **by)
    ended.withdrawn()

    assert listed(counter, counter.rahim, "mine") == [mine.reference]
    assert listed(counter, counter.karim, "mine") == []
    assert listed(counter, counter.rahim, "unassigned") == [other.reference]
    assert listed(counter, counter.boss, "all", assignee=counter.rahim.pk) == [mine.reference]
    assert listed(counter, counter.boss, "ended", assignee=counter.rahim.pk) == [ended.reference]


def test_a_reopened_complaint_is_mine_again(counter):
    ticket = counter.filed()
    papers.assign(references=[ticket.reference], to=counter.rahim.pk, by=counter.actor(counter.boss), now=counter.now)
    ticket.withdrawn()
    perform(Reopen(reason="again", text="আবার দেখুন।"), **ticket.by(ticket.buyer))

    assert listed(counter, counter.rahim, "mine") == [ticket.reference]


def test_the_index_of_what_is_mine_holds_open_complaints_only(counter):
    open_one, ended = counter.filed(), counter.filed()
    by = {"by": counter.actor(counter.boss), "now": counter.now}
    papers.assign(references=[open_one.reference, ended.reference], to=counter.rahim.pk, **by)
    ended.withdrawn()
    late = counter.filed().withdrawn()
    papers.assign(references=[late.reference], to=counter.rahim.pk, **by)

    assert {card.complaint_id for card in FirmCard.objects.filter(live=True)} == {open_one.complaint.pk}
    perform(Reopen(reason="again", text="আবার দেখুন।"), **ended.by(ended.buyer))
    assert FirmCard.objects.get(complaint=ended.complaint).live


def test_filters_narrow_a_list(counter):
    tagged, old = counter.filed(), counter.filed()
    counter.later(hours=30)
    fresh = counter.filed()
    papers.tag(references=[tagged.reference], text="ফেরত", by=counter.actor(counter.rahim), now=counter.now)

    assert listed(counter, counter.rahim, "all", tag="ফেরত") == [tagged.reference]
    assert listed(counter, counter.rahim, "all", tag="নেই") == []
    assert set(listed(counter, counter.rahim, "all", age=1)) == {tagged.reference, old.reference}
    assert len(listed(counter, counter.rahim, "all", category="WRONG_ITEM")) == 3
    assert listed(counter, counter.rahim, "all", category="NO_DELIVERY") == []
    over = counter.filed().withdrawn()
    assert listed(counter, counter.rahim, "ended", category="WRONG_ITEM") == [over.reference]
    assert over.reference not in listed(counter, counter.rahim, "all", category="WRONG_ITEM")
    assert fresh.reference in listed(counter, counter.rahim, "all")


@pytest.mark.parametrize(
    ("before", "back"),
    [
        ("http://testserver/firm/?view=all&tag=x", "/firm/?view=all&amp;tag=x"),
        ("http://testserver/firm/search?q=jama", "/firm/search?q=jama"),
        ("http://testserver/firm/members?x=1", "/firm/"),
        ("https://other.test/firm/complaints?x=1", "/firm/"),
        ("http://[", "/firm/"),
        ("", "/firm/"),
    ],
    ids=["a list", "a search", "another page", "another place", "nonsense", "nothing"],
)
def test_a_complaint_leads_back_to_the_list_it_was_opened_from(counter, before, back):
    ticket = counter.filed()

    page = counter.browser(counter.rahim).get(ticket.url, headers={"Referer": before})

    assert f'<a class="back" href="{back}">' in page.text


@pytest.mark.parametrize("view", ["new", "ended", "mine"])
def test_a_list_goes_on_after_its_last_row_and_loses_and_doubles_none(counter, monkeypatch, view):
    monkeypatch.setattr(inbox, "PAGE", 2)
    made = [counter.filed(counter.brand if turn % 2 else None) for turn in range(5)]
    if view == "ended":
        made = [each.withdrawn() for each in made]
    references, by = [each.reference for each in made], counter.actor(counter.rahim)
    papers.assign(references=references, to=counter.rahim.pk, by=by, now=counter.now)
    seen, after = [], ""

    for _ in range(3):
        page = inbox.page(InboxWanted(view=View(view), after=after), by, counter.now)
        seen += [row.complaint.reference for row in page.rows]
        after = page.after

    assert after == ""
    assert sorted(seen) == sorted(references)


def test_the_counts_say_what_the_lists_hold_and_stop_above_a_thousand(counter, monkeypatch):
    for _ in range(3):
        counter.filed()
    counter.filed().promised()
    papers.assign(
        references=[counter.filed().reference],
        to=counter.rahim.pk,
        by=counter.actor(counter.boss),
        now=counter.now,
    )

    by = counter.actor(counter.rahim)
    held = inbox.counts_later(brands_of(by), by, counter.now)()
    assert {view: held[view] for view in (View.NEW, View.PROMISED, View.MINE, View.UNASSIGNED, View.ALL)} == {
        View.NEW: 4,
        View.PROMISED: 1,
        View.MINE: 1,
        View.UNASSIGNED: 4,
        View.ALL: 5,
    }
    monkeypatch.setattr(inbox, "MOST_COUNTED", 2)
    assert inbox.counts_later(brands_of(by), by, counter.now)()[View.ALL] == 3


def test_a_complaint_that_the_firm_was_not_told_of_is_in_no_list(counter):
    counter.filed(facts={"purchase_purpose": "resale"})

    assert listed(counter, counter.rahim, "all") == []
    by = counter.actor(counter.rahim)
    assert inbox.counts_later(brands_of(by), by, counter.now)()[View.ALL] == 0


def test_a_complaint_is_found_by_its_number_the_firms_ticket_and_the_purchase(counter):
    ticket = counter.filed(facts={"purchase_number": "INV-20931"})
    counter.filed(counter.other, facts={"purchase_number": "INV-777"})
    by = counter.actor(counter.rahim)
    papers.set_reference(reference=ticket.reference, text="T-55", by=by, now=counter.now)

    for asked in (f"cc-{ticket.reference}", "T-৫৫", "INV-20931"):
        assert [each.reference for each in inbox.search(asked, by).complaints] == [ticket.reference]
    for asked in ("INV-777", "T-56", ""):
        assert inbox.search(asked, by).complaints == ()
    assert inbox.search("T-55", counter.actor(counter.stranger)).complaints == ()


@pytest.mark.django_db(transaction=True)  # the ledger is read only as far as it is committed
def test_half_a_number_finds_its_complaint_on_the_page_of_a_member_and_of_no_other_firm(counter):
    ticket, other = counter.filed(), counter.filed(counter.other)
    catch_up()

    for asked in (f"CC-{ticket.reference[:5]}", ticket.reference[:5].lower(), ticket.reference[5:10]):
        answer = counter.get(counter.rahim, "/firm/search", q=asked)
        assert answer.headers.get("Location") == f"/firm/complaints/{ticket.reference}", asked
    answer = counter.get(counter.rahim, "/firm/search", q=other.reference[:5])
    assert other.reference not in answer.headers.get("Location", "") + answer.text


def test_what_is_found_shows_its_deadline_as_the_lists_do(counter):
    for _ in range(2):
        counter.filed(facts={"purchase_number": "INV-20931"}).reached()
    browser = counter.sign_in(counter.rahim)
    in_list, in_search = browser.get("/firm/?view=all&lang=bn"), browser.get("/firm/search?q=INV-20931&lang=bn")

    due = DEADLINE.findall(in_search.text)
    assert due == DEADLINE.findall(in_list.text)
    assert len(due) == 2


def test_a_link_ticks_every_row_of_the_page_without_script(counter):
    tickets = [counter.filed() for _ in range(3)]
    browser = counter.sign_in(counter.rahim)
    page = browser.get("/firm/?view=all")

    ticked = browser.get(page.context["all_url"])

    assert TICKED.findall(page.text) == []
    assert set(TICKED.findall(ticked.text)) == {each.reference for each in tickets}
    assert TICKED.findall(browser.get(ticked.context["all_url"]).text) == []


@pytest.mark.parametrize("age", ["003999999999999999", "3" * 5000, "৩", "-3", "30.5", "٣"])
def test_an_age_that_no_filter_offers_narrows_nothing(counter, age):
    ticket = counter.filed()

    shown = counter.get(counter.rahim, "/firm/", view="all", age=age)

    assert [line.complaint.reference for line in shown.context["table"].rows] == [ticket.reference]
