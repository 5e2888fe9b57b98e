"""Lists by machine: page after page without a gap, and what is asked of them wrongly is named instead of guessed."""

import pytest

from ccms.accounts.firms import entries
from ccms.accounts.firms.entries import FirmEntry
from ccms.gate import counters, limits
from ccms.gate.limits import MINUTE, Counted, Window
from tests import factories
from tests.api.conftest import a_filing, of_consumer, of_firm, of_officer

pytestmark = pytest.mark.django_db


def test_pages_of_a_list_follow_each_other_without_a_gap_and_end(now):
    factories.offices(now)
    shop = factories.firm(now)
    factories.contact(shop, now)
    buyers = [of_consumer(factories.consumer(now)) for _ in range(3)]
    wanted = [buyer.post("/complaints", a_filing(shop, now)).json()["reference"] for buyer in buyers]
    desk, after, seen = of_firm(shop), "", []
    while after is not None:
        found = desk.get(f"/complaints?limit=2&after={after}").json()
        seen += [each["reference"] for each in found["complaints"]]
        after = found["next"]
    assert sorted(seen) == sorted(wanted)


@pytest.mark.parametrize("after", ["x", "1", "1.", "1.zz", "99999999999999999999.0"])
def test_a_place_that_is_none_is_refused_for_else_a_machine_would_read_the_first_page_for_ever(now, after):
    refused = of_firm(factories.firm(now)).get(f"/complaints?after={after}")
    assert refused.status_code == 400
    assert refused.json()["type"] == "/problems/malformed-request"


def test_a_firms_own_number_is_no_filter_for_others(now):
    complaint, person, *_ = factories.a_complaint(now)
    for caller in (of_consumer(person), of_officer(complaint.office)):
        refused = caller.get("/complaints?firm_reference=HD-1")
        assert refused.status_code == 422
        assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [
            ("/firm_reference", "field-unknown")
        ]


def test_what_a_call_does_not_know_in_a_query_is_named_and_never_a_list_of_everything(now):
    desk = of_firm(factories.firm(now))
    for path in ("/complaints", "/events"):
        refused = desk.get(f"{path}?staus=settled")
        assert refused.status_code == 422, path
        assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [
            ("/staus", "field-unknown")
        ]


def test_a_time_without_its_zone_or_as_a_bare_number_is_named_in_a_list_and_in_an_act(now):
    complaint, *_ = factories.a_complaint(now)
    office = of_officer(complaint.office)
    address = f"/complaints/{complaint.reference}/actions/set_hearing"
    for refused in (
        office.get("/complaints?updated_since=2026-11-25T10:00:00"),
        office.get("/complaints?updated_since=874719344"),
        office.post(address, {"at": 1921658400, "place": "ঢাকা"}),
        office.post(address, {"at": "2030-11-25T10:00:00", "place": "ঢাকা"}),
    ):
        assert refused.status_code == 422, refused.content
        assert refused.json()["errors"][0]["code"] == "value-unreadable"


def test_a_shop_is_found_with_its_other_names_and_a_shadow_tells_none(visitor, now):
    entry = FirmEntry(slug="sharighor", name_bn="শাড়িঘর", name_en="Sharighor", aliases=("Shari Ghor BD",))
    shop = entries.register_firm(entry, now)
    shadow = entries.make_shadow("Shari Ghor BD Fake", now=now, named_by=None, link="facebook.com/sgfake")

    assert visitor.get(f"/firms/{shop.pk}").json()["aliases"] == ["Shari Ghor BD"]
    found = {each["id"]: each for each in visitor.get("/firms?q=shari+ghor+bd").json()["firms"]}
    assert found[str(shop.pk)]["aliases"] == ["Shari Ghor BD"]
    assert found[str(shadow.pk)]["aliases"] == []


def test_so_many_filings_a_minute_and_no_more_are_taken_from_one_caller(now, monkeypatch):
    factories.offices(now)
    shop = factories.firm(now)
    buyer = of_consumer(factories.consumer(now))
    few = {**limits.LIMITS, Counted.API_FILINGS: (Window(1, MINUTE),)}
    monkeypatch.setattr(counters, "LIMITS", few)

    assert buyer.post("/complaints", a_filing(shop, now)).status_code == 201
    refused = buyer.post("/complaints", a_filing(shop, now))
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
