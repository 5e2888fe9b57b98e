"""Who may call what: every call of the table by every kind of caller, and keys that are over, foreign or too narrow."""

from datetime import timedelta

import pytest
from django.test import override_settings

from ccms.accounts import api_keys
from ccms.accounts.actors import Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.models import ApiKey, Member
from ccms.api.access import TABLE
from ccms.core.failures import NotFound, ValidationFailed
from ccms.ledger.models import Event
from tests import factories
from tests.api.conftest import Machine, administrator_of, of_consumer, of_firm, of_officer

pytestmark = pytest.mark.django_db

REFUSED, UNKNOWN = 401, 404
FILE = "7f7a1a3e-6f5e-4b43-9f6d-1d1a5d9d8f11"


def _callers(now):
    complaint, person, shop, _ = factories.a_complaint(now)
    elsewhere = type(complaint.office).objects.exclude(pk=complaint.office_id).filter(is_head=False).first()
    return complaint, {
        "visitor": (Machine(), None),
        "a wrong token": (Machine("nonsense"), None),
        "its buyer": (of_consumer(person), Role.CONSUMER),
        "another buyer": (of_consumer(factories.consumer(now)), Role.CONSUMER),
        "its shop": (of_firm(shop), Role.FIRM_AGENT),
        "another shop": (of_firm(factories.firm(now)), Role.FIRM_AGENT),
        "its officer": (of_officer(complaint.office), Role.OFFICER),
        "an officer elsewhere": (of_officer(elsewhere), Role.OFFICER),
    }


def test_every_call_lets_in_whom_the_table_names_and_shows_a_case_to_its_own_people_only(now):
    complaint, callers = _callers(now)
    own = {"its buyer", "its shop", "its officer"}
    tried = 0
    for name, call in TABLE.items():
        method, _, path = name.partition(" ")
        address = path.format(
            reference=complaint.reference,
            request_id=FILE,
            firm_id=complaint.firm_id,
            evidence_id=FILE,
            action="ask",
            webhook_id=FILE,
            export_id=FILE,
            token=FILE,
            contact_id=FILE,
            dispatch_id=FILE,
            intake_id=FILE,
        )
        for who, (caller, role) in callers.items():
            status = caller.send(method, address, None if method == "GET" else {}).status_code
            tried += 1
            if who == "a wrong token" or (role is None and call.callers):
                assert status == REFUSED, (who, name)
            elif call.callers and (role not in call.callers or ("{reference}" in path and who not in own)):
                assert status in {UNKNOWN, 422}, (who, name, status)
                assert status == UNKNOWN or method != "GET", (who, name)
            else:
                assert status not in {REFUSED, 403}, (who, name, status)
    assert tried == len(TABLE) * len(callers)


def test_a_key_does_only_what_its_scopes_say(now):
    complaint, _, shop, _ = factories.a_complaint(now)
    path = f"/complaints/{complaint.reference}"
    reads = of_firm(shop, Scope.READ)

    assert reads.get(path).status_code == 200
    refused = reads.post(f"{path}/actions/ask", {"text": "কবে?"})
    assert refused.status_code == 403
    assert refused.json()["type"] == "/problems/forbidden"
    assert of_firm(shop, Scope.ANSWER).get(path).status_code == 403


def test_a_revoked_key_and_one_that_is_over_open_nothing_at_once(now, monkeypatch):
    shop = factories.firm(now)
    by = administrator_of(shop)
    key, text = api_keys.make(KeyWanted(name="A", scopes=[Scope.READ], days=1), by, now)
    machine = Machine(text)
    assert machine.get("/complaints").status_code == 200

    monkeypatch.setattr("ccms.api.authentication.current_time", lambda: now + timedelta(days=1))
    assert machine.get("/complaints").status_code == 401
    monkeypatch.undo()
    api_keys.revoke(key.pk, by, now)
    assert machine.get("/complaints").status_code == 401
    kinds = Event.objects.filter(subject=f"key:{key.pk}").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["firm.made_key", "firm.revoked_key"]


def test_a_key_for_some_networks_opens_nothing_from_elsewhere(now):
    shop = factories.firm(now)
    assert of_firm(shop, networks=["127.0.0.0/8"]).get("/complaints").status_code == 200
    assert of_firm(shop, networks=["203.0.113.0/24"]).get("/complaints").status_code == 401


def test_the_text_of_a_key_is_nowhere_kept(now):
    shop = factories.firm(now)
    key, text = api_keys.make(KeyWanted(name="A", scopes=[Scope.READ], days=9), administrator_of(shop), now)
    kept = ApiKey.objects.filter(pk=key.pk).values().get()
    assert text.startswith("ccms_test_")
    assert len(text) == len("ccms_test_") + 43
    assert not any(text[10:25] in str(value) for value in kept.values())


def test_only_an_administrator_or_an_officer_makes_keys_and_each_sees_his_own(now):
    office, shop = factories.offices(now), factories.firm(now)
    wanted = KeyWanted(name="A", scopes=[Scope.READ], days=9)
    api_keys.make(wanted, administrator_of(shop), now)
    api_keys.make(wanted, factories.officer(office), now)

    for by in (factories.as_consumer(factories.consumer(now)), factories.officer(office, Role.AUDITOR)):
        with pytest.raises(NotFound):
            api_keys.make(wanted, by, now)
    assert len(api_keys.keys_of(administrator_of(shop))) == 1
    assert api_keys.keys_of(factories.officer(office)) == []
    foreign = ApiKey.objects.get(firm=shop).pk
    with pytest.raises(NotFound):
        api_keys.revoke(foreign, administrator_of(factories.firm(now)), now)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"days": 366}, "days"),
        ({"days": 0}, "days"),
        ({"networks": ["1.2.3"]}, "networks"),
        ({"networks": ["10.0.0.1"] * 21}, "networks"),
    ],
)
def test_what_a_key_cannot_be_is_named(now, changed, field):
    wanted = {"name": "A", "scopes": [Scope.READ], "days": 30, **changed}
    with pytest.raises(ValidationFailed) as failed:
        api_keys.make(KeyWanted(**wanted), administrator_of(factories.firm(now)), now)
    assert list(failed.value.errors) == [field]


def test_an_officers_key_ends_with_his_account(now):
    office = factories.offices(now)
    machine = of_officer(office)
    assert machine.get("/complaints").status_code == 200
    Member.objects.filter(office=office).update(is_active=False)
    assert machine.get("/complaints").status_code == 401


def test_who_calls_too_often_is_told_when_to_come_back(now):
    shop = factories.firm(now)
    machine = of_firm(shop)
    answers = [machine.post("/prechecks", {"category": "NON_DELIVERY"}) for _ in range(121)]
    assert {answer.status_code for answer in answers[:-1]} == {200}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].json()["type"] == "/problems/too-many-requests"


@override_settings(CCMS_ENV="production")
def test_nothing_below_api_answers_in_another_form_than_a_problem(now, visitor):
    for method, path in [("GET", "/nothing"), ("PUT", "/complaints"), ("POST", "/complaints"), ("GET", "/firms")]:
        refused = visitor.send(method, path, None)
        assert refused.status_code >= 400
        assert refused.headers["Content-Type"] == "application/problem+json", path
        assert refused.json()["instance"]
    broken = visitor.send("POST", "/codes", None, **{"Content-Type": "application/json"})
    assert broken.headers["Content-Type"] == "application/problem+json"
