"""A firm's administrator adds a webhook, tries it, reads in its log what the worker met, and deletes it."""

import pytest

from tests.browser.eyes import STAFF_TARGET
from tests.browser.stagehand import be_member
from tests.installation import eventually

BOSS = "admin@hatkhola.example"
ADDRESS = "https://nowhere.invalid/ccms"  # a name that no resolver answers


@pytest.mark.timeout(300)
def test_a_webhook_from_its_adding_to_its_end(visit, eyes, right):
    def look(name):
        eyes.look(boss, f"firm-webhooks-{name}", least_target=STAFF_TARGET)

    boss = visit("/dev", "desk")
    be_member(boss, BOSS)
    boss.go("/developers/webhooks?lang=bn")
    look("none")
    boss.write("url", ADDRESS)
    boss.send()
    assert "whsec_" in boss.page.locator("#secret").input_value()
    eyes.look_here(boss, "firm-webhooks-new", least_target=STAFF_TARGET)
    boss.tap("a:has-text('ওয়েবহুকের পাতায় যান')")
    path = boss.path
    boss.tap("button[value='test']")
    assert "webhook.test" in boss.text

    def tried():
        boss.go(path)
        return "উত্তর আসেনি" in boss.text

    assert eventually(tried)
    look("log")
    boss.go(f"{path}?lang=en")
    assert "no answer" in boss.text
    look("log-english")
    for question in ("secret", "end"):
        boss.go(f"{path}/{question}?lang=bn")
        look(question)
    boss.send()
    assert "মুছে ফেলা হয়েছে" in boss.text
    wrong = eyes.wrong(right)
    assert not wrong, "\n".join(wrong)
