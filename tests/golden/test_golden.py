"""Every life is shown, told and handed as the dump says. `CCMS_GOLDEN=write` writes it anew and passes nothing."""

import difflib
import io
import json
import os
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from ccms.notices.composition.texts import catalogue
from tests.golden import leading, playing, world
from tests.golden.stories import LIVES

LONGEST_DIFF = 60
ROOT = Path(__file__).parents[2]
ROUTES = playing.DUMP / "routes.json"
IS_WRITTEN = os.environ.get("CCMS_GOLDEN") == "write"
TOPIC = re.compile(r"; topic: (\S+)$", re.MULTILINE)
TEMPLATE = re.compile(r"^\d+ ([a-z_.]+) to ", re.MULTILINE)


@pytest.fixture
def owners(db):
    """Return which life tells what several would; written anew, the dump ends the run, so that nothing passes by it."""
    with world.place():
        if IS_WRITTEN:
            files = playing.write()
            leading.PAGE.write_text(leading.table(), encoding="utf-8")
            pytest.exit(f"{len(files)} lives written; now look at `git diff`, and run the tests without CCMS_GOLDEN", 3)
        yield playing.owners()


@pytest.mark.parametrize("name", LIVES)
@pytest.mark.timeout(0 if IS_WRITTEN else 300)
def test_a_life_is_shown_and_told_as_before(owners, name):
    told = "\n".join(playing.Told(name, owners).lines()).splitlines()  # a letter's paragraph may have several lines

    differing = list(difflib.unified_diff(playing.kept(name), told, "kept", "now", lineterm="", n=1))
    shown = "\n".join(differing[:LONGEST_DIFF])
    assert not differing, f"{len(differing)} lines of {name} differ:\n{shown}"


def test_the_routes_are_those_of_before():
    out = io.StringIO()
    call_command("routes", "--json", stdout=out)
    assert json.loads(out.getvalue()) == json.loads(ROUTES.read_text(encoding="utf-8")), "`make pages` writes them anew"


def test_every_topic_and_every_notice_for_a_special_case_occurs_in_a_life():
    whole = "\n".join(playing.path_of(name).read_text(encoding="utf-8") for name in LIVES)

    assert world.TOPICS - set(TOPIC.findall(whole)) == set()
    assert world.SPECIAL_TEMPLATES - set(TEMPLATE.findall(whole)) == set()


def test_the_dump_holds_the_lives_and_nothing_else():
    assert {path.stem for path in playing.DUMP.glob("*.txt")} == set(LIVES)


def test_every_notice_leads_to_a_page_that_its_reader_may_open():
    led = leading.led()
    wrong = {key: shown for key, (_, shown) in led.items() if not shown.startswith("200 ")}

    assert wrong == {}
    assert {key for key, _ in led}.isdisjoint(leading.TRIED)
    assert {key for key, _ in led} | leading.TRIED.keys() == catalogue().keys()
    for file, test in (place.split("::") for place in leading.TRIED.values()):
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")


def test_the_table_of_notices_is_the_one_that_is_published():
    assert leading.PAGE.read_text(encoding="utf-8") == leading.table()
