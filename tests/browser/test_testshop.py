"""A firm's administrator opens the test shop, makes a key, lets a buyer complain, and presses the clock's buttons."""

import pytest

from tests.browser.eyes import STAFF_TARGET
from tests.browser.stagehand import be_member

BOSS = "admin@hatkhola.example"
PAGE = "/developers/test?lang=bn"


@pytest.mark.timeout(400)
def test_a_test_shop_from_its_opening_to_the_office(visit, eyes, right):
    boss = visit("/dev", "desk")
    be_member(boss, BOSS)
    boss.go(PAGE)
    eyes.look(boss, "firm-testshop-closed", least_target=STAFF_TARGET)
    boss.tap("button[value='open']")
    boss.tap("button[value='key']")
    assert boss.page.locator("#secret").input_value().startswith("ccms_test_")
    eyes.look_here(boss, "firm-testshop-key", least_target=STAFF_TARGET)
    boss.go(PAGE)
    boss.tap("button[value='complain']")
    assert "একজন কাল্পনিক ক্রেতা অভিযোগ করেছেন।" in boss.text
    for step in ("3d", "8d"):
        boss.tap(f"button[name='step'][value='{step}']")
    assert "শেষ হওয়া সময়সীমা" in boss.text
    boss.write("url", "https://nowhere.invalid/ccms")
    boss.tap("button[value='hook']")
    assert boss.page.locator("#secret").input_value().startswith("whsec_")
    boss.go(PAGE)
    boss.tap("button[value='each']")
    boss.page.locator("details:has(table) summary").click()
    assert "office.referred" in boss.text
    boss.tap("details:has(table) a")
    assert "office.recorded_settlement" in boss.text
    assert "office.referred" not in boss.text
    eyes.look_here(boss, "firm-testshop-log", least_target=STAFF_TARGET)
    eyes.look(boss, "firm-testshop", least_target=STAFF_TARGET)
    boss.go("/developers/test?lang=en")
    eyes.look(boss, "firm-testshop-english", least_target=STAFF_TARGET)
    wrong = eyes.wrong(right)
    assert not wrong, "\n".join(wrong)
