"""What people meet often costs the database what the table says. `CCMS_COSTS=write` writes it anew, passing nothing."""

import logging
import os
from collections import Counter
from contextlib import ExitStack
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import override_settings

from ccms.accounts import sessions
from ccms.complaints.models import Complaint
from tests.conftest import FIGURE
from tests.costs import table
from tests.costs.meter import Count, Meter
from tests.costs.steps import STEPS
from tests.costs.town import Town
from tests.golden.plain import Plain
from tests.golden.world import START, Now, frozen_clock
from tests.rights.apart import Apart, let_the_planner_see


@pytest.fixture(scope="module")
def measured(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return what each step costs at each size, in a database of its own where everything is committed."""
    apart = Apart("costs")
    with ExitStack() as within:
        within.enter_context(django_db_blocker.unblock())
        apart.make()
        within.callback(apart.remove)
        within.enter_context(override_settings(CCMS_EVIDENCE_DIR=tmp_path_factory.mktemp("evidence")))
        within.enter_context(apart.entered())
        within.enter_context(patch.dict(connection.settings_dict, DISABLE_SERVER_SIDE_CURSORS=False))  # as it is in use
        within.enter_context(frozen_clock())
        logging.disable(logging.CRITICAL)  # a line for each page takes longer than the page
        within.callback(logging.disable, logging.NOTSET)
        sessions._deployment.cache_clear()
        within.callback(sessions._deployment.cache_clear)
        Now.at = START
        found = _measure(Town())
    if os.environ.get("CCMS_COSTS") == "write":
        table.write(found, {step.name: step.budget for step in STEPS})
        pytest.exit("the table is written; now look at `git diff tests/costs`, and run without CCMS_COSTS", 3)
    return found


def _measure(town):
    found = {step.name: {} for step in STEPS}
    for size, rows in table.SIZES.items():
        town.grow(rows)
        let_the_planner_see()
        plain = Plain(dict.fromkeys(Complaint.objects.values_list("reference", flat=True), "REF"), {})
        for step in STEPS:
            if step.ready is None or not found[step.name]:
                step.ask(town, step.begin(town))  # whatever is loaded once is loaded
            thing = step.begin(town)
            cache.clear()  # what desks count for some seconds is counted anew
            with Meter().counting() as count:
                answer = step.ask(town, thing)
            status = getattr(answer, "status_code", 200)
            assert status < 400, f"{step.name}: {status} {answer.content.decode()[:2000]}"
            found[step.name][size] = count, table.weight_of(answer, plain)
    return found


@pytest.mark.django_db  # which has the database made
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_step_costs_what_the_table_says(step, measured, record_property):
    kept, statements = table.kept()[step.name], table.kept_statements()[step.name]
    found = []
    for size, (count, weight) in measured[step.name].items():
        now = table.figures_of(count, weight)
        found += table.differing(size, kept[size], now, statements[size], count)
        over = ", ".join(table.over_budget(step.budget, now)) if size == "many" else ""
        if over:
            record_property(FIGURE, f"over its budget: {step.name}: {over}")

    assert found == [], "\n".join([step.name, *found])
    assert kept.get("budget", {}) == step.budget


def test_the_table_holds_these_steps_and_no_other():
    names = [step.name for step in STEPS]

    assert list(table.kept()) == list(table.kept_statements()) == names
    assert len(set(names)) == len(names)


def test_what_is_dearer_is_told_by_its_statement_and_what_is_cheaper_asks_for_the_table():
    line, page = "SELECT … FROM line", "SELECT … FROM page"
    count = Count(kinds=Counter({page: 1, line: 20}), rows_of=Counter({page: 20, line: 20}), round_trips=2, commits=1)
    kept = {"statements": 1, "round_trips": 3, "in_transaction": 0, "commits": 1, "rows": 20, "bytes": 4000}

    found = table.differing(
        "many", kept, table.figures_of(count, 4090), (Counter({page: 1}), Counter({page: 20})), count
    )

    assert list(found) == [
        "dearer: statements of the list of 10: 21, the table says 1",
        f"  20 more by {line}",
        "cheaper, write the table anew: round_trips of the list of 10: 2, the table says 3",
        "dearer: rows of the list of 10: 40, the table says 20",
        f"  20 more by {line}",
    ]
