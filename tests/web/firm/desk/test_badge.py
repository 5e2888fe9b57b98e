"""The badge on a shop's page: the same words for every shop of which no figures are published."""

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from ccms.accounts.firms.shop_keys import shop_of
from tests import factories

SVG = "{http://www.w3.org/2000/svg}"


def drawn(counter, about=None, lang="en"):
    """Return the picture of a shop, with what stands in it."""
    named = shop_of((about or counter.firm).pk, counter.now).public_id
    answer = Client().get(f"/b/{named}.svg", {"lang": lang})
    assert answer.status_code == 200
    root = ET.fromstring(answer.content)  # noqa: S314 - our own
    return answer, root.find(f"{SVG}title").text, [each.text for each in root.iter(f"{SVG}text")]


def test_it_is_small_kept_for_an_hour_by_everybody_and_remembers_nobody(counter):
    answer, _, texts = drawn(counter, lang="bn")
    assert texts == ["অভিযোগ নেওয়া হয়", "সিসিএমএস, বাংলাদেশ সরকার"]
    assert len(answer.content) <= 3_000
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_shop_of_no_register_is_not_called_registered(counter):
    claimed = factories.firm(counter.now, registered=False, claimed_at=counter.now)
    assert drawn(counter, claimed)[1] == "Complaints are taken: CCMS, Government of Bangladesh"


@pytest.mark.parametrize("name", ["frm_00000000", "no-such-shop"])
def test_a_shop_that_nobody_may_name_has_no_badge(counter, name):
    assert Client().get(f"/b/{name}.svg").status_code == 404
    hidden = factories.firm(counter.now, registered=False)
    assert Client().get(f"/b/{hidden.slug}.svg").status_code == 404
