"""The receivers that docs/webhooks.md prints are started as they stand there and told of events by real calls."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest

from ccms.apps.webhooks import content, deliveries, hearing
from ccms.apps.webhooks.models import Delivery
from ccms.apps.webhooks.owning import WebhookWanted
from ccms.gate import clock
from ccms.gate.clock import current_time
from ccms.gate.machines import signing
from tests import factories, programs
from tests.apps.webhooks.conftest import Shop, administrator, call, tell
from tests.ports import free_port

PAGE = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")
# How each is started.
STARTED = {
    "python": ("webhook.py", [sys.executable, "webhook.py"]),
    "php": ("webhook.php", [programs.path("php"), "-S", "127.0.0.1:{port}", "webhook.php"]),
    "javascript": ("webhook.js", [programs.path("node"), "webhook.js"]),
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
@pytest.mark.parametrize("language", programs.LANGUAGES)
def test_the_printed_receiver_takes_what_is_genuine_once_and_nothing_else(language, tmp_path, settings):
    (printed,) = re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)
    name, command = STARTED[language]
    (tmp_path / name).write_text(printed, encoding="utf-8")
    port, firm = free_port(), factories.firm(current_time())
    url = f"http://127.0.0.1:{port}/"
    settings.CCMS_WEBHOOK_TRUSTED = frozenset({f"http://127.0.0.1:{port}"})
    by = administrator(firm)
    row, secret = hearing.add(WebhookWanted(url), by, current_time())
    environment = os.environ | {"CCMS_WEBHOOK_SECRET": secret, "PORT": str(port)}
    program = [part.format(port=port) for part in command]
    server = subprocess.Popen(program, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
    try:
        while not _answers(port):
            assert server.poll() is None
            time.sleep(0.02)
        _is_right(Shop(firm, by, None, row), url, tmp_path / "heard.txt")
    finally:
        server.kill()
        server.wait()


def _is_right(shop, url, heard):
    told = tell(shop, complaints=3)
    deliveries.send_test(shop.webhook.pk, shop.by, current_time())
    assert call().delivered == 4
    lines = heard.read_text().splitlines()
    assert sorted(line.split()[1] for line in lines) == ["event.000", "event.000", "event.000", "webhook.test"]

    deliveries.replay(shop.webhook.pk, told[0].at, shop.by, current_time())
    assert call().delivered == 3
    assert heard.read_text().splitlines() == lines

    delivery = Delivery.objects.order_by("id").first()
    body, outside = content.body_of(delivery), current_time() - clock.offset()  # shops have clocks of their own
    secret = shop.webhook.secret.open()
    forged = content.headers_for(delivery, body, [signing.new_secret()], outside)
    old = content.headers_for(delivery, body, [secret], outside - timedelta(minutes=6))
    good = content.headers_for(delivery, body, [signing.new_secret(), secret], outside)
    assert [_send(url, body, each) for each in (forged, old, good)] == [401, 401, 204]
    assert _send(url, body.replace("event.000", "event.001"), good) == 401
    assert _send(url, body, {}) == 401
    assert heard.read_text().splitlines() == lines


def test_the_page_prints_each_of_them_once():
    assert [len(re.findall(rf"^```{language}$", PAGE, flags=re.MULTILINE)) for language in STARTED] == [1, 1, 1]
