"""A post is in charge of a complaint: who holds it may change, and the complaint keeps somebody who acts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from ccms.accounts.actors import Role
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Holding, Member, Office, Post
from ccms.complaints.acts.act import WithoutPost, perform
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.acts.firm import Refuse, Terms, as_act
from ccms.complaints.acts.office import AddNote, Reassign, TakeUp
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.models import Complaint, Deadline
from ccms.complaints.posts import PLACED, place_posts
from ccms.complaints.queries import visible_to
from ccms.complaints.reading.office_queue import QueueWanted, View, counts_later, page
from ccms.complaints.record import record
from ccms.complaints.search_words import catch_up
from ccms.complaints.statuses import NotAllowed
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.ledger.models import Event
from tests import factories as make

pytestmark = pytest.mark.django_db


def refused(now, **fields):
    """File a complaint and let the seller say that it is not theirs."""
    complaint, _, _, contact = make.a_complaint(now, **fields)
    terms = Terms(code="not_our_customer", text="আমাদের ক্রেতা নন।")
    return perform(as_act(Refuse, terms), reference=complaint.reference, by=make.as_firm(contact), now=now)


def of_before(now, officer, **fields):
    """Take a complaint up as the program of before did, which knew no posts."""
    complaint = refused(now, **fields)
    with transaction.atomic():
        plan = TakeUp(own=False).plan(load_complaints([complaint])[0], officer, now)
        del plan.changes["post_id"]
        record([plan])
    return Complaint.objects.get(pk=complaint.pk)


def mine(by, now):
    return [row.complaint.reference for row in page(QueueWanted(View.MINE), by, now).rows]


def member_of(actor):
    return Member.objects.select_related("office").get(pk=actor.id)


def leave(actor, now):
    Holding.objects.filter(member=actor.id).update(until=dhaka_day(now))


def test_a_complaint_has_the_post_of_the_officer_who_took_it_up(now):
    complaint = refused(now)
    officer = make.officer(complaint.office)

    taken = perform(TakeUp(own=False), reference=complaint.reference, by=officer, now=now)

    assert (taken.post_id, taken.officer_id) == (officer.posts[0], officer.id)
    assert Event.objects.filter(subject=taken.subject).latest("seq").data["set"]["post_id"] == str(officer.posts[0])
    other = refused(now)
    with pytest.raises(WithoutPost):
        perform(TakeUp(own=False), reference=other.reference, by=replace(officer, posts=()), now=now)


def test_the_list_of_ones_own_follows_the_post_and_a_holder_who_leaves_leaves_it_to_the_head(now):
    complaint = refused(now)
    officer, colleague = make.officer(complaint.office), make.officer(complaint.office)
    head = make.officer(complaint.office, Role.OFFICE_HEAD)
    perform(TakeUp(own=False), reference=complaint.reference, by=officer, now=now)
    before = [mine(each, now) for each in (officer, colleague, head)]
    events = Event.objects.count()

    leave(officer, now)
    of_head = actor_of(member_of(head), now)
    [row] = page(QueueWanted(View.MINE), of_head, now).rows
    Holding.objects.create(post_id=officer.posts[0], member=member_of(colleague), since=dhaka_day(now))
    after = [mine(actor_of(member_of(each), now), now) for each in (officer, colleague, head)]

    assert before == [[complaint.reference], [], []]
    assert (row.in_charge.member.pk, row.in_charge.stands_in) == (head.id, True)
    assert after == [[], [complaint.reference], []]
    assert counts_later(actor_of(member_of(colleague), now), now)()[View.MINE] == 1
    assert Event.objects.count() == events


def test_where_an_office_has_no_head_the_head_of_the_division_finds_the_case_among_the_own_ones(now):
    complaint = refused(now)
    officer = make.officer(complaint.office)
    of_division = make.officer(Office.objects.get(code="division-dhaka"), Role.OFFICE_HEAD)
    perform(TakeUp(own=False), reference=complaint.reference, by=officer, now=now)
    assert not visible_to(of_division).exists()

    leave(officer, now)
    stands_in = actor_of(member_of(of_division), now)

    assert mine(stands_in, now) == [complaint.reference]
    assert visible_to(stands_in).get() == complaint
    noted = perform(AddNote(text="দেখছি।"), reference=complaint.reference, by=stands_in, now=now)
    assert noted.post_id == officer.posts[0]


def test_a_supervisor_hands_a_complaint_to_a_post_of_another_office_and_what_is_late_goes_along(now):
    complaint = refused(now)
    officer = make.officer(complaint.office)
    division = Office.objects.get(code="division-dhaka")
    by = make.officer(division, Role.SUPERVISOR)
    gazipur, bogura = (make.officer(Office.objects.get(code=code)) for code in ("gazipur", "bogura"))
    known = {"reference": complaint.reference, "by": by, "now": now + timedelta(days=12)}
    sweep(known["now"])
    late = Deadline.objects.filter(complaint=complaint, closed_at=None, office__isnull=False)
    assert set(late.values_list("office__code", flat=True)) == {"dhaka"}

    with pytest.raises(ValidationFailed):
        perform(Reassign(post=bogura.posts[0]), **known)
    with pytest.raises(NotAllowed):
        perform(TakeUp(own=False), **known)
    moved = perform(Reassign(post=gazipur.posts[0]), **known)
    catch_up()

    assert (moved.office.code, moved.post_id, moved.officer_id) == ("gazipur", gazipur.posts[0], gazipur.id)
    assert set(late.values_list("office__code", flat=True)) == {"gazipur"}
    assert [visible_to(each).filter(pk=moved.pk).exists() for each in (gazipur, officer, by)] == [True, False, True]
    told = Event.objects.filter(subject=moved.subject).latest("seq").data["told"]
    assert any(each.startswith("consumer:") for each in told)
    assert f"office:{gazipur.office} in_app" in told
    assert not verify_complaints().findings


def test_an_officer_hands_nothing_to_another_office(now):
    complaint = refused(now)
    officer, elsewhere = make.officer(complaint.office), make.officer(Office.objects.get(code="gazipur"))

    with pytest.raises(ValidationFailed):
        perform(Reassign(post=elsewhere.posts[0]), reference=complaint.reference, by=officer, now=now)


def test_a_supervisor_reads_what_is_below_and_nothing_beside(now):
    here, there = refused(now), refused(now, district="bogura")
    by = make.officer(Office.objects.get(code="division-dhaka"), Role.SUPERVISOR)
    of_all = make.officer(Office.objects.get(code="head"), Role.SUPERVISOR)

    assert set(visible_to(by)) == {here}
    assert set(visible_to(of_all)) == {here, there}
    assert [row.complaint for row in page(QueueWanted(View.NEW), by, now).rows] == [here]
    assert View.MINE not in counts_later(by, now)()


def test_an_upgrade_places_each_open_complaint_by_one_event_and_only_once(now):
    office = make.offices(now)
    officer, gone = make.officer(office), make.officer(office)
    head = make.officer(office, Role.OFFICE_HEAD)
    held, left, untaken = of_before(now, officer), of_before(now, gone), refused(now)
    Holding.objects.filter(member=gone.id).delete()
    Post.objects.filter(pk__in=gone.posts).delete()

    placed = [place_posts(now), place_posts(now)]

    for each in (held, left, untaken):
        each.refresh_from_db()
    assert placed == [2, 0]
    assert held.post_id == officer.posts[0]
    assert left.post.office == office
    assert untaken.post_id is None
    assert mine(actor_of(member_of(head), now), now) == [left.reference]
    for each in (held, left):
        last = Event.objects.filter(subject=each.subject).latest("seq")
        assert (last.kind, last.actor, last.data["set"]) == (PLACED, "clock", {"post_id": str(each.post_id)})
    assert not verify_complaints().findings
