"""The pages for everybody in a real browser: both languages, three widths, by eye, ear and keyboard."""

import pytest

from ccms.apps.figures import snapshots
from ccms.apps.figures.models import FirmFigures
from ccms.gate.clock import current_time
from tests import factories
from tests.apps.figures.test_calls import NUMBERS

PAGES = ["/", "/t", "/t?number=12", "/genuine", "/privacy", "/accessibility", "/sign-in/", "/nowhere"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", ["narrow", "desk"])
@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_has_no_fault_in_bangla(open_page, faults, right, path, size):
    assert faults(open_page(path, size)) == right


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_has_no_fault_in_english(open_page, faults, right, path):
    page = open_page(f"{path}{'&' if '?' in path else '?'}lang=en")

    assert page.locator("html").get_attribute("lang") == "en"
    assert faults(page) == right


@pytest.mark.parametrize("size", ["narrow", "phone", "desk"])
def test_every_component_has_no_fault(open_page, faults, right, size):
    assert faults(open_page("/dev/components", size)) == right


@pytest.mark.parametrize(("size", "scheme"), [("narrow", "light"), ("desk", "light"), ("desk", "dark")])
def test_the_parts_of_the_desk_have_no_fault_by_day_and_by_night(open_page, faults, right, size, scheme):
    assert faults(open_page("/dev/components/desk", size, scheme=scheme), least_target=24) == right


def test_every_component_has_no_fault_when_everything_is_missing(open_page, faults, right):
    page = open_page("/dev/components")
    page.click("main form button.btn")
    page.locator(".problem a").first.wait_for()

    assert page.title().startswith("ত্রুটি: ")
    assert page.evaluate("document.activeElement.hasAttribute('data-problem')")
    assert faults(page) == right


def test_a_problem_leads_to_its_field(open_page):
    page = open_page("/dev/components")
    page.click("main form button.btn")

    page.click(".problem a >> nth=4")

    assert page.evaluate("document.activeElement.id") == "id_bought_on-day"


def test_what_is_to_be_done_stands_above_the_fold_of_a_phone(open_page):
    page = open_page("/")

    for text in ("অভিযোগ শুরু করুন", "অভিযোগের অবস্থা দেখুন", "১০–১৫ মিনিট সময় লাগে"):
        box = page.locator(f"main >> text={text}").first.bounding_box()
        assert box["y"] + box["height"] <= 740, text


def test_everything_works_without_script(open_page):
    page = open_page("/", script=False)
    page.click("text=অভিযোগের অবস্থা দেখুন >> visible=true")
    page.fill("#id_number", "12")
    with page.expect_navigation():
        page.click("main button.btn")

    assert page.locator(".problem").is_visible()
    assert page.input_value("#id_number") == "12"


def test_the_other_language_is_one_tap_away_on_the_same_page(open_page):
    page = open_page("/t?number=12")

    page.click("text=English")

    assert page.locator("h1").inner_text() == "Check a complaint"
    assert "number=12" in page.url


def test_a_second_tap_on_send_sends_nothing(open_page):
    page = open_page("/dev/components")
    page.evaluate("""document.querySelector('main form').addEventListener('submit', event => {
        window.went = (window.went || 0) + !event.defaultPrevented;
        event.preventDefault();
    })""")

    page.click("main form button.btn")
    page.click("main form button.btn")

    assert page.evaluate("window.went") == 1
    assert page.locator("main form button.btn").inner_text() == "পাঠানো হচ্ছে…"


def test_characters_are_counted_politely_in_the_readers_digits(open_page):
    page = open_page("/dev/components")

    page.fill("#id_story", "ক" * 1_990)
    near = page.locator("#id_story-count").inner_text()
    page.fill("#id_story", "ক" * 2_003)
    over = page.locator("#id_story-count").inner_text()

    assert near == "আর ১০টি অক্ষর লিখতে পারেন।"
    assert over == "৩টি অক্ষর কমিয়ে লিখুন।"


def test_twice_the_text_size_clips_nothing(open_page):
    page = open_page("/dev/components")
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")

    clipped = page.evaluate(
        """[...document.querySelectorAll('main *:not(.away):not(.bar)')]
            .filter(e => getComputedStyle(e).overflowY === 'hidden' && e.scrollHeight > e.clientHeight + 1).length"""
    )

    assert clipped == 0
    assert page.evaluate("document.documentElement.scrollWidth") - page.viewport_size["width"] <= 0


@pytest.mark.parametrize("lang", ["bn", "en"])
@pytest.mark.parametrize("size", ["narrow", "desk"])
def test_the_figures_have_no_fault_with_numbers_and_without(open_page, faults, right, lang, size):
    now = current_time()
    told, silent = factories.firm(now), factories.firm(now, "নতুন দোকান")
    snapshot = snapshots.take(now)
    FirmFigures.objects.create(snapshot=snapshot, firm=told, body=NUMBERS)

    for path in ("/figures", f"/firms/{told.slug}", f"/firms/{silent.slug}"):
        page = open_page(f"{path}?lang={lang}", size)
        for fold in page.locator("summary").all():
            fold.click()
        assert faults(page) == right, path


def test_a_form_is_held_back_while_the_line_is_broken_and_sent_when_it_is_back(open_page):
    page = open_page("/c", "phone")
    page.fill("input[name=phone]", "01712345678")
    page.context.set_offline(True)
    page.click("#way button.btn")
    page.locator("#no-line").wait_for()
    assert page.locator("#no-line").inner_text().startswith("এখন সংযোগ নেই।")
    assert page.input_value("input[name=phone]") == "01712345678"
    page.context.set_offline(False)
    page.locator("#no-line").wait_for(state="hidden")
    page.click("#way button.btn")
    page.wait_for_url("**/c/code")
