"""What was done is said on the next page, whichever that is, once and to its reader alone."""

import pytest
from django.contrib.messages.storage.cookie import CookieStorage

from tests.web.consumer.own_data.losing import WORDS, page_of
from tests.web.consumer.tracking.reading import words

LOOKED_AT = "ভোক্তা অধিদপ্তর দেখবে। ঠিক হলে এসএমএস পাবেন।"


@pytest.fixture
def told(asking, new_number):
    """Return the browser of a person that asked for their complaint and has opened no page since."""
    _, browser = new_number
    page_of(browser, f"{asking.url}/lost-number", words=WORDS, comes="on")
    return browser


@pytest.mark.parametrize("page", ["/t/mine", "/t/me/check"])
def test_the_next_page_says_it_once(told, page):
    first, second = told.get(page), told.get(page)

    assert LOOKED_AT in words(first)
    assert 'class="box ok"' in first.text
    assert LOOKED_AT not in words(second)
    assert CookieStorage.cookie_name not in second.cookies


def test_a_page_that_others_may_keep_is_kept_by_nobody_while_it_says_so(told, client):
    client.cookies[CookieStorage.cookie_name] = told.cookies[CookieStorage.cookie_name].value

    first, second = client.get("/privacy"), client.get("/privacy")

    assert LOOKED_AT in words(first)
    assert first.headers["Cache-Control"] == "private, no-store"
    assert LOOKED_AT not in words(second)
    assert "public" in second.headers["Cache-Control"]
