"""The badge on a shop's page: both ends of its public figures, and no number where these tell none."""

import re

import pytest

from ccms.apps.figures import snapshots
from ccms.apps.figures.models import FirmFigures
from tests.apps.figures.test_calls import NUMBERS
from tests.web.firm.desk.test_badge import drawn


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
