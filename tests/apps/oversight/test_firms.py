"""The Cell sees which firms need attention, and an association those of its members; nobody sees a person."""

from datetime import timedelta

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.firms.entries import add_wallet
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Firm, Membership
from ccms.accounts.models.firm_contact import Source
from ccms.apps.figures import snapshots
from ccms.apps.oversight import counts, reports
from ccms.apps.oversight.counts import Lens
from ccms.apps.oversight.models import BreachCount, WeekCount
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Disown
from ccms.complaints.acts.office import RuleOnPoints
from ccms.core.clock import month_in_words
from tests import factories
from tests.jobs import run_job
from tests.web.office.working import words_of

CANARY = "কানারিক্রেতা"
SUNDAY = 6  # with which a week begins here


@pytest.fixture
def rush(desk):
    """Let six complaints about one shop come in on the first day of a week, one not from its number's holder."""
    desk.later(days=(SUNDAY - desk.today.weekday()) % 7)
    first = desk.filed(name=CANARY)
    others = [desk.filed(like=first, name=CANARY) for _ in range(5)]
    perform(Disown(), **others[0].by(others[0].buyer))
    return first


def count_next_week(desk):
    desk.later(days=7)
    counts.count_again(desk.now)


def lines(who, lens=Lens.UNUSUAL):
    return [(line.firm.pk, line.last, line.filed) for line in counts.firms(actor_of(who), lens)]


def test_a_firm_far_above_its_usual_week_stands_first_and_what_nobody_filed_does_not_count(desk, cell, rush):
    quiet = desk.filed()
    count_next_week(desk)
    assert lines(cell) == [(rush.shop.pk, 5, 5)]
    page = desk.sign_in(cell).get("/coordinator/")
    assert rush.shop.name_bn in page.text
    assert counts.counts(actor_of(cell), {})[Lens.UNUSUAL] == 1
    assert quiet.shop.pk.hex not in page.text
    desk.later(days=7)
    counts.count_again(desk.now)
    assert lines(cell) == []  # a week later it is what is usual


def test_the_first_page_begins_with_the_country_and_a_list_that_holds_something(desk, cell):
    shops = [desk.filed() for _ in range(2)]
    desk.later(days=2)
    snapshots.take(desk.now, again=True)
    count_next_week(desk)
    assert WeekCount.objects.filter(firm=shops[0].shop).update(silence=1) == 1

    page = desk.sign_in(cell).get("/coordinator/")

    said = words_of(page)
    assert said.index("সারা দেশ") < said.index("জবাব দেয়নি")
    assert f"{month_in_words(reports.month_before(desk.today), 'bn')} মাসের প্রতিবেদন" in said
    assert "জবাব দেয়নি ১" in said
    assert str(shops[0].shop.pk) in page.text
    assert counts.counts(actor_of(cell), {}) == {**dict.fromkeys(Lens, 0), Lens.SILENCE: 1}


def test_no_page_of_the_cell_names_a_person_or_a_complaint(desk, cell, rush):
    desk.later(days=9)
    run_job("watch_over_firms")
    browser = desk.sign_in(cell)
    pages = ["", "?by=silence", f"firms/{rush.shop.pk}", "breaches", "breaches/table", "letters", "reports"]
    for page in pages:
        text = browser.get(f"/coordinator/{page}").text
        assert CANARY not in text, page
        assert rush.reference not in text.replace("-", ""), page
    assert browser.get(f"/office/{rush.reference}").status_code == 404
    assert browser.get("/office/").status_code == 404


def test_each_reason_of_coming_to_the_office_has_its_own_list(desk, cell):
    case = desk.escalated()  # the buyer did not agree: none of the five
    count_next_week(desk)
    for lens in counts.REASONS:
        assert lines(cell, lens) == [], lens
    row = WeekCount.objects.filter(firm=case.shop)
    row.update(silence=3)
    assert [firm for firm, *_ in lines(cell, Lens.SILENCE)] == [case.shop.pk]


def test_firms_with_one_wallet_number_are_listed_together(desk, cell, rush):
    other = desk.filed()
    for shop in (rush.shop, other.shop):
        add_wallet(shop, "01811223344", source=Source.COMPLAINANT, named_by=None, now=desk.now)
    count_next_week(desk)
    assert {firm for firm, *_ in lines(cell, Lens.SAME_WALLET)} == {rush.shop.pk, other.shop.pk}
    line = counts.firm_line(actor_of(cell), rush.shop.pk)
    assert line is not None
    assert line.shared == 1


def test_the_name_of_a_shop_that_only_buyers_named_is_not_told(desk, cell, rush):
    Firm.objects.filter(pk=rush.shop.pk).update(registered=False)
    count_next_week(desk)
    page = words_of(desk.sign_in(cell).get("/coordinator/"))
    assert rush.shop.name_bn not in page
    assert rush.shop.pk.hex[:6].upper() in page
    table = desk.sign_in(cell).get("/coordinator/breaches/table").text
    assert rush.shop.name_en not in table


def test_a_merged_firm_counts_for_the_one_it_is_part_of(desk, cell, rush):
    into = factories.firm(desk.now, "বড় দোকান")
    Firm.objects.filter(pk=rush.shop.pk).update(merged_into=into)
    count_next_week(desk)
    assert lines(cell) == [(into.pk, 5, 5)]


def test_the_register_tells_what_buyers_said_apart_from_what_an_officer_found(desk, cell):
    case = desk.taken_up()
    perform(RuleOnPoints(facts={"listing_complete": False}, text="দেখেছি।"), **case.by(desk.nasrin))
    desk.later(days=1)
    counts.count_again(desk.now)
    told = {row.rule: (row.alleged, row.found, row.answered) for row in BreachCount.objects.filter(firm=case.shop)}
    assert told["DCG-INFO"] == (0, 1, 1)  # the shop made an offer
    alleged = {each["rule"] for each in case.now_stands().findings if each["result"] == "BREACH"}
    assert alleged
    assert all(told[rule] == (1, 0, 1) for rule in alleged)
    perform(RuleOnPoints(facts={"listing_complete": True}, text="আবার দেখেছি।"), **case.by(desk.nasrin))
    desk.later(days=1)
    counts.count_again(desk.now)
    assert not BreachCount.objects.filter(rule="DCG-INFO").exists()
    month = f"{case.complaint.filed_at:%Y-%m}"
    page = words_of(desk.sign_in(cell).get(f"/coordinator/breaches?month={month}"))
    assert case.shop.name_bn in page


def test_an_empty_list_tells_an_association_why_it_is_empty(desk, someone):
    who = someone(Role.ASSOCIATION)
    assert "সদস্যদের তালিকা এখনো এখানে নেই" in words_of(desk.sign_in(who).get("/association/"))
    case = desk.filed()
    Membership.objects.create(firm=case.shop, since=desk.today - timedelta(days=30))
    count_next_week(desk)
    page = words_of(desk.sign_in(who).get("/association/?by=silence"))
    assert "সদস্যদের তালিকা এখনো এখানে নেই" not in page
    assert "সদস্য থাকার সময়ের অভিযোগই গোনা হয়" in page


def test_an_association_reads_its_members_of_the_complaints_day_and_no_small_count(desk, someone, rush):
    association = someone(Role.ASSOCIATION)
    other = desk.filed()
    today = desk.today
    Membership.objects.create(firm=rush.shop, since=today - timedelta(days=30), until=today)
    Membership.objects.create(firm=other.shop, since=today + timedelta(days=1))  # after the complaint
    desk.later(days=2)
    late = desk.filed(like=rush)  # no member any more
    count_next_week(desk)
    assert late.complaint.firm_id == rush.shop.pk
    assert lines(association) == [(rush.shop.pk, 5, 5)]
    browser = desk.sign_in(association)
    assert browser.get(f"/association/firms/{rush.shop.pk}").status_code == 200
    assert browser.get(f"/association/firms/{other.shop.pk}").status_code == 404
    assert browser.get("/coordinator/").status_code == 404
    WeekCount.objects.filter(firm=rush.shop, member=True).update(filed=4)
    line = counts.firm_line(actor_of(association), rush.shop.pk)
    assert (line.last, line.usual, line.weeks) == (None, None, ())
    assert "৫টির কম" in browser.get(f"/association/firms/{rush.shop.pk}").text


def test_the_job_counts_once_a_day(desk, rush):
    desk.later(days=8)
    run_job("watch_over_firms")
    assert WeekCount.objects.exists()
    WeekCount.objects.all().delete()
    run_job("watch_over_firms")
    assert not WeekCount.objects.exists()
    desk.later(days=1)
    run_job("watch_over_firms")
    assert WeekCount.objects.exists()
