"""What looks at pages is itself as it should be: a page that is used again is as empty as a new one."""

import pytest

from tests.browser.hands import Hands
from tests.browser.walking import covered_on_a_walk

pytestmark = pytest.mark.django_db(transaction=True)

STYLE = "performance.getEntriesByType('resource').find(one => one.name.includes('.css')).transferSize"
LEAVE = """document.cookie = 'left=1; path=/'; localStorage.setItem('ccms:left', '1'); console.error('left');
    sessionStorage.setItem('left', '1')"""
LEFT = "[document.cookie, localStorage.length, sessionStorage.length, history.length]"
# thirty buttons, of which something lies over two
BUTTONS = """() => {
  const lying = (tag, style, text) => {
    const one = document.body.appendChild(document.createElement(tag));
    Object.assign(one.style, {position: 'absolute', width: '90px', height: '20px', ...style});
    one.textContent = text;
  };
  document.body.replaceChildren();
  for (let n = 0; n < 30; n++) lying('button', {top: `${n * 30}px`}, n);
  for (const n of [3, 25]) lying('div', {top: `${n * 30}px`}, '');
}"""
HERE = "document.activeElement.tagName + document.activeElement.textContent"


def test_a_page_that_is_used_again_is_as_empty_as_a_new_one(pages, live_server):
    begins, again = {}, []
    for size in ("phone", "narrow"):
        page = pages.take(live_server.url, size)
        again.append(page)
        page.goto("/genuine")
        begins[size] = (page.evaluate(LEFT), page.evaluate(STYLE), list(page.said))
        page.goto("/privacy")
        assert page.evaluate(STYLE) == 0  # from the cache
        page.evaluate(LEAVE)
        page.route("**/*", lambda asked: asked.continue_())  # which also lets a browser keep no copies
        with page.expect_popup():
            page.evaluate("open('/genuine')")
        pages.give_back(page)

    assert again[0] is again[1]
    assert begins["narrow"] == begins["phone"]
    assert len(again[1].context.pages) == 1
    assert begins["phone"][1] > 1000


def test_a_page_has_the_size_and_the_light_it_was_taken_for(pages, live_server):
    page = pages.take(live_server.url, "narrow", scheme="dark")
    page.goto("/genuine")

    assert page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [320, True]
    pages.give_back(page)


def test_a_look_is_the_persons_own_with_an_empty_cache_and_nothing_of_the_person_before(eyes, open_page):
    seen, stored = [], "[document.cookie, localStorage.getItem('a'), sessionStorage.length]"
    eyes._check = lambda page, *_: seen.append(page.evaluate(stored))
    for person in ("one", "two"):
        page = open_page("/genuine")
        page.evaluate(f"document.cookie = 'who={person}; path=/'; localStorage.setItem('a', '{person}')")
        eyes.look(Hands(page), person)

    assert seen == [["who=one", "one", 0], ["who=two", "two", 0]]
    assert all(each.cold > each.repeat + 1000 for each in eyes.weights.values())


def test_axe_and_the_keyboard_look_once_at_pages_that_are_made_of_the_same(open_page, faults, right):
    page = open_page("/genuine")
    unnamed = "document.body.insertAdjacentHTML('beforeend', '<input type=text>')"
    assert faults(page) == right
    page.evaluate("document.body.lang = 'en'")
    assert faults(page) == right
    page.evaluate(unnamed)
    assert [rule for rule, _ in faults(page).axe] == ["label", "region"]
    assert faults(page).axe == []


def test_a_walk_by_keyboard_finds_what_lies_over_the_focus_and_ends_where_the_page_ends(pages, live_server):
    page = pages.take(live_server.url)
    page.goto("/genuine")
    page.evaluate(BUTTONS)

    assert covered_on_a_walk(page) == ["3", "25"]
    assert page.evaluate("document.activeElement === document.body")
    assert covered_on_a_walk(page) == ["3", "25"]  # from the beginning again
    for key in ["Tab"] * 23:
        page.keyboard.press(key)
    assert page.evaluate(HERE) == "BUTTON22"
    pages.give_back(page)
