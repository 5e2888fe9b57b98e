"""Posts are added and ended by an order and a day, change hands on a day to come, and leave no complaint alone."""

from datetime import timedelta

import pytest

from ccms.accounts.actors import Power, Role
from ccms.accounts.in_charge import acting
from ccms.accounts.members import posts
from ccms.accounts.models import Holding, Member, Post
from ccms.complaints.posts import wrong_holdings
from ccms.notices.models import Notice
from tests.web.consumer.filing.walking import parts
from tests.web.office.test_people import newest, post_of, send
from tests.web.office.working import words_of


@pytest.fixture
def head(desk):
    return desk.member("দপ্তর প্রধান", Role.OFFICE_HEAD)


@pytest.fixture
def admin(desk):
    return Member.objects.create_member(email="admin@ccms.test", password=None, role=Role.ADMIN, name="প্রশাসক")


def on(name, desk, days):
    return parts(name, desk.today + timedelta(days=days))


def known(desk):
    """Let the events name who holds what, as an upgrade finds it: nobody's holding is of an event yet."""
    Holding.objects.update(since=None)
    assert list(wrong_holdings()) == []


def test_an_administrator_adds_a_post_by_an_order_and_invites_somebody_into_it(desk, admin):
    sent = {"designation_bn": "সহকারী পরিচালক", "designation_en": "Assistant Director", "powers": ["decide", "registry"]}
    page = send(desk, admin, "/manage/posts?office=dhaka", **sent, unit="অভিযোগ শাখা", order_no="")
    assert page.status_code == 422  # no post without an order
    made = send(desk, admin, "/manage/posts?office=dhaka", **sent, unit="অভিযোগ শাখা", order_no="০৪.২৬")
    assert made.headers["Location"] == "/manage/people?office=dhaka"

    post = Post.objects.get(designation_en="Assistant Director")
    assert (post.office, post.powers, post.since) == (desk.dhaka, [Power.DECIDE, Power.REGISTRY], desk.today)
    event = newest(f"post:{post.pk}")
    assert (event.kind, event.data["order_no"], event.actor) == ("admin.added_post", "০৪.২৬", f"admin:{admin.pk}")
    listed = words_of(desk.sign_in(admin).get("/manage/people?office=dhaka"))
    assert "সহকারী পরিচালক, অভিযোগ শাখা" in listed
    invited = {"name": "নতুন", "email": "new@dncrp.test", "role": "officer", "post": str(post.pk)}
    assert send(desk, admin, "/manage/people?office=dhaka", **invited).status_code == 200
    assert post_of(Member.objects.get(email="new@dncrp.test")) == post
    assert list(wrong_holdings()) == []


def test_a_supervisor_adds_and_ends_below_and_a_head_does_neither(desk, head, admin):
    above = desk.member("তত্ত্বাবধায়ক", Role.SUPERVISOR, code="head")
    post = post_of(desk.nasrin)
    order = {"designation_bn": "ক", "designation_en": "A", "order_no": "৭"}
    assert send(desk, above, "/office/posts?office=dhaka", **order).status_code == 302
    assert send(desk, head, "/office/posts", **order).status_code == 404
    assert send(desk, head, f"/office/posts/{post.pk}/end", **on("until", desk, 1), order_no="৭").status_code == 404
    assert "/office/posts?" not in desk.sign_in(head).get("/office/people").text
    assert send(desk, above, f"/office/posts/{post.pk}/end", **on("until", desk, 1), order_no="৭").status_code == 302


def test_an_ended_post_leaves_its_complaints_to_the_head_from_its_day_on(desk, head, admin):
    known(desk)
    case, post = desk.taken_up(), post_of(desk.nasrin)

    done = send(desk, admin, f"/manage/posts/{post.pk}/end", **on("until", desk, 2), order_no="৯")

    assert done.status_code == 302
    assert acting(case.now_stands().post_id, desk.now) == desk.nasrin
    assert "থেকে পদটি আর থাকবে না" in words_of(desk.sign_in(admin).get(f"/manage/posts/{post.pk}"))
    late = {"member": str(desk.tanvir.pk), **on("since", desk, 3), "order_no": "১০"}
    assert send(desk, admin, f"/manage/posts/{post.pk}", **late).status_code == 422
    desk.later(days=2)
    assert acting(case.now_stands().post_id, desk.now) == head
    assert not desk.actor(desk.nasrin).posts
    assert desk.sign_in(admin).get(f"/manage/posts/{post.pk}").status_code == 404
    assert newest(f"post:{post.pk}").kind == "admin.ended_post"
    assert list(wrong_holdings()) == []
    Post.objects.filter(pk=post.pk).update(until=desk.today)
    assert [what for what, _ in wrong_holdings()] == []  # it is the very day
    Post.objects.filter(pk=post.pk).update(until=desk.today + timedelta(days=9))
    assert {what for what, _ in wrong_holdings()} == {"the end of a post differs from the events"}


def test_no_post_ends_where_open_complaints_would_have_nobody(desk, admin):
    case, post = desk.taken_up(), post_of(desk.nasrin)

    refused = send(desk, admin, f"/manage/posts/{post.pk}/end", **on("until", desk, 2), order_no="৯")

    assert refused.status_code == 422
    assert "দায়িত্বে আর কেউ থাকবেন না" in words_of(refused)
    post.refresh_from_db()
    assert post.until is None
    boss = desk.member("দপ্তর প্রধান", Role.OFFICE_HEAD)
    assert send(desk, admin, f"/manage/posts/{post.pk}/end", **on("until", desk, 2), order_no="৯").status_code == 302
    heads = post_of(boss)
    refused = send(desk, admin, f"/manage/posts/{heads.pk}/end", **on("until", desk, 5), order_no="৯")
    assert refused.status_code == 422  # the head alone is left for the complaint
    assert acting(case.now_stands().post_id, desk.now + timedelta(days=3)) == boss


def test_a_post_changes_hands_on_a_day_to_come(desk, head):
    known(desk)
    case, post = desk.taken_up(), post_of(desk.nasrin)

    sent = {"member": str(desk.tanvir.pk), "order_no": "১১", **on("since", desk, 3)}
    assert send(desk, head, f"/office/posts/{post.pk}", **sent).status_code == 302

    assert acting(case.now_stands().post_id, desk.now) == desk.nasrin
    assert desk.tanvir.name in words_of(desk.sign_in(head).get(f"/office/posts/{post.pk}"))
    told = Notice.objects.get(template="member.given_post_later")
    assert told.params["day"] == (desk.today + timedelta(days=3)).isoformat()
    assert list(wrong_holdings()) == []
    desk.later(days=3)
    assert acting(case.now_stands().post_id, desk.now) == desk.tanvir
    assert not desk.actor(desk.nasrin).posts


def test_what_was_planned_is_planned_anew_and_a_day_that_is_over_is_refused(desk, head):
    known(desk)
    third, post = desk.member("সুমাইয়া"), post_of(desk.nasrin)
    send(desk, head, f"/office/posts/{post.pk}", member=str(desk.tanvir.pk), order_no="১", **on("since", desk, 3))
    past = send(desk, head, f"/office/posts/{post.pk}", member=str(third.pk), order_no="২", **on("since", desk, -1))
    assert past.status_code == 422

    send(desk, head, f"/office/posts/{post.pk}", member=str(third.pk), order_no="২", **on("since", desk, 5))

    days = [acting(post.pk, desk.now + timedelta(days=day)) for day in (0, 4, 5, 90)]
    assert days == [desk.nasrin, desk.nasrin, third, third]


def test_somebody_who_leaves_before_the_day_leaves_it_to_the_head_until_then(desk, head):
    known(desk)
    case, post = desk.taken_up(), post_of(desk.nasrin)
    send(desk, head, f"/office/posts/{post.pk}", member=str(desk.tanvir.pk), order_no="১", **on("since", desk, 3))

    assert send(desk, head, f"/office/people/{desk.nasrin.pk}", successor="").status_code == 302

    held = [acting(case.now_stands().post_id, desk.now + timedelta(days=day)) for day in (0, 3)]
    assert held == [head, desk.tanvir]
    assert list(wrong_holdings()) == []


def test_a_post_whose_end_is_put_off_keeps_its_holder_until_then(desk, admin):
    post, by = post_of(desk.nasrin), desk.actor(admin)
    known(desk)
    for days in (2, 9):
        posts.end_post(post.pk, desk.today + timedelta(days=days), "১", by, desk.now)

    assert acting(post.pk, desk.now + timedelta(days=5)) == desk.nasrin
    assert acting(post.pk, desk.now + timedelta(days=9)) != desk.nasrin
    posts.end_post(post.pk, desk.today + timedelta(days=4), "২", by, desk.now)
    assert acting(post.pk, desk.now + timedelta(days=5)) != desk.nasrin
    assert list(wrong_holdings()) == []
