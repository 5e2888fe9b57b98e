"""What looks at pages is itself as it should be: a page that is used again is as empty as a new one."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)

STYLE = "performance.getEntriesByType('resource').find(one => one.name.includes('.css')).transferSize"
LEAVE = "document.cookie = 'left=1; path=/'; localStorage.setItem('ccms:left', '1'); console.error('left')"
LEFT = "[document.cookie, localStorage.length, history.length]"


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
