"""The reported cases as sample complaints: the parties, the problem and what followed, shifted so that each ends today.

The facts are those of the reports (`cases.py`); names are invented. A case that the checks stop ends there and says
why.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ccms.accounts.models import Consumer, Firm
from ccms.complaints.acts.decision import FineTooHigh
from ccms.complaints.acts.firm import Terms
from ccms.complaints.filing.contents import Filing
from ccms.complaints.filing.receiving import NotRipe, OutOfScope
from ccms.core.clock import dhaka_day
from ccms.core.failures import sentence
from ccms.demonstration import cases, papers
from ccms.demonstration.papers import Paper
from ccms.demonstration.people import complainant
from ccms.demonstration.shops import page, registered
from ccms.demonstration.stage import Stage

LAKH = 100_000
MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Story:
    """One case: its facts on their own days, the day of filing, and what happens afterwards within `lasts`."""

    id: str
    title: str
    facts: Callable[[], cases.Facts]
    filed_at: datetime
    narrative: str
    wish: str = "refund"
    shop: str = ""  # slug of a registered firm; else a page
    page: str = ""
    script: Callable[[Stage], None] | None = None
    lasts: timedelta = timedelta()
    times: int = 1  # how many complaints of this kind the same person files
    papers: tuple[Paper, ...] = ()


def play(story: Story, now: datetime, *, person: int) -> Stage:
    """Play a story so that it ends at `now`; a filing that the checks stop leaves its reason in `told`."""
    days = (dhaka_day(now - story.lasts) - dhaka_day(story.filed_at)).days
    start = now - story.lasts - story.times * MOMENT
    consumer, buyer = complainant(person, start)
    stage = Stage(now=start, until=now, person=consumer, buyer=buyer, shop=_shop(story, consumer, start))
    for _ in range(story.times):
        filing = _filing(story, stage.shop, shifted(story.facts(), days))
        if stage.complaint:  # each is another purchase of the same day and sum
            filing, stage.now = replace(filing, other_than=stage.complaint.reference), stage.now + MOMENT
        try:
            stage.file(filing, story.papers)
        except (NotRipe, OutOfScope) as stopped:
            stage.told.append(sentence(stopped, "en"))
            return stage
    if story.script:
        story.script(stage)
    return stage


def shifted(facts: Mapping[str, object], days: int) -> cases.Facts:
    """Return the facts with every day and instant moved by whole days."""
    length = timedelta(days=days)
    return {name: value + length if isinstance(value, date) else value for name, value in facts.items()}


def _shop(story: Story, consumer: Consumer, now: datetime) -> Firm:
    if story.shop:
        return registered(story.shop)
    wallet = str(story.facts().get("wallet_number") or "")
    return page(story.page, named_by=consumer.id, now=now, wallet=wallet)


def _filing(story: Story, shop: Firm, facts: cases.Facts) -> Filing:
    category = str(facts.pop("category"))
    name, district = str(facts.pop("full_name")), str(facts.pop("district"))
    return Filing(
        draft=uuid.uuid4(),
        firm=shop.id,
        category=category,
        wish=story.wish,
        narrative=story.narrative,
        facts=facts,
        name=name,
        district=district,
    )


def _silence_to_order(stage: Stage) -> None:
    stage.wait(hours=2)
    stage.receive()
    stage.wait(days=8)
    stage.take_up()
    stage.hear()
    stage.order("45", 50_000, "টাকা নিয়ে প্রতিশ্রুত পণ্য দেওয়া হয়নি; প্রতিষ্ঠান জবাব দেয়নি, শুনানিতেও আসেনি।")
    stage.collect(50_000)


def _fake_discount(stage: Stage) -> None:
    stage.wait(hours=2)
    stage.receive()
    stage.say("defend", Terms(code="outside_terms", text="ছাড়ের শর্ত পাতায় লেখা ছিল।"))
    stage.wait(hours=3)
    stage.reject("not_true", "আগের দাম ৫০০ টাকাই ছিল, ছবি দিয়েছি।")
    stage.wait(days=1)
    stage.take_up()
    stage.hear()
    try:
        stage.order("45", LAKH, "ছাড় দেখিয়ে দাম বাড়ানো হয়েছে।")
    except FineTooHigh as refused:
        stage.told.extend(sentence(error, "en") for error in refused.errors.values())
    stage.order("44", LAKH, "৫০০ টাকার পণ্যে ছাড় দেখিয়ে ৮৫০ টাকা নেওয়া হয়েছে।")
    stage.collect(LAKH)


def _page_that_cannot_be_reached(stage: Stage) -> None:
    stage.wait(days=4)
    stage.take_up()
    stage.hear(seller_came=True)
    stage.order("45", 20_000, "অর্ধেক টাকা অগ্রিম নিয়ে অন্য পণ্য পাঠানো হয়েছে।")
    stage.collect(12_000, 8_000)


def _promise_kept(stage: Stage) -> None:
    stage.wait(hours=5)
    stage.receive()
    stage.say("offer", Terms(remedy="refund", amount_paisa=125_000, text="দ্বিতীয়বার কাটা টাকা ফেরত দেব।"), in_days=3)
    stage.wait(hours=6)
    stage.reach_consumer()
    stage.accept()
    stage.wait(days=2)
    stage.say(
        "report_performance", Terms(amount_paisa=125_000, transaction="BKA7M4K9QX", text="ফেরত পাঠিয়েছি।"), in_days=0
    )
    stage.show(papers.payment("১,২৫০.০০", "নমুনা ক্রেতা", "BKA7M4K9QX", "আজ, দুপুর ১২:১০"))
    stage.wait(hours=4)
    stage.accept()


STORIES: tuple[Story, ...] = (
    Story(
        "A1",
        "Groceries paid and never supplied; silence, order, reward",
        cases.groceries,
        cases.at("2026-03-08"),
        "পনির ও বাজারের টাকা আগেই দিয়েছি, পরদিন দেওয়ার কথা ছিল। কিছুই আসেনি, ফোনও ধরে না।",
        shop="tajabazar",
        script=_silence_to_order,
        lasts=timedelta(days=18),
        papers=(
            papers.payment("৬৪৫.০০", "তাজাবাজার", "CC1R7K4M9Q", "০১ মার্চ, সকাল ১০:০৫"),
            papers.chat(
                "তাজাবাজার", "> আজ সকালে বাজার দেওয়ার কথা ছিল।", "স্টক নেই, বিকেলে পাবেন।", "> বিকেলেও এল না। টাকা ফেরত দিন।"
            ),
        ),
    ),
    Story(
        "A2",
        "A false discount; one lakh is too much under section 45",
        cases.false_discount,
        cases.at("2017-09-28"),
        "পাতায় লেখা ছিল বিশেষ ছাড়ে ৮৫০ টাকা। পরে দেখি সবাই ৫০০ টাকায় বেচে।",
        shop="hatkhola",
        script=_fake_discount,
        lasts=timedelta(days=11),
        papers=(
            papers.invoice("হাটখোলা মার্কেট", "HK-2210", "২০ সেপ্টেম্বর", ("গেঞ্জি, বিশেষ ছাড়ে", "৮৫০.০০"), ("মোট", "৮৫০.০০")),
        ),
    ),
    Story(
        "A4",
        "Two jeans from a Facebook page, two cheap T-shirts in the parcel",
        cases.two_jeans,
        cases.at("2026-04-20"),
        "দুটি জিন্সের অর্ডার দিয়ে অর্ধেক টাকা বিকাশে দিই। পার্সেলে এসেছে দুটি সস্তা টি-শার্ট। প্রথমে মানল, পরে আর জবাব দেয় না।",
        page="ফ্যাশন আঙিনা",
        script=_page_that_cannot_be_reached,
        lasts=timedelta(days=15),
        papers=(
            papers.payment("২,১৫০.০০", "০১৭১২-৩৪৫৬৭৮", "CD12M7Q4KX", "১২ এপ্রিল, রাত ৯:১৪"),
            papers.parcel("নমুনা ক্রেতা", "FA-118", "৪০০ গ্রাম"),
            papers.product(papers.SHIRT, "#c9b458", twice=True),
            papers.chat(
                "ফ্যাশন আঙিনা",
                "> জিন্সের বদলে দুটি টি-শার্ট এসেছে।",
                "ছবি দিন প্লিজ।",
                "> ছবি দিয়েছি। টাকা কবে ফেরত দেবেন?",
                "ভুল হয়েছে আপু, কাল জানাচ্ছি।",
                "> আজ পাঁচ দিন হলো। কেউ ফোন ধরছেন না কেন?",
            ),
        ),
    ),
    Story(
        "A5",
        "A washing machine ordered before the guideline",
        cases.washing_machine,
        cases.at("2021-01-10"),
        "ওয়াশিং মেশিনের পুরো টাকা দিয়েছি। ৪৫ কর্মদিবস পার হয়েছে, পণ্যও আসেনি, টাকাও ফেরত দেয়নি।",
        shop="hatkhola",
    ),
    Story(
        "A7",
        "Charged twice by bKash; refunded as promised",
        cases.charged_twice,
        cases.at("2026-03-08"),
        "একই অর্ডারে বিকাশ থেকে দুবার টাকা কেটেছে। অর্ডার বাতিল করেছি, একটির টাকাও ফেরত আসেনি।",
        shop="sharighor",
        script=_promise_kept,
        lasts=timedelta(days=4),
        papers=(
            papers.payment("১,২৫০.০০", "শাড়িঘর", "CC1A9X2B7K", "০১ মার্চ, দুপুর ১২:০১"),
            papers.payment("১,২৫০.০০", "শাড়িঘর", "CC1A9X2B8L", "০১ মার্চ, দুপুর ১২:০২"),
        ),
    ),
    Story(
        "A8",
        "A delivery that is not due yet",
        cases.same_city_order,
        cases.at("2026-03-04"),
        "ঢাকায় অর্ডার, তিন দিন হয়ে গেল, এখনো আসেনি।",
        wish="delivery",
        shop="jontropati",
    ),
    Story(
        "R1",
        "Fifty-five days late: an officer decides",
        cases.tablet,
        cases.at("2021-08-22"),
        "ট্যাবলেটের টাকা মে মাসে দিয়েছি, ৪৫ দিনে দেওয়ার কথা ছিল।",
        shop="hatkhola",
    ),
    Story(
        "R3",
        "A year late, and the firm is gone",
        cases.two_bikes,
        cases.at("2022-07-10"),
        "দুটি মোটরসাইকেলের টাকা দিয়েছিলাম, প্রতিষ্ঠান বন্ধ হয়ে গেছে।",
        page="আলো বাইক",
    ),
    Story(
        "R4",
        "Bottled water at a restaurant: not an online sale",
        cases.bottled_water,
        cases.at("2026-03-04"),
        "রেস্তোরাঁয় পানির বোতলে পাঁচ টাকা বেশি নিয়েছে।",
        shop="tajabazar",
    ),
    Story(
        "R6",
        "The firm was never told: told now, with 72 hours",
        cases.wrong_item,
        cases.at("2026-03-04"),
        "অন্য রঙের জামা এসেছে। প্রতিষ্ঠানকে এখনো জানাইনি।",
        wish="replacement",
        shop="sharighor",
    ),
    Story(
        "R7",
        "The same on day 27: accepted at once, protectively",
        cases.wrong_item,
        cases.at("2026-03-27"),
        "অন্য রঙের জামা এসেছে, জানাতে দেরি হয়ে গেছে।",
        wish="replacement",
        shop="sharighor",
    ),
    Story(
        "R9",
        "Twelve complaints in a day from one number",
        lambda: cases.wrong_item("unreachable"),
        cases.at("2026-03-04"),
        "এই দোকানের সব পণ্যই খারাপ।",
        wish="inform",
        shop="jontropati",
        times=12,
    ),
)
