"""A filing that begins on a shop's page: one form across sites, one address that opens once, and never a wall."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from ccms.accounts.firms import button_limit, shop_keys
from ccms.complaints.models import Complaint, Draft, HandOver
from ccms.gate import alarms
from ccms.gate.addresses import caller_of
from ccms.gate.clock import current_time
from ccms.gate.limits import Counted
from ccms.ledger.models import Event
from tests import factories
from tests.hits import count_before
from tests.shopping import SigningShop
from tests.web.consumer.filing.walking import STORY, parts


@pytest.fixture
def shop(walker):
    made = SigningShop(walker.now, "Sharighor")
    factories.contact(made.firm, walker.now)
    return made


def sent_from(shop, order="", **other):
    """Send the form that stands on the shop's page: another site, so no cookie comes along."""
    answer = Client(enforce_csrf_checks=True).post("/c/new", {"firm": shop.public_id, "order": order, **other})
    assert answer.status_code == 303
    assert not answer.cookies
    return answer.headers["Location"]


def test_an_order_is_filled_in_for_who_is_signed_in(shop, signed_in_walker):
    address = sent_from(shop, shop.token())
    assert re.fullmatch(r"/c/new\?k=[\w-]{22}", address)
    signed_in_walker.get(address)
    assert signed_in_walker.path == "/c/how"
    said = re.sub(r"<[^>]+>", "", signed_in_walker.text)
    assert "You complain about Sharighor." in said  # a page that sent him here cannot choose a seller unseen
    assert "Is it another seller?" in said
    signed_in_walker.buys("website", "own_use").send(card="wrong_item")
    signed_in_walker.send(narrative=STORY, wish="refund")
    assert signed_in_walker.path == "/c/purchase"
    assert "Is it another seller?" not in signed_in_walker.text
    form = signed_in_walker.form()
    assert (form["purchase_number"], form["price"]) == ("SG-20418", "4300")
    assert "Sharighor has given these details" in re.sub(r"<[^>]+>", "", signed_in_walker.text)
    signed_in_walker.answer_all(signed_in_walker.a4, until="/c/purchase/2")
    assert signed_in_walker.form()["pay_method"] == "bkash"


def test_the_order_waits_until_the_number_is_proved(shop, walker):
    walker.get(sent_from(shop, shop.token(), lang="en"))
    assert walker.path == "/c"
    assert HandOver.objects.count() == 1
    walker.sign_in()
    assert walker.path == "/c/how"
    assert not HandOver.objects.exists()
    assert "ccms-order" not in {name for name, morsel in walker.client.cookies.items() if morsel.value}
    assert "SG-20418" in Draft.objects.get().body.open()


def plain(page):
    """Return what a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_who_comes_from_a_shop_reads_its_name_before_a_number_is_asked_and_the_order_only_if_it_is_signed(shop, walker):
    walker.get(sent_from(shop, shop.token(), lang="en"))
    first = plain(walker.text)
    assert "You complain about Sharighor. Order number, signed by the shop: SG-20418." in first
    assert first.index("Sharighor") < first.rindex("What is your mobile number?")
    assert "4,300" not in first  # nothing else of the order: who has proved no number may be anybody
    walker.send(phone=walker.phone)
    assert "You complain about Sharighor. Order number, signed by the shop: SG-20418." in plain(walker.text)
    assert HandOver.objects.count() == 1  # looking spends nothing
    assert walker.send(code=walker.code).path == "/c/how"

    other = Client()
    other.get(sent_from(shop, lang="bn"))
    bangla = plain(other.get("/c").text)
    assert f"আপনার অভিযোগ {shop.firm.name_bn} নিয়ে।" in bangla
    assert "অর্ডার নম্বর" not in bangla
    refused = Client()
    refused.get(sent_from(shop, "nonsense", lang="en"))
    assert "Order number" not in plain(refused.get("/c").text)
    assert "You complain about" not in plain(Client().get("/c?lang=en").text)


def test_what_waited_for_longer_than_an_hour_names_no_shop(shop, walker):
    walker.get(sent_from(shop, shop.token(), lang="en"))
    HandOver.objects.update(expires_at=walker.now)
    assert "You complain about" not in plain(walker.get("/c").text)


def test_the_address_opens_once(shop, signed_in_walker, walker):
    address = sent_from(shop, shop.token())
    signed_in_walker.get(address)
    assert signed_in_walker.get(address).page.status_code == 200
    other = Client()
    assert other.get(address).headers["Location"] == "/c"
    assert not other.cookies
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("order", ["nonsense", "v1.e30.AAAA", "x" * 5000, "v1.\u0995.\x00"])
def test_a_bad_order_opens_the_form_with_a_note(shop, signed_in_walker, order):
    signed_in_walker.get(sent_from(shop, order))
    assert signed_in_walker.path == "/c/how"
    signed_in_walker.buys("website", "own_use").send(card="wrong_item")
    signed_in_walker.send(narrative=STORY, wish="refund")
    assert "Please fill in the form yourself" in signed_in_walker.text
    assert shop_keys.refusals_of(shop.by)[0].code in {"malformed", "too-large"}


def test_a_shop_that_nobody_knows_leads_to_the_beginning(walker):
    for given in ({"firm": "frm_00000000"}, {"firm": "no-such-shop", "order": "x"}, {}, {"firm": "a" * 300}):
        answer = Client().post("/c/new", given)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/c")
        assert walker.client.get("/c/new", given).headers["Location"] == "/c"
    assert walker.client.get("/c/new?k=nonsense").headers["Location"] == "/c"
    assert not HandOver.objects.exists()


def test_a_link_asks_first_and_its_form_is_the_one_of_the_shops(shop, signed_in_walker):
    for named in (shop.public_id, shop.firm.slug):
        signed_in_walker.get(f"/c/new?firm={named}")
        assert "Complain about Sharighor" in re.sub(r"<[^>]+>", "", signed_in_walker.text)
        assert not Draft.objects.exists()
    form = signed_in_walker.form()
    assert (form["firm"], form["order"]) == (shop.firm.slug, "")
    signed_in_walker.page = signed_in_walker.client.post("/c/new", form, follow=True)
    assert signed_in_walker.path == "/c/how"
    assert "/c/firm" in signed_in_walker.text  # the way back to another seller


def command(*words):
    said = StringIO()
    call_command(*words, stdout=said)
    return said.getvalue()


def test_a_flood_from_one_address_still_opens_the_form(shop, walker):
    count_before(Counted.HAND_OVER, caller_of("127.0.0.1"), current_time(), 290)
    for _ in range(20):
        shop_form = {"firm": shop.public_id}
        Client().post("/c/new", shop_form)
    address = sent_from(shop, shop.token())
    assert address == f"/c/new?firm={shop.firm.slug}"
    form = walker.get(address).form()
    assert walker.client.post("/c/new", form).headers["Location"] == "/c"  # and not the same page for ever


def test_above_the_limit_of_a_shop_the_order_is_left_out_and_the_shop_is_chosen_all_the_same(shop, signed_in_walker):
    for _ in range(60):
        sent_from(shop)
    signed_in_walker.get(sent_from(shop, shop.token()))
    assert signed_in_walker.path == "/c/how"
    signed_in_walker.buys("website", "own_use").send(card="wrong_item")
    signed_in_walker.send(narrative=STORY, wish="refund")
    assert "Please fill in the form yourself" in signed_in_walker.text
    assert signed_in_walker.form()["purchase_number"] == ""
    assert shop_keys.refusals_of(shop.by) == []  # nothing was wrong with it


def test_an_operator_lifts_the_limit_of_one_shop_for_a_while(shop, walker, monkeypatch):
    assert command("surge") == "no shop has reached its limit since yesterday\n"
    other = SigningShop(walker.now, "Bazar")
    for _ in range(61):
        sent_from(shop)
        sent_from(other)
    assert command("surge") == "".join(
        f"reached its limit since yesterday: {each.firm.slug}\n"
        for each in sorted((shop, other), key=lambda each: each.firm.pk)
    )
    assert "without limit for 3 hours" in command("surge", shop.public_id, "--hours", "3")
    sent_from(shop, shop.token())
    sent_from(other, other.token())
    assert sorted(HandOver.objects.exclude(refused=False).values_list("firm", flat=True)) == [other.firm.pk]
    assert "again" in command("surge", shop.firm.slug, "--end")
    assert "was not" in command("surge", shop.firm.slug, "--end")
    sent_from(shop, shop.token())
    assert HandOver.objects.filter(firm=shop.firm, refused=True).count() == 1
    kinds = Event.objects.filter(subject=f"shop:{shop.firm.pk}").order_by("seq").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["firm.lifted_button_limit", "firm.restored_button_limit"]


def test_a_limit_is_lifted_until_a_moment_and_for_a_week_at_most(shop, walker):
    for _ in range(60):
        sent_from(shop)
    button_limit.lift(shop.firm, walker.now + timedelta(days=30), walker.now)
    assert button_limit.has_room(shop.firm.pk, walker.now + timedelta(seconds=30))
    assert alarms.suspended_for({button_limit.LIFTED: str(shop.firm.pk)}, walker.now) == timedelta(days=7)
    button_limit.lift(shop.firm, walker.now + timedelta(hours=1), walker.now)
    assert alarms.suspended_for({button_limit.LIFTED: str(shop.firm.pk)}, walker.now) == timedelta(hours=1)


@pytest.mark.parametrize("words", [("frm_00000000",), ("sharighor", "--hours", "0"), ("sharighor", "--hours", "169")])
def test_a_shop_or_a_time_that_is_none_is_refused_in_words(shop, words):
    with pytest.raises(CommandError):
        command("surge", *words)


def test_the_whole_way_from_the_shop_to_both_words_side_by_side(shop, signed_in_walker):
    walker = signed_in_walker
    told = {"state": "confirms", "at": shop.order()["paid_at"]}
    phone = "+8801712345678"
    walker.get(sent_from(shop, shop.token(told=told, phone=phone)))
    walker.tell_purchase(price="৪,০০০", **parts("firm_told_at", walker.day(10)))
    walker.send().send().send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
    walker.send(declaration="on")
    complaint = Complaint.objects.get()
    assert complaint.firm_id == shop.firm.pk
    facts = complaint.purchase.facts
    assert (facts["price"], facts["firm_says_told"]) == (400000, "confirms")
    assert complaint.purchase.number == "SG-20418"
    assert complaint.purchase.shop_order.same_number is True


def test_who_chooses_another_seller_leaves_the_shop_s_words_behind(shop, signed_in_walker):
    walker = signed_in_walker
    walker.get(sent_from(shop, shop.token(told={"state": "confirms"})))
    walker.name_seller()
    walker.tell_purchase()
    assert "has given these details" not in walker.get("/c/purchase").text
    walker.get("/c/rules").send().send().send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
    walker.send(declaration="on")
    complaint = Complaint.objects.get()
    assert complaint.firm_id != shop.firm.pk
    assert "firm_says_told" not in complaint.purchase.facts
    assert not hasattr(complaint.purchase, "shop_order")


def test_the_note_goes_with_the_shop(shop, signed_in_walker):
    signed_in_walker.get(sent_from(shop, "nonsense")).name_seller()
    signed_in_walker.buys("website", "own_use").send(card="wrong_item")
    signed_in_walker.send(narrative=STORY, wish="refund")
    assert signed_in_walker.path == "/c/purchase"
    assert "Please fill in the form yourself" not in signed_in_walker.text


def test_the_short_address_leads_to_the_shops_own_page(shop, walker):
    for named in (shop.firm.slug, shop.public_id):
        answer = walker.client.get(f"/@{named}", {"lang": "bn", "next": "//elsewhere"})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/c/new?firm={named}&lang=bn")
        assert shop.firm.name_bn in walker.client.get(answer.headers["Location"]).text
    missing = walker.client.get("/@no-such-shop", follow=True)
    assert missing.request["PATH_INFO"] == "/c"


ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-A146P; wv) AppleWebKit/537.36 [FBAN/FB4A;FBAV/480.0]"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) [FBAN/FBIOS;FBAV/480.0]"


@pytest.mark.parametrize(
    ("agent", "is_told"), [(ANDROID, True), (IPHONE, False), ("Mozilla/5.0 (Linux; Android 14)", False)]
)
def test_inside_another_program_on_android_a_line_leads_to_the_same_page_in_chrome(shop, agent, is_told):
    page = Client(headers={"User-Agent": agent}).get(f"/c/new?firm={shop.public_id}&lang=en").content.decode()
    way = f'href="intent://127.0.0.1:8000/c/new?firm={shop.public_id}&amp;lang=en#Intent;scheme=http;'
    assert (way in page) is is_told
    assert ("It works better in Chrome" in page) is is_told
    assert "Start the complaint" in page
