"""What looks at pages is itself as it should be: a page that is used again is as empty as a new one."""

import pytest

from tests.browser.walking import AT_ONCE, covered_on_a_walk

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


def test_a_page_has_the_size_the_light_and_the_state_it_was_taken_for(pages, live_server):
    state = {"cookies": [], "origins": [{"origin": live_server.url, "localStorage": [{"name": "a", "value": "b"}]}]}
    page = pages.take(live_server.url, "narrow", scheme="dark", state=state)
    page.goto("/genuine")

    seen = page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches, localStorage.getItem('a')]")
    assert seen == [320, True, "b"]
    pages.give_back(page)


def test_a_walk_by_keyboard_finds_what_lies_over_the_focus_and_ends_where_the_page_ends(pages, live_server):
    page = pages.take(live_server.url)
    page.goto("/genuine")
    page.evaluate(BUTTONS)

    assert covered_on_a_walk(page) == ["3", "25"]
    assert page.evaluate("document.activeElement === document.body")
    assert covered_on_a_walk(page) == ["3", "25"]  # from the beginning again
    for key in ["Tab"] * (AT_ONCE + 3):
        page.keyboard.press(key)
    assert page.evaluate(HERE) == f"BUTTON{AT_ONCE + 2}"
    pages.give_back(page)
