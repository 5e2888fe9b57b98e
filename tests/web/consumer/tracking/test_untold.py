"""Where nobody could tell the seller of a complaint, every page says that it is the buyer's turn to do so."""

import pytest
from django.test import Client

from ccms.accounts.models import FirmContact
from ccms.gate.clock import current_time
from tests.web.consumer.tracking.reading import words


@pytest.fixture
def untold(filed):
    """Return a complaint about a seller of whom no number and no address is known."""
    FirmContact.objects.filter(pk=filed.contact.pk).update(retired_at=current_time())
    return filed


def test_list_page_and_number_say_whose_turn_it_is(untold):
    listed = untold.browser.get("/t/mine")
    alone = words(Client().get(untold.url))

    for own in (words(listed), words(untold.get())):
        assert "আপনার পালা: প্রতিষ্ঠানকে জানান" in own
        assert "এখন প্রতিষ্ঠানের পালা" not in own
    assert f'href="{untold.url}/tell"' in listed.content.decode()
    assert "এখন ক্রেতার পালা: প্রতিষ্ঠানকে জানাবেন" in alone
    assert "এখন প্রতিষ্ঠানের পালা" not in alone


def test_where_the_seller_could_be_told_it_is_the_seller_s(filed):
    for seen in (words(filed.browser.get("/t/mine")), words(filed.get()), words(Client().get(filed.url))):
        assert "এখন প্রতিষ্ঠানের পালা" in seen
        assert "পালা: প্রতিষ্ঠানকে জানা" not in seen
