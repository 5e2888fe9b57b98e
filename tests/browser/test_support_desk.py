"""A week at a firm's support desk, compressed: thirty complaints, two agents, a conflict, a list sent twice."""

import json
from datetime import timedelta

import pytest

from ccms.core.clock import dhaka_day
from tests.browser.eyes import STAFF_TARGET
from tests.browser.stagehand import be_member, later

RAHIM, KARIM, BOSS = (f"{who}@hatkhola.example" for who in ("agent", "second.agent", "admin"))
NEWCOMER = "newcomer@hatkhola.example"
TEXT = "আমরা পুরো টাকা একই নম্বরে ফেরত দেব।"
# Sixty complaints of the last days, about half of them about the marketplace and its brand.
FILL = """
from ccms.config.demonstration import bulk
from ccms.gate.clock import current_time
bulk.MONTHS = 3
print(bulk.make_many(60, current_time()))
"""
# What a firm's own program knows: the numbers of its complaints that money was paid back for.
PAID = """
import json
from ccms.accounts.members import actor_of
from ccms.accounts.models import Member
from ccms.complaints.queries import visible_to
by = actor_of(Member.objects.select_related("office").get(email="agent@hatkhola.example"))
waits = visible_to(by).filter(status__in=["promised", "with_firm"], countered=False).order_by("filed_at")
print(json.dumps(list(waits.values_list("reference", flat=True))))
"""
STANDS = """
import json
from ccms.complaints.models import Complaint
print(json.dumps(dict(Complaint.objects.filter(reference__in={references}).values_list("reference", "event_seq"))))
"""


@pytest.mark.timeout(900)
def test_a_week_at_the_desk(house, visit, eyes, right, tmp_path):
    def look(hands, name):
        eyes.look(hands, name, least_target=STAFF_TARGET)

    house.run(FILL)
    rahim, karim = (visit("/dev", "desk") for _ in range(2))
    be_member(rahim, RAHIM)
    assert rahim.path == "/firm/"
    look(rahim, "firm-inbox")
    be_member(karim, KARIM)

    answered = two_answer_at_once(rahim, karim, house, eyes, look)
    share_the_work(rahim, look)
    later(rahim, "1d")
    be_member(rahim, RAHIM)  # a session does not last over night
    be_member(karim, KARIM)
    send_a_list_twice(rahim, karim, house, answered, tmp_path, eyes)
    later(rahim, "3d", "3d")
    let_somebody_in(visit, house, look)

    be_member(karim, KARIM)
    assert karim.page.locator(".views a").count() == 10
    house.finish("verify")
    assert eyes.wrong(right) == []


def two_answer_at_once(rahim, karim, house, eyes, look):
    """Let both write an offer for the most urgent complaint; the second hears who was quicker and keeps his text."""
    rahim.go("/firm/?view=new")
    rahim.page.keyboard.press("j")
    with rahim.page.expect_navigation():
        rahim.page.keyboard.press("Enter")
    case = rahim.path
    look(rahim, "firm-case")
    for hands in (rahim, karim):
        hands.go(f"{case}/offer/refund")
        hands.write("amount", "900")
        hands.write_day("day", dhaka_day(house.now() + timedelta(days=2)))  # other journeys move the house's clock
        hands.write("text", TEXT)
    for hands in (rahim, karim):
        hands.send()
    rahim.send()
    assert "/sent/" in rahim.path, rahim.text
    karim.send()
    assert "রহিম উদ্দিন" in karim.text
    assert karim.page.locator("#kept").input_value() == TEXT
    eyes.look_here(karim, "firm-conflict", least_target=STAFF_TARGET)
    return case.rpartition("/")[2]


def share_the_work(rahim, look):
    """Tick three with the keyboard, give them to Karim, and find one by its own number."""
    rahim.go("/firm/?view=unassigned")
    for _ in range(3):
        rahim.page.keyboard.press("j")
        rahim.page.keyboard.press("x")
    assert rahim.page.locator("tr.picked").count() == 3
    rahim.page.locator("select[name='to']").select_option(label="করিম শেখ")
    rahim.tap("button[value='assign']")
    assert "৩" in rahim.page.locator("[role=status]").first.inner_text()
    rahim.go("/firm/?view=unassigned")
    rahim.page.locator("tbody td > a").first.click()
    rahim.page.wait_for_load_state()
    case = rahim.path
    rahim.write("firm_reference", "HK-777")
    rahim.tap("form[action$='/ticket'] button")
    rahim.write("text", "কুরিয়ারকে ফোন করেছি।")
    rahim.tap("form[action$='/note'] button")
    assert "কুরিয়ারকে ফোন করেছি।" in rahim.text
    rahim.go("/firm/")
    rahim.page.keyboard.press("/")
    rahim.page.keyboard.type("HK-777")
    with rahim.page.expect_navigation():
        rahim.page.keyboard.press("Enter")
    assert rahim.path == case
    look(rahim, "firm-case-kept")


def send_a_list_twice(rahim, karim, house, answered, tmp_path, eyes):
    """Report what was paid back as a file; the same file from a colleague changes nothing."""
    references = [each for each in house.run(PAID) if each != answered]
    assert len(references) >= 5
    sheet = tmp_path / "paid.csv"
    today = house.now().date().isoformat()
    rows = [f"{reference},TRX{number:04},900,{today}" for number, reference in enumerate(references)]
    sheet.write_text("\n".join(["reference,transaction,amount,day", *rows, f"nonsense,TRX,1,{today}"]))

    rahim.go("/firm/repayments")
    rahim.attach("file", sheet)
    rahim.send()
    eyes.look_here(rahim, "firm-repayments", least_target=STAFF_TARGET)
    rahim.send()
    assert rahim.page.locator(".tag.ok").count() == len(references)
    assert rahim.page.locator(".tag.bad").count() == 1
    before = house.run(STANDS.format(references=json.dumps(references)))
    karim.go("/firm/repayments")
    karim.attach("file", sheet)
    karim.send()
    assert karim.page.locator(".tag.info").count() == len(references)
    assert karim.page.locator("button[name=send]").count() == 0
    assert house.run(STANDS.format(references=json.dumps(references))) == before


def let_somebody_in(visit, house, look):
    """Invite a colleague, who chooses a password by the link of the mail."""
    boss = visit("/dev", "desk")
    be_member(boss, BOSS)
    boss.go("/firm/members")
    look(boss, "firm-members")
    boss.write("name", "নতুন সহকর্মী")
    boss.write("email", NEWCOMER)
    boss.send()
    assert house.told(NEWCOMER, "/sign-in/invited/")
    link = next(word for word in house.inbox(NEWCOMER)[0]["body"].split() if "/sign-in/invited/" in word)
    newcomer = visit(link.removeprefix(house.url))
    for name in ("password1", "password2"):
        newcomer.write(name, "নদী পাহাড় মেঘ ২০২৬")
    newcomer.send()
    assert newcomer.problems == []
    boss.go("/firm/pages")
    look(boss, "firm-pages")
    boss.go("/firm/answers")
    look(boss, "firm-answers")
