"""A buyer presses the plug-in's button on a shop's page in PHP: the order arrives, and is shown beside his words.

WordPress and WooCommerce are stand-ins (tests/woocommerce); the plug-in, its signature, both sites and the browser
are real.
"""

from datetime import timedelta

import pytest

from ccms.accounts.firms.shop_keys import refusals_of
from ccms.complaints.models import Complaint
from ccms.core.clock import DHAKA
from ccms.core.digits import ascii_digits
from ccms.gate.clock import current_time
from tests import factories
from tests.browser import two_jeans
from tests.browser.browsers import new_page
from tests.browser.hands import Hands
from tests.browser.shopfront import Here
from tests.php_shop import PhpShop
from tests.shopping import SigningShop

pytestmark = [pytest.mark.needs("php"), pytest.mark.django_db(transaction=True)]

PHONE = "01712345678"


@pytest.fixture
def ours(live_server):
    """Our address as another site than the shop's."""
    return f"http://ccms.localhost:{live_server.url.rpartition(':')[2]}"


@pytest.fixture
def shop(db):
    """A registered shop with a key, whose notices arrive."""
    now = current_time()
    factories.offices(now)
    made = SigningShop(now)
    factories.contact(made.firm, now)
    return made


@pytest.fixture
def bought():
    """Return when the order was placed: thirteen days ago, to the minute."""
    return (current_time() - timedelta(days=13)).astimezone(DHAKA).replace(second=0, microsecond=0)


@pytest.fixture
def woo(shop, ours, bought, tmp_path):
    """The shop's site, with the plug-in set up as its administrator would."""
    settings = {"site": ours, "firm": shop.public_id, "kid": shop.shown.key.kid, "places": ["order", "list", "mail"]}
    order = {
        "number": "SG-20418",
        "created": bought.isoformat(),
        "paid": (bought + timedelta(minutes=2)).isoformat(),
        "currency": "BDT",
        "total": "4500",
        "method": "bkash",
        "phone": PHONE,
        "items": [{"name": "জিন্স", "quantity": 2, "total": 4500}],
    }
    opened = PhpShop(tmp_path, settings, shop.shown.secret, order)
    yield opened
    opened.close()


@pytest.fixture
def visit(chromium, woo):
    """Open a page of the shop as a buyer at his phone."""
    opened = []

    def visit_one(path, **how):
        page = new_page(chromium, woo.address("", host="shop.localhost"), **how)
        opened.append(page)
        page.goto(path)
        return page

    yield visit_one
    for page in opened:
        page.context.close()


def _filled_in(page):
    """Return what stands in the form of the purchase."""
    read = "e => [e.name, e.type === 'radio' && !e.checked ? '' : e.value]"
    chosen = ", main form button[aria-current]"  # a card that is tapped to go on
    fields = page.locator(f"main form input{chosen}").evaluate_all(f"all => all.map({read})")
    return {name: ascii_digits(value) for name, value in fields if value}


def test_the_order_arrives_signed_and_stands_beside_the_buyers_words(visit, shop, ours, bought, tmp_path):
    page = visit("/order")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="সিসিএমএসে অভিযোগ জানান").tap()
    form, seen = opened.value, {}
    form.wait_for_load_state()
    assert form.evaluate("window.opener") is None
    hands = Hands(form)

    def look(name):
        if name.startswith("wizard-purchase"):  # one page for each topic
            seen.update(_filled_in(form))

    photo = tmp_path / "shirt.png"
    photo.write_bytes(factories.a_picture(current_time()).read())
    two_jeans.prove_number(hands, Here(), PHONE)
    reference = two_jeans.tell(hands, Here(), photo, look)

    assert (seen["purchase_number"], seen["price"], seen["pay_method"]) == ("SG-20418", "4500", "bkash")
    assert [seen[f"ordered_at-{part}"] for part in ("day", "month", "year")] == [
        str(part) for part in (bought.day, bought.month, bought.year)
    ]
    complaint = Complaint.objects.get()
    assert complaint.firm_id == shop.firm.pk
    assert complaint.purchase.number == "SG-20418"
    assert complaint.purchase.shop_order.same_number is True
    assert refusals_of(shop.by) == []

    form.goto(f"{ours}/t/{reference}?lang=en")
    section = form.get_by_role("region").filter(has_text="The shop signed")
    rows = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in section.locator("tbody tr").all()
    }
    assert rows["What was the full price? different"] == ["৳\u202f4,500", "৳\u202f4,300"]
    assert rows["Order number"] == ["SG-20418", "SG-20418"]


def test_the_link_of_the_list_brings_it_behind_the_hash_and_takes_it_out_of_the_address(visit, ours):
    page = visit("/orders")
    with page.expect_request(f"{ours}/c/new?**") as asked:
        page.get_by_text("সিসিএমএসে অভিযোগ জানান").tap()
    assert "order" not in asked.value.url.partition("#")[0].partition("?")[2]
    page.locator("input[name=phone]").wait_for()
    assert page.url.partition("?")[0] == f"{ours}/c"
    assert "#" not in page.url
    assert {cookie["name"] for cookie in page.context.cookies()} >= {"ccms-order"}


def test_without_script_the_button_works_as_well_and_axe_finds_nothing_on_the_shops_page(visit, ours, faults):
    page = visit("/order", script=False)
    with page.context.expect_page() as opened:
        page.get_by_role("button").tap()
    opened.value.locator("input[name=phone]").wait_for()
    assert opened.value.url.startswith(f"{ours}/c")
    assert faults(visit("/order")).axe == []
