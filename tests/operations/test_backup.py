"""What a restore refuses, and that it touches nothing before it has refused."""

import hashlib
import json
import shutil
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from ccms.operations.backup import restoring
from ccms.operations.backup.manifest import BackupRefused, load_manifest
from ccms.operations.commands import BAD_SETTING
from ccms.operations.postgres.embedded import NAME, PORT, attached
from tests.operations.living import House

pytestmark = pytest.mark.processes

PARTS = ("database.dump", "evidence.sha256")
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
EVIDENCE = """
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4
from django.conf import settings
from ccms.complaints.models import Evidence
for content in (b"a paid bill", b"another bill"):
    holder = uuid4()
    place = settings.CCMS_EVIDENCE_DIR / str(holder) / sha256(content).hexdigest()
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    Evidence.objects.create(id=uuid4(), holder=holder, kind="invoice", media_type="text/plain", name="bill.txt",
        size=len(content), sha256=sha256(content).digest(), side="consumer", added_by="consumer:1",
        added_at=datetime.now(UTC))
"""
LAST = "SELECT done_at FROM gate_duty WHERE name = 'backup'"


@contextmanager
def running(made=House.make_database):
    """Hold a new installation whose server runs, so that no command has to start and stop it."""
    house = made(House())
    with attached(house.data) as place:
        house.server = {"host": str(place.sockets), "port": PORT, "user": NAME, "dbname": NAME}
        yield house
    house.remove()


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Return an installation with a few complaints and two files, and its backup."""
    with running(House.prepare) as house:
        house.fill(20)
        folder = tmp_path_factory.mktemp("backups") / "one"
        done = house.answers(("shell", "-v0", "-c", EVIDENCE), ("tick",), ("backup", str(folder)))
        assert [code for code, _ in done] == [0, 0, 0], done
        yield house, folder


@pytest.fixture
def empty(saved):
    """Return an empty installation with the same keys."""
    with running() as house:
        shutil.copytree(saved[0].data / "keys", house.data / "keys")
        yield house


def refused(house, *command):
    running = house.start(*command)
    said, _ = running.communicate()
    assert running.returncode == 1, said
    return said


def asked(house, question):
    """Return the only column of a question to the database of an installation."""
    with psycopg.connect(**house.server) as line:
        return [row[0] for row in line.execute(question)]


def made_at(folder):
    """Return when a backup was made, by the clock of its installation."""
    return datetime.fromisoformat(json.loads((folder / "manifest.json").read_text())["made_at"])


def not_taken(folder):
    """Return why the first look at a backup refuses it; the command looks before it changes anything."""
    with pytest.raises(BackupRefused) as refusal:
        restoring._checked_parts(folder, load_manifest(folder))
    return str(refusal.value)


def changed(folder, target, part):
    """Copy a backup and turn one bit of a part of it."""
    shutil.copytree(folder, target)
    file = next(path for path in sorted(target.glob(part)) if path.is_file())
    octets = bytearray(file.read_bytes())
    octets[len(octets) // 2] ^= 1
    file.write_bytes(octets)
    return target


def said_anew(folder, target, **said):
    """Copy a backup whose manifest says something else, with a right digest."""
    shutil.copytree(folder, target)
    manifest = json.loads((target / "manifest.json").read_text())
    del manifest["sha256"]
    manifest |= said
    digest = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    (target / "manifest.json").write_text(json.dumps(manifest | {"sha256": digest}))
    return target


def untouched(house):
    evidence = house.data / "evidence"
    return asked(house, TABLES) == [] and not (evidence.exists() and any(evidence.iterdir()))


def test_a_backup_holds_evidence_database_and_manifest_and_no_key(saved):
    house, folder = saved
    assert {path.name for path in folder.iterdir()} == {"database.dump", "evidence", "evidence.sha256", "manifest.json"}
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["rows"]["complaints_complaint"], manifest["files"]) == (20, 2)
    assert int(manifest["head"].split()[0]) in {1, 2}  # the first edition of the law may have one of its own
    assert folder.stat().st_mode & 0o777 == 0o700
    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for key in ("secret_key", "field_keys", "signing_key"):
        assert (house.data / "keys" / key).read_text().strip().encode() not in written


def test_a_backup_is_noted_as_the_last_with_the_moment_it_holds(saved):
    house, folder = saved
    assert asked(house, LAST) == [made_at(folder)]


def test_files_that_are_gone_or_altered_in_the_store_are_named_and_the_rest_is_saved(saved, tmp_path):
    house, _ = saved
    before = asked(house, LAST)
    files = {path: path.read_bytes() for path in (house.data / "evidence").rglob("*") if path.is_file()}
    gone, altered = files
    gone.unlink()
    altered.write_bytes(b"a third bill")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").touch()
    (taken, why), (ended, said) = house.answers(*(("backup", str(tmp_path / name)) for name in ("full", "two")))
    for path, content in files.items():
        path.write_bytes(content)
    assert (taken, ended) == (1, 1)
    assert "is not empty" in why
    assert f"evidence missing in the store itself: {gone.parent.name}/{gone.name}" in said
    assert f"evidence altered in the store itself: {altered.parent.name}/{altered.name}" in said
    assert (tmp_path / "two" / "manifest.json").exists()
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["something"]
    assert asked(house, LAST) == before


@pytest.mark.parametrize("part", ["database.dump", "evidence.sha256", "manifest.json"])
def test_a_backup_with_one_wrong_bit_is_not_taken(saved, tmp_path, part):
    said = not_taken(changed(saved[1], tmp_path / "bad", part))
    assert "was changed" in said or "no readable manifest" in said


def test_a_file_that_is_no_evidence_is_not_taken(saved, tmp_path):
    digest, _, first = (saved[1] / "evidence.sha256").read_text().splitlines()[0].partition("  ")
    holder = first.split("/")[1]
    for number, name in enumerate((f"{holder}/../../x", f"{holder}/{tmp_path}/x", f"{holder}/x", "nobody/x", "../x")):
        bad = Path(shutil.copytree(saved[1], tmp_path / f"bad{number}"))
        target = bad / f"evidence/{name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(bad / first, target)
        (bad / "evidence.sha256").write_text(f"{digest}  evidence/{name}\n")
        digests = {part: hashlib.sha256((bad / part).read_bytes()).hexdigest() for part in PARTS}
        tampered = said_anew(bad, tmp_path / f"worse{number}", parts=digests, files=1)

        assert "is no evidence" in not_taken(Path(tampered))


@pytest.mark.parametrize("part", ["database.dump", "evidence.sha256", "evidence", "evidence/*", "evidence/*/*"])
def test_a_link_in_a_backup_is_not_followed_even_where_it_leads_to_the_right_file(saved, tmp_path, part):
    linked = Path(shutil.copytree(saved[1], tmp_path / "linked"))
    one = next(linked.glob(part))
    one.rename(tmp_path / "elsewhere")
    one.symlink_to(tmp_path / "elsewhere")
    assert f"{one} is a link, and a backup has none" in not_taken(linked)


@pytest.mark.parametrize("name", ["note.txt", "evidence/note.txt", ".hidden"])
def test_a_file_that_no_digest_names_is_refused(saved, tmp_path, name):
    more = Path(shutil.copytree(saved[1], tmp_path / "more"))
    (more / name).write_text("?")
    assert f"{more / name} is no part of the backup" in not_taken(more)


def test_what_is_refused_leaves_nothing_behind(saved, empty, tmp_path):
    folder = saved[1]
    half = Path(shutil.copytree(folder, tmp_path / "half"))
    (half / "database.dump").unlink()
    migrations = json.loads((folder / "manifest.json").read_text())["migrations"]
    whys = {
        changed(folder, tmp_path / "bad dump", "database.dump"): "was changed",
        changed(folder, tmp_path / "bad file", "evidence/*/*"): "was changed",
        tmp_path: "no readable manifest.json",
        half: "database.dump is missing",
        said_anew(
            folder, tmp_path / "newer", migrations=[*migrations, "complaints.9999_later"]
        ): "another version made the backup (complaints.9999_later)",
        said_anew(folder, tmp_path / "server", postgresql=99): "made by PostgreSQL 99",
    }
    answers = empty.answers(*(("restore", str(bad)) for bad in whys))
    for (code, said), (bad, why) in zip(answers, whys.items(), strict=True):
        assert (code, why in said) == (1, True), (bad, said)
    assert untouched(empty)


def test_a_machine_that_ran_before_restores_by_the_commands_that_it_is_told(saved, tmp_path):
    exported, passphrase = tmp_path / "keys.sealed", tmp_path / "passphrase"
    passphrase.write_text("correct horse battery staple\n")
    saved[0].finish("keys", "export", str(exported), "--passphrase-file", str(passphrase))
    with running() as stranger:
        keys = stranger.data / "keys"
        program = stranger.start("restore", str(saved[1]))
        assert f"`manage.py keys import FILE {keys}`" in program.communicate()[0]
        assert program.returncode == BAD_SETTING
        assert not keys.exists()

        stranger.finish("keys", "public")
        told = refused(stranger, "restore", str(saved[1]))
        assert "CCMS_FIELD_KEYS lacks the keys" in told
        assert f"move {keys} away, then bring the exported keys back: `manage.py keys import FILE {keys}`" in told

        (keys / "field_keys").write_text((saved[0].data / "keys" / "field_keys").read_text())
        assert "the heads were signed by" in refused(stranger, "restore", str(saved[1]))
        stranger.environment |= {"CCMS_INDEX_KEY": "11" * 32}
        assert "CCMS_INDEX_KEY is another one" in refused(stranger, "restore", str(saved[1]))
        del stranger.environment["CCMS_INDEX_KEY"]
        assert untouched(stranger)

        keys.rename(stranger.data / "keys.before")
        stranger.finish("keys", "import", str(exported), str(keys), "--passphrase-file", str(passphrase))
        assert "everything agrees" in stranger.finish("restore", str(saved[1]))


def test_a_place_that_is_not_empty_is_refused(saved, empty):
    assert "the database is not empty" in refused(saved[0], "restore", str(saved[1]))
    (empty.data / "evidence").mkdir()
    (empty.data / "evidence" / "a").touch()
    assert "evidence is not empty" in refused(empty, "restore", str(saved[1]))


PERSON = "SELECT consumer_id::text FROM complaints_complaint ORDER BY id LIMIT 1"
TOLD = """
    SELECT count(*) FROM complaints_statement AS statement JOIN complaints_complaint AS complaint
    ON complaint.id = statement.complaint_id WHERE kind = 'narrative' AND consumer_id = '{person}'
"""


def test_a_restore_that_fails_while_it_loads_may_be_tried_again_and_erases_again_whoever_was_erased_since(
    saved, empty, tmp_path
):
    house, folder = saved
    bad = Path(shutil.copytree(folder, tmp_path / "bad"))
    (bad / "database.dump").write_bytes((bad / "database.dump").read_bytes()[:-4000])
    digests = {part: hashlib.sha256((bad / part).read_bytes()).hexdigest() for part in PARTS}
    cut_short = said_anew(bad, tmp_path / "short", parts=digests)
    running = empty.start("restore", str(cut_short))
    assert "pg_restore failed" in running.communicate()[0]
    assert running.returncode != 0
    assert untouched(empty)

    (person,) = asked(house, PERSON)
    told = TOLD.format(person=person)
    assert asked(house, told) > [0]
    (tmp_path / "erased").write_text(f"{person} 2026-11-25T06:00:00+00:00\n\n")
    (ended, said), (listed, erasures) = empty.answers(
        ("restore", str(folder), "--erased", str(tmp_path / "erased")), ("erasures",)
    )
    assert (ended, listed) == (0, 0), said
    assert any(path.is_file() for path in (empty.data / "evidence").rglob("*"))
    assert asked(empty, LAST) == [made_at(folder)]
    assert "persons erased again: 1" in said
    assert erasures.split()[0] == person
    assert asked(empty, told) == [0]
