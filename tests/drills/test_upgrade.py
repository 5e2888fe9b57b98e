"""A filled database is brought to the next version, verified, and used by the version before again.

Where the newest commit that added a migration is known, it is played; until one was added since the first tables, a
version is made up that adds a column.
"""

import shutil
import subprocess
import sys

import pytest

from tests.installation import ROOT
from tests.operations.living import House

GIT = shutil.which("git")
FIRST = "ccms/complaints/migrations/0002_guards_and_statistics.py"
MADE_UP = """
from django.db import migrations

ADD = "ALTER TABLE complaints_complaint ADD COLUMN drilled text NOT NULL DEFAULT ''"


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_guards_and_statistics")]
    operations = [migrations.RunSQL(ADD, migrations.RunSQL.noop)]
"""


def git(*arguments, where=ROOT):
    return subprocess.run([GIT, *arguments], cwd=where, capture_output=True, text=True, check=True).stdout.strip()


def added(paths, *among):
    """Return the commits that added such files to the main line, the newest first."""
    shown = git("log", "--first-parent", "--diff-filter=A", "--format=%H", *among, "--", paths)
    return shown.split()


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
def versions(tree_of):
    """Return the trees of two versions, of which the second has at least one migration more."""
    newer = added("ccms/*/migrations/0*.py", f"{added(FIRST)[-1]}..HEAD")
    if newer:
        return tree_of(f"{newer[0]}^"), ROOT
    made_up = tree_of("HEAD")
    (made_up / "ccms/complaints/migrations/0003_made_up.py").write_text(MADE_UP)
    return ROOT, made_up


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


def test_the_version_before_is_upgraded_with_its_data_and_can_be_taken_back(house, versions):
    before, after = versions
    house.tree = before
    house.finish("migrate", "-v0")
    house.fill(200)
    house.run("serve", "work")
    numbers = [house.person("01711000001").file("Dokan 1", picture=False)[1]]
    house.stop()

    house.tree = after
    planned = house.finish("showmigrations", "--plan").count("[ ]")
    assert planned > 0
    house.finish("migrate", "-v0")
    house.finish("tick")
    assert "everything agrees" in house.finish("verify")
    house.run("serve", "work")
    numbers.append(house.person("01711000002").file("Dokan 2", picture=True)[1])
    house.stop()

    house.tree = before  # one version back, on the tables of the new one, by its own law
    house.finish("migrate", "-v0")
    house.run("serve", "work")
    numbers.append(house.person("01711000003").file("Dokan 3", picture=True)[1])
    house.stop()
    house.finish("tick")
    assert "everything agrees" in house.finish("verify")

    house.tree = after
    house.finish("migrate", "-v0")
    house.finish("tick")
    assert "everything agrees" in house.finish("verify")
    kept = house.finish("reconcile", "--json")
    assert all(f'"reference": "{number}"' in kept for number in numbers)
    assert house.meter.wrong == []
    print(f"\n{planned} migrations, and back")  # noqa: T201
