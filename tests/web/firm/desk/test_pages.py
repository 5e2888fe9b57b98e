"""The pages of a firm's desk: every one opens for its members, and for nobody else."""

import pytest

from ccms.accounts.members.managing import deactivate
from ccms.complaints.firm_desk import papers
from ccms.complaints.reading.firm_view import firm_view
from ccms.web.firm import summary
from ccms.web.templatetags.words import last_moment
from tests.web.firm.desk.counter import words_of

PAGES = ("/firm/", "/firm/search?q=x", "/firm/repayments", "/firm/answers", "/firm/answers/new")
OF_AN_ADMINISTRATOR = ("/firm/members", "/firm/pages", "/firm/pages/claim")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_every_member(counter, page):
    counter.filed().reached()

    for who in (counter.rahim, counter.boss):
        assert counter.browser(who).get(page).status_code == 200


@pytest.mark.parametrize("page", OF_AN_ADMINISTRATOR)
def test_what_lets_people_in_is_the_administrators(counter, page):
    assert counter.browser(counter.boss).get(page).status_code == 200
    assert counter.browser(counter.rahim).get(page).status_code == 404


def test_signing_in_leads_to_the_inbox(counter):
    browser = counter.browser(counter.rahim)

    assert browser.post(f"/dev/as-member/{counter.karim.pk}").headers["Location"] == "/firm/"


def test_the_case_shows_both_stories_and_is_receipt_of_the_notice(counter):
    ticket = counter.filed(narrative="কানারি কথা: দুটি জিন্স চেয়েছিলাম।")

    page = counter.get(counter.rahim, ticket.url)

    assert page.status_code == 200
    assert "কানারি কথা" in words_of(page)
    assert ticket.stands.received_at is not None
    assert ticket.stands.receipt_proved


def test_a_deadline_that_was_missed_is_told_with_its_own_moment_however_late_the_sweep_came(counter):
    ticket = counter.filed().reached()
    counter.later(days=9)
    view = firm_view(ticket.reference, counter.actor(counter.rahim))
    missed = next(each for each in view.past if each.kind == "clock.missed_deadline")

    told = summary.entry(missed, view)

    assert missed.due_at < missed.at
    assert told.when == last_moment(missed.due_at)


def test_a_complaint_of_another_firm_looks_like_a_missing_one(counter):
    ticket, of_brand = counter.filed(), counter.filed(counter.brand)

    assert counter.get(counter.stranger, ticket.url).status_code == 404
    assert counter.get(counter.of_brand, ticket.url).status_code == 404
    assert counter.get(counter.of_brand, of_brand.url).status_code == 200
    assert counter.get(counter.rahim, of_brand.url).status_code == 200
    foreign, missing = (counter.get(counter.stranger, url).text for url in (ticket.url, "/firm/complaints/7K4M92XDPQH"))
    assert foreign == missing or len(foreign) == len(missing)


def test_a_removed_member_is_out_at_once(counter):
    browser = counter.browser(counter.rahim)
    assert browser.get("/firm/").status_code == 200

    deactivate(counter.rahim, counter.now)

    assert browser.get("/firm/").status_code == 302


def test_a_list_says_who_has_it_and_what_it_is_tagged(counter):
    ticket, by = counter.filed().reached(), {"by": counter.actor(counter.boss), "now": counter.now}
    papers.assign(references=[ticket.reference], to=counter.rahim.pk, **by)
    papers.tag(references=[ticket.reference], text="ফেরত", **by)
    papers.set_reference(reference=ticket.reference, text="T-55", **by)

    page = words_of(counter.get(counter.rahim, "/firm/"))

    assert "রহিম উদ্দিন" in page
    assert "ফেরত" in page
    assert "T-55" in page
    assert "ক্রেতাকে জবাব" in page


def test_search_leads_to_the_complaint(counter):
    ticket = counter.filed(facts={"purchase_number": "INV-20931"})

    assert counter.get(counter.rahim, "/firm/search", q="INV-20931").headers["Location"] == ticket.url
    assert "পাওয়া যায়নি" in words_of(counter.get(counter.stranger, "/firm/search", q="INV-20931"))
