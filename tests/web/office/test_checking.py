"""What an owner of the database changes beside a post's or a dispatch's events, `verify` names."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from ccms.accounts.actors import Role
from ccms.accounts.in_charge import acting
from ccms.accounts.members.staff import Newcomer, let_in, shut_out
from ccms.accounts.models import Holding, Member
from ccms.complaints import posts
from ccms.complaints.acts.act import WithoutPost, perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.acts.dispatches import RecallDispatch, RecordReply, RecordSending, Refer
from ccms.complaints.acts.office import Reassign, TakeUp
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.models import Dispatch
from ccms.complaints.posts import wrong_dispatches
from ccms.complaints.queries import visible_to
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import Failure, NotFound, ValidationFailed
from tests.web.office.test_people import invite, post_of, send

SHAKEN = "খামে ভুল ছিল।"


def found():
    """Return what is found, but not that the desk makes its people by no act."""
    findings = verify_complaints().findings
    return {what for what, where in findings if (what, where[:7]) != ("a row was made by no event", "member:")}


def found_of_dispatches():
    """Return what the check of dispatches alone finds, without the time of all others."""
    return {what for what, _ in wrong_dispatches()}


def found_after(change, found=found):
    """Return what is found while rows stand changed."""
    what = set()
    with suppress(InterruptedError), transaction.atomic():
        assert change()
        what |= found()
        raise InterruptedError
    return what


def test_who_holds_a_post_is_compared_with_its_events(desk):
    head, today = desk.member("দপ্তর প্রধান", Role.OFFICE_HEAD), desk.today
    desk.taken_up()
    invite(desk, head)
    given = Member.objects.get(email="new@dncrp.test")
    send(desk, head, f"/office/posts/{post_of(desk.tanvir).pk}", member=str(given.pk), order_no="")
    send(desk, head, f"/office/people/{desk.nasrin.pk}", successor=str(desk.actor(given).posts[0]))
    of_operator = let_in(Newcomer("gone@dncrp.test", "গেছেন", Role.OFFICER, "dhaka"), desk.now)
    shut_out(of_operator.email, desk.now)
    assert found() == set()

    difference = {"the holder of a post differs from the events"}
    for held in Holding.objects.filter(until=None, member=given):
        row = Holding.objects.filter(pk=held.pk)
        for changed in ({"member": head}, {"until": today}):
            assert found_after(partial(row.update, **changed)) >= difference
    assert found_after(partial(Holding.objects.filter(member=of_operator).update, until=None)) >= difference
    post = Holding.objects.get(member=of_operator).post
    assert found_after(partial(Holding.objects.create, post=post, member=head, since=today)) >= difference


def played(desk):
    """Bring a dispatch to each of its states."""
    cases = [desk.taken_up() for _ in range(7)]
    by = {"by": desk.actor(desk.nasrin), "now": desk.now}
    for case in cases:
        perform(Refer(despite="কাগজ পরে যাবে।", body="BTRC", basis="competence"), reference=case.reference, **by)
    for case in cases[1:5]:
        sent = RecordSending(channel="paper", memo_no="৭/ক", day=desk.today)
        perform(sent, reference=case.reference, **by)
    for case in cases[2:4]:
        perform(RecordReply(reply="accepted", day=desk.today, outside_no="B/1"), reference=case.reference, **by)
    answered = RecordReply(reply="answered", day=desk.today, text="দেখা হয়েছে।")
    perform(answered, reference=cases[3].reference, **by)
    returned = RecordReply(reply="returned", day=desk.today, reason="not_competent", outside_no="B/2")
    perform(returned, reference=cases[4].reference, **by)
    perform(RecallDispatch(reason="other", text=SHAKEN), reference=cases[5].reference, **by)
    perform(Withdraw(reason="solved", received="goods"), reference=cases[6].reference, by=cases[6].buyer, now=desk.now)
    return cases


def test_how_far_a_dispatch_has_come_is_compared_with_its_events(desk):
    cases = played(desk)
    assert found() == set()
    assert Dispatch.objects.get(complaint=cases[3].complaint).outside_no == "", "a number is of the letter that has it"
    sweep(desk.now + timedelta(days=40))
    assert {"answered", "returned", "recalled", "lapsed"} == set(Dispatch.objects.values_list("state", flat=True))
    assert found() == set()

    for row in Dispatch.objects.all():
        for column, other in (
            ("body", "BB"),
            ("basis", "other"),
            ("state", "prepared"),
            ("channel", "mail"),
            ("memo_no", "8"),
            ("outside_no", "9"),
            ("sent_on", desk.today - timedelta(days=9)),
            ("accepted_on", desk.today - timedelta(days=9)),
            ("ended_at", desk.now - timedelta(days=9)),
            ("code", "else"),
        ):
            change = partial(Dispatch.objects.filter(pk=row.pk).update, **{column: other})
            assert f"{column} of a dispatch differs from the events" in found_after(change, found_of_dispatches), (
                row.state
            )
    assert "a referral has no dispatch" in found_after(row.delete)


def test_a_complaint_stays_with_a_post_whose_next_holder_can_read_it(desk):
    """Somebody who holds a post in two offices takes a complaint up, and hands it over, for the one that has it."""
    of_both = desk.member("দুই অফিসের", code="gazipur")
    vacant = desk.actor(desk.tanvir).posts[0]
    Holding.objects.filter(post=vacant).update(member=of_both, since=desk.today)
    case, other = desk.escalated(), desk.taken_up()
    assert desk.actor(of_both).posts[0] != vacant

    perform(TakeUp(own=False), **case.by(of_both))
    with pytest.raises(ValidationFailed):
        perform(Reassign(post=desk.actor(of_both).posts[0]), **other.by(of_both))
    perform(Reassign(post=vacant), **other.by(of_both))

    assert {case.now_stands().post_id, other.now_stands().post_id} == {vacant}


def test_who_holds_a_post_of_the_head_office_reads_what_it_is_in_charge_of(desk):
    of_head = desk.member("প্রধান কার্যালয়", code="head")
    case = desk.taken_up(of_head)
    elsewhere = desk.member("বগুড়া", code="bogura")
    before = visible_to(desk.actor(elsewhere)).count()

    Holding.objects.filter(member=of_head).update(member=elsewhere)

    assert before == 0
    assert visible_to(desk.actor(elsewhere)).get() == case.now_stands()


def test_who_is_deactivated_meanwhile_takes_nothing_up_and_is_given_nothing(desk):
    head = desk.member("দপ্তর প্রধান", Role.OFFICE_HEAD)
    case, before, post = desk.escalated(), desk.actor(desk.nasrin), post_of(desk.nasrin).pk
    given = desk.taken_up(desk.tanvir)

    posts.deactivate(member=desk.nasrin.pk, successor=None, by=desk.actor(head), now=desk.now)

    with pytest.raises(Failure):
        perform(TakeUp(own=False), **case.by(before))
    with pytest.raises(ValidationFailed):
        perform(Reassign(post=post), **given.by(desk.tanvir))
    assert case.now_stands().post_id is None


def at_once(*acts):
    """Do these at the same moment, each in a connection of its own; return what each was refused by, or None."""
    ready = Barrier(len(acts))

    def do(act):
        try:
            ready.wait()
            act()
        except (Failure, DatabaseError) as refused:
            return type(refused)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


@pytest.mark.django_db(transaction=True)
def test_acts_on_the_same_people_and_posts_at_once_leave_each_complaint_somebody(desk):
    for _ in range(3):
        one, other = desk.member("এক"), desk.member("দুই")
        heads = [desk.actor(desk.member("দপ্তর প্রধান", Role.OFFICE_HEAD)) for _ in range(3)]
        mine, theirs = (desk.actor(each).posts[0] for each in (one, other))
        cases = [desk.taken_up(one), desk.taken_up(other)]
        late, by = desk.escalated(), desk.actor(one)
        leave = partial(posts.deactivate, now=desk.now)

        refused = at_once(
            partial(leave, member=one.pk, successor=theirs, by=heads[0]),
            partial(leave, member=other.pk, successor=mine, by=heads[1]),
            partial(posts.transfer, post=mine, to=other.pk, order_no="", by=heads[2], now=desk.now),
            partial(perform, TakeUp(own=False), reference=late.reference, by=by, now=desk.now),
        )

        assert set(refused) <= {None, ValidationFailed, NotFound, WithoutPost}, refused
        for case in (*cases, late):
            post = case.now_stands().post_id
            assert post is None or acting(post, desk.now).is_active
        assert found() == set()
