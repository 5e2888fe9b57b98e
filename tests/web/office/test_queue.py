"""The lists of the desk: what waits, in which order, about how many, page by page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ccms.accounts.actors import Role
from ccms.accounts.firms.entries import add_aliases
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import RequestReview, Withdraw
from ccms.complaints.acts.firm import Refuse
from ccms.complaints.acts.office import Dismiss
from ccms.complaints.models import Deadline
from ccms.complaints.reading import office_queue as queues
from ccms.complaints.reading.office_queue import QueueWanted, View
from ccms.web.office.lists.queue import many
from tests.web.office.working import words_of


def listed(desk, who, view):
    """Return the numbers that a list shows, in their order."""
    found = queues.page(QueueWanted(View(view)), desk.actor(who), desk.now)
    return [row.complaint.reference for row in found.rows]


def test_each_complaint_stands_in_the_lists_it_belongs_to(desk):
    silent, refused = desk.filed(), desk.filed()
    perform(Refuse(code="not_our_customer"), **refused.by(refused.seller))
    at_hearing, ordered, new = desk.at_hearing(), desk.ordered(), desk.escalated()
    mine = desk.taken_up()

    assert set(listed(desk, desk.nasrin, "new")) == {refused.reference, new.reference}
    assert listed(desk, desk.nasrin, "refused") == [refused.reference]
    assert set(listed(desk, desk.nasrin, "mine")) == {m.reference for m in (at_hearing, ordered, mine)}
    assert listed(desk, desk.nasrin, "ordered") == [ordered.reference]
    assert listed(desk, desk.nasrin, "hearing") == [at_hearing.reference]
    assert listed(desk, desk.nasrin, "intake") == [silent.reference]
    assert len(listed(desk, desk.nasrin, "all")) == 5
    assert silent.reference not in listed(desk, desk.nasrin, "all")


@pytest.mark.parametrize(
    ("reason", "view"),
    [
        ("silence", "silent"),
        ("unreachable", "unreachable"),
        ("no_effort", "no-effort"),
        ("disagreement", "disagreed"),
        ("defence_unanswered", "disagreed"),
        ("broken_promise", "broken-promise"),
        ("refused", "refused"),
        ("abuse_review", "look-first"),
        ("not_consumer", "look-first"),
        ("limitation", "look-first"),
        ("reopened", "look-first"),
    ],
)
def test_every_reason_has_its_list(desk, reason, view):
    held = [each for each, reasons in queues.BY_REASON.items() if reason in reasons]

    assert held == [View(view)]


def test_what_another_officer_is_to_look_at_again_stands_in_front(desk):
    case = desk.taken_up()
    perform(Dismiss(reason="not_proved", text="প্রমাণ নেই।"), **case.by(desk.nasrin))
    perform(RequestReview(reason="new_proof", text="নতুন প্রমাণ আছে।"), **case.by(case.buyer))

    assert listed(desk, desk.tanvir, "look-first") == [case.reference]
    assert "অন্য কর্মকর্তাকে আবার দেখতে হবে" in desk.sign_in(desk.tanvir).get("/office/?view=look-first").text


def test_the_one_that_is_due_first_stands_first(desk):
    late = desk.escalated()
    desk.later(days=1)
    early = desk.escalated()
    Deadline.objects.filter(complaint=early.complaint, kind="take_up").update(next_alarm_at=desk.now, due_at=desk.now)

    assert listed(desk, desk.nasrin, "new") == [early.reference, late.reference]
    assert listed(desk, desk.nasrin, "today") == [early.reference]


@pytest.mark.parametrize("view", ["new", "today", "ordered", "all"])
def test_the_country_reads_the_same_list_along_its_own_index_page_after_page(desk, view, monkeypatch):
    for _ in range(2):
        desk.escalated(), desk.taken_up(), desk.at_hearing(), desk.ordered()
    country = desk.member("সারা দেশ", code="head")
    whole = listed(desk, desk.nasrin, view)
    monkeypatch.setattr(queues, "PAGE", 3)

    read, after = [], ""
    while True:
        found = queues.page(QueueWanted(View(view), after=after), desk.actor(country), desk.now)
        read += [row.complaint.reference for row in found.rows]
        after = found.after
        if not after:
            break

    assert read == whole
    assert view == "today" or len(whole) == {"new": 2, "ordered": 2, "all": 8}[view]


def test_the_country_reads_its_lists_by_reason_along_clocks_that_know_it(desk):
    disagreed, heard, reviewed = desk.escalated(), desk.at_hearing(), desk.taken_up()
    reviewed.act(desk.nasrin, "dismiss", reason="not_proved", text="প্রমাণ নেই।")
    perform(RequestReview(reason="new_proof", text="কুরিয়ারের রসিদ পেয়েছি।"), **reviewed.by(reviewed.buyer))
    refused = desk.filed()
    perform(Refuse(code="not_our_customer"), **refused.by(refused.seller))
    country = desk.member("সারা দেশ", code="head")

    for view in queues.BY_REASON:
        assert listed(desk, country, view) == listed(desk, desk.nasrin, view)
    assert set(listed(desk, country, "disagreed")) >= {disagreed.reference, heard.reference}
    assert listed(desk, country, "look-first") == [reviewed.reference]
    assert listed(desk, country, "refused") == [refused.reference]


def test_an_office_sees_its_district_and_the_head_office_the_country(desk):
    here, there = desk.escalated(), desk.escalated(district="bogura")
    bogura, country = desk.member("বগুড়া", code="bogura"), desk.member("সারা দেশ", code="head")
    auditor = desk.member("নিরীক্ষক", Role.AUDITOR)

    assert listed(desk, desk.nasrin, "new") == [here.reference]
    assert listed(desk, bogura, "new") == [there.reference]
    for everywhere in (country, auditor):
        assert set(listed(desk, everywhere, "new")) == {here.reference, there.reference}
    assert "বগুড়া জেলা কার্যালয়" in desk.sign_in(country).get("/office/?view=new").text


@pytest.mark.parametrize("view", ["new", "intake", "ended"])
def test_a_list_goes_on_after_its_last_row_and_loses_and_doubles_none(desk, monkeypatch, view):
    monkeypatch.setattr(queues, "PAGE", 2)
    made = [desk.filed() if view != "new" else desk.escalated() for _ in range(5)]
    if view == "ended":
        for case in made:
            perform(Withdraw(reason="no_longer", received="nothing"), **case.by(case.buyer))
    browser, seen, url = desk.sign_in(desk.nasrin), [], f"/office/?view={view}"

    for _ in range(3):
        page = browser.get(url)
        seen += [line.complaint.reference for line in page.context["table"].rows]
        url = page.context["next_url"]

    assert url == ""
    assert len(seen) == 5
    assert set(seen) == {case.reference for case in made}


def test_a_place_that_is_none_begins_at_the_first_row(desk):
    case = desk.escalated()

    for after in ("x", "1.x", "99999999999999999999999999.ab", ""):
        assert case.reference in "".join(
            line.complaint.reference
            for line in desk.sign_in(desk.nasrin).get(f"/office/?after={after}").context["table"].rows
        )


def test_an_empty_list_offers_the_next_that_holds_something(desk):
    desk.taken_up()

    page = desk.sign_in(desk.tanvir).get("/office/?view=new")

    assert "এই তালিকায় কিছু নেই" in words_of(page)
    assert page.context["other"].view == View.DISAGREED


def test_a_count_is_never_exact_above_a_thousand(desk, monkeypatch, bangla):
    monkeypatch.setattr(queues, "MOST_COUNTED", 2)
    for _ in range(4):
        desk.escalated()

    assert queues.counts_later(desk.actor(desk.nasrin), desk.now)()[View.NEW] == 3
    assert many(1000) == "১,০০০"
    assert many(1001) == "১০০০+"


def test_the_lists_never_count_a_whole_table(desk):
    desk.escalated()
    with CaptureQueriesContext(connection) as caught:
        desk.sign_in(desk.nasrin).get("/office/?view=all")

    counting = [query["sql"] for query in caught if "count(" in query["sql"].lower()]
    assert len(counting) == 1
    assert counting[0].count("LIMIT 1001") == counting[0].lower().count("count(*)") == len(View) - 1


def test_a_number_leads_to_its_case_and_a_name_to_its_seller(desk):
    case, browser = desk.escalated(), desk.sign_in(desk.nasrin)
    add_aliases(case.shop, ("শাড়িঘর", "Sharighor"))

    by_number = browser.get("/office/search", {"q": f"cc-{case.reference[:5]}-{case.reference[5:]}"})
    by_name = browser.get("/office/search", {"q": "sarighor"})
    nothing = browser.get("/office/search", {"q": "???"})

    assert by_number.headers["Location"] == case.url
    assert f"firm={case.shop.pk}" in by_name.text
    assert "কোনো বিক্রেতাও নেই" in words_of(nothing)
    assert case.reference in str(browser.get(f"/office/?view=all&firm={case.shop.pk}").context["table"].rows)


def test_the_list_of_one_seller_leaves_out_the_others(desk):
    one, _other = desk.escalated(), desk.escalated()
    browser = desk.sign_in(desk.nasrin)

    page = browser.get(f"/office/?view=all&firm={one.shop.pk}")

    assert [line.complaint.reference for line in page.context["table"].rows] == [one.reference]
    disagreed = next(link.url for link, _ in page.context["links"] if link.view == "disagreed")
    shown = browser.get(disagreed).context
    assert [line.complaint.reference for line in shown["table"].rows] == [one.reference]
    assert one.shop.name_bn in str(shown["firm"])
    assert len(browser.get(shown["all_firms_url"]).context["table"].rows) == 2
    silent = next(link.url for link, _ in page.context["links"] if link.view == "silent")
    assert (browser.get(silent).context["table"].rows, one.shop.name_bn in browser.get(silent).text) == ((), True)
