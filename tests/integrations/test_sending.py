"""Dispatches to a body's own machine: signed, sent once under one id, and told as sent only where it was taken."""

import contextlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from standardwebhooks.webhooks import Webhook

from ccms.accounts.models import BodyAddress
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import CopyToBody
from ccms.complaints.acts.dispatches import RecallDispatch, RecordSending, Refer
from ccms.complaints.acts.firm import Terms
from ccms.complaints.models import Dispatch
from ccms.complaints.own_data.erasing import erase_on_request
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.integrations import bodies, dispatching
from ccms.ledger.models import Event
from tests.journeys.telling import Story
from tests.receiver import Behaviour, Receiver, running

pytestmark = pytest.mark.django_db(transaction=True)


class Machine(Receiver):
    """A body's machine: what it took stands in `heard`, as the official library reads it."""

    def read(self, headers, body):
        for secret in self.secrets:
            at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
            signed = Webhook(secret).sign(headers["webhook-id"], at, body.decode())
            if signed == headers["webhook-signature"]:
                return headers["webhook-id"], json.loads(body)
        return None


@pytest.fixture
def told(settings):
    told = Story("2026-11-25 12:00")
    told.file()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    told.wait_until("2026-11-26 10:00")
    told.take_up()
    return told


@pytest.fixture
def machine(settings, told):
    with running(Machine()) as server:
        settings.CCMS_WEBHOOK_TRUSTED = (server.origin,)
        server.secrets = [bodies.set_address("BSTI", server.url, by="operator", now=told.now)]
        yield server


def copy(told, body="BSTI"):
    perform(CopyToBody(despite="কাগজ পরে যাবে।", body=body, basis="same_matter"), **told.by(told.first_officer))
    return Dispatch.objects.get(body=body)


def test_it_is_sent_signed_with_exactly_its_fields_and_told_as_sent_once_it_was_taken(told, machine):
    dispatch = copy(told)
    assert dispatching.send_dispatches(told.now) == 1

    ((key, said),) = machine.heard
    assert key == str(dispatch.id)
    assert said["type"] == "dispatch.sent"
    assert set(said["data"]["fields"]) <= set(dispatch.fields)
    assert "nonce" not in said["data"]
    assert said["data"]["number"] == Dispatch.objects.get().memo_no
    assert told.person.phone.open() not in json.dumps(said)
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.channel, dispatch.sent_on) == ("sent", "rest", dhaka_day(told.now))
    assert told.due("dispatch_answer") == "2026-12-27 00:00"
    assert dispatching.send_dispatches(told.now) == 0
    assert verify_complaints().findings == []


def test_a_referral_goes_the_same_way_and_its_body_is_told_from_that_day(told, machine):
    perform(Refer(despite="কাগজ পরে যাবে।", body="BSTI", basis="competence"), **told.by(told.first_officer))
    assert dispatching.send_dispatches(told.now) == 1

    assert Dispatch.objects.get().state == "sent"
    assert told.told("consumer")[-1] == "consumer.dispatch_sent"
    assert told.stands()[0] == "referred"
    assert verify_complaints().findings == []


def test_what_is_not_taken_is_not_sent_and_after_the_last_try_the_office_hears_of_it(told, machine):
    machine.behaviour = Behaviour(status=503)
    dispatch = copy(told)
    for _ in range(len(dispatching.TRIES)):
        assert dispatching.send_dispatches(told.now) == 0
        assert Dispatch.objects.get().state == "prepared"
        assert dispatching.send_dispatches(told.now) == 0
        told.now += timedelta(hours=9)
    dispatching.send_dispatches(told.now)

    assert machine.calls == [str(dispatch.id)] * (len(dispatching.TRIES) + 1)
    assert Dispatch.objects.get().state == "failed"
    assert "office.dispatch_failed" in told.told("office")
    assert not Event.objects.filter(kind="dispatch.sent").exists()
    told.wait_until("2026-11-29 10:00")
    act = RecordSending(channel="paper", memo_no="OK/1", day=dhaka_day(told.now))
    perform(act, **told.by(told.first_officer))
    assert Dispatch.objects.get().state == "sent"
    assert verify_complaints().findings == []


def test_a_worker_that_died_in_the_call_sends_again_under_the_same_id_and_it_counts_once(told, machine, monkeypatch):
    dispatch = copy(told)
    with monkeypatch.context() as dying:
        dying.setattr(dispatching, "write_down", lambda *_, **__: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            dispatching.send_dispatches(told.now)
    assert dispatching.send_dispatches(told.now) == 0  # the lease is not over
    told.now += timedelta(minutes=2)
    assert dispatching.send_dispatches(told.now) == 1

    assert [key for key, _ in machine.heard] == [str(dispatch.id)] * 2
    assert Event.objects.filter(kind="dispatch.sent").count() == 1


def test_an_unforeseen_fault_of_one_holds_up_no_other_and_is_told_after_its_tries(told, machine, monkeypatch):
    first = copy(told)
    told.now += timedelta(seconds=1)
    bodies.set_address("BTRC", machine.url, by="operator", now=told.now)
    second, call, tried = copy(told, "BTRC"), dispatching.rest.send, []

    def odd(parcel, *given):
        tried.append(parcel.id)
        return call(parcel, *given) if parcel.id == second.id else {}["no such answer"]

    monkeypatch.setattr(dispatching.rest, "send", odd)
    machine.secrets.append(BodyAddress.objects.get(body="BTRC").secret.open())
    for _ in range(10):
        dispatching.send_dispatches(told.now)
        told.now += timedelta(hours=9)

    assert tried.count(second.id) == 1
    assert tried.count(first.id) == len(dispatching.TRIES) + 1
    assert [each.state for each in Dispatch.objects.order_by("prepared_at")] == ["failed", "sent"]
    assert "office.dispatch_failed" in told.told("office")
    assert verify_complaints().findings == []


def test_a_worker_that_dies_of_it_at_each_try_does_so_six_times_and_then_the_office_hears(told, machine, monkeypatch):
    copy(told)
    calls = []

    def deadly(*_):
        calls.append(told.now)
        raise SystemExit

    monkeypatch.setattr(dispatching.rest, "send", deadly)
    for _ in range(20):
        with contextlib.suppress(SystemExit):
            dispatching.send_dispatches(told.now)
        told.now += timedelta(hours=9)

    assert len(calls) == len(dispatching.TRIES) + 1
    assert Dispatch.objects.get().state == "failed"
    assert verify_complaints().findings == []


def test_what_is_recalled_while_it_is_sent_stays_recalled(told, machine, monkeypatch):
    copy(told)
    call = dispatching.rest.send

    def recalled_meanwhile(*given):
        perform(RecallDispatch(reason="mistake"), **told.by(told.first_officer))
        return call(*given)

    monkeypatch.setattr(dispatching.rest, "send", recalled_meanwhile)
    dispatching.send_dispatches(told.now)

    assert Dispatch.objects.get().state == "recalled"
    assert not Event.objects.filter(kind="dispatch.sent").exists()
    assert verify_complaints().findings == []


def test_a_machine_that_took_it_is_told_the_end_once_and_nothing_else(told, machine):
    dispatch = copy(told)
    dispatching.send_dispatches(told.now)
    assert dispatching.send_dispatches(told.now) == 0
    told.now += timedelta(minutes=1)
    told.withdraw(reason="no_longer", received="nothing")
    machine.behaviour = Behaviour(status=500)
    assert dispatching.send_dispatches(told.now) == 0
    machine.behaviour = Behaviour()
    told.now += timedelta(minutes=2)

    assert dispatching.send_dispatches(told.now) == 1
    assert dispatching.send_dispatches(told.now) == 0

    (_, said) = machine.heard[-1]
    assert said["type"] == "complaint.ended"
    assert said["data"] == {"id": str(dispatch.id), "status": "closed", "outcome": "withdrawn"}
    assert Event.objects.filter(kind="dispatch.told_end").count() == 1
    assert verify_complaints().findings == []


def test_what_waits_of_an_erased_person_is_never_sent_and_holds_nothing_up(told, machine):
    waiting = copy(told)
    told.now += timedelta(minutes=1)
    told.withdraw(reason="no_longer", received="nothing")
    erase_on_request(waiting.complaint.reference, told.now)

    assert dispatching.send_dispatches(told.now) == 0
    waiting.refresh_from_db()
    assert (machine.calls, waiting.leased_until) == ([], None)
    assert verify_complaints().findings == []


@pytest.mark.parametrize("meanwhile", ["recalled", "erased"])
def test_what_waits_for_its_turn_behind_slow_calls_is_not_sent_once_it_may_not(told, machine, monkeypatch, meanwhile):
    waiting, lease = copy(told), dispatching._lease
    told.now += timedelta(minutes=1)

    def leased(now, *, ended=False):
        for found in lease(now, ended=ended):
            if meanwhile == "recalled":
                perform(RecallDispatch(reason="mistake"), **told.by(told.first_officer))
            else:
                told.withdraw(reason="no_longer", received="nothing")
                erase_on_request(waiting.complaint.reference, told.now)
            yield found

    monkeypatch.setattr(dispatching, "_lease", leased)
    assert dispatching.send_dispatches(told.now) == 0

    assert machine.calls == []
    assert not Event.objects.filter(kind__in=["dispatch.sent", "dispatch.failed"]).exists()
    assert verify_complaints().findings == []


def test_without_an_address_nothing_is_sent_and_an_address_that_ended_is_left_alone(told, machine):
    copy(told, "BTRC")
    bodies.end_address("BSTI", by="operator", now=told.now)
    copy(told)

    assert dispatching.send_dispatches(told.now) == 0
    assert machine.calls == []
    assert verify_complaints().findings == []


@pytest.mark.parametrize(("body", "district"), [("OLD", ""), ("BSTI", "atlantis")], ids=["body", "district"])
def test_a_desk_whose_name_has_left_the_packs_is_tried_and_ended(capsys, told, machine, body, district):
    models.QuerySet(BodyAddress).filter(body="BSTI").update(body=body, district=district)
    desk = [body, *(("--district", district) if district else ())]
    call_command("bodies", "list")
    assert (
        f"{body}  http://127.0.0.1" if body == "OLD" else f"{district}: http://127.0.0.1"
    ) in capsys.readouterr().out

    call_command("bodies", "test", *desk)
    call_command("bodies", "end", *desk)
    assert BodyAddress.objects.get(body=body, district=district).active is False
    assert Event.objects.get(kind="operator.ended_body_address").data["body"] == body
    capsys.readouterr()
    call_command("bodies", "list")
    assert "127.0.0.1" not in capsys.readouterr().out


def test_the_operator_lists_sets_tries_and_ends_addresses(settings, capsys, told, machine):
    call_command("bodies", "test", "BSTI")
    call_command("bodies", "address", "BB", "--url", machine.url)
    call_command("bodies", "list")
    said = capsys.readouterr().out
    assert "BSTI  case  http://127.0.0.1" in said
    assert "CDCC  firm  on paper, not confirmed by the body" in said
    call_command("bodies", "end", "BB")
    for words, said in (
        (("address", "CDCC", "--url", machine.url), "CDCC: by its profile it is reached by desk, mail, paper alone"),
        (("test", "BB"), "the desk of BB for all districts has no address; `bodies list`"),
        (("end", "BB", "--district", "sylhet"), "the desk of BB for sylhet has no address"),
        (("address", "XX", "--url", machine.url), "XX is no body that can be sent anything"),
        (("address", "BB", "--url", machine.url, "--district", "atlantis"), "--district atlantis: there is no such"),
        (("test", "XX"), "the desk of XX for all districts has no address"),
        (("end", "BB", "--district", "atlantis"), "the desk of BB for atlantis has no address"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("bodies", *words)
    with pytest.raises(ValidationFailed):
        bodies.set_address("BB", "http://10.0.0.1/", by="operator", now=told.now)
    machine.behaviour = Behaviour(status=500)
    with pytest.raises(CommandError, match=r"127\.0\.0\.1.* was not taken: no answer of 2xx came"):
        call_command("bodies", "test", "BSTI")
    assert {each.active for each in BodyAddress.objects.filter(body="BB")} == {False}
