import base64
import os
from pathlib import Path

import pytest

from ccms.config.environment import BadSettingError, Environment, read_key
from ccms.config.keys import derived, load_keys

KEY = bytes(range(32))
NOBODY = 65534
TEXT = base64.b64encode(KEY).decode()


def environment(**variables):
    return Environment(variables)


def production(**variables):
    return Environment({"CCMS_ENV": "production", **variables})


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("CCMS_ENV", "staging", lambda e: e.mode),
        ("CCMS_PORT", "eighty", lambda e: e.number("CCMS_PORT", default=8000, least=1, most=65535)),
        ("CCMS_PORT", "70000", lambda e: e.number("CCMS_PORT", default=8000, least=1, most=65535)),
        ("CCMS_PORT", "৮০০০", lambda e: e.number("CCMS_PORT", default=8000, least=1, most=65535)),
        ("CCMS_APPS", "oversight,unknown", lambda e: e.some_of("CCMS_APPS", {"oversight": set()})),
        ("CCMS_APPS", "oversight", lambda e: e.some_of("CCMS_APPS", {"figures": set(), "oversight": {"figures"}})),
        ("CCMS_PROXY", "10.0.0.0/99", lambda e: e.networks("CCMS_PROXY", everybody="")),
        ("CCMS_WEBHOOK_PORTS", "8443 0", lambda e: e.ports("CCMS_WEBHOOK_PORTS")),
        ("CCMS_WEBHOOK_PORTS", "৮৪৪৩", lambda e: e.ports("CCMS_WEBHOOK_PORTS")),
        ("CCMS_WEBHOOK_TRUSTED", "127.0.0.1:9000", lambda e: e.origins("CCMS_WEBHOOK_TRUSTED")),
        ("CCMS_FIELD_KEYS", "short", lambda e: e.keys("CCMS_FIELD_KEYS")),
        ("CCMS_FIELD_KEYS", TEXT + " not-base64!", lambda e: e.keys("CCMS_FIELD_KEYS")),
        ("CCMS_DATA", __file__, lambda e: e.folder("CCMS_DATA", default=Path())),
        ("CCMS_MAIL_URL", "ftp://host", lambda e: e.url("CCMS_MAIL_URL", ("smtp",), development="", meaning="")),
        (
            "CCMS_SMS_URL",
            "builtin: gopher:",
            lambda e: e.urls("CCMS_SMS_URL", ("builtin",), development="", meaning=""),
        ),
    ],
)
def test_a_bad_setting_is_named(name, value, read):
    with pytest.raises(BadSettingError, match=name) as caught:
        read(environment(**{name: value}))
    assert caught.value.name == name


def test_a_bad_address_is_named_without_the_password_in_it():
    with pytest.raises(BadSettingError) as caught:
        environment(CCMS_MAIL_URL="http://user:hush@host").url(
            "CCMS_MAIL_URL", ("smtp",), development="", meaning="smtp://host"
        )
    assert "hush" not in str(caught.value)


def test_an_empty_variable_counts_as_not_given():
    assert environment(CCMS_PORT=" ").number("CCMS_PORT", default=8000, least=1, most=65535) == 8000


@pytest.mark.parametrize("text", [TEXT, TEXT.rstrip("="), KEY.hex(), base64.urlsafe_b64encode(KEY).decode()])
def test_a_key_is_read_from_hex_and_from_base64_of_either_alphabet(text):
    assert read_key("CCMS_FIELD_KEYS", text) == KEY


@pytest.fixture
def closed(tmp_path):
    """Return a folder which this process may not look into; root is another user meanwhile."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o000)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    yield folder
    if is_root:
        os.seteuid(0)
    folder.chmod(0o700)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("CCMS_DATA", lambda e, path: e.folder("CCMS_DATA", default=path)),
        ("CCMS_EVIDENCE_URL", lambda e, path: e.writable("CCMS_EVIDENCE_URL", path)),
        ("CCMS_HOLIDAYS_FILE", lambda e, _: e.existing_file("CCMS_HOLIDAYS_FILE")),
        ("CCMS_PACKS", lambda e, _: e.existing_folder("CCMS_PACKS")),
    ],
)
def test_what_lies_below_a_closed_folder_is_refused_by_the_name_of_its_setting(closed, name, read):
    for given in (environment, production):
        path = closed / "data" / "deeper"
        with pytest.raises(BadSettingError, match=f"^{name}: ") as refused:
            read(given(**{name: str(path)}), path)
        assert "closed" in str(refused.value)


def test_a_data_folder_that_is_closed_itself_is_refused_by_name(closed):
    with pytest.raises(BadSettingError, match=r"^CCMS_DATA: .* where this process cannot look"):
        load_keys(environment(), closed)


def test_production_must_give_what_development_may_leave_out():
    with pytest.raises(BadSettingError, match="CCMS_BASE_URL: is required"):
        production().required("CCMS_BASE_URL", development="x", meaning="an address")
    assert environment().required("CCMS_BASE_URL", development="x", meaning="an address") == "x"


def test_the_clock_is_not_moved_in_production():
    with pytest.raises(BadSettingError, match="CCMS_CLOCK_OFFSET_FILE: is refused"):
        production(CCMS_CLOCK_OFFSET_FILE="file").only_in(("development",), "CCMS_CLOCK_OFFSET_FILE", "no")


def test_development_makes_its_secrets_once_and_for_nobody_else_to_read(tmp_path):
    first = load_keys(environment(), tmp_path)
    again = load_keys(environment(), tmp_path)
    assert (again.secret, list(again.fields), again.index) == (first.secret, list(first.fields), first.index)
    files = list((tmp_path / "keys").iterdir())
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert len({first.secret, *first.fields, first.index, first.codes}) == 4
    assert len(read_key("CCMS_SIGNING_KEY_FILE", first.signing_file.read_text().strip())) == 32


@pytest.mark.parametrize("missing", ["CCMS_SECRET_KEY", "CCMS_FIELD_KEYS", "CCMS_SIGNING_KEY_FILE"])
def test_production_makes_no_secret(tmp_path, missing):
    given = {"CCMS_SECRET_KEY": "q7Xv9!" * 9, "CCMS_FIELD_KEYS": TEXT, "CCMS_SIGNING_KEY_FILE": "seed"}
    del given[missing]
    with pytest.raises(BadSettingError, match=f"{missing}: is required"):
        load_keys(production(**given), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_new_field_key_in_front_leaves_the_blind_index_where_it_is(tmp_path):
    old = load_keys(environment(CCMS_FIELD_KEYS=TEXT), tmp_path)
    new = load_keys(environment(CCMS_FIELD_KEYS=f"{'00' * 32} {TEXT}"), tmp_path)
    assert new.index == old.index
    assert new.fields[0] != old.fields[0]
    assert derived(KEY, "one") != derived(KEY, "two")


@pytest.mark.parametrize(
    ("given", "on"),
    [("", ["first", "second"]), ("none", []), ("second, first", ["first", "second"]), ("second", ["second"])],
)
def test_some_of_a_list_are_named_in_its_order(given, on):
    assert environment(CCMS_APPS=given).some_of("CCMS_APPS", {"first": set(), "second": set()}) == on
