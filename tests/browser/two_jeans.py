"""Scenario A4 as its buyer types it: two jeans from a page, half paid by bKash, two cheap T-shirts in the parcel."""

from PIL import Image

from tests.browser.hands import days_before

STORY = "দুটি জিন্সের অর্ডার দিয়ে অর্ধেক টাকা বিকাশে দিই। পার্সেলে এসেছে দুটি সস্তা টি-শার্ট। প্রথমে মানল, পরে আর জবাব দেয় না।"


def file(hands, house, phone, seller, photo, look):
    """Go from the first page to the receipt, and return the complaint's number; `look` is called at each page."""
    look("landing")
    hands.tap("main a.btn")
    look("wizard-1-phone")
    prove_number(hands, house, phone, look)
    look("wizard-3-seller")
    _name_seller(hands, seller, look)
    return tell(hands, house, photo, look)


def tell(hands, house, photo, look=lambda _name: None):
    """Go from the seller, who is known by now, to the receipt, and return the complaint's number."""
    answer(hands, look)
    hands.write("narrative", STORY)
    hands.choose("wish", "refund")
    hands.send()
    _answer_questions(hands, house.now(), look)
    look("wizard-7-rules")
    hands.send()
    look("wizard-8-evidence")
    hands.attach("product_photo", photo, _another(photo))
    hands.send()
    look("wizard-9-person")
    hands.write("full_name", "রহিমা খাতুন")
    hands.pick("district", "dhaka")
    hands.send()
    look("wizard-9-check")
    hands.tick("declaration")
    hands.send()
    look("receipt")
    return hands.path.rpartition("/")[2]


def answer(hands, look=lambda _name: None):
    """Go from the seller, who is known by now, as far as one's own words."""
    look("wizard-3-how")
    hands.choose_at_once("sale_channel", "social_page")
    hands.choose_at_once("purchase_purpose", "own_use")
    look("wizard-4-problem")
    hands.choose_at_once("card", "wrong_item")
    look("wizard-4-story")


def _another(photo):
    """Make a second picture beside the first one."""
    path = photo.with_name(f"other-{photo.name}")
    with Image.open(photo) as first:
        first.rotate(180).save(path)
    return path


def prove_number(hands, house, phone, look=lambda _name: None):
    """Enter a number and its code."""
    hands.write("phone", phone)
    hands.send()
    look("wizard-2-code")
    hands.write("code", house.code(phone))
    hands.send()


def _name_seller(hands, seller, look):
    """Search, find nothing, and name the seller in one's own words."""
    hands.write("q", seller["name"])
    hands.send()
    look("wizard-3-new-seller")
    for name, text in seller.items():
        hands.write(name, text)
    hands.send()


def _answer_questions(hands, now, look):
    """Answer page after page with whatever each of them asks for."""
    cards, texts, days = _answers(now)
    while hands.path != "/c/rules":
        page = hands.page.url
        look(f"wizard-{page.partition('/c/')[2].replace('/', '-')}")
        if hands.choices_at_once():
            name = hands.choices_at_once()
            hands.choose_at_once(name, cards[name])
            continue
        for name in filter(hands.asks, cards):
            hands.choose(name, cards[name])
        for name in filter(hands.asks, texts):
            hands.write(name, texts[name])
        for name in filter(hands.asks, days):
            hands.write_day(name, *days[name])
        hands.send()
        assert hands.page.url != page, hands.problems


def _answers(now):
    """Return what there is to say: cards to tap, texts to type, days."""
    bought, arrived, told = days_before(now, 13), days_before(now, 11), days_before(now, 10)
    cards = {
        "pay_method": "bkash",
        "registration_shown": "no",
        "paid_into": "personal",
        "ready_to_ship": "no",
        "firm_told": "no_solution",
        "told_how": "messenger",
        "told_proof": "yes",
        "firm_said": "promised",
        "remedy_offered": "refund",
    }
    texts = {"price": "৪৩০০", "advance": "২১৫০"}
    days = {
        "ordered_at": (bought,),
        "paid_at": (bought, "10:30"),
        "delivered_at": (arrived, "বিকেল ৩:৩০"),
        "firm_told_at": (told,),
        "firm_replied_at": (told,),
    }
    return cards, texts, days
