"""Saved views: a filter under a name, one's own or the team's, with about how much it holds."""

import re

import pytest
from django.core.cache import cache

from ccms.accounts.actors import Role
from ccms.complaints.firm_desk import inbox, papers
from ccms.complaints.firm_desk.inbox import InboxWanted, View
from ccms.complaints.models import SavedView
from ccms.core.failures import NotFound, ValidationFailed
from tests.web.firm.desk.counter import words_of


@pytest.fixture(autouse=True)
def nothing_counted_before():
    cache.clear()


def save(counter, who, name="ঈদের", query="view=all&tag=x", **more):
    return counter.post(who, f"/firm/views?{query}", name=name, **more)


def saved(page):
    return {re.sub("<[^>]+>", "", str(link.name)): link for link in page.context["saved"]}


def tagged(counter, *tickets, text="x"):
    by = counter.actor(counter.rahim)
    papers.tag(references=[ticket.reference for ticket in tickets], text=text, by=by, now=counter.now)


def test_a_filter_is_saved_under_a_name_and_stands_beside_the_lists_with_its_number(counter):
    tagged(counter, counter.filed(), counter.filed().reached())
    counter.filed()
    narrowed = counter.get(counter.rahim, "/firm/?view=all&tag=x")
    form = counter.get(counter.rahim, narrowed.context["save_url"])
    assert form.context["form"].fields.keys() == {"name"}

    kept = save(counter, counter.rahim)
    page = counter.get(counter.rahim, kept.headers["Location"])

    assert kept.headers["Location"] == "/firm/?view=all&tag=x"
    link = saved(page)["ঈদের"]
    assert (link.number, link.here) == ("২", True)
    assert len(page.context["table"].rows) == 2
    assert saved(counter.get(counter.rahim, "/firm/"))["ঈদের"].here is False


def test_a_view_of_ones_own_is_nobody_elses(counter):
    save(counter, counter.rahim)
    key = SavedView.objects.get().pk

    for who in (counter.karim, counter.boss, counter.of_brand, counter.stranger):
        assert saved(counter.get(who, "/firm/")) == {}
        assert counter.post(who, f"/firm/views/{key}").status_code == 404
    assert counter.post(counter.rahim, f"/firm/views/{key}").status_code == 302
    assert not SavedView.objects.exists()


def test_only_an_administrator_gives_the_team_a_view_and_takes_it_away(counter):
    save(counter, counter.boss, "সবার", shared="on")
    save(counter, counter.karim, "আমার", shared="on")  # the field is not his
    key = SavedView.objects.get(owner=None).pk

    assert set(saved(counter.get(counter.rahim, "/firm/"))) == {"সবার"}
    assert set(saved(counter.get(counter.karim, "/firm/"))) == {"সবার", "আমার"}
    assert saved(counter.get(counter.stranger, "/firm/")) == {}
    assert counter.post(counter.rahim, f"/firm/views/{key}").status_code == 404
    with pytest.raises(NotFound):
        papers.save(name="x", query="", shared=True, by=counter.actor(counter.rahim), now=counter.now)
    assert counter.post(counter.boss, f"/firm/views/{key}").status_code == 302


def test_a_name_stands_once_and_a_member_keeps_so_many(counter, monkeypatch):
    monkeypatch.setattr(papers, "MOST", 2)
    save(counter, counter.rahim, "এক")

    again, empty = save(counter, counter.rahim, "এক"), save(counter, counter.rahim, " ")
    save(counter, counter.rahim, "দুই")
    third = save(counter, counter.rahim, "তিন")

    assert [page.status_code for page in (again, empty, third)] == [422, 422, 422]
    assert "২টির বেশি" in words_of(third)
    assert "এক" in again.text
    assert save(counter, counter.karim, "এক").status_code == 302
    assert SavedView.objects.count() == 3


def test_administrators_who_share_at_once_give_the_team_no_more_than_it_keeps(counter, in_parallel, monkeypatch):
    monkeypatch.setattr(papers, "MOST", 2)
    givers = [counter.actor(counter.member(f"boss {number}", Role.FIRM_ADMIN)) for number in range(4)]

    def share(number):
        try:
            papers.save(name=f"v{number}", query="view=all", shared=True, by=givers[number], now=counter.now)
        except ValidationFailed:
            return False
        return True

    assert sum(in_parallel(share, 4, 4)) == 2
    assert SavedView.objects.filter(owner=None).count() == 2


def test_what_no_list_knows_is_not_kept(counter):
    save(counter, counter.rahim, query="view=all&after=x&foo=bar&brand=nonsense&category=%00ab")

    assert SavedView.objects.get().query == "view=all&category=ab"


@pytest.mark.parametrize("letter", ["ক", "\U0001f600"])  # of three octets, and of four
def test_the_longest_filter_is_kept_whole(counter, letter):
    longest = {"view": "unassigned", "brand": str(counter.firm.pk), "assignee": str(counter.rahim.pk)}
    longest |= {"tag": letter * 40, "category": letter * 32, "age": "30"}
    query = "&".join(f"{name}={value}" for name, value in longest.items())

    assert save(counter, counter.rahim, query=query).status_code == 302
    assert len(counter.get(counter.rahim, "/firm/").context["saved"]) == 1


@pytest.mark.parametrize("view", [view for view in View if view is not View.ENDED])
def test_the_number_of_a_view_is_that_of_its_list(counter, view):
    tickets = [counter.filed(), counter.filed(counter.brand).reached(), counter.filed().promised(), counter.filed()]
    tagged(counter, *tickets[:3])
    by = counter.actor(counter.rahim)
    papers.assign(references=[tickets[1].reference], to=counter.rahim.pk, by=by, now=counter.now)
    for asked in (
        InboxWanted(view=view),
        InboxWanted(view=view, tag="x"),
        InboxWanted(view=view, brand=counter.brand.pk),
        InboxWanted(view=view, assignee=counter.rahim.pk),
        InboxWanted(view=view, category="NOT_DELIVERED", age=3),
    ):
        listed = inbox.page(asked, by, counter.now)
        assert inbox.about(asked, by, counter.now) == (len(listed.rows), False), asked


def test_of_a_long_list_only_the_first_are_looked_at_and_the_number_says_so(counter, monkeypatch):
    tagged(counter, counter.filed(), counter.filed(), counter.filed())
    monkeypatch.setattr(inbox, "MOST_LOOKED_AT", 2)
    save(counter, counter.rahim)
    save(counter, counter.rahim, "ended", query="view=ended")

    links = saved(counter.get(counter.rahim, "/firm/"))

    assert (links["ঈদের"].number, links["ended"].number) == ("২+", "")
