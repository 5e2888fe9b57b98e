"""An answer given by one tap, changed by another: on the way, and from the last page, with script and without."""

import pytest

from ccms.accounts import sessions
from tests.browser.hands import Hands
from tests.browser.signing_in import keep_cookies
from tests.web.consumer.filing.walking import Walker

pytestmark = pytest.mark.django_db(transaction=True)
BACK, KEEP = "a.back", "main .acts button.btn:not(.plain)"
CHOSEN = "button.card[aria-current]"


@pytest.fixture(autouse=True)
def no_deployment_kept():
    """Forget the deployment of another test's database."""
    sessions._deployment.cache_clear()


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def buyer(request, open_page, live_server, transactional_db):
    """Return the phone of a buyer who has proved a number; `begun` is the filing, for what leads up to a page."""
    begun = Walker(lang="bn").sign_in()
    page = open_page("/privacy", script=request.param)
    keep_cookies(page, live_server.url, {name: morsel.value for name, morsel in begun.client.cookies.items()})
    hands = Hands(page)
    hands.begun = begun
    return hands


def chosen(hands):
    return hands.page.locator(CHOSEN).get_attribute("value")


def test_a_card_above_the_chosen_one_leads_to_its_own_page(buyer):
    buyer.begun.name_seller().buys("app", "gift")
    buyer.go("/c/problem")
    buyer.choose_at_once("card", "refund")
    assert buyer.choices_at_once() == "money_kind"
    buyer.tap(BACK)
    assert chosen(buyer) == "refund"
    buyer.choose_at_once("card", "not_arrived")
    assert buyer.choices_at_once() == "delay_kind"
    buyer.page.go_back()  # the browser's own way back
    buyer.choose_at_once("card", "wrong_item")
    assert buyer.path == "/c/story"
    buyer.tap(BACK)
    assert chosen(buyer) == "wrong_item"
    buyer.tap(KEEP)
    assert buyer.path == "/c/story"


def test_what_is_changed_from_the_last_page_stands_there(buyer):
    buyer.begun.to_the_end()
    buyer.go("/c/check")
    buyer.tap("a[href='/c/told?back=check']")
    buyer.choose_at_once("firm_told", "not_told")
    assert buyer.path == "/c/check"
    buyer.tap("a[href='/c/told?back=check']")
    assert chosen(buyer) == "not_told"
    buyer.choose_at_once("firm_told", "no_solution")
    assert buyer.path == "/c/check"
    assert "হ্যাঁ, সমাধান পাইনি" in buyer.text

    buyer.tap("a[href='/c/problem?back=check']")
    assert chosen(buyer) == "wrong_item"
    buyer.choose_at_once("card", "not_arrived")
    assert buyer.choices_at_once() == "delay_kind"
