"""One damaged file costs that file: a backup does not share it with the store, and is restored without its own."""

import json
import os
import shutil
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from ccms.gate import jobs
from ccms.operations.backup.restoring import SCRATCH
from tests.operations.living import House
from tests.operations.test_backup import made_at, refused, running, said_anew, untouched

pytestmark = pytest.mark.processes


FILED = """
from ccms.complaints.acts import evidence
from ccms.complaints.filing import drafts, receiving
from ccms.gate.clock import current_time
from tests import factories

now = current_time()
buyer = factories.as_consumer(factories.consumer(now))
draft = drafts.begin(buyer, now).id
evidence.add_to_draft(draft_id=draft, upload=factories.a_picture(now), kind="invoice", by=buyer, now=now)
receiving.file(filing=factories.filing(factories.firm(now), now, draft=draft), by=buyer, now=now)
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Return an installation with one complaint and its picture, and a backup."""
    with running(House.prepare) as house:
        folder = tmp_path_factory.mktemp("backups") / "one"
        done = house.answers(("shell", "-v0", "-c", FILED), ("tick",), ("backup", str(folder)))
        assert [code for code, _ in done] == [0, 0, 0], done
        yield house, folder


@pytest.fixture
def empty(saved):
    """Return an empty installation with the same keys."""
    with running() as house:
        shutil.copytree(saved[0].data / "keys", house.data / "keys")
        yield house


def originals(folder):
    """Return the files of a folder of evidence that people gave, without what was made of them."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix == "")


def flip(file):
    """Change one octet where it lies, as a disk or an editor does."""
    with file.open("r+b") as opened:
        octet = os.pread(opened.fileno(), 1, 60)[0]
        os.pwrite(opened.fileno(), bytes([octet ^ 1]), 60)


@contextmanager
def damaged_store(house):
    """Let one octet of one file of the store be another."""
    (file,) = originals(house.data / "evidence")
    flip(file)
    yield file
    flip(file)


def test_a_backup_that_fails_leaves_nothing_that_takes_room(saved, tmp_path):
    running = saved[0].start("shell", "-v0", "-c", BROKEN_DUMP.format(folder=str(tmp_path / "three")))
    assert "pg_dump failed" in running.communicate()[0]
    assert not (tmp_path / "three").exists()


BROKEN_DUMP = """
from pathlib import Path
from ccms.operations.backup import making, manifest
manifest._program = lambda name: "/bin/false"
making.back_up(Path("{folder}"))
"""


def test_a_backup_whose_own_file_was_changed_is_restored_without_it_and_verify_names_just_that(saved, empty, tmp_path):
    damaged = Path(shutil.copytree(saved[1], tmp_path / "damaged"))
    (file,) = originals(damaged / "evidence")
    flip(file)

    without_database = Path(shutil.copytree(saved[1], tmp_path / "without database"))
    flip(without_database / "database.dump")

    # the database is never left out
    (ended, why), (refused_too, said) = empty.answers(
        ("restore", str(without_database), "--without-damaged"), ("restore", str(damaged))
    )
    assert (ended, refused_too) == (1, 1)
    assert "database.dump is missing or was changed" in why
    assert f"{file} is missing or was changed" in said
    assert "`--without-damaged` loads the rest" in said
    assert untouched(empty)

    (restored, said), (verified, report) = empty.answers(
        ("restore", str(damaged), "--without-damaged"), ("verify", "--json")
    )
    assert (restored, verified) == (1, 1), (said, report)
    assert f"left out, missing or changed in the backup: {file.parent.name}/{file.name}" in said
    assert "1 differences" in said
    report = json.loads(report.splitlines()[0])
    assert [finding["what"] for finding in report["findings"]] == ["an evidence file is missing"]
    assert report["complaints"] == 1


def made_before(folder, target, days):
    """Copy a backup that was made so many days earlier."""
    return said_anew(folder, target, made_at=(made_at(folder) - timedelta(days=days)).isoformat())


def test_old_backups_go_but_the_youngest_whole_one_stays_until_a_younger_one_is_whole(saved, tmp_path):
    for days in (36, 37):
        made_before(saved[1], tmp_path / f"{days} days", days)
    (tmp_path / "broken off" / "evidence").mkdir(parents=True)
    long_ago = (made_at(saved[1]) - timedelta(days=36)).timestamp()
    os.utime(tmp_path / "broken off", (long_ago, long_ago))
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").touch()
    os.utime(tmp_path / "photos", (long_ago, long_ago))
    with damaged_store(saved[0]) as file:
        said = refused(saved[0], "backup", str(tmp_path / "bad"), "--keep-days", "35")
    assert f"evidence altered in the store itself: {file.parent.name}/{file.name}" in said
    assert f"{tmp_path / 'bad'} is not whole: 1 files are missing or altered in the store itself" in said
    assert "is whole" not in said
    assert {path.name for path in tmp_path.iterdir()} == {"36 days", "photos", "bad"}
    assert f"older than 35 days, removed: {tmp_path / '37 days'}" in said

    # it is not whole, though it is the youngest and has a manifest
    made_before(tmp_path / "bad", tmp_path / "worse, 35 days", 35)
    with damaged_store(saved[0]):
        refused(saved[0], "backup", str(tmp_path / "bad again"), "--keep-days", "34")
    assert {path.name for path in tmp_path.iterdir()} == {"36 days", "photos", "bad", "bad again"}

    made_before(saved[1], tmp_path / "34 days", 34)
    saved[0].finish("backup", str(tmp_path / "good"), "--keep-days", "35")
    assert {path.name for path in tmp_path.iterdir()} == {"34 days", "photos", "bad", "bad again", "good"}


def forget_trials(house):
    """Forget the trials of other tests."""
    with psycopg.connect(**house.server) as line:
        line.execute("DELETE FROM gate_duty WHERE name LIKE 'restore_check%'")


def noted(house):
    """Return which trials the installation knows of."""
    with psycopg.connect(**house.server) as line:
        return {name for (name,) in line.execute("SELECT name FROM gate_duty WHERE name LIKE 'restore_check%'")}


def test_the_youngest_backup_is_restored_beside_everything_whatever_became_of_the_store(saved, tmp_path):
    house, younger = saved
    forget_trials(house)
    older = made_before(younger, younger.parent / "older", 3)
    flip(originals(older / "evidence")[0])

    with damaged_store(house):  # with which the backup of before shares no file
        said = house.finish("restore-check", str(younger.parent))
    assert "everything agrees" in said
    assert f"{younger} was restored and verified in " in said
    assert {path.name for path in younger.parent.iterdir()} == {"older", younger.name}
    assert noted(house) == {jobs.RESTORE_CHECK}
    shutil.rmtree(older)

    damaged = Path(shutil.copytree(younger, tmp_path / "damaged"))
    flip(originals(damaged / "evidence")[0])
    said = refused(house, "restore-check", str(tmp_path))
    assert "is missing or was changed" in said
    assert f"{damaged} could not be restored whole" in said
    assert not (tmp_path / SCRATCH).exists()
    assert noted(house) == {jobs.RESTORE_CHECK, jobs.RESTORE_CHECK_FAILED}


def test_a_folder_without_a_backup_is_no_check_that_went_well(saved, tmp_path):
    forget_trials(saved[0])
    assert f"{tmp_path} holds no backup" in refused(saved[0], "restore-check", str(tmp_path))
    assert noted(saved[0]) == {jobs.RESTORE_CHECK_FAILED}
