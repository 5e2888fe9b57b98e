"""The version before the last change of the tables is filled, upgraded, verified, and taken back by one version."""

import shutil
import subprocess
import sys

import pytest

from tests.installation import ROOT
from tests.operations.living import House

GIT = shutil.which("git")
# a version of before did not make its offices by itself
INSTALL = """
from ccms.accounts.offices import install_offices
from ccms.gate.clock import current_time
from ccms.law.book import book
install_offices(book().on(current_time().date()))
"""


def git(*arguments, where=ROOT):
    return subprocess.run([GIT, *arguments], cwd=where, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def tree_of(tmp_path):
    """Return a way to have the tree of a commit, with its texts compiled."""
    made = []

    def tree(commit):
        place = tmp_path / commit[:12].replace("^", "-")
        git("worktree", "add", "--detach", "--force", str(place), commit)
        made.append(place)
        subprocess.run([sys.executable, "-m", "ccms.config.texts"], cwd=place, check=True)
        return place

    yield tree
    for place in made:
        git("worktree", "remove", "--force", str(place))


@pytest.fixture
def before(tree_of):
    """Return a tree of the commit before the newest that added a migration."""
    steps = ("ccms/*/migrations/0*.py", ":!ccms/*/migrations/0001_squashed_*.py")
    return tree_of(git("log", "-1", "--diff-filter=A", "--format=%H", "--", *steps) + "^")


@pytest.fixture
def first(tree_of):
    """Return a tree of the commit before the first that added to the first tables."""
    added = git("log", "--reverse", "--diff-filter=A", "--format=%H", "--", "ccms/*/migrations/0003_*.py")
    return tree_of(added.split()[0] + "^")


class Versions(House):
    """An installation whose code is exchanged under it."""

    tree = ROOT

    def start(self, *command):
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            env=self.environment,
            cwd=self.tree,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


@pytest.fixture
def house():
    one = Versions()
    yield one
    one.remove()


def test_the_version_before_is_upgraded_with_its_data_and_can_be_taken_back(house, before):
    house.tree = before
    house.finish("migrate", "-v0")
    house.finish("shell", "-v0", "-c", INSTALL)
    house.finish("demo", "--size", "200")
    house.run("serve", "work")
    numbers = [house.person("01711000001").file("Dokan 1", picture=False)[1]]
    house.stop()

    house.tree = ROOT
    planned = house.finish("showmigrations", "--plan").count("[ ]")
    assert planned > 0
    house.finish("migrate", "-v0")
    house.finish("tick")
    assert "everything agrees" in house.finish("verify")
    house.run("serve", "work")
    numbers.append(house.person("01711000002").file("Dokan 2", picture=True)[1])
    house.stop()

    house.tree = before  # one version back, on the tables of the new one
    house.run("serve", "work")
    numbers.append(house.person("01711000003").file("Dokan 3", picture=True)[1])
    house.stop()
    house.finish("tick")
    assert "everything agrees" in house.finish("verify")

    house.tree = ROOT
    house.finish("tick")
    assert "everything agrees" in house.finish("verify")
    kept = house.finish("reconcile", "--json")
    assert all(f'"reference": "{number}"' in kept for number in numbers)
    assert house.meter.wrong == []
    print(f"\n{planned} migrations over {git('rev-parse', '--short', 'HEAD', where=before)}, and back")  # noqa: T201


def test_the_first_version_is_upgraded_over_all_that_came_since(house, first):
    house.tree = first
    house.finish("migrate", "-v0")
    house.finish("demo")
    house.finish("demo", "--size", "200")
    house.finish("tick")

    house.tree = ROOT
    planned = house.finish("showmigrations", "--plan").count("[ ]")
    house.finish("migrate", "-v0")
    house.finish("tick")
    assert "everything agrees" in house.finish("verify")
    house.run("serve", "work")
    number = house.person("01711000002").file("Dokan 2", picture=True)[1]
    house.stop()
    assert f'"reference": "{number}"' in house.finish("reconcile", "--json")
    assert house.meter.wrong == []
    print(f"\n{planned} migrations over {git('rev-parse', '--short', 'HEAD', where=first)}")  # noqa: T201
