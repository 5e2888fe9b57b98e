"""Makes some twenty ordinary complaints, so that every status, queue and page of the demonstration shows something."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from ccms.complaints import letters
from ccms.complaints.acts import proof_of_service
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import AcceptDispatch, AnswerDispatch, ReturnDispatch
from ccms.complaints.acts.consumer import Counter, Withdraw
from ccms.complaints.acts.firm import Terms
from ccms.core.clock import dhaka_day
from ccms.demonstration import cases, papers
from ccms.demonstration.papers import Paper
from ccms.demonstration.people import employee
from ccms.demonstration.sample_complaints import Story, play
from ccms.demonstration.shops import BY_POST
from ccms.demonstration.stage import Stage

BANK, CLERK = "desk@bb.example", "clerk@dncrp.example"
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
    stage.show(papers.chat(stage.shop.name("bn"), "> এক সপ্তাহ হলো, এখন ফেরত দিতে চাই।", "দুঃখিত, ফেরতের সময় তিন দিন ছিল।"))
    stage.reach_consumer()


def _promised(stage: Stage) -> None:
    _offered(stage)
    stage.accept()


def _settled(stage: Stage) -> None:
    _promised(stage)
    stage.wait(days=2)
    stage.say("report_performance", SENT, in_days=0)
    stage.show(papers.payment("৯০০.০০", "নমুনা ক্রেতা", "9C7D5E3F1A", "আজ, সকাল ১১:৪০"))
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


def _accepted_by_body(stage: Stage, memo_no: str = "৪৬/২০২৬") -> None:
    _scrutiny(stage)
    stage.refer("BB", memo_no=memo_no)
    stage.wait(days=2)
    stage.reply(AcceptDispatch, BANK, outside_no=f"CIPC/{memo_no}")


def _answered_by_body(stage: Stage) -> None:
    _accepted_by_body(stage, "৪৪/২০২৬")
    stage.wait(days=3)
    slip = papers.payment("১,২৫০.০০", "নমুনা ক্রেতা", "REV-7Q2K9", "মার্চেন্ট থেকে ফেরত")
    stage.reply(AnswerDispatch, BANK, slip, code="refunded", text="দ্বিতীয়বার কাটা টাকা গ্রাহকের হিসাবে ফেরত গেছে।")


def _returned_by_body(stage: Stage) -> None:
    _scrutiny(stage)
    stage.refer("BB", memo_no="৪৭/২০২৬")
    stage.wait(days=1)
    stage.reply(ReturnDispatch, BANK, code="no_transaction", text="লেনদেন নম্বর ছাড়া খুঁজে পাওয়া যাচ্ছে না।")


def _letter_waits(stage: Stage) -> None:
    stage.write_letter()


def _letter_posted(stage: Stage, number: str = "RL0417258BD") -> None:
    letter = stage.write_letter()
    stage.wait(days=1)
    letters.record_posting(letter.pk, number=number, day=dhaka_day(stage.now), by=employee(CLERK), now=stage.now)


def _letter_returned(stage: Stage) -> None:
    _letter_posted(stage, "RL0417121BD")
    stage.wait(days=2)
    letter = proof_of_service.letters().get(subject=stage.reference)
    letters.record_return(letter.pk, reason="moved", by=employee(CLERK), now=stage.now)
    stage.wait(hours=2)


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
    (_ordered, 13),
    (_withdrawn, 3),
    (_defence_accepted, 3),
    (_unrated, 12),
)
# How long each lasts that is about money charged twice, or whose shop has nothing but a postal address.
WITH_THE_BANK: tuple[tuple[Callable[[Stage], None], int], ...] = (
    (_accepted_by_body, 6),
    (_answered_by_body, 9),
    (_returned_by_body, 5),
)
BY_LETTER: tuple[tuple[Callable[[Stage], None], int], ...] = (
    (_letter_waits, 0),
    (_letter_posted, 1),
    (_letter_returned, 4),
)
WITH_PAPERS = frozenset({0, 2, 4, 5, 8, 13, 16})
SHOPS = ("sharighor", "hatkhola", "jontropati", "tajabazar")
# What a buyer shows beside the first four narratives.
SHOWN: tuple[tuple[Paper, ...], ...] = (
    (
        papers.product(papers.CLOTH, "#2f8f57"),
        papers.chat("শাড়িঘর", "> নীল শাড়ি চেয়েছিলাম, সবুজ এসেছে।", "আলোতে রং একটু আলাদা লাগে।", "> না, একেবারেই অন্য রং।"),
    ),
    (
        papers.invoice(
            "হাটখোলা মার্কেট", "HK-3307", "২৫ ফেব্রুয়ারি", ("ব্লেন্ডার", "৮৫০.০০"), ("ডেলিভারি", "৫০.০০"), ("মোট", "৯০০.০০")
        ),
        papers.chat("হাটখোলা মার্কেট", "> ব্লেন্ডার প্রথম দিনেই বন্ধ।", "ওয়ারেন্টি সেন্টারে যান।", "> সাত দিনে ফেরতের কথা ছিল।"),
    ),
    (papers.parcel("নমুনা ক্রেতা", "JP-881", "৬৫০ গ্রাম"), papers.product(papers.SHOE, "#5b3a29")),
    (),
)


def live(now: datetime, *, first_person: int) -> int:
    """Play them all; each ends now. Returns how many."""
    told = [*_between_shop_and_office(), *_with_the_bank(), *_by_letter()]
    for person, story in enumerate(told, first_person):
        play(story, now, person=person)
    return len(told)


def _between_shop_and_office() -> Iterator[Story]:
    for number, (script, days) in enumerate(LIVES):
        yield _story(
            f"L{number}",
            script,
            days,
            facts=_told,
            filed_at=cases.at("2026-03-06"),
            narrative=NARRATIVES[number % len(NARRATIVES)],
            shop=SHOPS[number % len(SHOPS)],
            papers=SHOWN[number % len(SHOWN)] if number in WITH_PAPERS else (),
        )


def _with_the_bank() -> Iterator[Story]:
    for number, (script, days) in enumerate(WITH_THE_BANK):
        yield _story(
            f"B{number}",
            script,
            days,
            facts=cases.charged_twice,
            filed_at=cases.at("2026-03-08"),
            narrative="একই অর্ডারে বিকাশ থেকে দুবার টাকা কেটেছে, একটির টাকাও ফেরত আসেনি।",
            shop="hatkhola",
            papers=(papers.payment("১,২৫০.০০", "হাটখোলা মার্কেট", f"CC1B9X2B{number}K", "০১ মার্চ, দুপুর ১২:০১"),),
        )


def _by_letter() -> Iterator[Story]:
    for number, (script, days) in enumerate(BY_LETTER):
        yield _story(
            f"P{number}",
            script,
            days,
            facts=_told,
            filed_at=cases.at("2026-03-06"),
            narrative="বেতের ঝুড়ির বদলে প্লাস্টিকের ঝুড়ি এসেছে। ফোন নম্বর নেই, শুধু ঠিকানা আছে।",
            shop=BY_POST,
        )


def _story(name: str, script: Callable[[Stage], None] | None, days: int, **more: Any) -> Story:
    return Story(id=name, title="", script=script, lasts=timedelta(days=days), **more)


def _told() -> cases.Facts:
    return {**cases.wrong_item("no_solution"), **cases.TOLD, "firm_told_at": cases.day("2026-03-02")}
