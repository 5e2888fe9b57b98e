"""The document is what docs/ keeps, names every call of the table, and every answer is one that it names."""

import itertools
import json
import re
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from django.core.management import call_command
from ninja import Schema

from ccms.accounts.api_keys import Scope
from ccms.api.access import TABLE
from ccms.api.app import document
from ccms.api.apps import calls_have_rows, names
from ccms.api.document import ONLY
from ccms.core.failures import catalogue
from tests.optional import is_on, is_whole

DOCS = Path(__file__).parents[2] / "docs"
KEPT = DOCS / "generated" / "openapi.json"


@pytest.mark.skipif(not is_whole(), reason="the document has the calls of every app")
def test_the_document_in_docs_is_what_the_calls_say(capsys):
    call_command("openapi")
    assert KEPT.read_text(encoding="utf-8") == capsys.readouterr().out, "`make pages` writes it anew"


def test_the_address_of_each_call_stands_on_the_page_of_calls():
    page = (DOCS / "api-calls.md").read_text(encoding="utf-8")
    printed = re.findall(r"/[^ `?]+", re.sub(r"{[^}]*}", "{}", page))
    assert {call for call in TABLE if re.sub(r"{[^}]*}", "{}", call.partition(" ")[2]) not in printed} == set()


def test_every_scope_that_a_key_can_have_is_asked_for_by_a_call():
    asked = {call.scope for call in TABLE.values()} - {None}
    assert asked == {scope for scope in Scope if is_on("webhooks") or scope != "webhooks"}


def test_every_call_has_a_row_and_every_row_a_call():
    assert sorted(names()) == sorted(TABLE)
    assert calls_have_rows(None) == []


def test_the_document_is_openapi_3_1_and_names_the_problems_of_each_call():
    told = json.loads(json.dumps(document()))
    assert told["openapi"].startswith("3.1")
    operations = [operation for methods in told["paths"].values() for operation in methods.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert {"400", "422", "429", "503"} <= operation["responses"].keys()


def test_a_call_names_only_refusals_that_it_can_give():
    told = {
        f"{method.upper()} {path.removeprefix('/api/v1')}": {
            status: answer["description"] for status, answer in call["responses"].items()
        }
        for path, methods in document()["paths"].items()
        for method, call in methods.items()
    }
    assert told["POST /complaints"][409] == "duplicate-complaint, request-in-progress"
    assert told["POST /complaints/{reference}/actions/{action}"][409] == (
        "invalid-transition, request-in-progress, stale-version, without-post"
    )
    assert 409 not in told["POST /prechecks"]
    assert told["GET /complaints"][422] == "validation-failed"
    assert told["POST /codes/{request_id}/verify"][429] == "otp-exhausted, too-many-requests"
    assert set(ONLY) <= set(catalogue())
    assert all(any(fnmatchcase(name, only) for name in told) for only in itertools.chain(*ONLY.values()))


def test_no_two_shapes_share_a_name():
    """Of two, the document keeps one, and says of one call what another takes or answers."""
    names = Counter(shape.__name__ for shape in _kinds_of(Schema) if shape.__module__.startswith("ccms.api."))
    assert names
    assert [name for name, number in names.items() if number > 1] == []


def _kinds_of(shape):
    for kind in shape.__subclasses__():
        yield kind
        yield from _kinds_of(kind)


@pytest.mark.parametrize(
    ("call", "status", "fields"),
    [
        ("POST /codes", "202", "request_id expires_in resend_after new_number_wait"),
        ("POST /codes/{request_id}/verify", "200", "token expires_in"),
        ("POST /complaints", "201", "reference event_id event leaf status public_state due_at told contradictions"),
        ("POST /complaints/{reference}/evidence", "201", "id sha256 state"),
    ],
)
def test_a_call_answers_with_the_fields_that_operations_promise(call, status, fields):
    told = json.loads(json.dumps(document()))
    method, path = call.split()
    answer = told["paths"][f"/api/v1{path}"][method.lower()]["responses"][status]
    name = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert set(told["components"]["schemas"][name]["properties"]) == set(fields.split())


@pytest.mark.django_db
def test_people_read_every_call_and_shape_on_a_page_that_needs_no_script(client):
    answer = client.get("/api/v1/docs")
    assert answer.status_code == 200
    page, told = answer.content.decode(), document()
    for path, methods in told["paths"].items():
        for method in methods:
            assert f">{method.upper()} {path}</h3>" in page
    for name, shape in told["components"]["schemas"].items():
        assert f'id="shape-{name}"' in page
        for field in shape.get("properties", {}):
            assert f"<dt>{field}</dt>" in page
    assert "<script" not in page
    assert answer.headers["Content-Language"] == "en"
    assert "default-src" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_document_is_handed_out_to_anybody(client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "CCMS"
