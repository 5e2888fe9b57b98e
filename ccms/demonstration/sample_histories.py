"""Makes twenty ordinary complaints, so that every status, queue and page of the demonstration shows something."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Counter, Withdraw
from ccms.complaints.acts.firm import Terms
from ccms.core.clock import dhaka_day
from ccms.demonstration import cases
from ccms.demonstration.sample_complaints import Story, play
from ccms.demonstration.stage import Stage

REFUND = Terms(remedy="refund", amount_paisa=90_000, text="টাকা ফেরত দেব। একই নম্বরে পাঠাব।")
SENT = Terms(remedy="refunded", amount_paisa=90_000, transaction="9C7D5E3F1A", text="টাকা ফেরত পাঠিয়েছি।")
EMPTY = Terms(remedy="other", text="সমস্যার সমাধান হয়ে গেছে।")
DEFENCE = Terms(code="outside_terms", text="ফেরতের সময় তিন দিন, তিনি সাত দিন পরে জানিয়েছেন।")
NARRATIVES = (
    "নীল রঙের শাড়ি চেয়েছিলাম, সবুজ এসেছে। ছবি পাঠিয়েছি, বদলে দিচ্ছে না।",
    "ব্লেন্ডারটি প্রথম দিনেই বন্ধ হয়ে গেছে।",
    "জুতার মাপ ৪২ চেয়েছিলাম, ৩৯ এসেছে।",
    "অর্ডার করা বইয়ের বদলে পুরোনো বই পাঠিয়েছে।",
)


def _reached(stage: Stage) -> None:
    stage.wait(hours=3)
    stage.receive()
    stage.wait(hours=20)


def _offered(stage: Stage) -> None:
    _reached(stage)
    stage.say("offer", REFUND, in_days=5)
    stage.wait(hours=4)
    stage.reach_consumer()


def _claimed(stage: Stage) -> None:
    _reached(stage)
    stage.say("claim_solved", SENT, in_days=0)
    stage.reach_consumer()


def _defended(stage: Stage) -> None:
    _reached(stage)
    stage.say("defend", DEFENCE)
    stage.reach_consumer()


def _promised(stage: Stage) -> None:
    _offered(stage)
    stage.accept()


def _settled(stage: Stage) -> None:
    _promised(stage)
    stage.wait(days=2)
    stage.say("report_performance", SENT, in_days=0)
    stage.wait(hours=2)
    stage.accept()


def _broken(stage: Stage) -> None:
    _promised(stage)
    stage.wait(days=7)


def _silent(stage: Stage) -> None:
    _reached(stage)
    stage.wait(days=8)


def _no_effort(stage: Stage) -> None:
    _reached(stage)
    stage.say("claim_solved", EMPTY)
    stage.reach_consumer()
    stage.reject("not_true", "কিছুই করেনি।")


def _disagreed(stage: Stage) -> None:
    _offered(stage)
    stage.reject("too_little", "পুরো টাকা চাই।")


def _refused(stage: Stage) -> None:
    _reached(stage)
    stage.say("refuse", Terms(code="not_our_customer", text="এই নামে কোনো অর্ডার নেই।"))


def _scrutiny(stage: Stage) -> None:
    _disagreed(stage)
    stage.wait(days=1)
    stage.take_up()


def _copied(stage: Stage) -> None:
    _scrutiny(stage)
    stage.copy("BB", memo_no="৪৫/২০২৬")


def _hearing(stage: Stage) -> None:
    _scrutiny(stage)
    stage.set_hearing(8)


def _ordered(stage: Stage) -> None:
    _scrutiny(stage)
    stage.hear()
    stage.order("45", 30_000, "প্রতিশ্রুত পণ্য যথাযথভাবে সরবরাহ করা হয়নি।")


def _withdrawn(stage: Stage) -> None:
    _reached(stage)
    perform(
        Withdraw(reason="solved", received="money", amount_paisa=90_000, text="দোকান টাকা ফেরত দিয়েছে।"),
        reference=stage.reference,
        by=stage.buyer,
        now=stage.now,
    )


def _defence_accepted(stage: Stage) -> None:
    _defended(stage)
    stage.accept()


def _unrated(stage: Stage) -> None:
    _offered(stage)
    stage.wait(days=9)


def _countered(stage: Stage) -> None:
    _offered(stage)
    perform(
        Counter(amount_paisa=120_000, day=dhaka_day(stage.now) + timedelta(days=4), text="কুরিয়ারের খরচও দিতে হবে।"),
        reference=stage.reference,
        by=stage.buyer,
        now=stage.now,
    )


LIVES: tuple[tuple[Callable[[Stage], None] | None, int], ...] = (
    (None, 0),
    (_reached, 2),
    (_offered, 2),
    (_claimed, 2),
    (_defended, 2),
    (_promised, 2),
    (_countered, 2),
    (_settled, 5),
    (_broken, 10),
    (_silent, 10),
    (_no_effort, 2),
    (_disagreed, 3),
    (_refused, 2),
    (_scrutiny, 4),
    (_copied, 4),
    (_hearing, 4),
    (_ordered, 8),
    (_withdrawn, 3),
    (_defence_accepted, 3),
    (_unrated, 12),
)
SHOPS = ("sharighor", "hatkhola", "jontropati", "tajabazar")


def live(now: datetime, *, first_person: int) -> int:
    """Play them all; each ends now. Returns how many."""
    for number, (script, days) in enumerate(LIVES):
        story = Story(
            id=f"L{number}",
            title="",
            facts=_told,
            filed_at=cases.at("2026-03-06"),
            narrative=NARRATIVES[number % len(NARRATIVES)],
            shop=SHOPS[number % len(SHOPS)],
            script=script,
            lasts=timedelta(days=days),
        )
        play(story, now, person=first_person + number)
    return len(LIVES)


def _told() -> cases.Facts:
    return {**cases.wrong_item("no_solution"), **cases.TOLD, "firm_told_at": cases.day("2026-03-02")}
