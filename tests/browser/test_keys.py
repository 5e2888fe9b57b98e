"""Keys for machines, an office's and a firm's: made, shown once, listed with who made them, ended after a question."""

import pytest

from tests.browser.eyes import STAFF_TARGET
from tests.browser.stagehand import be_member

BOSS, HEAD = "admin@hatkhola.example", "head@dncrp.example"


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("who", "page", "name"), [(HEAD, "/office/keys", "office-keys"), (BOSS, "/developers/keys", "firm-keys")]
)
def test_a_key_from_its_making_to_its_end(visit, eyes, right, who, page, name):
    hands = visit("/dev", "desk")
    be_member(hands, who)
    hands.go(f"{page}?lang=bn")
    eyes.look(hands, f"{name}-none", least_target=STAFF_TARGET)
    hands.write("name", "নথি")
    hands.page.locator("[name=scopes]").first.check()
    hands.write("networks", "10.0.0.0/8 192.0.2.7")
    hands.send()
    assert hands.page.locator("#secret").input_value().startswith("ccms_")
    eyes.look_here(hands, f"{name}-made", least_target=STAFF_TARGET)
    hands.go(page)
    eyes.look(hands, f"{name}-listed", least_target=STAFF_TARGET)
    hands.tap(f"td a[href^='{page}/']")
    eyes.look(hands, f"{name}-end", least_target=STAFF_TARGET)
    hands.send()
    assert hands.page.locator(f"td a[href^='{page}/']").count() == 0
    wrong = eyes.wrong(right)
    assert not wrong, "\n".join(wrong)
