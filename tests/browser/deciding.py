"""An officer at his desk: every act asked on its page, looked at as both sides will read it, then confirmed."""

from datetime import timedelta

from ccms.core.clock import DHAKA
from tests.browser.stagehand import be_member, later

OFFICER = "officer@dncrp.example"


def act(officer, reference, path, look, fill=None):
    """Do one act of the menu on a case."""
    case = f"/office/{reference}"
    officer.go(case)
    officer.tap(f"a[href='{case}/{path}']")
    if fill:
        look(f"office-{path}")
        fill(officer)
        officer.send()
        assert not officer.problems
    officer.tap("button[name=stage][value=confirm]")
    assert officer.path == case, officer.problems


def take_up_and_hear(officer, house, reference, look):
    """Take the case from the list of the new ones, set a hearing, let the days pass, hold it."""
    be_member(officer, OFFICER)
    officer.go("/office/")
    look("office-queue")
    officer.tap(f"a[href='/office/{reference}']")
    look("office-case-new")
    act(officer, reference, "take-up", look, lambda hands: hands.tick("apart"))
    act(officer, reference, "set-hearing", look, lambda hands: _appoint(hands, house.now()))
    look("office-case-hearing")
    later(officer, "3d", "3d", "3d")
    be_member(officer, OFFICER)
    act(officer, reference, "hold-hearing", look, _minutes)


def order_and_collect(officer, house, reference, look, *, fine, parts):
    """Order a fine under section 45, record it in parts, pay the complainant's quarter, close."""
    act(officer, reference, "order", look, lambda hands: _order(hands, fine))
    look("office-case-ordered")
    for number, taka in enumerate(parts, 1):
        later(officer, "1d")
        be_member(officer, OFFICER)
        act(officer, reference, "record-payment", look, lambda hands, taka=taka, n=number: _pay(hands, taka, n))
    act(officer, reference, "record-reward", look, _reward)
    act(officer, reference, "close", look)
    look("office-case-closed")


def _appoint(hands, now):
    hands.write_day("day", (now + timedelta(days=8)).astimezone(DHAKA).date())
    hands.write("time", "১০:৩০")
    hands.write("place", "ভোক্তা অধিদপ্তর, কারওয়ান বাজার, ঢাকা")


def _reward(hands):
    hands.write("receipt", "R-77")
    hands.tick("not_staff")


def _minutes(hands):
    hands.choose("attendance", "both")
    hands.write("text", "দুই পক্ষের কথা শোনা হয়েছে, কাগজপত্র দেখা হয়েছে।")


def _order(hands, taka):
    hands.choose("section", "45")
    hands.write("fine", str(taka))
    hands.write("text", "অর্ধেক টাকা অগ্রিম নিয়ে অন্য পণ্য পাঠানো হয়েছে।")


def _pay(hands, taka, number):
    hands.write("amount", str(taka))
    hands.write("receipt", f"CH-{number}")
