"""What a program is told when something on our side fails, and what the log keeps of it."""

import psycopg
import pytest
from django.db import InterfaceError, OperationalError

from ccms.api import cases
from tests import factories
from tests.api.conftest import of_consumer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("failure", [OperationalError, InterfaceError])
def test_a_call_that_the_database_breaks_off_is_a_problem_whose_cause_stands_in_the_log(
    now, monkeypatch, caplog, failure
):
    complaint, person, *_ = factories.a_complaint(now)
    caller = of_consumer(person)

    def broken(*_args, **_named):
        raise failure from psycopg.errors.DeadlockDetected("deadlock detected\nDETAIL: Key (phone)=(+8801711111111)")

    monkeypatch.setattr(cases, "case_of", broken)
    answer = caller.get(f"/complaints/{complaint.reference}")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/dependency-down")
    (told,) = [record.msg for record in caplog.records if record.name == "ccms.database"]
    assert (told["error"], told["sentence"]) == ("DeadlockDetected", "deadlock detected")
    assert "+880" not in caplog.text
