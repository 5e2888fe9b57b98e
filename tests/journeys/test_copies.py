"""Copies and requests to other bodies: exactly the fields of a profile, in proved states, and no status moved."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils.translation import override

from ccms.accounts import consumers
from ccms.complaints.acts import bodies as automatic
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import AskBody, CompleteDispatch, CopyToBody, CorrectDispatch
from ccms.complaints.acts.dispatches import RecallDispatch, RecordReply, RecordSending
from ccms.complaints.acts.firm import Terms
from ccms.complaints.acts.office import Dismiss
from ccms.complaints.dispatches.content import shared
from ccms.complaints.fields import SENT
from ccms.complaints.models import Deadline, Dispatch
from ccms.complaints.models.dispatch import DispatchState, digest_of, kept_of
from ccms.complaints.reading.firm_view import firm_view
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Route
from ccms.law.pack.receivers import FIELDS
from ccms.law.texts import Text
from ccms.ledger.following import Followed
from ccms.ledger.models import Event
from ccms.web.shared import dispatch_words
from tests.rights.sameness import taken_back


@pytest.fixture
def told(story):
    told = story("2026-11-25 12:00")
    told.person.email, told.person.email_confirmed_at = "buyer@example.com", told.now
    told.person.save()
    told.file()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    told.wait_until("2026-11-26 10:00")
    told.take_up()
    return told


def do(told, act):
    perform(act, **told.by(told.first_officer))


def copy(told, body="BSTI"):
    do(told, CopyToBody(despite="কাগজ পরে যাবে।", body=body, basis="same_matter"))
    return Dispatch.objects.latest("prepared_at", "id")


def send(told, dispatch=None, channel="paper"):
    named = {"dispatch": dispatch.id} if dispatch else {}
    do(told, RecordSending(channel=channel, memo_no="OK/12", day=dhaka_day(told.now), **named))


def test_a_copy_holds_exactly_the_fields_of_the_profile_and_moves_nothing(told):
    before, clocks = told.stands(), live(told)

    dispatch = copy(told)

    values, profile = kept_of(dispatch).values, book().on(dhaka_day(told.now)).receivers["BSTI"]
    assert set(values) <= set(profile.fields)
    assert values["complaint.narrative"]
    assert not {name for name in values if name.startswith("complainant")}
    event = Event.objects.get(kind="office.copied")
    assert event.data["fields"] == dispatch.fields
    assert event.data["content"] == digest_of(dispatch.content.open())
    assert told.stands() == before
    assert live(told) - clocks == {"dispatch_send"}
    assert verify_complaints().findings == []


def test_the_cell_gets_neither_a_person_nor_a_number_of_the_complaint(told):
    dispatch = copy(told, "CDCC")

    kept = dispatch.content.open()
    for secret in (told.complaint.reference, told.person.phone.open(), "পরীক্ষা"):
        assert secret not in kept
    assert json.loads(kept)["papers"] == []


def test_nothing_is_told_before_it_is_sent_and_the_firm_is_never_told(told):
    mine, theirs = len(told.told("consumer")), len(told.told("firm"))
    copy(told)
    assert len(told.told("consumer")) == mine

    send(told, channel="mail")

    assert told.told("consumer")[mine:] == ["consumer.shared_with_body"]
    assert len(told.told("firm")) == theirs
    kinds = {event.kind for event in firm_history(told)}
    assert not kinds & {"office.copied", "office.recorded_sending"}


def firm_history(told):
    return firm_view(told.complaint.reference, told.seller).past


def live(told):
    return set(Deadline.objects.filter(complaint=told.complaint, closed_at=None).values_list("kind", flat=True))


def test_an_answer_is_awaited_where_the_profile_asks_one_and_then_it_lapses(told):
    dispatch = copy(told)
    send(told)
    assert told.due("dispatch_answer") == "2026-12-27 00:00"
    stands = told.stands()

    told.wait_until("2026-12-27 00:00")
    assert "office.dispatch_unanswered" in told.told("office")
    told.wait(days=22)

    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.ended_at is not None) == ("lapsed", True)
    assert told.stands() == stands
    assert verify_complaints().findings == []


def test_a_copy_that_asks_no_answer_is_over_once_it_is_sent_and_another_can_follow(told):
    first = copy(told, "ECAB")
    with pytest.raises(ValidationFailed) as refused:
        copy(told, "ECAB")
    assert refused.value.errors["body"].slug == "already-dispatched"
    send(told, first)

    copy(told, "ECAB")

    first.refresh_from_db()
    assert (first.state, first.ended_at is not None) == ("sent", True)
    assert Dispatch.objects.count() == 2
    assert verify_complaints().findings == []


def test_what_comes_back_waits_for_the_office_and_is_sent_again(told):
    first = copy(told)
    send(told)
    do(told, RecordReply(reply="returned", reason="incomplete", day=dhaka_day(told.now)))
    assert "dispatch_return" in live(told)
    told.wait(days=6)
    assert "office.dispatch_return" in told.told("office")

    do(told, CompleteDispatch(despite="কাগজ পরে যাবে।"))

    second = Dispatch.objects.get(corrects=first)
    first.refresh_from_db()
    assert (first.state, first.code) == ("returned", "incomplete")
    assert first.ended_at
    assert (second.kind, second.body, second.state) == ("copy", "BSTI", "prepared")
    assert "dispatch_return" not in live(told)
    assert verify_complaints().findings == []


def test_two_bodies_at_once_and_each_act_names_its_own(told):
    one = copy(told)
    do(told, AskBody(despite="কাগজ পরে যাবে।", body="BTRC", basis="take_down", text="পেজটি বন্ধ করা দরকার।"))
    two = Dispatch.objects.get(kind="assistance")
    assert json.loads(two.content.open())["request"] == "পেজটি বন্ধ করা দরকার।"

    with pytest.raises(ValidationFailed) as refused:
        send(told)
    assert refused.value.errors["dispatch"].slug == "choice-missing"
    send(told, two)
    do(told, RecallDispatch(dispatch=one.id, reason="mistake"))

    assert {each.body: each.state for each in Dispatch.objects.all()} == {"BSTI": "recalled", "BTRC": "sent"}
    assert verify_complaints().findings == []


def test_after_the_end_a_body_is_still_told_for_a_year(told):
    told.withdraw(reason="no_longer", received="nothing")
    copy(told)
    told.wait(days=366)

    with pytest.raises(ValidationFailed) as refused:
        copy(told, "RJSC")
    assert refused.value.errors[""].slug == "too-long-ended"


def test_a_correction_tells_what_has_changed_and_only_that(told):
    dispatch = copy(told, "DGDA")
    send(told)
    with pytest.raises(ValidationFailed) as refused:
        do(told, CorrectDispatch())
    assert refused.value.errors["dispatch"].slug == "nothing-to-correct"
    told.defends(text="অর্ডারটি আমাদের, টাকা ফেরত দেব।")

    do(told, CorrectDispatch())

    correction = Dispatch.objects.get(kind="correction")
    assert kept_of(correction).values == {"firm.answer": "অর্ডারটি আমাদের, টাকা ফেরত দেব।"}
    assert correction.corrects == dispatch
    send(told, correction)
    assert "correction_ack" in live(told)
    told.wait(days=11)
    assert "office.correction_unconfirmed" in told.told("office")
    correction.refresh_from_db()
    assert correction.state == "lapsed"


def test_thirty_dispatches_cost_the_case_no_more_queries_than_one(told, django_assert_max_num_queries):
    bodies = [code for code in book().on(date(2026, 11, 25)).receivers if code != "BSTI"]
    copy(told)

    def queries():
        with django_assert_max_num_queries(100) as counted:
            listed = [dispatch_words.told(each, told_pack()) for each in shared(told.complaint)]
            assert all(each.fields for each in listed)
        return len(counted)

    def told_pack():
        return book().on(date(2026, 11, 25))

    one = queries()
    for body in bodies:
        copy(told, body)
        do(told, AskBody(despite="কাগজ পরে যাবে।", body=body, basis="information", text="তথ্য চাই।"))

    assert Dispatch.objects.count() >= 30
    assert queries() == one


@pytest.mark.parametrize(("at", "copies"), [("escalated", 1), ("decided", 0)])
def test_a_copy_goes_by_itself_where_the_pack_says_so_at_its_moment_and_once(told, monkeypatch, at, copies):
    pack = book().on(dhaka_day(told.now))
    routes = tuple(replace(each, at=at) if each.to == "CDCC" and each.role == "copy" else each for each in pack.routes)
    whole = (*routes, Route("ALL", "CDCC", "copy", Text("সব", "All"), at=at))
    monkeypatch.setattr(automatic, "law_of", lambda _: replace(pack, routes=whole))

    for _ in range(2):
        automatic.catch_up(told.now)
        automatic._read(told.now, [followed(told)])

    made = Dispatch.objects.filter(complaint=told.complaint, kind="copy")
    assert [(each.body, each.kind) for each in made] == [("CDCC", "copy")] * copies
    assert Event.objects.filter(kind="clock.copied", actor="clock").count() == copies
    assert told.stands()[0] == "scrutiny"


def followed(told):
    event = Event.objects.filter(subject=told.complaint.subject).latest("seq")
    return Followed(0, event.id, event.event_id, event.subject, event.kind, told.now, event.actor)


def test_what_reached_its_moment_long_ago_brings_no_copy(told, monkeypatch):
    pack = book().on(dhaka_day(told.now))
    route = Route("ALL", "CDCC", "copy", Text("সব", "All"), at="escalated")
    monkeypatch.setattr(automatic, "law_of", lambda _: replace(pack, routes=(*pack.routes, route)))
    told.wait(days=2)

    automatic._read(told.now, [followed(told)])
    assert not Dispatch.objects.filter(kind="copy").exists()


@pytest.mark.parametrize(("days", "copies"), [(0, 1), (3, 0)])
def test_a_copy_of_a_decision_goes_with_it_and_with_nothing_that_happens_later(told, monkeypatch, days, copies):
    pack = book().on(dhaka_day(told.now))
    route = Route("ALL", "CDCC", "copy", Text("সব", "All"), at="decided")
    monkeypatch.setattr(automatic, "law_of", lambda _: replace(pack, routes=(*pack.routes, route)))
    do(told, Dismiss(reason="not_proved", text="প্রমাণ নেই।"))
    if days:
        told.wait(days=days)
        copy(told)

    automatic._read(told.now, [followed(told)])
    assert Dispatch.objects.filter(body="CDCC").count() == copies


def test_of_a_person_who_was_erased_nothing_goes_out(told):
    dispatch = copy(told)
    consumers.erase_consumer(told.person, told.now)
    told.now += timedelta(minutes=1)

    copy(told, "ECAB")

    one, two = shared(told.complaint)
    assert (one.values, two.values, one.dispatch.fields) == ({}, {}, [])
    assert two.dispatch == dispatch
    assert dispatch_words.told(two, book().on(dhaka_day(told.now))).fields == []


def test_every_field_of_the_catalogue_has_its_value_and_its_name():
    assert set(SENT) == set(FIELDS)
    assert all((each.value or each.question) and each.label for each in SENT.values())
    assert set(dispatch_words.FIELDS) == {*FIELDS, "papers"}


SAYS_IT_WENT = {"received", "accepted", "answered", "returned"}


def test_no_text_of_a_state_says_more_than_the_state():
    assert set(dispatch_words.STATES) == set(DispatchState)
    with override("en"):
        said = {state: str(words).lower() for state, words in dispatch_words.STATES.items()}

    assert {state for state, words in said.items() if "not sent" in words} == {"prepared", "failed"}
    assert {state for state, words in said.items() if words.startswith("sent")} == {"sent"}
    assert {state for state, words in said.items() if words.startswith("they") and "not" not in words} == SAYS_IT_WENT


def test_a_dispatch_that_was_changed_beside_its_events_is_found(told):
    dispatch = copy(told)
    with taken_back():
        Dispatch.objects.filter(pk=dispatch.pk).update(state="sent", sent_on=dhaka_day(told.now) - timedelta(days=1))
        found = {what for what, _ in verify_complaints().findings}

    assert "state of a dispatch differs from the events" in found
