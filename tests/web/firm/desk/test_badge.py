"""The badge on a shop's page: both ends of its public figures, and no number where these tell none."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from ccms.accounts.firms.shop_keys import shop_of
from ccms.apps.figures import snapshots
from ccms.apps.figures.models import FirmFigures
from tests import factories
from tests.apps.figures.test_calls import NUMBERS

SVG = "{http://www.w3.org/2000/svg}"


def drawn(counter, about=None, lang="en"):
    """Return the picture of a shop, with what stands in it."""
    named = shop_of((about or counter.firm).pk, counter.now).public_id
    answer = Client().get(f"/b/{named}.svg", {"lang": lang})
    assert answer.status_code == 200
    root = ET.fromstring(answer.content)  # noqa: S314 - our own
    return answer, root.find(f"{SVG}title").text, [each.text for each in root.iter(f"{SVG}text")]


def told(counter, **numbers):
    """Let the newest figures tell of the shop."""
    snapshot = snapshots.take(counter.now, again=True)
    FirmFigures.objects.create(snapshot=snapshot, firm=counter.firm, body=NUMBERS | numbers)


def test_it_says_both_ends_of_the_public_figures(counter):
    told(counter)
    _, title, texts = drawn(counter)
    assert title == "CCMS: of 100 complaints of a year, at least 22% and at most 77% were settled."
    assert texts == ["CCMS: 22–77% settled", "of 100 complaints in a year"]
    _, title, texts = drawn(counter, lang="bn")
    assert texts == ["সিসিএমএস: ২২–৭৭% মীমাংসা", "এক বছরের ১০০টি অভিযোগের"]
    assert not re.search("[A-Za-z0-9]", title + "".join(texts))


@pytest.mark.parametrize("hidden", ["at_least", "at_most"])
def test_one_end_alone_would_flatter_or_shame_and_is_not_drawn(counter, hidden):
    told(counter, **{hidden: None})
    assert drawn(counter)[1] == "Complaints are taken: CCMS, Government of Bangladesh"


def test_a_share_is_never_rounded_up_to_all(counter):
    told(counter, at_most={"percent": 99.9, "low": 99.0, "high": 100.0})
    assert drawn(counter)[2][0] == "CCMS: 22–99% settled"


def test_what_was_told_before_is_not_drawn_any_more(counter):
    told(counter)
    snapshots.take(counter.now, again=True)
    assert drawn(counter)[1] == "Complaints are taken: CCMS, Government of Bangladesh"


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
