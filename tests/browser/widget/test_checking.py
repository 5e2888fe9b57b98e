"""The owner of a shop has a page of his looked at: it opens, looks at itself, and brings him back with the answer."""

import pytest

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.models import Member, PageCheck, ShopOrigin
from tests.browser.browsers import viewport
from tests.browser.eyes import picture
from tests.browser.signing_in import sign_in_member
from tests.browser.widget.listening import LISTEN

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(visit, shop, ours):
    """The page of the shop's address, before its administrator."""
    boss = Member.objects.create_member(
        email="boss@shop.test", password="long enough for all", role=Role.FIRM_ADMIN, firm=shop.firm, name="সালমা"
    )
    sessions._deployment.cache_clear()  # of another test's database
    page = visit(path="")
    sign_in_member(page, ours, boss)
    page.goto(f"{ours}/developers/addresses/{ShopOrigin.objects.get().pk}?lang=bn")
    assert page.url.startswith(f"{ours}/developers/addresses"), page.url
    return page


def look(desk):
    """Press the button, and wait until the page has brought its owner back."""
    with desk.context.expect_page() as opened:
        desk.get_by_text("প্রথম পাতা পরীক্ষা করুন").click()
    opened.value.wait_for_url("**/developers/addresses/*", timeout=20_000)
    opened.value.said = []
    return opened.value


def test_a_page_in_order_says_so_and_a_policy_that_keeps_us_out_is_named(front, desk, link, ours, shop, faults, right):
    form = (
        f'<form method="post" action="{ours}/c/new"><input type="hidden" name="firm" value="{shop.public_id}">'
        "<button>জানান</button></form>"
    )
    front.put("/", LISTEN + link(mode="inline", badge="rate") + form)
    look(desk).close()
    first = PageCheck.objects.get()
    assert (first.mode, first.buttons, first.problems) == ("inline", 2, [])

    policy = f"default-src 'self'; script-src {ours} 'unsafe-inline'; form-action 'self'"
    front.put("/", LISTEN + link(mode="inline", badge="rate") + form, Content_Security_Policy=policy)
    desk.reload()
    back = look(desk)
    found = PageCheck.objects.latest("at")
    assert found.problems == ["connect-src", "form-action", "frame", "frame-src", "img-src"]
    for size in ("phone", "desk"):
        back.set_viewport_size(viewport(size))
        picture(back, f"shops-checked-{size}")
        assert faults(back, least_target=24) == right
    back.close()


def test_a_plain_visit_fetches_nothing_of_it(front, visit, link):
    front.put("/", LISTEN + link())
    page = visit(path="")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(front.origin() + "/#ccms-other")
    page.wait_for_function("window.CCMS")
    assert not [url for url in asked if "check.js" in url]
