"""What is counted of complaints as they really stand, and that every way of counting agrees."""

from datetime import timedelta

import pytest

from ccms.accounts.actors import CLOCK
from ccms.accounts.firms.entries import merge
from ccms.apps.figures.counting import By, count
from ccms.apps.figures.fates import COUNTED, PARTS, Part, fate_of
from ccms.apps.figures.measures import Length
from ccms.apps.figures.suppression import SUM
from ccms.complaints.acts import sweeping
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.acts.consumer import Accept, ConfirmPerformance
from ccms.complaints.acts.firm import Defend
from ccms.complaints.acts.office import Dismiss, Join, SendToFirm, TakeUp
from ccms.complaints.acts.proof_of_service import firm_received
from ccms.complaints.filing.receiving import file
from ccms.complaints.lifecycle import Outcome
from ccms.complaints.models import Answer, Complaint, Deadline
from ccms.complaints.record import record
from ccms.demonstration import bulk, people, shops
from tests import factories
from tests.complaints.tampering import as_owner

pytestmark = pytest.mark.django_db


def counted(counter):
    return count(counter.now - timedelta(days=400), counter.now + timedelta(seconds=1), counter.now)


def fates(counter):
    return {str(fate): cell.cases for fate, cell in counted(counter).fates.items()}


def settled(counter, about=None):
    ticket = counter.filed(about).promised()
    perform(ConfirmPerformance(), **ticket.by(ticket.buyer))
    return ticket


def test_each_complaint_is_counted_by_what_became_of_it(counter):
    settled(counter)
    counter.filed().rejected()
    counter.filed().reached().offered()
    counter.filed().reached().offered().withdrawn()
    counter.filed().withdrawn()  # before the shop's time was over
    defended = counter.filed().reached()
    perform(Defend(code="outside_terms", text="সময় পার হয়েছে।"), **defended.by(defended.contact))
    perform(Accept(), **defended.by(defended.buyer))

    assert fates(counter) == {
        "settled": 1,
        "at_office": 1,
        "running": 1,
        "withdrawn": 1,
        "unheard": 1,
        "for_shop": 1,
    }


def test_a_shop_that_was_proved_to_know_and_said_nothing_is_counted(counter):
    counter.filed().reached()
    assert fates(counter) == {"unheard": 1}
    counter.later(days=8)
    assert fates(counter) == {"at_office": 1}


def test_silence_of_a_contact_that_only_the_buyer_named_is_not_the_shops(counter):
    page = factories.firm(counter.now, "ফেসবুক পেজ", registered=False)
    person = factories.consumer(counter.now)
    contact = factories.contact(page, counter.now, proved=False, named_by=person)
    by = factories.as_consumer(person)
    made = file(filing=factories.filing(page, counter.now), by=by, now=counter.now)
    reached = {"contact": contact.pk, "at": counter.now, "basis": "undesignated", "now": counter.now}
    firm_received(reference=made.complaint.reference, by=CLOCK, **reached)
    assert not Complaint.objects.get().receipt_proved
    counter.later(days=8)
    assert Complaint.objects.get().reason == "unreachable"
    assert fates(counter) == {"unheard": 1}


def test_what_an_unproved_speaker_says_is_no_answer_of_the_shop(counter):
    counter.filed().rejected()
    Answer.objects.update(verified=False)
    assert fates(counter) == {"unheard": 1}


def test_silence_refusal_no_effort_and_a_broken_promise_are_four_numbers_and_unreached_shops_a_fifth(counter):
    wanted = {"silence": 3, "refused": 2, "no_effort": 4, "broken_promise": 1, "unreachable": 2}
    reasons = [reason for reason, times in {**wanted, "disagreement": 2}.items() for _ in range(times)]
    filed = [(reason, counter.filed().complaint.id) for reason in reasons]
    for row in filed:
        as_owner("UPDATE complaints_complaint SET reason = %s WHERE id = %s", row)

    assert {str(reason): cell.cases for reason, cell in counted(counter).why.items()} == wanted


def test_a_complaint_that_was_joined_to_another_is_counted_once(counter):
    one = counter.filed().rejected()
    other = counter.filed(by=one.person, other_than=one.reference).rejected()
    by = factories.officer(counter.office)
    for each in (one, other):
        perform(TakeUp(own=False), reference=each.reference, by=by, now=counter.now)
    perform(Join(into=one.reference), reference=other.reference, by=by, now=counter.now)
    assert fates(counter) == {"at_office": 1, "joined": 1}
    assert counted(counter).cells[By.COUNTRY][""][SUM].cases == 1


def test_a_firm_merged_into_another_is_counted_there(counter):
    settled(counter)
    found_twice = factories.firm(counter.now, "বাজার ঘর")
    counter.contacts[found_twice.pk] = factories.contact(found_twice, counter.now)
    counter.filed(found_twice).reached()
    counter.later(days=8)
    merge(found_twice, counter.firm)
    rows = counted(counter).cells[By.FIRM]
    assert set(rows) == {str(counter.firm.pk)}
    cases = {part: cell.cases for part, cell in rows[str(counter.firm.pk)].items()}
    assert cases == {Part.SOLVED: 1, Part.UNSOLVED: 1, SUM: 2}


def test_a_brand_is_counted_for_itself(counter):
    settled(counter, counter.brand)
    assert set(counted(counter).cells[By.FIRM]) == {str(counter.brand.pk)}


def test_what_the_first_shop_said_is_no_answer_of_the_second(counter):
    ticket = counter.filed().rejected()
    counter.later(hours=1)
    by = factories.officer(counter.office)
    perform(SendToFirm(firm=counter.other.pk, text="ঠিক দোকান এটি।"), reference=ticket.reference, by=by, now=counter.now)
    assert fates(counter) == {"unheard": 1}


def test_the_time_to_an_answer_runs_from_the_day_the_shop_was_told(counter):
    answered = counter.filed().reached()
    counter.filed().reached()  # waits
    counter.later(days=2, hours=1)
    answered.offered()
    assert sorted(counted(counter).answers[None], key=str) == [
        Length(3, happened=False, number=1),
        Length(3, happened=True, number=1),
    ]
    assert counted(counter).answers[counter.firm.pk] == counted(counter).answers[None]


def test_what_ended_without_an_answer_waits_for_ever_and_who_gives_up_waited_until_then_and_ended_nothing(counter):
    counter.filed().reached().withdrawn()
    found = counted(counter)
    assert found.answers[None] == [Length(1, happened=False)]
    assert found.ends[None] == [Length(1, happened=False)]
    silent = counter.filed().reached()
    counter.later(days=8)
    by = factories.officer(counter.office)
    perform(TakeUp(own=False), reference=silent.reference, by=by, now=counter.now)
    perform(Dismiss(reason="no_breach", text="প্রমাণ নেই।"), reference=silent.reference, by=by, now=counter.now)
    assert Length(None, happened=False) in counted(counter).answers[None]


def test_every_way_of_counting_agrees_with_going_through_the_complaints_one_by_one(now):
    people.install_members(now)
    shops.install_shops(now)
    bulk.make_many(150, now)

    found = count(now - timedelta(days=400), now, now)

    expected, firms = {}, {}
    for each in Complaint.objects.all():
        fate = one_by_one(each)
        expected[fate] = expected.get(fate, 0) + 1
        if PARTS[fate] is not Part.LEFT_OUT:
            row = firms.setdefault(str(each.firm_id), {})
            row[PARTS[fate]] = row.get(PARTS[fate], 0) + 1
    assert {fate: cell.cases for fate, cell in found.fates.items()} == expected
    rows = found.cells[By.FIRM]
    assert {name: {part: row[part].cases for part in COUNTED if part in row} for name, row in rows.items()} == firms
    whole = found.cells[By.COUNTRY][""]
    for by in By:
        for column in (*COUNTED, SUM):
            parts = [row[column].cases for row in found.cells[by].values() if column in row]
            assert sum(parts) == whole[column].cases, (by, column)
    assert all(cell.phones == cell.cases for cell in whole.values())  # each of them has a buyer of his own
    assert sum(each.number for each in found.ends[None]) == sum(
        each.number for firm_, lengths in found.ends.items() if firm_ for each in lengths
    )


def one_by_one(complaint):
    """Return the fate as the rows around one complaint say it."""
    since = complaint.told_at
    answered = since and Answer.objects.filter(
        complaint=complaint, verified=True, at__gte=since, action__in=["offer", "claim_solved", "defend", "refuse"]
    )
    missed = since and Deadline.objects.filter(
        complaint=complaint, kind="answer", closed_how="missed", starts_at__gte=since
    )
    heard = bool(since and (answered.exists() or (complaint.receipt_proved and missed.exists())))
    standing = complaint.standing
    return fate_of(standing.status, Outcome(standing.outcome) if standing.outcome else None, heard=heard)


def test_a_promise_is_kept_or_broken_or_nobody_has_said(counter):
    settled(counter)
    settled(counter)
    counter.filed().promised()
    broken = counter.filed().promised()
    counter.filed().rejected()  # an offer that nobody took is no promise
    clock = Deadline.objects.get(complaint=broken.complaint, kind="promise", closed_at=None)
    loaded = load_complaints(Complaint.objects.filter(pk=broken.complaint.pk))[0]
    record([sweeping.plan_ring(loaded, clock, clock.due_at)])
    told = counted(counter).promises[By.COUNTRY][""]
    assert {part: cell.cases for part, cell in told.items()} == {"": 4, "solved": 2, "unsolved": 1, "unknown": 1}
    beside = counted(counter).beside_promises[By.COUNTRY][""]
    assert {part: cell.phones for part, cell in beside.items()} == {"": 1, "unsolved": 1}
    (own,) = counted(counter).beside_promises[By.FIRM].values()
    assert own == beside


def test_each_case_is_read_for_the_open_rows_with_its_classes(counter):
    settled(counter)
    counter.filed().rejected()
    counter.filed().withdrawn()  # before the shop's time was over: no case
    until = counter.now + timedelta(seconds=1)
    rows = count(counter.now - timedelta(days=400), until, counter.now, with_rows=True).rows
    month = f"{counter.now:%Y-%m}"
    said = {case.values[0]: case.values for case in rows}
    assert len({case.phone for case in rows}) == len(rows) == 2
    assert said["solved"] == (
        "solved", month, "WRONG_ITEM", "dhaka", "1-3", "1-3", "1000-4999", "social_page", said["unsolved"][-1],
    )  # fmt: skip
    assert said["unsolved"][4:6] == ("1-3", "none")
    assert said["unsolved"][-1] == str(Complaint.objects.values_list("firm", flat=True)[0])
