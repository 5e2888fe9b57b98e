"""A file from a real browser over 64 kbit/s, cut every twenty seconds, in real time: what goes twice."""

import json
import time
from hashlib import sha256

import pytest
from playwright.sync_api import sync_playwright

from tests.bad_line import bad_line
from tests.browser.conftest import ENGINE
from tests.installation import Installation, eventually

pytestmark = [pytest.mark.processes, pytest.mark.needs("chromium")]

CASE = """
import json
from django.http import HttpResponse
from ccms.accounts import sessions
from ccms.gate.clock import current_time
from tests import factories

now, answer = current_time(), HttpResponse()
complaint, person, _, _ = factories.a_complaint(now)
sessions.open_consumer_session(answer, person, now)
cookies = {name: morsel.value for name, morsel in answer.cookies.items()}
print(json.dumps({"reference": complaint.reference, "cookies": cookies}))
"""
GIVEN = """
from ccms.complaints.models import Evidence
print(bytes(Evidence.objects.get(name="chat.txt").sha256).hex())
"""
SPEED, LIFE, DELAY = 8000, 20, 0.3


@pytest.fixture
def place():
    installation = Installation().prepare()
    installation.finish("collectstatic", "--no-input", "-v0")
    installation.start("serve")
    assert eventually(installation.ready)
    yield installation
    installation.remove()


def test_a_browser_brings_a_file_over_a_line_of_64_kbit_that_is_cut_every_twenty_seconds(
    place, tmp_path, record_property
):
    case = json.loads(place.finish("shell", "--verbosity=0", "-c", CASE))
    path = tmp_path / "chat.txt"
    path.write_text("".join(f"{number}: {sha256(str(number).encode()).hexdigest()}\n" for number in range(8500)))
    size = path.stat().st_size
    with bad_line(place.port, speed=10_000_000, life=LIFE, delay=DELAY) as line, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ENGINE, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        address = f"http://127.0.0.1:{line.port}"
        page.context.add_cookies([{"name": n, "value": v, "url": address} for n, v in case["cookies"].items()])
        for _ in range(5):
            try:
                page.goto(f"{address}/t/{case['reference']}/evidence")
                break
            except Exception:  # noqa: BLE001, S112 - the line was cut
                continue
        page.locator("input[type=file]").set_input_files(path)
        page.locator("select[name=kind]").select_option("chat_record")
        line.speed, came, begun = SPEED, line.came, time.monotonic()
        page.locator("main .acts button.btn").click(no_wait_after=True)
        page.get_by_text("প্রমাণ যোগ হয়েছে").wait_for(timeout=600_000)
        took = time.monotonic() - begun
        browser.close()

    assert place.finish("shell", "--verbosity=0", "-c", GIVEN).strip() == sha256(path.read_bytes()).hexdigest()
    twice, beside = line.pieces / size - 1, (line.came - came) / size - 1
    record_property(
        "figure",
        f"64 kbit/s, cut every {LIFE} s: {size:,} octets in {took:.0f} s, alone {size / SPEED:.0f}; {line.cuts} cuts, "
        f"{twice:.1%} of them sent twice, {beside:.1%} beside them: heads, the form and these",
    )
    assert line.cuts >= size / SPEED / LIFE - 1
    assert 0 <= twice <= 0.05
