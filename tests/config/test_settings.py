import base64
import runpy
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from ccms.config import starting
from ccms.config.environment import BadSettingError
from ccms.demonstration.loading import why_refused
from ccms.web.access import TABLE
from ccms.web.apps import routes
from ccms.web.audiences import Audience

ROOT = Path(__file__).parents[2]
KEY = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "CCMS_ENV": "production",
    "CCMS_BASE_URL": "https://ccms.example.gov.bd",
    "DATABASE_URL": "postgresql://ccms@db/ccms?sslmode=verify-full",
    "CCMS_SECRET_KEY": "q7Xv9!" * 9,
    "CCMS_FIELD_KEYS": KEY,
    "CCMS_SIGNING_KEY_FILE": "/etc/ccms/signing",
    "CCMS_EVIDENCE_URL": f"file:{gettempdir()}/ccms-evidence",
    "CCMS_SMS_URL": "https://sms.example/send",
    "CCMS_MAIL_URL": "smtp://mail.example:587",
    "CCMS_CLAMD_URL": "none",
    "CCMS_SECURITY_CONTACT": "none",
    "CCMS_MANAGE_NETWORKS": "10.20.0.0/16",
}
OF_PRODUCTION = {"CCMS_SMS_URL", "CCMS_MAIL_URL", "CCMS_MANAGE_NETWORKS"}
SANDBOX = {name: value for name, value in PRODUCTION.items() if name not in OF_PRODUCTION} | {"CCMS_ENV": "sandbox"}


def read(monkeypatch, folder, **variables):
    """Return the settings as a fresh process with exactly these variables would see them."""
    for name in (*PRODUCTION, "CCMS_CLOCK_OFFSET_FILE", "CCMS_SANDBOX_URL", "CCMS_PORT", "CCMS_HOST", "CCMS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"CCMS_DATA": str(folder), **variables}.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "ccms" / "config" / "settings.py"))


@pytest.mark.parametrize("missing", [name for name in PRODUCTION if name != "CCMS_ENV"])
def test_production_needs_each_secret_and_address(monkeypatch, tmp_path, missing):
    given = {name: value for name, value in PRODUCTION.items() if name != missing}
    with pytest.raises(BadSettingError, match=f"^{missing}: is required in production"):
        read(monkeypatch, tmp_path, **given)


@pytest.mark.parametrize("missing", [name for name in SANDBOX if name != "CCMS_ENV"])
def test_a_sandbox_needs_the_same_secrets_and_addresses(monkeypatch, tmp_path, missing):
    given = {name: value for name, value in SANDBOX.items() if name != missing}
    with pytest.raises(BadSettingError, match=f"^{missing}: is required in sandbox"):
        read(monkeypatch, tmp_path, **given)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("CCMS_BASE_URL", "http://ccms.example.gov.bd", "cannot be"),
        ("CCMS_SECRET_KEY", "short", "can be guessed"),
        ("CCMS_DATA", "/proc/self/ccms", "is /proc/.*, where this process cannot write"),
        ("CCMS_WEBHOOK_TRUSTED", "http://127.0.0.1:9000", "is refused in sandbox"),
        ("CCMS_SMS_URL", "https://sms.example/send", "is refused in sandbox"),
        ("CCMS_SMS_URL", "builtin: https://sms.example/send", "is refused in sandbox"),
        ("CCMS_MAIL_URL", "smtp://mail.example:587", "is refused in sandbox"),
    ],
)
def test_a_sandbox_is_as_closed_as_production_and_has_no_gateway(monkeypatch, tmp_path, name, value, reason):
    with pytest.raises(BadSettingError, match=f"^{name}: {reason}"):
        read(monkeypatch, tmp_path, **SANDBOX | {name: value})


def test_a_sandbox_sends_nothing_out_and_its_clock_moves(monkeypatch, tmp_path):
    settings = read(monkeypatch, tmp_path, **SANDBOX)
    assert (settings["CCMS_SMS_URL"], settings["CCMS_MAIL_URL"]) == (["builtin:"], "builtin:")
    assert settings["CCMS_CLOCK_OFFSET_FILE"] == tmp_path / "clock-offset"
    assert settings["ALLOWED_HOSTS"] == ["ccms.example.gov.bd"]
    assert settings["SESSION_COOKIE_SECURE"]
    elsewhere = tmp_path / "elsewhere"
    moved = read(monkeypatch, tmp_path, **SANDBOX, CCMS_CLOCK_OFFSET_FILE=str(elsewhere))
    assert moved["CCMS_CLOCK_OFFSET_FILE"] == elsewhere


def test_where_the_sandbox_is_may_be_said(monkeypatch, tmp_path):
    assert read(monkeypatch, tmp_path, **PRODUCTION)["CCMS_SANDBOX_URL"] == ""
    address = "https://sandbox.ccms.example.gov.bd"
    assert read(monkeypatch, tmp_path, **PRODUCTION, CCMS_SANDBOX_URL=f"{address}/")["CCMS_SANDBOX_URL"] == address
    with pytest.raises(BadSettingError, match=r"^CCMS_SANDBOX_URL: "):
        read(monkeypatch, tmp_path, **PRODUCTION, CCMS_SANDBOX_URL="javascript:alert(1)")


def test_production_serves_its_own_name_over_https_only(monkeypatch, tmp_path):
    settings = read(monkeypatch, tmp_path, **PRODUCTION)
    assert settings["ALLOWED_HOSTS"] == ["ccms.example.gov.bd"]
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["SECURE_HSTS_SECONDS"] > 0
    assert settings["CCMS_CLOCK_OFFSET_FILE"] is None
    assert not settings["CCMS_EMBEDDED"]
    assert not settings["DEBUG"]


@pytest.mark.parametrize("address", ["http://ccms.example.gov.bd", "https://localhost", "https://127.0.0.1:8000"])
def test_production_has_a_name_of_its_own_and_https(monkeypatch, tmp_path, address):
    with pytest.raises(BadSettingError, match=r"^CCMS_BASE_URL: cannot be .* in production"):
        read(monkeypatch, tmp_path, **PRODUCTION | {"CCMS_BASE_URL": address})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CCMS_SMS_URL", "builtin:"),
        ("CCMS_SMS_URL", "https://sms.example/send builtin:"),
        ("CCMS_MAIL_URL", "builtin:"),
    ],
)
def test_production_does_not_pretend_to_send(monkeypatch, tmp_path, name, value):
    with pytest.raises(BadSettingError, match=f"^{name}: is builtin:"):
        read(monkeypatch, tmp_path, **PRODUCTION | {name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CCMS_SECRET_KEY", "short"),
        ("CCMS_SECRET_KEY", "abcd" * 12),
        ("CCMS_SECRET_KEY_FALLBACKS", "old"),
        ("CCMS_SECRET_KEY_FALLBACKS", f"{'r4Ws8?' * 9} {'abcd' * 12}"),
        ("CCMS_FIELD_KEYS", base64.b64encode(bytes(32)).decode()),
        ("CCMS_CODE_KEY", "ab" * 32),
        # as deploy/ccms.env.example has it
        ("CCMS_SMS_URL", "https://sms.example/send?driver=ssl-wireless&api_token=TOKEN&sid=SENDER#secret=SECRET"),
        ("CCMS_SMS_URL", "https://sms.example/send#name=a https://sms.example/other#secret=aaaaaaaaaaaaaaaaaaaa"),
    ],
)
def test_production_refuses_a_secret_that_can_be_guessed(monkeypatch, tmp_path, name, value):
    with pytest.raises(BadSettingError, match=f"^{name}: can be guessed"):
        read(monkeypatch, tmp_path, **PRODUCTION | {name: value})


@pytest.mark.parametrize("kept", ["file", "text"])
def test_a_secret_in_a_file_is_held_to_the_same(monkeypatch, tmp_path, kept):
    file = tmp_path / "secret"
    file.write_text("short\n")
    given = {"file": f"file:{file}", "text": "short"}[kept]
    with pytest.raises(BadSettingError, match=r"^CCMS_SECRET_KEY: can be guessed"):
        read(monkeypatch, tmp_path, **PRODUCTION | {"CCMS_SECRET_KEY": given})


def test_field_keys_in_a_file_are_held_to_the_same(monkeypatch, tmp_path):
    file = tmp_path / "field_keys"
    file.write_text(f"{KEY}\n{base64.b64encode(bytes(32)).decode()}\n")
    with pytest.raises(BadSettingError, match=r"^CCMS_FIELD_KEYS: can be guessed"):
        read(monkeypatch, tmp_path, **PRODUCTION | {"CCMS_FIELD_KEYS": f"file:{file}"})


def test_former_secret_keys_that_nobody_guesses_are_taken(monkeypatch, tmp_path):
    former = ["r4Ws8?" * 9, "t6Yz1+" * 9]
    settings = read(monkeypatch, tmp_path, **PRODUCTION | {"CCMS_SECRET_KEY_FALLBACKS": " ".join(former)})
    assert settings["SECRET_KEY_FALLBACKS"] == former
    assert len(settings["CCMS_CODE_KEY_FALLBACKS"]) == 2


def test_a_secret_of_receipts_that_nobody_guesses_is_taken(monkeypatch, tmp_path):
    address = "https://sms.example/send#secret=5f1c9ad04b7e23d8&from=203.0.113.0/24"
    assert read(monkeypatch, tmp_path, **PRODUCTION | {"CCMS_SMS_URL": address})["CCMS_SMS_URL"] == [address]


@pytest.mark.parametrize(
    ("name", "value"), [("CCMS_EVIDENCE_URL", "file:///proc/self/evidence"), ("CCMS_DATA", "/proc/self/ccms")]
)
def test_production_refuses_a_folder_in_which_nothing_can_be_written(monkeypatch, tmp_path, name, value):
    """Nobody can make a file in /proc, not even root."""
    with pytest.raises(BadSettingError, match=f"^{name}: is /proc/.*, where this process cannot write"):
        read(monkeypatch, tmp_path, **PRODUCTION | {name: value})


@pytest.mark.parametrize("variable", ["DEBUG", "DJANGO_DEBUG", "CCMS_DEBUG"])
def test_nothing_switches_debugging_on(monkeypatch, tmp_path, variable):
    assert read(monkeypatch, tmp_path, **PRODUCTION, **{variable: "1"})["DEBUG"] is False


@pytest.mark.django_db
@pytest.mark.parametrize("env", ["production", "sandbox"])
def test_only_development_has_demonstration_and_development_pages(settings, client, env):
    settings.CCMS_ENV = env
    pages = [(name, address) for name, address in routes() if Audience.DEVELOPMENT in TABLE[name].audiences]
    assert len(pages) >= 8
    for name, address in pages:
        path = address.replace("<uuid:key>", str(uuid4())).replace("<reference:reference>", "7K4M92XDPQH")
        method = client.get if "GET" in TABLE[name].methods else client.post
        assert method(path).status_code == 404, path
    with pytest.raises(CommandError, match=f"refused under CCMS_ENV={env}"):
        call_command("demo")
    assert f"refused under CCMS_ENV={env}" in why_refused()  # which `python -m benchmarks.fill` asks too


def test_webhooks_into_the_house_are_for_development_alone(monkeypatch, tmp_path):
    wanted = {"CCMS_WEBHOOK_PORTS": "8443, 9443", "CCMS_WEBHOOK_TRUSTED": "http://127.0.0.1:9000/"}
    settings = read(monkeypatch, tmp_path, **wanted)
    assert settings["CCMS_WEBHOOK_PORTS"] == {8443, 9443}
    assert settings["CCMS_WEBHOOK_TRUSTED"] == {"http://127.0.0.1:9000"}
    with pytest.raises(BadSettingError, match="CCMS_WEBHOOK_TRUSTED"):
        read(monkeypatch, tmp_path, **PRODUCTION, **wanted)


def test_production_refuses_a_moved_clock(monkeypatch, tmp_path):
    with pytest.raises(BadSettingError, match="CCMS_CLOCK_OFFSET_FILE"):
        read(monkeypatch, tmp_path, **PRODUCTION, CCMS_CLOCK_OFFSET_FILE=str(tmp_path / "offset"))


PLAIN = [
    ("CCMS_SMS_URL", "http://sms.example/send?api_token=hush", "write https://"),
    ("CCMS_SMS_URL", "https://sms.example/send http://10.0.0.9/send#tls=starttls", "#tls=none"),
    ("CCMS_MAIL_URL", "smtp://ccms:hush@mail.example:25", "tls=starttls"),
    ("CCMS_MAIL_URL", "smtp://mail.example", "tls=starttls"),
    ("CCMS_MAIL_URL", "smtp://ccms:hush@10.0.0.9:587?tls=off", "tls=none"),
    ("CCMS_CLAMD_URL", "tcp://10.0.0.9:3310", "unix:"),
    ("CCMS_EVIDENCE_URL", "s3://evidence?endpoint=http://s3.example:9000&region=x", "endpoint=https://"),
    ("DATABASE_URL", "postgresql://ccms:hush@10.0.0.2/ccms", "sslmode=verify-full"),
    ("DATABASE_URL", "postgresql://ccms:hush@10.0.0.2/ccms?sslmode=prefer", "sslmode=verify-full"),
    ("DATABASE_URL", "postgresql://ccms:hush@127.0.0.1,10.0.0.2/ccms?sslmode=allow", "sslmode=verify-full"),
    ("DATABASE_URL", "postgresql://ccms:hush@/ccms?hostaddr=10.0.0.2", "sslmode=verify-full"),
]


@pytest.mark.parametrize(("name", "value", "write"), PLAIN)
def test_production_sends_no_secret_over_a_line_that_others_can_read(monkeypatch, tmp_path, name, value, write):
    with pytest.raises(BadSettingError, match=f"^{name}: leads to another machine ") as refused:
        read(monkeypatch, tmp_path, **PRODUCTION | {name: value})
    assert write in str(refused.value)
    assert "hush" not in str(refused.value)
    read(monkeypatch, tmp_path, **{name: value})  # development asks for nothing


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (
            "CCMS_SMS_URL",
            "http://127.0.0.1:9000/send https://sms.example/send http://10.0.0.9/send#name=tunnel&tls=none",
        ),
        ("CCMS_SMS_URL", "http://localhost:9000/send"),
        ("CCMS_MAIL_URL", "smtp://127.0.0.1:25"),
        ("CCMS_MAIL_URL", "smtp://ccms:secret@[::1]:25"),
        ("CCMS_MAIL_URL", "smtp://ccms:secret@mail.example:587"),
        ("CCMS_MAIL_URL", "smtp://mail.example:25?tls=starttls"),
        ("CCMS_MAIL_URL", "smtp://mail.example:587?tls=none"),
        ("CCMS_MAIL_URL", "smtps://mail.example:465"),
        ("CCMS_CLAMD_URL", "tcp://127.0.0.1:3310"),
        ("CCMS_CLAMD_URL", "tcp://10.0.0.9:3310?tls=none"),
        ("CCMS_CLAMD_URL", "unix:/run/clamav/clamd.ctl"),
        ("CCMS_EVIDENCE_URL", "s3://evidence"),
        ("CCMS_EVIDENCE_URL", "s3://evidence?endpoint=http://127.0.0.1:9000"),
        ("CCMS_EVIDENCE_URL", "s3://evidence?endpoint=http://10.0.0.9:9000&tls=none"),
        ("DATABASE_URL", "postgresql://ccms@127.0.0.1/ccms"),
        ("DATABASE_URL", "postgresql://ccms@localhost,127.0.0.1/ccms"),
        ("DATABASE_URL", "postgresql:///ccms?host=/run/postgresql"),
        ("DATABASE_URL", "postgresql://ccms@10.0.0.2,10.0.0.3/ccms?sslmode=verify-full&sslrootcert=/etc/ccms/ca.pem"),
        ("DATABASE_URL", "postgresql://ccms@10.0.0.2/ccms?sslmode=verify-ca"),
    ],
)
def test_a_line_on_this_machine_or_one_that_is_known_to_be_safe_may_be_plain(monkeypatch, tmp_path, name, value):
    assert read(monkeypatch, tmp_path, **PRODUCTION | {name: value})["CCMS_WARNINGS"] == []


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("CCMS_PROXY", "0.0.0.0/0", "everybody"),
        ("CCMS_PROXY", "10.0.0.0/8, ::/0", "everybody"),
        ("CCMS_MANAGE_NETWORKS", "0.0.0.0/0", "everybody"),
        ("CCMS_MANAGE_NETWORKS", "::/0", "everybody"),
        ("DATABASE_URL", "postgresql://ccms@10.0.0.2/ccms?sslmode=require", "verify-full"),
        ("DATABASE_URL", "postgresql://ccms@10.0.0.2/ccms?sslmode=disable", "verify-full"),
    ],
)
def test_what_opens_more_than_is_meant_is_warned_of_by_name(monkeypatch, tmp_path, caplog, name, value, says):
    settings = read(monkeypatch, tmp_path, **PRODUCTION | {name: value})
    ((named, warning),) = settings["CCMS_WARNINGS"]
    assert named == name
    assert says in warning
    monkeypatch.setattr("django.conf.settings.CCMS_WARNINGS", settings["CCMS_WARNINGS"])
    starting.check_settings()
    assert f"{name}: {warning}" in caplog.text
    assert read(monkeypatch, tmp_path, **PRODUCTION)["CCMS_WARNINGS"] == []


@pytest.mark.parametrize("scanner", ["", "clamav:3310", "http://clamav:3310"])
def test_a_scanner_is_named_or_its_lack_is_said(monkeypatch, tmp_path, scanner):
    with pytest.raises(BadSettingError, match="CCMS_CLAMD_URL"):
        read(monkeypatch, tmp_path, **PRODUCTION | {"CCMS_CLAMD_URL": scanner})


@pytest.mark.parametrize(
    "contact",
    [
        "",
        "security@ccms.example.gov.bd",
        "http://ccms.example.gov.bd/report",
        "mailto:",
        "https:",
        "mailto:a@b c@d",
        "https://a.example/x\nContact: https://b.example",
    ],
)
def test_where_a_weakness_is_reported_to_is_named_or_its_lack_is_said(monkeypatch, tmp_path, contact):
    with pytest.raises(BadSettingError, match=r"^CCMS_SECURITY_CONTACT: "):
        read(monkeypatch, tmp_path, **PRODUCTION | {"CCMS_SECURITY_CONTACT": contact})


@pytest.mark.parametrize(
    "contact", ["none", "mailto:security@ccms.example.gov.bd", "https://ccms.example.gov.bd/report"]
)
def test_a_contact_for_weaknesses_is_an_address_or_the_word_none(monkeypatch, tmp_path, contact):
    settings = read(monkeypatch, tmp_path, **PRODUCTION | {"CCMS_SECURITY_CONTACT": contact})
    assert settings["CCMS_SECURITY_CONTACT"] == contact


def test_with_a_bucket_only_what_is_on_its_way_lies_in_the_data_folder(monkeypatch, tmp_path):
    settings = read(monkeypatch, tmp_path, **PRODUCTION | {"CCMS_EVIDENCE_URL": "s3://evidence?endpoint=https://s3"})
    assert settings["CCMS_EVIDENCE_DIR"].name == "evidence"
    assert settings["CCMS_EVIDENCE_DIR"].parent == settings["CCMS_DATA"]


def test_a_store_that_is_not_driven_is_refused_and_not_silently_a_folder(monkeypatch, tmp_path):
    with pytest.raises(BadSettingError, match="CCMS_EVIDENCE_URL"):
        read(monkeypatch, tmp_path, **PRODUCTION | {"CCMS_EVIDENCE_URL": "gs://evidence"})


def test_development_needs_nothing_and_sends_nothing_out(monkeypatch, tmp_path):
    settings = read(monkeypatch, tmp_path)
    assert settings["CCMS_SMS_URL"] == ["builtin:"]
    assert settings["CCMS_MAIL_URL"] == "builtin:"
    assert settings["CCMS_EMBEDDED"]
    assert settings["CCMS_BASE_URL"] == "http://127.0.0.1:8000"
    assert settings["CCMS_EVIDENCE_DIR"].is_relative_to(tmp_path)
    assert settings["CCMS_SECURITY_CONTACT"] == "none"


@pytest.mark.processes
@pytest.mark.parametrize("command", ["serve", "work", "up", "tick", "migrate"])
def test_every_process_ends_at_once_on_a_bad_setting_and_names_it(tmp_path, command):
    done = subprocess.run(
        [sys.executable, "manage.py", command],
        env={"CCMS_DATA": str(tmp_path), "CCMS_PORT": "eighty"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert done.stderr == "CCMS_PORT: is 'eighty'; it must be a whole number from 1 to 65535\n"
    assert not (tmp_path / "database").exists()


@pytest.mark.processes
@pytest.mark.parametrize("given", [PRODUCTION, SANDBOX], ids=["production", "sandbox"])
def test_django_finds_nothing_to_warn_of_outside_development(tmp_path, given):
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=given | {"CCMS_DATA": str(tmp_path), "CCMS_SECRET_KEY": "LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE="},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
