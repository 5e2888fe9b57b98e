"""A complaint made with GRS, as people see it: a clerk types it, its person gets an SMS and goes on with it."""

import re
from datetime import timedelta

import pytest

from ccms.core.clock import dhaka_day
from tests.browser.eyes import STAFF_TARGET
from tests.browser.hands import days_before
from tests.browser.stagehand import be_member

CLERK, PHONE = "taker@dncrp.example", "01712399871"
LET_IN = """
from ccms.gate.clock import current_time
from ccms.accounts.actors import Role
from ccms.accounts.members.staff import Newcomer, let_in
let_in(Newcomer("taker@dncrp.example", "শিরিন আক্তার", Role.CLERK, "dhaka"), current_time())
print(1)
"""
FILE = "number,day,name,mobile,firm\nG-7,{day},করিম,01812399872,শাড়িঘর\nG-8,31/11/2026,,017,শাড়িঘর\n"


def link_to(house, phone):
    """Return the address in the SMS; the worker looks for files once a minute."""
    assert any(house.told(phone, "জিআরএস") for _ in range(3)), house.said()
    return next(found[0] for row in house.inbox(phone) if (found := re.search(r"/h/\w+", row["body"])))


def type_one(clerk, house, eyes):
    """Let a clerk type a complaint, send the SMS, and look at each page of it."""
    clerk.go("/office/intakes/new")
    eyes.look(clerk, "office-intake-new", least_target=STAFF_TARGET)
    clerk.choose("source", "grs")
    clerk.write("outside_no", "GRS-2026-118")
    clerk.write_day("first_made_at", days_before(house.now(), 9))
    clerk.write("name", "রহিমা খাতুন")
    clerk.write("phone", PHONE)
    clerk.write("firm", "Jeans Bazar BD")
    clerk.write("purchase_number", "JB-4471")
    clerk.write("amount_paisa", "4300")
    clerk.write("story", "দুটি জিন্স প্যান্ট চেয়েছিলাম, দুটি টি-শার্ট এসেছে। পেজ আর জবাব দেয় না।")
    clerk.send()
    eyes.look(clerk, "office-intake", least_target=STAFF_TARGET)
    intake = clerk.path
    clerk.send()
    clerk.go("/office/intakes")
    eyes.look(clerk, "office-intakes", least_target=STAFF_TARGET)
    for page in ("phone", "refuse", "twice"):
        clerk.go(f"{intake}/{page}")
        eyes.look(clerk, f"office-intake-{page}", least_target=STAFF_TARGET)


def take_up(person, house, eyes):
    """Let its person open what was handed over, by a code, and go on with it in the form."""
    person.go(link_to(house, PHONE))
    eyes.look(person, "handed")
    person.tap("button[value='code']")
    eyes.look(person, "handed-code")
    person.write("code", house.code(PHONE))
    person.send()
    eyes.look(person, "handed-mine")
    person.send()
    assert person.path == "/c/firm"  # shops of a like name are known
    person.choose_at_once("firm", "new")
    assert "Jeans Bazar BD" in person.page.content()
    eyes.look(person, "wizard-handed")


def send_file(clerk, house, eyes, tmp_path):
    """Let a clerk send a file of two rows and order those that can be read."""
    clerk.go("/office/intakes/files")
    eyes.look(clerk, "office-intake-files", least_target=STAFF_TARGET)
    file = tmp_path / "grs.csv"
    file.write_text(FILE.format(day=dhaka_day(house.now() - timedelta(days=3))), encoding="utf-8")
    clerk.choose("source", "grs")
    clerk.attach("file", str(file))
    clerk.send()
    eyes.look(clerk, "office-intake-file", least_target=STAFF_TARGET)
    clerk.tap("button[value='take']")


@pytest.mark.timeout(600)
def test_what_a_clerk_types_reaches_its_person_and_nobody_else(house, visit, eyes, right, tmp_path):
    house.run(LET_IN)
    clerk, person = visit("/dev", "desk"), visit("/", "phone")
    be_member(clerk, CLERK)
    type_one(clerk, house, eyes)
    take_up(person, house, eyes)
    send_file(clerk, house, eyes, tmp_path)
    stranger = visit(link_to(house, "01812399872"), "phone")  # once the worker has taken it in
    stranger.tap("button[value='not_mine']")
    stranger.write("code", house.code("01812399872"))
    stranger.send()
    eyes.look(stranger, "handed-not-mine")
    assert eyes.wrong(right) == []
