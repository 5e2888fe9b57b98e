"""One SMS through one gateway: what is sent, how the answer is read, and whom we believe about receipts."""

from uuid import UUID

import pytest

from ccms.notices.channels import Accepted, Failed, Message, Trouble
from ccms.notices.channels.drivers import FOLDER, Word, driver, found
from ccms.notices.channels.sms import gateway_at
from tests.servers import SECRET, sms_server

KEY = UUID("0123456789abcdef0123456789abcdef")
MESSAGE = Message(id=KEY, to="+8801712345678", body="অভিযোগ জমা হয়েছে")


@pytest.fixture
def server():
    with sms_server() as running:
        yield running


def test_an_accepted_message_comes_back_with_the_gateways_own_id(server):
    outcome = gateway_at(server.url()).send(MESSAGE)

    assert outcome == Accepted("ssl-wireless", server.taken[0].provider_id)
    assert server.taken[0].text == MESSAGE.body
    assert server.taken[0].reference == "0123456789abcdef0123"


@pytest.mark.parametrize(
    ("behaviour", "trouble", "for_good", "status"),
    [
        ("error", Trouble.GATEWAY_ERROR, False, "500"),
        ("says_failed", Trouble.GATEWAY_ERROR, False, ""),
        ("refused", Trouble.REFUSED, True, ""),
        ("garbage", Trouble.ANSWER_UNREADABLE, False, ""),
        ("drop_answer", Trouble.ANSWER_LOST, False, ""),
        ("hang", Trouble.ANSWER_LOST, False, ""),
    ],
)
def test_each_way_of_failing_has_its_name(server, behaviour, trouble, for_good, status):
    server.behave(MESSAGE.to[1:], behaviour)

    outcome = gateway_at(server.url()).send(MESSAGE, total_seconds=0.3)

    assert outcome == Failed("ssl-wireless", trouble, for_good=for_good, detail=status)


def test_a_limit_says_how_long_to_wait(server):
    server.behave(MESSAGE.to[1:], "limited")

    limited = Failed("ssl-wireless", Trouble.RATE_LIMITED, wait_seconds=600, detail="429")
    assert gateway_at(server.url()).send(MESSAGE) == limited


def test_a_limit_without_end_is_a_day(server):
    server.behave(MESSAGE.to[1:], "limited_for_ever")

    assert gateway_at(server.url()).send(MESSAGE).wait_seconds == 24 * 3600


def test_a_message_sent_again_under_our_reference_is_known_and_counts_as_sent(server):
    gateway = gateway_at(server.url())
    gateway.send(MESSAGE)

    assert isinstance(gateway.send(MESSAGE), Accepted)
    assert len(server.taken) == 1


def test_a_wrong_token_is_our_fault_and_is_tried_again(server):
    url = server.url().replace("token-of-the-tests", "another")

    outcome = gateway_at(url).send(MESSAGE)

    assert outcome == Failed("ssl-wireless", Trouble.GATEWAY_ERROR, detail="400")
    assert server.taken == []


@pytest.mark.parametrize(
    ("status", "body", "word"),
    [
        (200, b'{"status_code": 200, "smsinfo": [{"reference_id": "r"}]}', Word.ACCEPTED),
        (200, b'{"status_code": "4023"}', Word.ACCEPTED),
        (200, b'{"status_code": 4025}', Word.REFUSED),
        (200, b'{"status_code": 4031}', Word.LIMITED),
        (200, b'{"status_code": 7777}', Word.FAILED),
        (200, b'{"status": "SUCCESS"}', Word.UNREADABLE),
        (200, b"[]", Word.UNREADABLE),
        (200, b"", Word.UNREADABLE),
        (200, b"\xff\xfe", Word.UNREADABLE),
        (302, b"", Word.FAILED),
        (400, b"", Word.REFUSED),
        (401, b"", Word.FAILED),
        (408, b"", Word.FAILED),
        (429, b"", Word.LIMITED),
        (500, b'{"status_code": 4025}', Word.REFUSED),
        (502, b"", Word.FAILED),
    ],
)
def test_an_answer_is_read_by_its_own_words_first_and_by_its_status_else(status, body, word):
    assert driver("ssl-wireless").read(status, body)[0] is word


@pytest.mark.parametrize(
    ("body", "word"), [(b"Ok: sent", Word.ACCEPTED), (b"Error: no balance", Word.FAILED), (b"huh", Word.UNREADABLE)]
)
def test_a_gateway_that_answers_in_plain_text_is_read_by_how_it_begins(body, word):
    assert driver("greenweb").read(200, body)[0] is word


@pytest.mark.parametrize("name", [file.stem for file in FOLDER.glob("*.toml")])
def test_an_answer_nested_without_end_is_unreadable_and_no_fault_of_ours(name):
    shape = driver(name)

    assert shape.read(200, b"[" * 60_000) == (Word.UNREADABLE, "")
    assert shape.read_balance(b"[" * 60_000) is None


@pytest.mark.parametrize("said", ["1e999990", "9" * 30, "-1e30", "Infinity", "NaN", "sNaN"])
def test_a_balance_that_no_account_has_is_no_balance(said):
    assert driver("alpha").read_balance(b'{"data": {"balance": "%s"}}' % said.encode()) is None


def test_a_path_leads_through_lists_and_tables_and_ends_in_nothing_where_there_is_nothing():
    document = {"a": [{"b": "found"}, {"c": 7}]}

    assert found(document, "a.0.b") == "found"
    assert found(document, "a.1.c") == "7"
    for path in ("a.2.b", "a.x", "a.0.b.c", "z", "", "a"):
        assert found(document, path) == ""


@pytest.mark.parametrize(
    ("number", "dialled"), [("8801", "8801712345678"), ("+8801", "+8801712345678"), ("01", "01712345678")]
)
def test_numbers_are_written_as_each_gateway_wants_them(number, dialled, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(f'number = "{number}"\nencoding = "form"\n[fields]\nto = "{{to}}"\n[reply]\naccepted = ["Ok"]\n')

    assert driver(str(file)).dialled(MESSAGE.to) == dialled


@pytest.mark.parametrize("name", [file.stem for file in FOLDER.glob("*.toml")])
def test_every_shipped_driver_sends_number_and_text_and_knows_what_accepted_means(name):
    shape = driver(name)
    fields = " ".join(shape.fields.values())

    assert "{to}" in fields
    assert "{text}" in fields
    assert shape.reply.accepted
    assert shape.honours_reference <= ("{reference}" in fields)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://x/?driver=no-such-gateway", "no SMS driver"),
        ("https://x/?driver=ssl-wireless&sid=A", "ssl-wireless needs api_token"),
        ("smpp://x:2775/?driver=greenweb&token=t", "not driven yet"),
    ],
)
def test_a_wrong_setting_is_named_without_its_secrets(url, says):
    with pytest.raises(ValueError, match=says):
        gateway_at(url)


@pytest.mark.parametrize(
    ("receipts", "secret", "address", "believed"),
    [
        (f"secret={SECRET}", SECRET, "203.0.113.9", True),
        (f"secret={SECRET}", SECRET + "x", "203.0.113.9", False),
        (f"secret={SECRET}", "", "203.0.113.9", False),
        ("", "", "203.0.113.9", False),
        (f"secret={SECRET}&from=203.0.113.0/24,2001:db8::1", SECRET, "203.0.113.9", True),
        (f"secret={SECRET}&from=203.0.113.0/24,2001:db8::1", SECRET, "2001:db8::1", True),
        (f"secret={SECRET}&from=203.0.113.0/24", SECRET, "198.51.100.1", False),
    ],
)
def test_receipts_are_believed_by_secret_and_where_a_list_is_given_by_address(
    server, receipts, secret, address, believed
):
    gateway = gateway_at(server.url(receipts=receipts))

    assert gateway.trusts(secret=secret, address=address) is believed


def test_a_gateway_does_not_show_its_secrets_when_it_is_printed(server):
    shown = repr(gateway_at(server.url()))

    assert "token-of-the-tests" not in shown
    assert SECRET not in shown
