"""Webhooks against real servers: signed, in order, nothing lost, nobody else held up, and an end to patience."""

import base64
import hmac
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, connections

from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.apps.webhooks import calling, claims, deliveries, owning
from ccms.apps.webhooks.calling import Line
from ccms.apps.webhooks.claims import WAITS, Outcome
from ccms.apps.webhooks.models import Delivery, Webhook
from ccms.apps.webhooks.owning import WebhookWanted
from ccms.core import egress
from ccms.core.references import display
from ccms.gate import clock
from ccms.gate.clock import current_time
from ccms.gate.operating import of_apps
from ccms.notices.delivery import deliver
from ccms.notices.models import DevelopmentMessage, Notice
from tests import factories
from tests.apps.webhooks.conftest import administrator, call, pass_time, tell
from tests.receiver import Behaviour, running

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def _order_of(shop):
    """Return what was heard of each complaint, in the order of hearing, repetitions left out."""
    order = defaultdict(list)
    for each in shop.server.heard:
        if each.type not in order[each.reference]:
            order[each.reference].append(each.type)
    return order


def test_a_call_is_thin_signed_and_verified_by_the_official_library(shop):
    (told,) = tell(shop)
    assert call().delivered == 1
    (heard,) = shop.server.heard
    said = json.loads(heard.body)

    assert said.keys() == {"type", "timestamp", "data"}
    assert said["type"] == told.kind
    assert said["data"].keys() == {"event_id", "reference", "status", "test"}
    assert len(heard.body) <= 4096
    assert heard.headers["content-type"] == "application/json"
    row = Delivery.objects.get()
    assert (row.state, row.answer, row.attempts, str(row.key)) == ("delivered", 200, 1, heard.id)
    assert shop.server.forged == []


def test_a_server_that_is_down_for_a_day_then_slow_then_failing_at_random_loses_nothing_and_keeps_the_order(shop):
    told = tell(shop, complaints=12, events=4)
    shop.server.behaviour = Behaviour(status=503)
    call()
    pass_time(DAY, timedelta(minutes=20))
    assert shop.server.heard == []
    assert set(shop.states()) == {"waiting"}
    attempts = len(shop.server.calls)

    shop.server.behaviour = Behaviour(seconds=0.02)
    pass_time(DAY, timedelta(minutes=20))
    told += tell(shop, complaints=8, events=4)
    shop.server.behaviour = Behaviour(fails=0.2)  # ten times in a row, which would switch it off, is no chance at all
    call()
    pass_time(9 * DAY, timedelta(minutes=20))

    assert set(shop.states()) == {"delivered"}
    assert {each.event for each in shop.server.heard} == {str(each.event) for each in told}
    for kinds in _order_of(shop).values():
        assert kinds == sorted(kinds)
    assert attempts < 24 * 15 + 12  # at rest it is asked at most once in four minutes
    assert shop.server.forged == []


def test_what_waited_follows_as_soon_as_a_server_is_back(shop):
    tell(shop, complaints=5)
    shop.server.behaviour = Behaviour(status=503)
    call()
    pass_time(9 * HOUR, timedelta(minutes=30))
    shop.server.behaviour = Behaviour()
    longest = timedelta(hours=12)  # the wait of the one that is due next, and a fifth

    assert pass_time(longest, timedelta(minutes=30)) <= longest
    assert shop.states() == ["delivered"] * 5


def test_each_is_told_once_however_many_workers_there_are_and_never_more_than_two_at_a_time(shop):
    shop.server.behaviour = Behaviour(seconds=0.01)
    tell(shop, complaints=30, events=2)
    now = current_time()

    def work():
        calling.deliver(now)
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    call()

    assert shop.states() == ["delivered"] * 60
    assert set(Counter(shop.server.calls).values()) == {1}
    assert shop.server.most_inside <= claims.AT_ONCE


KILLED = """
import sys
from datetime import datetime
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.CCMS_WEBHOOK_TRUSTED = frozenset({sys.argv[2]})
django.setup()
from ccms.apps.webhooks.calling import deliver
deliver(datetime.fromisoformat(sys.argv[3]))
"""


@pytest.mark.processes
def test_a_killed_worker_loses_nothing_and_what_was_in_its_hands_is_told_again_under_the_same_id(shop):
    tell(shop, complaints=4)
    shop.server.behaviour = Behaviour(kind="hangs")
    arguments = [connection.settings_dict["NAME"], shop.server.origin, current_time().isoformat()]
    worker = subprocess.Popen([sys.executable, "-c", KILLED, *arguments], env=os.environ)
    while len(shop.server.calls) < claims.AT_ONCE:
        assert worker.poll() is None
        time.sleep(0.01)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    in_hands = {str(key) for key in Delivery.objects.filter(state="sending").values_list("key", flat=True)}
    assert set(shop.server.calls) == in_hands
    shop.server.over.set()
    shop.server.behaviour = Behaviour()

    assert not call()
    clock.move(claims.LEASE + timedelta(seconds=1))
    report = call()

    assert (report.rescued, report.delivered) == (len(in_hands), 4)
    twice = {key for key, times in Counter(shop.server.calls).items() if times > 1}
    assert twice == in_hands


def test_a_worker_that_wakes_after_its_lease_was_given_away_has_no_say(shop):
    tell(shop)
    now = current_time()
    (slow,) = claims.claim(now, 1)
    later = now + claims.LEASE + timedelta(seconds=1)
    claims.rescue(later)
    (quick,) = claims.claim(later, 1)

    assert claims.settle([Outcome(slow, 410, 5, later)]) == 0
    assert claims.settle([Outcome(quick, 200, 5, later)]) == 1
    assert shop.states() == ["delivered"]
    assert Webhook.objects.get().is_on


def test_a_row_that_cannot_be_written_stops_nobody_else(a_shop):
    broken, sound = a_shop(), a_shop()
    Webhook.objects.filter(pk=broken.webhook.pk).update(secret=b"12345678 no key of ours")
    tell(broken)
    tell(sound)
    report = call()

    assert (report.delivered, report.failed) == (1, 1)
    assert (broken.states(), sound.states()) == (["waiting"], ["delivered"])


def test_a_server_that_hangs_does_not_hold_up_another(a_shop):
    hanging, quick = a_shop(), a_shop()
    hanging.server.behaviour = Behaviour(kind="hangs")
    tell(hanging, complaints=50)
    tell(quick, complaints=20)
    line = Line(width=4)
    while quick.states() != ["delivered"] * 20:
        line.step(current_time())
    line.close()

    assert len(hanging.server.calls) == claims.AT_ONCE
    assert hanging.server.heard == []


def test_ten_dead_servers_take_turns_with_a_living_one(a_shop, settings):
    dead = [a_shop() for _ in range(10)]
    for shop in dead:
        shop.server.behaviour = Behaviour(status=500)
        tell(shop, complaints=20)
    living = a_shop()
    tell(living, complaints=10)
    line = Line(width=2)
    now = current_time()
    while line.step(now):
        pass
    line.close()

    assert living.states() == ["delivered"] * 10
    assert max(len(shop.server.calls) for shop in dead) <= claims.AT_ONCE


def test_every_webhook_gets_a_call_before_any_gets_a_second_and_who_waited_longest_comes_first(a_shop):
    shops = [a_shop() for _ in range(3)]
    for shop in shops:
        tell(shop, complaints=6)
    start = current_time()
    assert Counter(each.webhook for each in claims.claim(start, 3)) == {shop.webhook.pk: 1 for shop in shops}

    Delivery.objects.update(state="waiting")
    served = []
    for second in range(1, 7):
        now = start + timedelta(seconds=second)
        claimed = claims.claim(now, 1)
        claims.settle([Outcome(each, 200, 1, now) for each in claimed])
        served += [each.webhook for each in claimed]
    assert set(Counter(served).values()) == {2}
    assert len(set(served[:3])) == len(set(served[3:])) == 3


def test_the_tries_follow_the_schedule_and_the_last_one_switches_off_and_tells_each_administrator(shop):
    administrator(shop.firm, "en")
    administrator(factories.firm(current_time(), name="অন্য দোকান"))
    tell(shop)
    shop.server.behaviour, waits = Behaviour(status=500), []
    for attempt in range(1, len(WAITS) + 2):
        call()
        row = Delivery.objects.get()
        assert (row.attempts, len(shop.server.calls)) == (attempt, attempt)
        waits.append(row.due_at - current_time())
        call()
        assert len(shop.server.calls) == attempt  # not before its time
        clock.move(max(row.due_at - current_time(), timedelta()) + timedelta(seconds=1))
    for wait, planned in zip(waits, WAITS, strict=False):
        assert 0.8 * planned <= wait <= 1.2 * planned
    webhook = Webhook.objects.get()
    assert (row.state, webhook.is_on, webhook.why_off) == ("failed", False, "failed")
    mails = Notice.objects.filter(template="member.webhook_off").values_list("language", flat=True)
    assert sorted(mails) == ["bn", "en"]
    clock.move(DAY)
    call()
    assert len(shop.server.calls) == len(WAITS) + 1


def test_who_says_410_is_called_no_more_and_hears_all_in_order_once_switched_on_again(shop):
    told = tell(shop, complaints=1, events=3)
    shop.server.behaviour = Behaviour(status=410)
    call()
    assert len(shop.server.calls) == 1
    assert Webhook.objects.get().why_off == "gone"
    assert Notice.objects.filter(template="member.webhook_off", params__why="gone").count() == 1
    told += tell(shop)
    clock.move(DAY)
    assert not call()

    shop.server.behaviour = Behaviour()
    owning.switch_on(shop.webhook.pk, shop.by, current_time())
    call()

    assert {each.event for each in shop.server.heard} == {str(each.event) for each in told}
    assert _order_of(shop)[display(told[0].reference)] == ["event.000", "event.001", "event.002"]


def test_the_mail_about_a_webhook_that_was_switched_off_leads_to_its_page_and_an_office_is_told_too(shop):
    office = factories.offices(current_time())
    head = factories.officer(office, Role.OFFICE_HEAD)
    theirs, secret = owning.add(WebhookWanted(shop.server.url), head, current_time())
    shop.server.secrets.append(secret)
    shop.server.behaviour = Behaviour(status=410)
    tell(shop)
    deliveries.send_test(theirs.pk, head, current_time())
    call()
    deliver(current_time())

    addresses = {by: Member.objects.get(pk=by.id).email for by in (shop.by, head)}
    mails = {mail.to: mail for mail in DevelopmentMessage.objects.filter(to__in=addresses.values())}
    assert "/developers/webhooks" in mails[addresses[shop.by]].body
    assert "অফিসের" in mails[addresses[head]].body
    assert shop.server.origin not in "".join(mail.body for mail in mails.values())


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_a_failure_and_is_not_followed(shop, status):
    with running() as elsewhere:
        shop.server.elsewhere = elsewhere.url
        shop.server.behaviour = Behaviour(status=status, kind="redirect")
        tell(shop)
        call()
        assert elsewhere.connections == 0
    assert Delivery.objects.get().answer == status
    assert shop.states() == ["waiting"]


@pytest.mark.parametrize("kind", ["endless", "bomb"])
def test_a_body_without_end_is_cut_and_forgotten(shop, kind):
    shop.server.behaviour = Behaviour(kind=kind)
    tell(shop)
    assert call().delivered == 1
    assert Delivery.objects.get().answer == 200


@pytest.mark.parametrize("kind", ["hangup", "garbage"])
def test_what_is_no_answer_is_a_failure(shop, kind):
    shop.server.behaviour = Behaviour(kind=kind)
    tell(shop)
    assert call().failed == 1
    assert (shop.states(), Delivery.objects.get().answer) == (["waiting"], None)


@pytest.mark.parametrize("kind", ["dripping", "hangs"])
def test_a_slow_answer_is_a_failure_after_its_time(shop, kind, monkeypatch):
    monkeypatch.setattr(calling, "LIMITS", egress.Limits(connect_s=5, total_s=0.3, max_bytes=65_536))
    shop.server.behaviour = Behaviour(kind=kind)
    tell(shop)
    assert call().failed == 1
    row = Delivery.objects.get()
    assert (row.state, row.answer) == ("waiting", None)


def test_the_limits_of_a_call_are_those_of_the_design():
    assert calling.LIMITS == {"connect_s": 5, "total_s": 15, "max_bytes": 65_536}
    seconds = [wait.total_seconds() for wait in WAITS]
    assert seconds == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]


def test_the_signature_is_the_hash_that_the_specification_describes(shop):
    tell(shop)
    call()
    (heard,) = shop.server.heard
    key = base64.b64decode(shop.server.secrets[0].removeprefix("whsec_"))
    signed = b".".join([heard.id.encode(), heard.headers["webhook-timestamp"].encode(), heard.body])
    right = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert heard.headers["webhook-signature"] == f"v1,{right}"
    assert len(key) >= 24


def test_while_a_secret_is_replaced_both_sign_and_a_day_later_only_the_new_one(shop):
    old = shop.server.secrets[0]
    _, new = owning.replace_secret(shop.webhook.pk, shop.by, current_time())
    for secrets in ([old], [new]):
        shop.server.secrets = secrets
        tell(shop)
        call()
    assert len(shop.server.heard) == 2
    assert shop.server.forged == []

    assert owning.forget_old_secrets(current_time()) == 0
    clock.move(timedelta(hours=24, seconds=1))
    for secrets in ([old], [new]):
        shop.server.secrets = secrets
        tell(shop)
        call()
    assert (len(shop.server.heard), len(shop.server.forged)) == (3, 1)
    assert owning.forget_old_secrets(current_time()) == 1
    assert not Webhook.objects.get().old_secret


def test_what_was_delivered_is_sent_again_in_its_order_with_the_same_ids(shop):
    early = tell(shop)
    call()
    clock.move(2 * HOUR)
    since = current_time()
    late = tell(shop, events=3)
    call()
    first = [each.id for each in shop.server.heard]

    assert deliveries.replay(shop.webhook.pk, since, shop.by, current_time()) == 3
    call()

    assert [each.id for each in shop.server.heard] == first + first[1:]
    assert [each.event for each in shop.server.heard][-3:] == [str(each.event) for each in late]
    assert str(early[0].event) == shop.server.heard[0].event


def test_after_thirty_days_deliveries_are_forgotten(shop):
    tell(shop)
    clock.move(29 * DAY)
    assert deliveries.purge(current_time()) == 0
    tell(shop)
    clock.move(2 * DAY)
    assert deliveries.purge(current_time()) == 1
    assert Delivery.objects.count() == 1


def test_after_a_restore_nothing_is_called_until_the_operator_lets_go(shop, capsys):
    tell(shop)
    for app in of_apps():
        app.hold(current_time())
    assert not call()
    call_command("held", "--send")
    assert "webhooks switched on: 1" in capsys.readouterr().out
    assert call().delivered == 1
