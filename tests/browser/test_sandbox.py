"""A firm's administrator lets a buyer complain and moves the clock; and a sandbox's banner on a page for everybody."""

import pytest

from tests.browser.eyes import STAFF_TARGET
from tests.browser.stagehand import be_member

BOSS = "admin@hatkhola.example"
PAGE = "/developers/sandbox?lang=bn"


@pytest.mark.timeout(300)
def test_a_made_up_buyer_complains_and_time_passes(visit, eyes, right):
    boss = visit("/dev", "desk")
    be_member(boss, BOSS)
    boss.go(PAGE)
    boss.tap("button[name='complain']")
    assert "একজন কাল্পনিক ক্রেতা অভিযোগ করেছেন।" in boss.text
    boss.tap("button[name='step'][value='8d']")  # whoever presses it stays signed in
    assert "শেষ হওয়া সময়সীমা" in boss.text
    eyes.look(boss, "firm-sandbox", least_target=STAFF_TARGET)
    boss.go("/developers/sandbox?lang=en")
    eyes.look(boss, "firm-sandbox-english", least_target=STAFF_TARGET)
    wrong = eyes.wrong(right)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_banner_of_a_sandbox_is_a_part_of_the_page_without_fault(
    open_page, transactional_db, settings, faults, right, size, language
):
    settings.CCMS_ENV = "sandbox"
    page = open_page(f"/?lang={language}", size)
    assert page.locator("aside a[href='/developers/sandbox']").is_visible()
    assert faults(page) == right
