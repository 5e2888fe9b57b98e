"""Offices form a tree, posts have holders, and somebody acts for each post as long as there is a head above it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ccms.accounts import in_charge
from ccms.accounts.actors import Power, Role
from ccms.accounts.in_charge import acting, acting_for
from ccms.accounts.members.managing import actor_of
from ccms.accounts.members.offices import install_offices, offices_below
from ccms.accounts.models import Holding, Member, Office, Post
from ccms.accounts.models.office import OfficeKind
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def dhaka(now):
    return make.offices(now)


def at(code):
    return Office.objects.get(code=code)


def post_of(member):
    return Holding.objects.get(member=member).post


def end(member, day):
    Holding.objects.filter(member=member).update(until=day)


def test_the_offices_are_a_tree_of_one_head_office_eight_divisions_and_their_districts(dhaka):
    kinds = {kind: Office.objects.filter(kind=kind).count() for kind in OfficeKind}

    assert kinds == {OfficeKind.HEAD: 1, OfficeKind.DIVISION: 8, OfficeKind.DISTRICT: 64}
    assert dhaka.parent.code == "division-dhaka"
    assert dhaka.parent.parent.is_head
    assert not Office.objects.exclude(kind=OfficeKind.HEAD).filter(parent=None).exists()
    assert offices_below(dhaka.parent_id) == {dhaka.parent_id, *dhaka.parent.below.values_list("pk", flat=True)}
    assert len(offices_below(at("head").pk)) == 73


def test_an_installation_of_before_gets_its_divisions_and_each_office_its_place(dhaka, now):
    Office.objects.update(parent=None)
    Office.objects.filter(kind=OfficeKind.DIVISION).delete()
    Office.objects.filter(code="bogura").update(name_en="Bogra")
    head, of_before = at("head"), at("bogura")

    install_offices(book().on(dhaka_day(now)))

    assert (at("bogura"), at("bogura").name_en) == (of_before, "Bogra")
    assert (at("bogura").parent.code, at("bogura").parent.parent) == ("division-rajshahi", head)
    assert head == at("head")


def test_a_post_has_one_holder_at_a_time_and_powers_of_the_list(dhaka):
    officer, other = make.member(dhaka), make.member(dhaka)

    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(post=post_of(officer), member=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(office=dhaka, designation_bn="ক", designation_en="A", powers=["everything"])


def test_the_holder_acts_then_the_head_then_the_head_above_then_nobody(dhaka, now):
    officer, head = make.member(dhaka), make.member(dhaka, Role.OFFICE_HEAD)
    of_division, of_country = (make.member(office, Role.OFFICE_HEAD) for office in (dhaka.parent, dhaka.parent.parent))
    elsewhere, today = make.member(at("bogura"), Role.OFFICE_HEAD), dhaka_day(now)
    post = post_of(officer).pk
    found = [acting(post, now)]

    for leaves in (officer, head, of_division, of_country):
        end(leaves, today)
        found.append(acting(post, now))

    assert found == [officer, head, of_division, of_country, None]
    assert acting(post, now - timedelta(days=1)) == officer
    assert elsewhere not in found


def test_who_may_not_sign_in_acts_for_nothing_and_a_new_holder_begins_on_a_day(dhaka, now):
    officer, head, next_one = make.member(dhaka), make.member(dhaka, Role.OFFICE_HEAD), make.member(dhaka)
    post, today = post_of(officer), dhaka_day(now)

    Member.objects.filter(pk=officer.pk).update(is_active=False)
    vacant = acting_for([post.pk], now)[post.pk]
    end(officer, today)
    Holding.objects.create(post=post, member=next_one, since=today + timedelta(days=2))

    assert (vacant.member, vacant.stands_in) == (head, True)
    assert acting(post.pk, now + timedelta(days=1)) == head
    assert acting(post.pk, now + timedelta(days=2)) == next_one


def test_posts_without_a_holder_are_the_heads_own_and_no_other_heads(dhaka, now):
    officer, head, of_division = make.member(dhaka), make.member(dhaka, Role.OFFICE_HEAD), None
    of_division = make.member(dhaka.parent, Role.OFFICE_HEAD)
    elsewhere = make.member(at("bogura"), Role.OFFICE_HEAD)
    post = post_of(officer).pk
    held = [actor_of(each, now).posts for each in (officer, head, of_division)]
    end(officer, dhaka_day(now))
    falls = [post in actor_of(each, now).posts for each in (officer, head, of_division, elsewhere)]
    end(head, dhaka_day(now))
    climbs = [post in actor_of(each, now).posts for each in (head, of_division, elsewhere)]

    assert held == [(post_of(each).pk,) for each in (officer, head, of_division)]
    assert falls == [False, True, False, False]
    assert climbs == [False, True, False]
    assert actor_of(of_division, now).posts[0] == post_of(of_division).pk


def test_an_actor_has_the_powers_of_the_posts_held_in_one_query(dhaka, now, django_assert_num_queries):
    officer, clerk = make.member(dhaka), make.member(dhaka, Role.CLERK)

    with django_assert_num_queries(1):
        actor = actor_of(officer, now)
    with django_assert_num_queries(0):
        actor_of(clerk, now)

    assert actor.powers == {Power.DECIDE, Power.ORDER, Power.LETTERS}


def test_who_acts_for_many_posts_costs_one_wait_of_three_questions(dhaka, now, django_assert_num_queries):
    posts = [post_of(make.member(dhaka)).pk for _ in range(5)]

    with django_assert_num_queries(3):
        found = in_charge.acting_for(posts, now)

    assert len({charge.member.pk for charge in found.values()}) == 5


def test_a_supervisor_has_the_offices_below(dhaka):
    of_division = actor_of(make.member(dhaka.parent, Role.SUPERVISOR))

    assert dhaka.pk in of_division.offices
    assert at("bogura").pk not in of_division.offices
    assert of_division.posts == ()


def test_a_post_in_another_office_lets_its_holder_and_the_head_above_read_that_office(dhaka, now):
    officer, of_division = make.member(at("gazipur")), make.member(dhaka.parent, Role.OFFICE_HEAD)
    elsewhere, post = make.member(dhaka), post_of(officer)

    before = [actor_of(each, now).offices for each in (officer, of_division, elsewhere)]
    end(officer, dhaka_day(now))
    falls = actor_of(of_division, now).offices
    Holding.objects.create(post=post, member=elsewhere, since=dhaka_day(now))

    assert before == [{at("gazipur").pk}, {dhaka.parent_id}, {dhaka.pk}]
    assert falls == {dhaka.parent_id, at("gazipur").pk}
    assert actor_of(elsewhere, now).offices == {dhaka.pk, at("gazipur").pk}


def test_heads_and_the_head_office_keep_the_registry_and_no_other_officer(dhaka):
    central = dhaka.parent.parent
    people = [make.member(dhaka), make.member(dhaka.parent), make.member(dhaka, Role.OFFICE_HEAD), make.member(central)]

    assert [Power.REGISTRY in post_of(each).powers for each in people] == [False, False, True, True]
