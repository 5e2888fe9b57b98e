"""What a lawyer changes is taken without a word of objection, may come into force, and does what it says from its day.

Each edit is what is typed: a file that is added, or one text in place of another in a shipped file.
"""

import tomllib
from datetime import date, timedelta

import pytest

from ccms.core.clock import start_of_day
from ccms.demonstration import cases as stories
from ccms.law.limitation import limitation
from ccms.law.pack import book
from ccms.law.pack.comparing import compare
from tests.law.slips import SHIPPED, entry_text
from tests.law.test_book import NEW

TODAY, DAY, BEFORE = date(2026, 11, 25), date(2027, 7, 1), date(2027, 6, 30)


def version(table, code, **changes):
    """Write a version of a shipped entry that begins on a later day, with other values."""
    rows = [
        row
        for content in SHIPPED.values()
        for row in tomllib.loads(content.decode()).get(table, ())
        if code in {row.get(name) for name in ("id", "code", "kind", "section")}
    ]
    return entry_text(table, code, {**rows[-1], **changes, "from": DAY})


def seven_days():
    text = version("rule", "DCG-DELIV5", due={"from": "order_on", "add": "7 days"})
    for old, new in (("৫ দিন", "৭ দিন"), ("5 days", "7 days")):
        text = text.replace(old, new)
    return text


SHOP_BAN = """
[[law]]
id = "shop-act-2027"
from = 2027-07-01
bn = "দোকান আইন, ২০২৭"
en = "Shop Act 2027"

[[rule]]
id = "SHOP-RECEIPT"
from = 2027-07-01
categories = ["OVERPRICE"]
breach = "receipt_given == false"
informs = { bn = "রসিদ না দেওয়া একা কোনো অভিযোগ নয়।", en = "A missing receipt alone is no complaint." }
citation = { law = "shop-act-2027", verified = true, clause = { bn = "ধারা ৭", en = "s. 7" } }
bn = "দাম নিলে রসিদ দিতে হয়।"
en = "Who takes a price gives a receipt."
texts.BREACH = { bn = "রসিদ দেওয়া হয়নি।", en = "No receipt was given." }

[[question]]
id = "receipt_given"
type = "yesno"
from = 2027-07-01
dont_know = true
bn = "রসিদ পেয়েছেন?"
en = "Did you get a receipt?"
"""
HOLIDAY = '[holidays]\n{day} = {{ bn = "বিশেষ ছুটি", en = "Special holiday"{more} }}\n'

ADDED = {
    "a maximum fine from a day": version("offence", "45", max_fine=200_000),
    "a rule of seven days in place of five": seven_days(),
    "a longer time to reply": version("period", "answer", length="10 days", reminders=[3, 6, 9]),
    "a shorter time for the buyer": version("period", "consumer_reply", length="6 days", reminders=[3], asked=3),
    "another share": version("figure", "reward_percent", amount=30),
    "more filings a day": version("figure", "filings_per_day", amount=10),
    "no review any more": version("figure", "review_enabled", amount=0),
    "a category with its card, question and rule": NEW,
    "a law with a rule and its question": SHOP_BAN,
    "one more way to pay": version("question", "pay_method", options=[
        {"value": value, "bn": "এক রকম", "en": "One way"}
        for value in ("cod", "bkash", "nagad", "rocket", "upay", "card", "bank", "wallet_voucher", "other", "tap")
    ]),
    "other words of a question from a day": version("question", "advance", bn="কত টাকা আগে দিয়েছেন?"),
    "a holiday by executive order": HOLIDAY.format(day="2027-09-09", more=""),
    "a Saturday on which the offices work": HOLIDAY.format(day="2027-09-11", more=", open = true"),
    "a holiday that hangs on the moon": HOLIDAY.format(day="2028-02-27", more=", estimated = true"),
    "a body with its route": """
[[body]]
code = "TRAVEL"
kind = "regulator"
from = 2027-07-01
hotline = "16000"
bn = "পর্যটন কর্তৃপক্ষ"
en = "Travel authority"

[[receiver]]
code = "TRAVEL"
from = 2027-07-01
level = "firm"
fields = ["firm.name"]
to = { bn = "পর্যটন কর্তৃপক্ষ", en = "Travel authority" }
channels = ["paper"]
verified = false

[[route]]
id = "TRAVEL-FRAUD"
to = "TRAVEL"
role = "refer"
from = 2027-07-01
categories = ["FRAUD_IDENTITY"]
bn = "ভ্রমণের টিকিট"
en = "Tickets"
""",
    "a reason to refuse": '[reasons]\nrefuse = [{ code = "sold_out", bn = "পণ্য ফুরিয়ে গেছে", en = "Sold out" }]\n',
    "a kind of proof, asked for by a category": '[[evidence]]\ncode = "video"\nfrom = 2027-07-01\nbn = "ভিডিও"\n'
    'en = "Video"\n' + version("category", "OVERPRICE", may_show=["listing_capture", "payment_proof", "video"]),
    "another section of a category": version("category", "OVERPRICE", sections=["40", "45"]),
    "a new offence": '[[offence]]\nsection = "45A"\nfrom = 2027-07-01\nmax_fine = 300000\nmax_jail_months = 12\n'
    'bn = "অনলাইনে প্রতারণা"\nen = "Cheating online"\n',
    "advice": '[[advice]]\nid = "BANK"\nfrom = 2027-07-01\nwhen = "pay_method == \'card\'"\n'
    'bn = "ব্যাংককে জানান।"\nen = "Tell your bank."\n',
    "a sign of no effort": '[[effort]]\nid = "NO-DATE"\nfrom = 2027-07-01\nwhen = "action == \'offer\' && !has_date"\n'
    'bn = "কোনো তারিখ নেই।"\nen = "There is no date."\n',
    "two days in an order": '[[order]]\nid = "NEW_ORDER"\nfrom = 2027-07-01\nearlier = "ordered_at"\n'
    'later = "delivered_at"\nbn = "{earlier} এর আগে {later}"\nen = "{later} before {earlier}"\n',
    "a sum that cannot be": '[[sum]]\nid = "FREE"\nfrom = 2027-07-01\nodd = "price == 0"\nbn = "দাম {price}"\n'
    'en = "Price {price}"\n',
    "a derived fact": '[[derived]]\nid = "paid_in_part"\nfrom = 2027-07-01\nvalue = "advance < price"\n',
    "a message of a wallet": version("payment_message", "bkash-payment", id="bkash-new", verified=True),
    "other words of a check from a day": version("check", "PHONE", bn="মোবাইল নম্বর"),
    "a shared sentence from a day": '[text.ok]\nfrom = 2027-07-01\nbn = "{rule} মানা হয়েছে।"\nen = "{rule} was kept."\n',
    "a title of a page from a day": version("topic", "payment", bn="টাকা", en="Money"),
    "a new helpline number from a day": version("helpline", "nagad", number="16168"),
}  # fmt: skip

TYPED = {
    "a wrong letter put right": ("periods.toml", "প্রতিষ্ঠানের জবাবের সময়", "প্রতিষ্ঠানের উত্তরের সময়"),
    "a clause that was read": (
        "guideline-2021.toml",
        'citation = { law = "guideline-2021", verified = false, confidence = "A", sources = ["S31", "S32"] }',
        'citation = { law = "guideline-2021", verified = true, clause = { bn = "অনুচ্ছেদ ৩", en = "para. 3" } }',
    ),
    "a helpline that the service confirmed": (
        "helplines.toml",
        'number = "16247"\nverified = false',
        'number = "16247"\nverified = true',
    ),
    "a rule that ends": ("bangladesh-bank.toml", "from = 2023-09-26\n", "from = 2023-09-26\nuntil = 2027-06-30\n"),
    "a route that ends": ("routing.toml", 'id = "ACT-CELL"\n', 'id = "ACT-CELL"\nuntil = 2027-06-30\n'),
    "a holiday moved by the moon": ("holidays-2027.toml", "2027-08-15 = ", "2027-08-16 = "),
    "a day that was announced": (
        "holidays-2027.toml",
        '"Prophet\'s Birthday", estimated = true',
        '"Prophet\'s Birthday"',
    ),
    "a message that the service confirmed": (
        "payment-messages.toml",
        'kind = "personal"\nverified = false',
        'kind = "personal"\nverified = true',
    ),
    "where a body is reached": ("routing.toml", 'code = "BTRC"\nkind', 'code = "BTRC"\nhotline = "100"\nkind'),
}


def files_with(name):
    if name in ADDED:
        return {**SHIPPED, "edit.toml": ADDED[name].encode()}
    file, old, new = TYPED[name]
    text = SHIPPED[file].decode()
    assert old in text
    return {**SHIPPED, file: text.replace(old, new, 1).encode()}


EFFECTS = {
    "a maximum fine from a day": lambda pack: pack.offences["45"].max_fine,
    "a rule of seven days in place of five": lambda pack: pack.rules["DCG-DELIV5"].due.add.amount,
    "a longer time to reply": lambda pack: pack.periods["answer"].amount,
    "another share": lambda pack: pack.figures["reward_percent"],
    "no review any more": lambda pack: pack.figures["review_enabled"],
    "a category with its card, question and rule": lambda pack: "GIFT_CARD" in pack.categories,
    "one more way to pay": lambda pack: len(pack.questions["pay_method"].options),
    "a body with its route": lambda pack: "TRAVEL" in {route.to for route in pack.routes},
    "another section of a category": lambda pack: pack.categories["OVERPRICE"].sections,
    "a new offence": lambda pack: "45A" in pack.offences,
    "a new helpline number from a day": lambda pack: pack.helplines["nagad"].number,
    "a route that ends": lambda pack: "ACT-CELL" not in {route.id for route in pack.routes},
    "a shared sentence from a day": lambda pack: pack.texts["ok"].en,
}
BECOMES = {
    "a maximum fine from a day": (50_000, 200_000),
    "a rule of seven days in place of five": (5, 7),
    "a longer time to reply": (7, 10),
    "another share": (25, 30),
    "no review any more": (1, 0),
    "one more way to pay": (9, 10),
    "another section of a category": (("40",), ("40", "45")),
    "a new helpline number from a day": ("16167", "16168"),
    "a shared sentence from a day": ("{rule} On what you told us, this rule was kept.", "{rule} was kept."),
}


@pytest.mark.parametrize("name", [*ADDED, *TYPED])
def test_an_edit_is_taken_and_has_its_effect_from_its_day_on(name, reading_once):
    changed = files_with(name)

    opened = book.opened(changed)
    differences = compare(SHIPPED, changed)

    assert differences
    assert [said for each in differences if (said := each.refusal(TODAY))] == []
    if effect := EFFECTS.get(name):
        assert (effect(opened.on(BEFORE)), effect(opened.on(DAY))) == BECOMES.get(name, (False, True))


def test_a_lawyer_tries_more_than_thirty():
    assert len(ADDED) + len(TYPED) > 30
    assert EFFECTS.keys() <= ADDED.keys() | TYPED.keys()


def test_a_moved_and_an_added_holiday_move_the_working_days(reading_once):
    by_order = book.opened(files_with("a holiday by executive order")).calendar
    moved = book.opened(files_with("a holiday moved by the moon")).calendar
    shipped = book.opened(SHIPPED).calendar

    assert (shipped.is_working_day(date(2027, 9, 9)), by_order.is_working_day(date(2027, 9, 9))) == (True, False)
    assert (shipped.is_working_day(date(2027, 8, 16)), moved.is_working_day(date(2027, 8, 16))) == (True, False)


def longer(most, calendar):
    """Write a longer limitation as the guide says: day by day, as far as the newest barred claim stays barred."""
    on, text, days = DAY, "", 30
    while days < most:
        on += timedelta(days=1)
        open_day = next(day for n in range(1, 30) if calendar.is_working_day(day := on - timedelta(days=n)))
        days = min(most, (open_day - (DAY - timedelta(days=31))).days)
        for name, amount in (("limitation_safe_days", days - 1), ("limitation_outer_days", days)):
            text += f'[[figure]]\nid = "{name}"\nfrom = {on}\namount = {amount}\n\n'
    return text


def test_a_longer_limitation_that_is_raised_day_by_day_revives_no_barred_claim(reading_once):
    shipped = book.opened(SHIPPED)
    packs = book.opened({**SHIPPED, "edit.toml": longer(45, shipped.calendar).encode()})

    def is_late(delivered, on):
        facts = {**stories.wrong_item(), "delivered_at": delivered, "ordered_at": delivered - timedelta(days=3)}
        return limitation(packs.on(on), facts, start_of_day(on)).passed(on)

    barred, alive = DAY - timedelta(days=31), DAY - timedelta(days=30)
    assert all(is_late(barred, DAY + timedelta(days=n)) for n in range(60))
    assert not any(is_late(alive, alive + timedelta(days=n)) for n in range(46))
    assert is_late(alive, alive + timedelta(days=50))
