"""What was typed last, and is newer than what the server has, can be brought back on the phone where it was typed."""

import pytest

from ccms.accounts import sessions
from tests.browser.signing_in import keep_cookies
from tests.web.consumer.filing.walking import STORY, Walker

pytestmark = pytest.mark.django_db(transaction=True)
NEWER = STORY + " আজ আবার ফোন করেছি।"
BRING_BACK = "আপনার শেষ লেখা ফেরত আনুন"


@pytest.fixture(autouse=True)
def no_deployment_kept():
    """Forget the deployment of another test's database."""
    sessions._deployment.cache_clear()


def test_newer_words_are_offered_after_a_change_of_language_or_a_reload(open_page, live_server, transactional_db):
    begun = Walker(lang="bn").sign_in().name_seller().buys("app", "gift")
    begun.send(card="wrong_item").send(narrative=STORY, wish="refund")
    page = open_page("/privacy")
    keep_cookies(page, live_server.url, {name: morsel.value for name, morsel in begun.client.cookies.items()})
    page.goto(f"{live_server.url}/c/story?lang=bn")
    story = page.locator("textarea[name=narrative]")
    assert not page.get_by_role("button", name=BRING_BACK).count()
    story.fill(NEWER)

    page.goto(f"{live_server.url}/c/story?lang=en")
    page.goto(f"{live_server.url}/c/story?lang=bn")
    assert story.input_value() == STORY
    page.get_by_role("button", name=BRING_BACK).click()
    assert story.input_value() == NEWER
    assert not page.get_by_role("button", name=BRING_BACK).count()
