"""A member asks for all complaints as a file, waits while the worker makes it, and fetches it once."""

import csv

import pytest

from ccms.complaints.firm_desk.exports import COLUMNS
from tests.browser.eyes import STAFF_TARGET
from tests.browser.stagehand import be_member
from tests.installation import eventually

AGENT = "agent@hatkhola.example"
PAGE = "/firm/exports"


@pytest.mark.timeout(300)
def test_a_member_takes_all_complaints_along_as_a_file(visit, eyes, right):
    def look(name):
        eyes.look(agent, f"firm-exports-{name}", least_target=STAFF_TARGET)

    agent = visit("/dev", "desk")
    be_member(agent, AGENT)
    agent.go(f"{PAGE}?lang=bn")
    look("none")
    agent.send()
    assert "ফাইলটি তৈরি হচ্ছে" in agent.text

    def is_made():
        agent.go(PAGE)
        return agent.page.locator("a[download]").count() == 1

    assert eventually(is_made)
    look("ready")
    with agent.page.expect_download() as coming:
        agent.page.locator("a[download]").click()
    assert coming.value.suggested_filename.endswith(".csv")
    head = next(csv.reader(coming.value.path().open(encoding="utf-8-sig", newline="")))
    assert tuple(head) == COLUMNS
    agent.go(PAGE)
    assert agent.page.locator("a[download]").count() == 0
    look("fetched")
    agent.go(f"{PAGE}?lang=en")
    assert "fetched" in agent.text
    look("fetched-english")
    wrong = eyes.wrong(right)
    assert not wrong, "\n".join(wrong)
