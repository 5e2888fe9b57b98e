"""Public figures for machines: method and date with each, past days as they were told, nothing twice over the line."""

from datetime import timedelta
from uuid import uuid4

import pytest

from ccms.accounts.firms.entries import merge
from ccms.apps.figures import snapshots
from ccms.apps.figures.models import FirmFigures, Snapshot
from tests import factories

pytestmark = pytest.mark.django_db
NUMBERS = {
    "cases": 100,
    "solved": 22,
    "unsolved": 23,
    "unknown": 55,
    "at_least": {"percent": 22.0, "low": 15.0, "high": 31.1},
    "of_those_who_told": {"percent": 48.8, "low": 34.9, "high": 63.0},
    "at_most": {"percent": 77.0, "low": 67.8, "high": 84.2},
    "answer_days": 3,
    "answer_days_90": 12,
    "end_days": None,
    "end_days_90": None,
    "promises": None,
}


@pytest.fixture
def taken(now):
    """Return figures of nothing."""
    return snapshots.take(now)


def of_shop(snapshot, shop):
    FirmFigures.objects.create(snapshot=snapshot, firm=shop, body=NUMBERS)
    return f"/figures/firms/{shop.pk}"


def test_without_figures_there_is_a_problem_and_no_page(visitor):
    for path in ("/figures", "/figures/country"):
        answer = visitor.get(path)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_index_says_of_which_days_by_which_method_and_where_the_table_is(visitor, taken):
    told = visitor.get("/figures").json()
    assert told["days"] == [taken.day.isoformat()]
    assert (told["method"], told["licence"]) == (snapshots.METHOD, "CC-BY-4.0")
    assert told["method_address"].endswith("/figures#method")
    assert told["table_address"].endswith("/figures.csv")
    assert told["position"] == f"{taken.tx}.{taken.event}"
    assert told["invented"] is True


def test_the_country_is_told_with_every_fate(visitor, taken):
    told = visitor.get("/figures/country").json()
    assert told["day"] == taken.day.isoformat()
    assert told["numbers"]["cases"] is None
    assert told["fates"] == taken.body["fates"]
    assert told["why"] == taken.body["why"]
    assert told["left_out"] is None
    assert told["months"] == told["districts"] == told["categories"] == []


def test_who_has_the_figures_already_gets_nothing_again(visitor, taken, now):
    first = visitor.get("/figures/country")
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    for known in (first.headers["ETag"], f'W/{first.headers["ETag"]}, "other"'):
        again = visitor.get("/figures/country", **{"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    snapshots.take(now + timedelta(days=1))
    assert visitor.get("/figures/country", **{"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_figures_of_a_past_day_are_told_as_they_were(visitor, taken, now):
    shop = factories.firm(now)
    path = of_shop(taken, shop)
    snapshots.take(now + timedelta(days=1))
    assert visitor.get(path).json()["numbers"] is None
    past = visitor.get(f"{path}?day={taken.day}").json()
    assert past["numbers"] == NUMBERS
    assert past["day"] == taken.day.isoformat()
    assert visitor.get(f"{path}?day=2020-01-01").status_code == 404
    assert visitor.get(f"{path}?day=soon").status_code == 422
    assert visitor.get(f"{path}?since=2020-01-01").json()["type"] == "/problems/validation-failed"


def test_a_shop_is_told_of_here_and_beside_its_names(visitor, taken, now):
    shop = factories.firm(now)
    assert visitor.get(f"/firms/{shop.pk}").json()["figures"] is None
    told = visitor.get(of_shop(taken, shop)).json()
    assert told["firm"] == str(shop.pk)
    assert told["numbers"] == NUMBERS == visitor.get(f"/firms/{shop.pk}").json()["figures"]


def test_a_shop_that_was_merged_answers_as_the_one_it_went_into(visitor, taken, now):
    shop, gone = factories.firm(now), factories.firm(now)
    of_shop(taken, shop)
    merge(gone, shop)
    told = visitor.get(f"/figures/firms/{gone.pk}").json()
    assert told["firm"] == str(shop.pk)
    assert told["numbers"] == NUMBERS


def test_of_a_shop_without_a_page_nothing_is_told(visitor, taken, now):
    shadow = factories.firm(now, registered=False)
    refused = visitor.get(of_shop(taken, shadow))
    assert refused.status_code == 404
    assert refused.json()["type"] == visitor.get(f"/figures/firms/{uuid4()}").json()["type"] == "/problems/not-found"


def test_a_day_that_is_a_bare_number_is_refused_by_its_name(visitor):
    refused = visitor.get("/figures/country?day=1764115200")
    assert refused.status_code == 422, refused.content
    assert refused.json()["errors"][0]["code"] == "value-unreadable"


def test_no_call_writes_a_snapshot(visitor, taken):
    for path in ("/figures", "/figures/country"):
        visitor.get(path)
    assert Snapshot.objects.count() == 1


def test_what_was_taken_before_nine_of_ten_were_told_still_is_told(visitor, taken, now):
    shop = factories.firm(now)
    before = {name: value for name, value in NUMBERS.items() if not name.endswith("_90")}
    FirmFigures.objects.create(snapshot=taken, firm=shop, body=before)
    told = visitor.get(f"/figures/firms/{shop.pk}").json()["numbers"]
    assert (told["answer_days"], told["answer_days_90"]) == (3, None)
