"""A week at a firm's support desk, compressed: two agents, a conflict, a list sent twice through a killed worker."""

import json
from datetime import timedelta

import pytest

from ccms.complaints.reading.office_queue import PAGE
from ccms.core.clock import dhaka_day
from ccms.core.references import display
from tests.browser.eyes import STAFF_TARGET
from tests.browser.house import ASKING
from tests.browser.stagehand import be_member, later
from tests.installation import eventually

RAHIM, KARIM, BOSS = (f"{who}@hatkhola.example" for who in ("agent", "second.agent", "admin"))
ARRIVED = "নোটিশ পৌঁছেছে"  # what follows each receipt: the last day to answer
MARKETPLACE = "+8801811000001"
NEWCOMER = "newcomer@hatkhola.example"
TEXT = "আমরা পুরো টাকা একই নম্বরে ফেরত দেব।"
# Complaints of the last days, enough of them about the marketplace and its brand to fill its list.
FILL = """
from ccms.demonstration import bulk
from ccms.gate.clock import current_time
bulk.MONTHS = 3
print(len(bulk.make_many(200, current_time())))
"""
# What a firm's own program knows: the numbers of its complaints that money was paid back for.
PAID = """
import json
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Member
from ccms.complaints.queries import visible_to
by = actor_of(Member.objects.select_related("office").get(email="agent@hatkhola.example"))
waits = visible_to(by).filter(status__in=["promised", "with_firm"], countered=False).order_by("filed_at")
print(json.dumps(list(waits.values_list("reference", flat=True))))
"""
# Eight buyers complain about the marketplace within the hour.
CROWD = """
import json
from ccms.complaints.filing.receiving import file
from ccms.demonstration.shops import registered
from ccms.gate.clock import current_time
from tests import factories
now, shop = current_time(), registered("hatkhola")
def one():
    buyer = factories.as_consumer(factories.consumer(now))
    return file(filing=factories.filing(shop, now), by=buyer, now=now).complaint.reference
print(json.dumps([one() for _ in range(8)]))
"""
# Whether the marketplace was told of anything that gathers within the last hour, such as what is told a second time.
TOLD_LATELY = """
import json
from ccms.gate.clock import current_time
from ccms.notices.models import Notice
from ccms.notices.outbox import LATELY
print(json.dumps(Notice.objects.filter(gathers=True, created_at__gt=current_time() - LATELY).exists()))
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
    use_the_keys(rahim, karim)
    save_a_view(rahim, karim, visit, look)
    later(rahim, "1d")
    be_member(rahim, RAHIM)  # a session does not last over night
    be_member(karim, KARIM)
    send_a_list_twice(rahim, karim, house, answered, tmp_path, eyes)
    told_of_many_at_once(rahim, house)
    later(rahim, "3d", "3d")
    read_the_numbers(rahim, look)
    let_somebody_in(visit, house, look)
    read_it_in_english(rahim, look)

    be_member(karim, KARIM)
    assert karim.page.locator(".views a").count() == 11  # ten lists, and the team's view
    wrong = eyes.wrong(right)
    assert not wrong, "\n".join(wrong)


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
    today = dhaka_day(house.now()).isoformat()
    rows = [f"{reference},TRX{number:04},900,{today}" for number, reference in enumerate(references)]
    sheet.write_text("\n".join(["reference,transaction,amount,day", *rows, f"nonsense,TRX,1,{today}"]))

    rahim.go("/firm/repayments")
    eyes.look(rahim, "firm-repayments", least_target=STAFF_TARGET)
    rahim.attach("file", sheet)
    rahim.send()
    one = rahim.path
    karim.go("/firm/repayments")
    karim.attach("file", sheet)
    karim.send()  # looked at before the other list is started
    eyes.look(rahim, "firm-repayments-rows", least_target=STAFF_TARGET)
    kill_the_worker(house)
    for hands in (rahim, karim):
        hands.tap("button[value=start]")
    eyes.look(rahim, "firm-repayments-waiting", least_target=STAFF_TARGET)
    assert rahim.page.locator("progress").count() == 1, house.said()
    assert rahim.page.locator("progress").get_attribute("value") == "1"  # what could not be read had its turn
    house.running[1] = house.start("work")
    gone_through(rahim, one)
    assert rahim.page.locator(".tag.ok").count() == len(references)
    assert rahim.page.locator(".tag.bad").count() == 1
    eyes.look(rahim, "firm-repayments-done", least_target=STAFF_TARGET)
    before = house.run(STANDS.format(references=json.dumps(references)))
    gone_through(karim, karim.path)
    assert karim.page.locator(".tag.info").count() == len(references)
    assert house.run(STANDS.format(references=json.dumps(references))) == before
    karim.go("/firm/repayments")
    karim.attach("file", sheet)
    karim.send()  # and once more, after all is done: there is nothing to start
    assert karim.page.locator("button[value=start]").count() == 0


def kill_the_worker(house):
    """Let the worker die as in a power cut; what is started meanwhile waits for the next one."""
    house.running[1].kill()
    house.running[1].wait(timeout=30)


def gone_through(hands, path):
    """Wait on the page of a list until its script has seen that the worker is done."""
    hands.go(path)
    hands.page.locator(".box.ok").wait_for(timeout=120_000)


def told_of_many_at_once(rahim, house):
    """Let eight complaints come within the hour: three messages alone, the rest as one that names each of them."""
    while house.run(TOLD_LATELY):
        later(rahim, "1h")
    filed = house.run(CROWD)
    later(rahim, "1h")

    def named():
        notices = [row["body"] for row in house.inbox(MARKETPLACE) if ARRIVED not in row["body"]]
        return sorted(number for each in notices if (number := sum(one in each for one in filed)))

    assert eventually(lambda: sum(named()) == len(filed), seconds=60, every=ASKING), (named(), house.said())
    assert named() == [1, 1, 1, 5]
    be_member(rahim, RAHIM)
    assert all(display(each) in rahim.page.content() for each in filed)


def use_the_keys(rahim, karim):
    """Go from the list to an offer and back without a mouse; read the keys; switch them off."""
    keys = rahim.page.keyboard
    rahim.go("/firm/?view=all")
    assert rahim.page.locator("tbody tr").count() == PAGE
    keys.press("j")
    keys.press("ArrowDown")
    keys.press("k")
    first = rahim.page.evaluate("document.activeElement.getAttribute('href')")
    assert first == rahim.page.locator("tbody td > a").first.get_attribute("href")
    keys.press("a")
    assert rahim.page.evaluate("document.activeElement.name") == "to"
    assert rahim.page.locator("tr.picked").count() == 1
    keys.type("j")  # in a field a letter is a letter
    assert rahim.page.evaluate("document.activeElement.name") == "to"
    rahim.go("/firm/?view=all")
    keys.press("?")
    assert rahim.page.locator("details[data-keys]").get_attribute("open") is not None
    keys.press("j")
    with rahim.page.expect_navigation():
        keys.press("r")
    assert rahim.path == first
    with rahim.page.expect_navigation():
        keys.press("u")
    assert rahim.path == "/firm/"
    keys.press("g")
    with rahim.page.expect_navigation():
        keys.press("m")
    assert rahim.page.url.endswith("view=mine")
    write_a_note_with_the_keys(rahim, first)
    switch_the_keys_off(karim)


def write_a_note_with_the_keys(hands, case):
    """Send what is being written with two keys."""
    hands.go(case)
    hands.page.locator("#note-text").focus()
    hands.page.keyboard.type("চাবি দিয়ে পাঠানো।")
    with hands.page.expect_navigation():
        hands.page.keyboard.press("Control+Enter")
    assert "চাবি দিয়ে পাঠানো।" in hands.text


def switch_the_keys_off(hands):
    """Let no letter act any more, and more rows stand on a screen."""
    hands.go("/firm/ways")
    hands.choose("density", "dense")
    hands.tick("single_keys")
    hands.send()
    hands.go("/firm/?view=all")
    hands.page.keyboard.press("j")
    assert hands.page.evaluate("document.activeElement === document.body")
    assert hands.page.locator("details[data-keys]").is_hidden()


def save_a_view(rahim, karim, visit, look):
    """Save a filter for oneself, and one for the team; only the team's is a colleague's, too."""
    look(karim, "firm-inbox-dense")
    look_at_ways(rahim, look)
    rahim.go("/firm/?view=all&age=3")
    rahim.tap("a[href^='/firm/views?']")
    rahim.write("name", "তিন দিনের বেশি")
    look(rahim, "firm-views")
    rahim.send()
    assert rahim.page.url.endswith("/firm/?view=all&age=3")
    boss = visit("/dev", "desk")
    be_member(boss, BOSS)
    boss.go("/firm/views?view=promised")
    boss.write("name", "দলের কথা রাখা")
    boss.tick("shared")
    boss.send()
    karim.go("/firm/")
    assert "দলের কথা রাখা" in karim.text
    assert "তিন দিনের বেশি" not in karim.text
    rahim.go("/firm/")
    look(rahim, "firm-inbox-views")


def look_at_ways(hands, look):
    """Look at where the desk is set up."""
    hands.go("/firm/ways")
    look(hands, "firm-ways")


def read_the_numbers(hands, look):
    """Read what the week brought."""
    be_member(hands, BOSS)
    hands.go("/firm/numbers?days=90")
    assert hands.page.locator(".figures li").count() == 6
    look(hands, "firm-numbers")


def read_it_in_english(hands, look):
    """Look at what the members read all day in the other language."""
    pages = {"inbox": "?view=all", "numbers": "numbers?days=90", "views": "views?view=all", "ways": "ways"}
    for name, address in {**pages, "repayments": "repayments"}.items():
        hands.go(f"/firm/{address}{'&' if '?' in address else '?'}lang=en")
        look(hands, f"firm-{name}-english")
    with hands.page.expect_navigation():
        hands.page.locator("tbody td > a").first.click()
    look(hands, "firm-repayments-rows-english")


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
