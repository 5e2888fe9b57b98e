"""One damaged file costs that file: a backup does not share it with the store, and is restored without its own."""

import json
import os
import shutil
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from ccms.gate import jobs
from ccms.operations.backup.restoring import SCRATCH
from tests.operations.living import House
from tests.operations.test_backup import refused, running, said_anew, untouched

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Return an installation with one complaint and its picture, and a backup."""
    with running(House.prepare) as house:
        house.run("serve", "work")
        house.person("01711000001").file("Dokan 1", picture=True)
        house.stop()
        house.finish("tick")
        folder = tmp_path_factory.mktemp("backups") / "one"
        house.finish("backup", str(folder))
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


def test_a_file_that_is_altered_in_the_store_is_whole_in_the_backup_of_before(saved, empty):
    with damaged_store(saved[0]):
        assert "everything agrees" in empty.finish("restore", str(saved[1]))


def test_a_backup_that_finds_evidence_altered_is_not_called_whole(saved, tmp_path):
    with damaged_store(saved[0]) as file:
        said = refused(saved[0], "backup", str(tmp_path / "two"))
    assert f"evidence altered in the store itself: {file.parent.name}/{file.name}" in said
    assert f"{tmp_path / 'two'} is not whole: 1 files are missing or altered in the store itself" in said
    assert "is whole" not in said


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

    said = refused(empty, "restore", str(damaged))
    assert f"{file} is missing or was changed" in said
    assert "`--without-damaged` loads the rest" in said
    assert untouched(empty)

    said = refused(empty, "restore", str(damaged), "--without-damaged")
    assert f"left out, missing or changed in the backup: {file.parent.name}/{file.name}" in said
    assert "1 differences" in said
    report = json.loads(refused(empty, "verify", "--json").splitlines()[0])
    assert [finding["what"] for finding in report["findings"]] == ["an evidence file is missing"]
    assert report["complaints"] == 1


def test_the_database_is_never_left_out(saved, empty, tmp_path):
    damaged = Path(shutil.copytree(saved[1], tmp_path / "damaged"))
    flip(damaged / "database.dump")
    assert "database.dump is missing or was changed" in refused(empty, "restore", str(damaged), "--without-damaged")
    assert untouched(empty)


def made_before(folder, target, days):
    """Copy a backup that was made so many days earlier."""
    return said_anew(folder, target, made_at=(made_at(folder) - timedelta(days=days)).isoformat())


def made_at(folder):
    """Return when a backup was made, by the clock of its installation."""
    return datetime.fromisoformat(json.loads((folder / "manifest.json").read_text())["made_at"])


def test_old_backups_go_but_the_youngest_whole_one_stays_until_a_younger_one_is_whole(saved, tmp_path):
    for days in (36, 37):
        made_before(saved[1], tmp_path / f"{days} days", days)
    (tmp_path / "broken off" / "evidence").mkdir(parents=True)
    long_ago = (made_at(saved[1]) - timedelta(days=36)).timestamp()
    os.utime(tmp_path / "broken off", (long_ago, long_ago))
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").touch()
    os.utime(tmp_path / "photos", (long_ago, long_ago))
    with damaged_store(saved[0]):
        said = refused(saved[0], "backup", str(tmp_path / "bad"), "--keep-days", "35")
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


def test_the_youngest_backup_is_restored_beside_everything_verified_and_removed(saved, tmp_path):
    house, _ = saved
    forget_trials(house)
    made_before(saved[1], tmp_path / "older", 3)
    shutil.copytree(saved[1], tmp_path / "younger")
    flip(originals(tmp_path / "older" / "evidence")[0])

    said = house.finish("restore-check", str(tmp_path))
    assert "everything agrees" in said
    assert f"{tmp_path / 'younger'} was restored and verified in " in said
    assert {path.name for path in tmp_path.iterdir()} == {"older", "younger"}
    assert noted(house) == {jobs.RESTORE_CHECK}

    flip(originals(tmp_path / "younger" / "evidence")[0])
    said = refused(house, "restore-check", str(tmp_path))
    assert "is missing or was changed" in said
    assert f"{tmp_path / 'younger'} could not be restored whole" in said
    assert not (tmp_path / SCRATCH).exists()
    assert noted(house) == {jobs.RESTORE_CHECK, jobs.RESTORE_CHECK_FAILED}


def test_a_folder_without_a_backup_is_no_check_that_went_well(saved, tmp_path):
    forget_trials(saved[0])
    assert f"{tmp_path} holds no backup" in refused(saved[0], "restore-check", str(tmp_path))
    assert noted(saved[0]) == {jobs.RESTORE_CHECK_FAILED}
