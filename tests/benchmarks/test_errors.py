"""An error in one work ends neither the others nor the run, but the command fails and names it."""

import pytest

from benchmarks.__main__ import attempt, name_errors
from benchmarks.client import Wrong
from benchmarks.rounds import FOLDER, Target
from benchmarks.run import Options, Run


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Return a run that has started nothing."""
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return Run(Options(rounds=1, seconds=0.1, folder=tmp_path))


def no_column(run):
    raise LookupError('column "rings_at" does not exist')


def test_a_work_that_breaks_off_is_named_and_makes_the_command_fail(run, capfd):
    attempt(run, "sweep", no_column)
    attempt(run, "memory", lambda run: run.goal("memory", "MiB", 100, 140, at_most=True))

    assert name_errors(run) == 1
    assert 'ERROR in sweep: LookupError: column "rings_at" does not exist' in capfd.readouterr().out
    assert [goal.work for goal in run.goals] == ["memory"]


def wrong():
    raise Wrong("302 /c/purchase without 'multipart/form-data'")


def play(run, step):
    target = Target("ccms", lambda number: step, clients=1)
    target.run(run.options.seconds, warm=0)
    run.keep("filing", [target])


def test_a_step_that_does_not_prove_its_success_makes_the_command_fail(run, capfd):
    play(run, wrong)

    assert name_errors(run) == 1
    assert "ERROR in filing: ccms: " in capfd.readouterr().out


def test_a_run_whose_steps_all_prove_their_success_does_not_fail(run):
    play(run, lambda: None)

    assert name_errors(run) == 0
