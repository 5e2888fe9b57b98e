"""The programs that docs/was-the-shop-told.md prints are started as they stand there and asked by real questions."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest

from ccms.complaints.filing import shop_query
from ccms.core.tickets import ticket_digest
from ccms.gate import clock
from ccms.gate.clock import current_time
from ccms.gate.machines import signing
from ccms.law.purchase.facts import FirmSays
from tests import factories, programs
from tests.ports import free_port
from tests.shopping import SigningShop

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "was-the-shop-told.md").read_text(encoding="utf-8")
PHONE = "+8801712345678"
# How each is started, beside its file of the sdk.
STARTED = {
    "python": ("told.py", [sys.executable, "told.py"]),
    "php": ("told.php", [programs.path("php"), "-S", "127.0.0.1:{port}", "told.php"]),
    "javascript": ("told.mjs", [programs.path("node"), "told.mjs"]),
}


def _answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _send(url, body, headers):
    request = urllib.request.Request(url, body.encode(), headers, method="POST")  # noqa: S310 - a loopback address
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


@pytest.mark.processes
@pytest.mark.django_db
@pytest.mark.parametrize("language", programs.LANGUAGES)
def test_the_printed_program_answers_what_is_genuine_and_nothing_else(language, tmp_path, settings):
    (printed,) = re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)
    name, command = STARTED[language]
    now, port = current_time(), free_port()
    shop, url = SigningShop(now), f"http://127.0.0.1:{port}/"
    shutil.copytree(ROOT / "sdk" / language, tmp_path, dirs_exist_ok=True)
    (tmp_path / name).write_text(printed, encoding="utf-8")
    opened = now - timedelta(days=5)
    known = {ticket_digest(PHONE, "SG-1", shop.shown.secret): {"opened_at": opened.isoformat(), "state": "refused"}}
    (tmp_path / "tickets.json").write_text(json.dumps(known), encoding="utf-8")
    settings.CCMS_WEBHOOK_TRUSTED = frozenset({f"http://127.0.0.1:{port}"})
    shop_query.set_address(url, shop.by, now)
    environment = os.environ | {"CCMS_ORDER_SECRET": shop.shown.secret, "PORT": str(port)}
    program = [part.format(port=port) for part in command]
    server = subprocess.Popen(program, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
    try:
        while not _answers(port):
            assert server.poll() is None
            time.sleep(0.02)
        _is_right(shop, url, opened, now)
    finally:
        server.kill()
        server.wait()


def _is_right(shop, url, opened, now):
    buyer = factories.as_consumer(factories.consumer(now, PHONE))
    yes = shop_query.ask_shop(shop.firm.pk, "sg 1", buyer, now, ask=True)
    assert (yes.says, yes.told_at, yes.ticket) == (FirmSays.CONFIRMS, opened, "refused")
    assert shop_query.ask_shop(shop.firm.pk, "SG-2", buyer, now, ask=True).says is FirmSays.DENIES

    outside = now - clock.offset()  # shops have clocks of their own
    body, key = '{"digest":"ab","nonce":"n"}', b64encode(shop.shown.secret.encode()).decode()
    good = signing.headers_of("an-id", body, [key], outside)
    old = signing.headers_of("an-id", body, [key], outside - timedelta(minutes=6))
    forged = signing.headers_of("an-id", body, [signing.new_secret()], outside)
    assert [_send(url, body, each) for each in (good, old, forged, {})] == [200, 401, 401, 401]
    assert _send(url, body.replace("ab", "cd"), good) == 401


def test_the_page_prints_each_of_them_once():
    assert [len(re.findall(rf"^```{language}$", PAGE, flags=re.MULTILINE)) for language in STARTED] == [1, 1, 1]
