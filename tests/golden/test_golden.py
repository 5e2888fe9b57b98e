"""Every life is shown, told and handed as the dump says. `CCMS_GOLDEN=write` writes it anew and passes nothing."""

import difflib
import io
import json
import os
import re

import pytest
from django.core.management import call_command

from tests.golden import playing, world
from tests.golden.stories import LIVES

LONGEST_DIFF = 60
ROUTES = playing.DUMP / "routes.json"
TOPIC = re.compile(r"; topic: (\S+)$", re.MULTILINE)
TEMPLATE = re.compile(r"^\d+ ([a-z_.]+) to ", re.MULTILINE)


@pytest.fixture
def owners(db):
    """Return which life tells what several would; written anew, the dump ends the run, so that nothing passes by it."""
    with world.place():
        if os.environ.get("CCMS_GOLDEN") == "write":
            files = playing.write()
            ROUTES.write_text(_routes(), encoding="utf-8")
            pytest.exit(f"{len(files)} lives written; now look at `git diff`, and run the tests without CCMS_GOLDEN", 3)
        yield playing.owners()


@pytest.mark.parametrize("name", LIVES)
def test_a_life_is_shown_and_told_as_before(owners, name):
    told = playing.Told(name, owners).lines()

    differing = list(difflib.unified_diff(playing.kept(name), told, "kept", "now", lineterm="", n=1))
    shown = "\n".join(differing[:LONGEST_DIFF])
    assert not differing, f"{len(differing)} lines of {name} differ:\n{shown}"


def test_the_routes_are_those_of_before():
    assert json.loads(_routes()) == json.loads(ROUTES.read_text(encoding="utf-8"))


def test_every_topic_and_every_notice_for_a_special_case_occurs_in_a_life():
    whole = "\n".join(playing.path_of(name).read_text(encoding="utf-8") for name in LIVES)

    assert world.TOPICS - set(TOPIC.findall(whole)) == set()
    assert world.SPECIAL_TEMPLATES - set(TEMPLATE.findall(whole)) == set()


def test_the_dump_holds_the_lives_and_nothing_else():
    assert {path.stem for path in playing.DUMP.glob("*.txt")} == set(LIVES)


def _routes():
    out = io.StringIO()
    call_command("routes", "--json", stdout=out)
    return json.dumps(json.loads(out.getvalue()), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
