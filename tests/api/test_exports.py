"""Many complaints as one file, by machine: asked for with a key, watched, fetched once with the same key."""

import json
import uuid

import pytest

from ccms.accounts import api_keys
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.models import ApiKey
from ccms.complaints.firm_desk import exports
from ccms.complaints.models import FirmExport
from ccms.gate.clock import current_time
from tests import factories
from tests.api.conftest import Machine, a_filing, administrator_of, of_consumer, of_firm, of_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(now):
    """A shop that three buyers complain about."""
    factories.offices(now)
    firm = factories.firm(now)
    factories.contact(firm, now)
    for _ in range(3):
        buyer = of_consumer(factories.consumer(now))
        assert buyer.post("/complaints", a_filing(firm, now)).status_code == 201
    return firm


def asked(machine, **sent):
    return machine.post("/exports", {"format": "jsonl", **sent})


def made(machine, **sent):
    answer = asked(machine, **sent)
    assert answer.status_code == 202, answer.content
    while exports.run_due(current_time()):
        pass
    return machine.get(f"/exports/{answer.json()['id']}").json()


def path_of(link):
    return link.partition("/api/v1")[2]


def test_a_file_is_asked_for_watched_and_fetched_once(shop):
    desk = of_firm(shop, Scope.READ)

    answer = asked(desk)
    assert answer.status_code == 202
    assert answer.json().keys() == {"id", "state"}
    before = desk.get(f"/exports/{answer.json()['id']}").json()
    assert (before["state"], before["link"], before["made_at"]) == ("waiting", None, None)
    exports.run_due(current_time())
    ready = desk.get(f"/exports/{answer.json()['id']}").json()
    assert (ready["state"], ready["rows"]) == ("ready", 3)
    file = desk.get(path_of(ready["link"]))

    assert file.status_code == 200
    assert file.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert len(file.getvalue().splitlines()) == 3
    again = desk.get(path_of(ready["link"]))
    assert again.status_code == 410
    assert again.json()["type"] == "/problems/link-expired"
    after = desk.get(f"/exports/{answer.json()['id']}").json()
    assert (after["state"], after["link"]) == ("fetched", None)
    assert after["fetched_at"]


def test_a_line_has_what_a_list_tells_by_the_same_names_and_what_the_desk_keeps(shop):
    desk = of_firm(shop)
    listed = {each["reference"]: each for each in desk.get("/complaints").json()["complaints"]}
    desk.send("PATCH", f"/complaints/{next(iter(listed))}", {"firm_reference": "HD-1"})
    listed = {each["reference"]: each for each in desk.get("/complaints").json()["complaints"]}

    file = desk.get(path_of(made(desk)["link"])).getvalue().decode()

    lines = [json.loads(line) for line in file.splitlines()]
    assert len(lines) == len(listed) == 3
    for line in lines:
        told = listed[line["reference"]]
        assert {name: line[name] for name in told} == told
        assert line.keys() - told.keys() == {"purchase_number", "assignee", "tags", "phone"}
        assert line["phone"].startswith("01•••••")


def test_head_and_a_call_without_the_key_use_nothing_up(shop):
    desk = of_firm(shop)
    path = path_of(made(desk)["link"])

    assert desk.send("HEAD", path).status_code == 200
    assert Machine().get(path).status_code == 401
    assert of_firm(shop).get(path).status_code == 404
    assert of_firm(factories.firm(current_time())).get(path).status_code == 404
    assert of_firm(shop, Scope.ANSWER).get(path).status_code == 403
    assert desk.get(path).status_code == 200


def test_it_is_narrowed_by_what_a_list_knows_and_by_nothing_else(shop):
    desk = of_firm(shop)

    assert made(desk, status=["closed"])["rows"] == 0
    assert made(desk, firm_reference="HD-9")["rows"] == 0
    assert made(desk, updated_since="2020-01-01T00:00:00Z")["rows"] == 3
    for sent, pointer, code in (
        ({"staus": ["closed"]}, "/staus", "field-unknown"),
        ({"status": ["lost"]}, "/status/0", "choice-unknown"),
        ({"format": "xlsx"}, "/format", "choice-unknown"),
        ({"updated_since": "2026-11-25T10:00:00"}, "/updated_since", "value-unreadable"),
    ):
        refused = asked(desk, **sent)
        assert refused.status_code == 422, sent
        assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [(pointer, code)]


def test_asked_twice_with_one_key_it_is_one_file_and_a_second_while_it_is_made_is_refused(shop):
    desk, key = of_firm(shop), str(uuid.uuid4())

    first = desk.post("/exports", {"format": "csv"}, **{"Idempotency-Key": key})
    again = desk.post("/exports", {"format": "csv"}, **{"Idempotency-Key": key})
    another = asked(of_firm(shop))

    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert FirmExport.objects.count() == 1
    assert another.status_code == 422
    assert [error["code"] for error in another.json()["errors"]] == ["export-at-work"]


def test_buyers_and_officers_have_no_exports(shop, now):
    office = factories.offices(now)
    export = made(of_firm(shop))
    for caller in (of_consumer(factories.consumer(now)), of_officer(office)):
        assert asked(caller).status_code == 404
        assert caller.get(f"/exports/{export['id']}").status_code == 404
        assert caller.get(path_of(export["link"])).status_code == 404


def test_a_key_that_is_ended_meanwhile_gets_nothing_made(shop, now):
    by = administrator_of(shop)
    key, text = api_keys.make(KeyWanted(name="Export", scopes=[Scope.READ], days=9), by, now)
    answer = asked(Machine(text))
    api_keys.revoke(key.pk, by, now)

    exports.run_due(current_time())

    export = FirmExport.objects.get(pk=answer.json()["id"])
    assert (export.state, export.why) == ("failed", "asker-left")
    assert export.key == ApiKey.objects.get(pk=key.pk)


def test_a_table_names_the_firm_in_the_callers_language(shop):
    desk = of_firm(shop)
    file = desk.get(path_of(made(desk, format="csv")["link"])).getvalue().decode()
    assert ",Sharighor," in file.splitlines()[1]
