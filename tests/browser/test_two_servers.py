"""What a firm's administrator takes away at one web process is gone at the next request to another."""

import urllib.request
from urllib.error import HTTPError

import pytest

from tests.browser.stagehand import be_member
from tests.installation import eventually
from tests.ports import free_port

BOSS, ORIGIN = "admin@hatkhola.example", "https://two.example"
PROVED = f"""
import json
from ccms.accounts.models import Member, ShopOrigin
from ccms.accounts.firms.shop_keys import shop_of
from ccms.gate.clock import current_time
now, firm = current_time(), Member.objects.get(email="{BOSS}").firm
ShopOrigin.objects.create(firm=firm, origin="{ORIGIN}", created_at=now, created_by="firm", proved_at=now)
print(json.dumps(shop_of(firm.pk, now).public_id))
"""


@pytest.fixture
def second(house):
    """Run one more web process of the house, at a port of its own; returns its address."""
    port = free_port()
    first, house.environment = house.environment, house.environment | {"CCMS_PORT": str(port)}
    running = house.start("serve")
    house.environment = first
    yield f"http://127.0.0.1:{port}"
    running.terminate()
    running.wait(timeout=30)


def _status(address):
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - a loopback address
            return answer.status
    except HTTPError as refused:
        return refused.code
    except OSError:
        return None


def test_a_removed_address_of_a_shop_opens_no_frame_at_any_web_process(house, second, visit):
    framed = f"/w/start?firm={house.run(PROVED)}&o={ORIGIN}"
    assert eventually(lambda: _status(f"{second}{framed}") == 200), house.said()
    boss = visit("/dev", "desk")
    be_member(boss, BOSS)
    boss.go("/developers/addresses")
    boss.tap(f"a:has-text('{ORIGIN}')")
    boss.tap("main a[href$='/remove']")
    boss.tap("button.danger")
    assert _status(f"{second}{framed}") == 403
    assert _status(f"{house.url}{framed}") == 403
