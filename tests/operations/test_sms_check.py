"""`manage.py sms check`: says of each gateway what an operator must know, no secret, and fails where one does."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.gate import alarms
from ccms.gate.models import Alarm
from ccms.notices import outbox
from ccms.notices.channels import balances
from ccms.notices.delivery import deliver
from ccms.notices.models import GatewayState, Notice
from tests.servers import SECRET, TOKEN, sms_server


@pytest.fixture
def server():
    with sms_server() as running:
        yield running


def check(*arguments):
    said = StringIO()
    try:
        call_command("sms", "check", *arguments, stdout=said)
    except CommandError as refused:
        return said.getvalue(), str(refused)
    return said.getvalue(), ""


@pytest.mark.parametrize(
    ("shape", "secret", "says"),
    [
        ("ssl-wireless", SECRET, "/hooks/sms/mine"),
        ("ssl-wireless", "", "none: give the address a #secret="),
        ("bulksmsbd", SECRET, "none: this driver has no receipts, so #secret= does nothing"),
        ("bulksmsbd", "", "none: this driver has no receipts"),
    ],
)
def test_where_no_receipt_can_come_the_reason_is_said(server, settings, shape, secret, says):
    address = server.url(shape=shape).partition("#")[0]
    settings.CCMS_SMS_URL = [f"{address}#name=mine&secret={secret}"]

    said, _ = check()

    assert f"receipts: {says}\n" in said


@pytest.mark.parametrize("shape", ["bulksmsbd", "greenweb", "alpha"])
def test_a_gateway_in_order_is_described(server, settings, shape):
    ours = "name=first&price=0.35&ceiling=5000&floor=500&routes=robi,airtel"
    settings.CCMS_SMS_URL = [server.url(shape=shape, receipts=ours)]

    said, refused = check()

    assert refused == ""
    for line in ("first", f"driver: {shape}", "reachable: yes", "credentials: ok", "1,250.50", "0.35", "5,000", "500"):
        assert line in said
    assert "routes: airtel, robi" in said
    assert server.taken == server.wrong == []


def test_a_gateway_without_look_up_is_asked_only_by_sending(server, settings):
    settings.CCMS_SMS_URL = [server.url(shape="ssl-wireless")]

    said, refused = check("--to", "০১৭১২-৩৪৫৬৭৮")

    assert refused == ""
    assert "balance: this driver knows no look-up" in said
    assert "test message: taken as ref00000000" in said
    assert [one.to for one in server.taken] == ["8801712345678"]
    assert "receipts: /hooks/sms/ssl-wireless" in said


def test_wrong_credentials_a_dead_gateway_and_a_low_balance_each_fail_and_are_named(server, settings):
    wrong = server.url(shape="bulksmsbd", receipts="name=wrong").replace(TOKEN, "another")
    low = server.url(shape="alpha", receipts="name=low&floor=2000")
    dead = "http://127.0.0.1:9/api?driver=greenweb&token=x#name=dead"
    settings.CCMS_SMS_URL = [wrong, low, dead, server.url(shape="greenweb", receipts="name=good")]

    said, refused = check()

    assert refused == "not in order: wrong, low, dead"
    assert "credentials: NOT accepted" in said
    assert "UNDER ITS FLOOR" in said
    assert "reachable: NO" in said


def test_a_test_message_that_is_not_taken_fails(server, settings):
    settings.CCMS_SMS_URL = [server.url(shape="bulksmsbd")]
    server.behave("8801712345678", "says_failed")

    said, refused = check("--to", "01712345678")

    assert refused == "not in order: bulksmsbd"
    assert "FAILED: gateway-error" in said


def test_no_secret_and_no_number_is_printed(server, settings):
    settings.CCMS_SMS_URL = [server.url(shape="bulksmsbd")]

    said, _ = check("--to", "01712345678")

    assert not [secret for secret in (TOKEN, SECRET, "712345678") if secret in said]


@pytest.mark.parametrize(
    ("urls", "arguments", "says"),
    [
        (["https://x/?driver=nobody"], (), "no SMS driver"),
        (["https://x/?driver={own}"], (), "cannot be used"),
        (["https:///?driver=greenweb&token=x"], (), "names no host"),
        (["https://x:many/?driver=greenweb&token=x"], (), "cannot be read"),
        (["https://x/?driver=greenweb&token=x#from=home"], (), "a list of address ranges"),
        (["builtin:"], ("--to", "12345"), "no mobile number"),
    ],
)
def test_a_wrong_setting_or_number_is_named(settings, tmp_path, urls, arguments, says):
    (tmp_path / "own.toml").write_text("method = 'POST'\n")
    settings.CCMS_SMS_URL = [url.replace("{own}", str(tmp_path / "own.toml")) for url in urls]

    assert says in check(*arguments)[1]


@pytest.mark.processes
def test_nothing_starts_with_a_gateway_that_could_take_no_message_and_its_secret_is_not_said(house):
    house.environment["CCMS_SMS_URL"] = f"https://sms.example/?driver=ssl-wireless&api_token={TOKEN}#secret={SECRET}"
    for command in ("serve", "work", "up"):
        running = house.start(command)
        said, _ = running.communicate()

        assert (running.returncode, said) == (2, "CCMS_SMS_URL: ssl-wireless needs sid\n"), command


def test_the_built_in_gateway_is_in_order_and_said_to_reach_nobody(settings):
    said, refused = check()

    assert (refused, "reach nobody" in said) == ("", True)


@pytest.fixture
def administrator(transactional_db):
    return Member.objects.create_member(
        email="admin@ccms.example", password=None, role=Role.ADMIN, name="Admin", language="en"
    )


def test_who_runs_the_house_is_told_once_a_day_that_the_money_ends(server, settings, administrator, now):
    settings.CCMS_SMS_URL = [server.url(shape="alpha", receipts="name=low&floor=2000")]

    assert balances.look(now) == ["low"]
    assert balances.look(now + timedelta(minutes=10)) == ["low"]
    balances.look(now + timedelta(days=1))

    assert Notice.objects.filter(recipient=f"member:{administrator.pk}").count() == 2
    assert Alarm.objects.get(name=balances.LOW).times == 3
    state = GatewayState.objects.get(name="low")
    assert (state.balance, state.balance_at) == (125050, now + timedelta(days=1))
    deliver(now)
    assert set(Notice.objects.values_list("state", flat=True)) <= {"sent", "delivered", "queued"}


def test_where_no_administrator_may_sign_in_it_is_seen_that_nobody_was_told(server, settings, now, transactional_db):
    settings.CCMS_SMS_URL = [server.url(shape="alpha", receipts="name=low&floor=2000")]
    Member.objects.create_member(email="gone@b.example", password=None, role=Role.ADMIN, is_active=False)

    assert balances.look(now) == ["low"]

    assert Notice.objects.count() == 0
    assert alarms.sounding(outbox.UNHEARD, now - timedelta(days=1), at_most=9) == 1


def test_a_balance_that_cannot_be_read_changes_nothing(server, settings, now, transactional_db):
    settings.CCMS_SMS_URL = [server.url(shape="alpha", receipts="name=odd&floor=2000")]
    balances.look(now)
    for nonsense in ("", "NaN", "much"):
        server.balance = nonsense
        balances.look(now + timedelta(minutes=10))

    assert GatewayState.objects.get(name="odd").balance == 125050


def test_a_gateway_that_was_topped_up_is_used_again(server, settings, now, transactional_db):
    settings.CCMS_SMS_URL = [server.url(shape="alpha", receipts="name=low&floor=2000")]
    balances.look(now)
    server.balance = "9999"

    assert balances.look(now + timedelta(minutes=10)) == []
