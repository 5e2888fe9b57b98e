"""An officer goes through the lists by keys, in a real browser."""

from io import BytesIO

import pytest
from PIL import Image

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.models import Member, Post
from ccms.gate.clock import current_time
from ccms.notices.channels import Trouble
from ccms.notices.models import Notice
from tests import factories
from tests.browser.eyes import picture
from tests.browser.signing_in import sign_in_member
from tests.web.office.working import Desk

pytestmark = pytest.mark.django_db(transaction=True)
LEAST = {"desk": 15, "phone": 3}
ROWS_IN_SIGHT = """[...document.querySelectorAll("tbody tr")]
  .filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"""


@pytest.fixture(autouse=True)
def no_deployment_kept():
    """Forget the deployment of another test's database."""
    sessions._deployment.cache_clear()


def test_an_officer_goes_through_a_list_by_keys(open_page, live_server, faults, right):
    now = current_time()
    complaint = factories.a_complaint(now)[0]
    officer = Member.objects.create_member(
        email="o@dncrp.test", password=None, role=Role.OFFICER, office=complaint.office, name="নাসরিন"
    )
    page = open_page("/privacy", "desk")
    sign_in_member(page, live_server.url, officer)
    page.goto(f"{live_server.url}/office/?view=intake&lang=bn")
    picture(page, "office-list-keys-desk")
    assert faults(page, 24) == right
    here = page.url
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('tr') !== null")
    page.keyboard.press("e")  # an offer is the seller's
    page.wait_for_timeout(200)
    assert page.url == here
    page.keyboard.press("?")
    assert page.locator("[data-keys][open]").count() == 1
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**view=all")
    page.goto(here)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/office/{complaint.reference}")
    picture(page, "office-case-desk")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_pages_of_posts_stopped_messages_and_lists_have_no_fault(open_page, live_server, faults, right, size):
    complaint = factories.a_complaint(current_time())[0]
    office, at = complaint.office, {"password": None, "name": "নাসরিন"}
    head = Member.objects.create_member(email="h@dncrp.test", role=Role.OFFICE_HEAD, office=office, **at)
    admin = Member.objects.create_member(email="a@dncrp.test", role=Role.ADMIN, **at)
    post = Post.objects.get(holdings__member=head)
    sms = Notice.objects.filter(subject=complaint.reference, channel="sms")
    sms.update(state="parked", last_error=Trouble.GATEWAY_DOWN)
    wrong = {}
    for who, paths in (
        (admin, ("/manage/posts?office=dhaka", f"/manage/posts/{post.pk}", f"/manage/posts/{post.pk}/end")),
        (admin, ("/manage/people?office=dhaka", "/manage/notices", "/manage/registers")),
        (head, ("/office/registry/wallets",)),
        (head, ("/office/views?view=all&category=WRONG_ITEM", "/office/ways", "/office/inbox?view=parked")),
        (head, ("/office/inbox?q=12", "/office/load", "/office/?view=intake&category=WRONG_ITEM")),
    ):
        page = open_page("/privacy", size)
        sign_in_member(page, live_server.url, who)
        for path in paths:
            page.goto(f"{live_server.url}{path}{'&' if '?' in path else '?'}lang=bn")
            picture(
                page, f"left-{path.strip('/').replace('/', '-').partition('?')[0].replace(str(post.pk), 'one')}-{size}"
            )
            wrong |= {path: found} if (found := faults(page, 24)) != right else {}
    assert wrong == {}


def test_a_table_shows_at_which_edge_more_of_it_is_hidden(open_page, live_server):
    shop = factories.a_complaint(current_time())[2]
    page = open_page("/privacy", "phone")
    admin = Member.objects.create_member(
        email="f@shop.test", password=None, role=Role.FIRM_ADMIN, firm=shop, name="নাসরিন"
    )
    sign_in_member(page, live_server.url, admin)
    page.goto(f"{live_server.url}/firm/?view=all&lang=bn")

    start = edges(page)
    page.evaluate("document.querySelector('.scroll').scrollLeft = 9999")
    page.wait_for_timeout(200)
    end = edges(page)

    assert (start[0], start[1] < 230) == (255, True)
    assert (end[0] < 230, end[1]) == (True, 255)


def edges(page):
    """Return how bright a table is at its left and at its right edge, above the words of its head."""
    table = page.locator(".scroll").first
    table.evaluate("table => table.scrollIntoView({block: 'center'})")
    box = table.bounding_box()
    at = {"y": box["y"] + 2, "width": 1, "height": 1}
    places = (box["x"], box["x"] + box["width"] - 1)
    shots = [page.screenshot(clip={**at, "x": round(x)}) for x in places]
    return [Image.open(BytesIO(shot)).convert("L").getpixel((0, 0)) for shot in shots]


@pytest.fixture
def busy(live_server):
    """Return an office with eighteen complaints that nobody has taken up."""
    desk = Desk(None)
    for _ in range(18):
        desk.escalated()
    return desk


@pytest.mark.parametrize(("code", "role"), [("dhaka", Role.OFFICER), ("head", Role.OFFICE_HEAD)])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_first_screen_of_a_list_is_full_of_complaints(busy, open_page, faults, right, code, role, size):
    page = open_page("/privacy", size)
    sign_in_member(page, page.url, busy.member("রফিক উদ্দিন", role, code))
    page.goto("/office/?lang=bn")
    picture(page, f"office-list-{code}-{size}")

    assert page.locator("tbody tr").count() == 18
    assert page.evaluate(ROWS_IN_SIGHT) >= LEAST[size]  # before a walk by keyboard scrolls the page
    assert page.evaluate("[...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= e.clientWidth)")
    assert faults(page, 24) == right


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_first_screen_of_a_case_says_what_it_is_about(open_page, live_server, faults, right, size):
    desk = Desk(None)
    case = desk.taken_up()
    page = open_page("/privacy", size)
    sign_in_member(page, live_server.url, desk.nasrin)
    page.goto(f"{live_server.url}{case.url}?lang=bn")
    picture(page, f"office-matter-{size}")

    edge = "bottom" if size == "desk" else "top"  # on a phone the last row begins there
    last = "document.querySelector('.matter .rows').lastElementChild.getBoundingClientRect()"
    assert page.evaluate(f"{last}.{edge} <= innerHeight")  # before the walk, too
    assert faults(page, 24) == right
    if size == "desk":
        box, matter = (page.locator(each).bounding_box() for each in (".state", ".matter"))
        assert box["x"] > matter["x"] + matter["width"]
        assert abs(box["y"] - matter["y"]) < 40
