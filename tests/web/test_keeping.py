"""What others may keep of our pages: never an answer that holds a cookie of the one who happened to ask first."""

import pytest
from django.conf import settings
from django.urls import reverse

from ccms.gate.clock import current_time
from ccms.web.access import TABLE
from ccms.web.apps import routes
from ccms.web.audiences import ANYONE
from ccms.web.developers.start import FILES
from tests import factories

pytestmark = pytest.mark.django_db
PLAIN = [name for name, address in routes() if "<" not in address and TABLE[name].audiences == ANYONE]
KEPT = sorted(name for name, row in TABLE.items() if row.keep_seconds)


@pytest.fixture
def address():
    """Return the address of a kept page, of a shop's own too."""
    shop = factories.firm(current_time(), registered=True)
    arguments = {"developers:copy": next(iter(FILES))}
    return lambda name: reverse(name) if name in PLAIN else reverse(name, args=[arguments.get(name, shop.slug)])


def _may_be_shared(answer):
    return "public" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("name", [name for name in PLAIN if "GET" in TABLE[name].methods])
def test_no_page_that_others_may_keep_sets_a_cookie(client, name, language):
    for query in ("", f"?lang={language}", f"?lang={language}"):
        answer = client.get(f"{reverse(name)}{query}")
        assert not (_may_be_shared(answer) and answer.cookies), answer.headers


@pytest.mark.parametrize("name", KEPT)
def test_a_language_asked_for_is_remembered_in_an_answer_for_this_reader_alone(client, name, address):
    asked = client.get(f"{address(name)}?lang=en")
    again = client.get(f"{address(name)}?lang=en")

    assert settings.LANGUAGE_COOKIE_NAME in asked.cookies
    assert asked.headers["Cache-Control"] == "private, no-store"
    assert not again.cookies
    assert _may_be_shared(again)
    assert "Cookie" in again.headers["Vary"]


def test_the_badge_of_a_shop_is_one_copy_for_everybody_in_each_language(client):
    shop = factories.firm(current_time(), registered=True)
    answer = client.get(f"{reverse('widget:badge', args=[shop.slug])}?lang=en")

    assert _may_be_shared(answer)
    assert not answer.cookies
