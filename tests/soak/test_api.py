"""The document taken at its word: calls made at random from it, right ones and wrong ones, by every kind of caller.

None may end in a defect of ours, give an answer that the document does not name, take what it says it does not take, or
let in somebody whose token is wrong.
"""

import json
import logging
import uuid

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from ccms.api.app import document
from ccms.gate import limits
from ccms.gate.clock import current_time
from ccms.gate.limits import DAY, Counted, Window
from tests import factories
from tests.api.conftest import Machine, of_consumer, of_firm, of_officer

pytestmark = pytest.mark.django_db(transaction=True)
CASES, ALL = 5_000, 600  # at least, over all callers and calls
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]  # right and wrong
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
]


@pytest.fixture
def unlogged_requests(caplog):
    """Leave out the line of each request: there are thousands, and what went wrong would be lost among them."""
    caplog.set_level(logging.WARNING, "ccms.request")


@pytest.fixture
def unhurried_callers(monkeypatch):
    """Let a caller call as often as it likes: what is asked here is not how often."""
    many = {name: (Window(10**6, DAY),) for name in (Counted.API_READS, Counted.API_WRITES, Counted.FIRM_MESSAGES)}
    monkeypatch.setattr(limits, "LIMITS", {**limits.LIMITS, **many})
    monkeypatch.setattr("ccms.gate.counters.LIMITS", {**limits.LIMITS, **many})


def _from_loopback(application):
    """Say where a call comes from, as a server does."""
    return lambda environ, start: application({"REMOTE_ADDR": "127.0.0.1", **environ}, start)


def _callers(complaint, person, shop):
    return {
        "visitor": Machine(),
        "consumer": of_consumer(person),
        "firm": of_firm(shop),
        "other firm": of_firm(factories.firm(current_time())),
        "office": of_officer(complaint.office),
    }


def test_calls_made_at_random_from_the_document_get_only_the_answers_that_it_names(
    soak_seed, as_many, unhurried_callers, unlogged_requests
):
    now, cases = current_time(), as_many(CASES, "calls at random, at least", soak=ALL)
    complaint, person, shop, _ = factories.a_complaint(now)
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document())))
    schema.app = _from_loopback(get_wsgi_application())
    plays = [(found.ok(), mode) for found in schema.get_all_operations() for mode in _modes(found.ok())]
    callers = _callers(complaint, person, shop)
    each = -(-cases // (len(plays) * len(callers))) + 1  # a call with little to vary is made less often
    made = dict.fromkeys(callers, 0)
    for name, caller in callers.items():
        for operation, mode in plays:
            made[name] += _play(operation, caller, mode, complaint.reference, each, soak_seed)
    print(f"calls at random: {sum(made.values())} ({made})")  # noqa: T201 - the figure that is asked for
    assert sum(made.values()) >= cases


def _modes(operation):
    """Return in which ways a call can be made: what takes nothing cannot be asked wrongly."""
    takes = operation.definition.raw.get("parameters") or "requestBody" in operation.definition.raw
    return MODES if takes else MODES[:1]


def _play(operation, caller, mode, reference, most, chance):
    """Make some calls of one kind and return how many."""
    made = 0
    headers = {"Authorization": f"Bearer {caller.token}"} if caller.token else {}

    @seed(chance)
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
    def play(case, known):
        nonlocal made
        if known and "reference" in (case.path_parameters or {}):
            case.path_parameters["reference"] = reference
        if mode is GenerationMode.POSITIVE and case.headers and "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(uuid.uuid4())
        case.call_and_validate(checks=CHECKS, headers=headers)
        made += 1

    play()
    return made
