"""What a restore refuses, and that it touches nothing before it has refused."""

import hashlib
import json
import shutil
from contextlib import contextmanager
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
content, holder = b"a paid bill", uuid4()
place = settings.CCMS_EVIDENCE_DIR / str(holder) / sha256(content).hexdigest()
place.parent.mkdir(parents=True)
place.write_bytes(content)
Evidence.objects.create(id=uuid4(), holder=holder, kind="invoice", media_type="text/plain", name="bill.txt",
    size=len(content), sha256=sha256(content).digest(), side="consumer", added_by="consumer:1",
    added_at=datetime.now(UTC))
"""


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
    """Return an installation with a few complaints and a file, and its backup."""
    with running(House.prepare) as house:
        house.fill(20)
        house.finish("shell", "-v0", "-c", EVIDENCE)
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


def refused(house, *command):
    running = house.start(*command)
    said, _ = running.communicate()
    assert running.returncode == 1, said
    return said


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
    with psycopg.connect(**house.server) as connection:
        tables = connection.execute(TABLES).fetchall()
    return tables == [] and not (evidence.exists() and any(evidence.iterdir()))


def test_a_backup_holds_evidence_database_and_manifest_and_no_key(saved):
    house, folder = saved
    assert {path.name for path in folder.iterdir()} == {"database.dump", "evidence", "evidence.sha256", "manifest.json"}
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["rows"]["complaints_complaint"], manifest["files"]) == (20, 1)
    assert int(manifest["head"].split()[0]) in {1, 2}  # the first edition of the law may have one of its own
    assert folder.stat().st_mode & 0o777 == 0o700
    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for key in ("secret_key", "field_keys", "signing_key"):
        assert (house.data / "keys" / key).read_text().strip().encode() not in written


def test_a_folder_that_is_not_empty_is_not_written_into(saved, tmp_path):
    (tmp_path / "something").touch()
    assert "is not empty" in refused(saved[0], "backup", str(tmp_path))


LAST = ("last_runs.last_done(last_runs.BACKUP).isoformat()", "from ccms.gate import last_runs")


def test_a_backup_is_noted_as_the_last_with_the_moment_it_holds(saved):
    house, folder = saved
    assert house.value(*LAST) == json.loads((folder / "manifest.json").read_text())["made_at"]


def test_a_file_that_is_gone_from_the_store_is_named_and_the_rest_is_saved(saved, tmp_path):
    house, _ = saved
    before = house.value(*LAST)
    (file,) = (path for path in (house.data / "evidence").rglob("*") if path.is_file())
    kept = file.read_bytes()
    file.unlink()
    assert "evidence missing in the store itself: " in refused(house, "backup", str(tmp_path / "two"))
    file.write_bytes(b"another bill")
    assert "evidence altered in the store itself: " in refused(house, "backup", str(tmp_path / "three"))
    file.write_bytes(kept)
    assert (tmp_path / "three" / "manifest.json").exists()
    assert house.value(*LAST) == before


@pytest.mark.parametrize("part", ["database.dump", "evidence.sha256", "manifest.json"])
def test_a_backup_with_one_wrong_bit_is_not_taken(saved, tmp_path, part):
    said = not_taken(changed(saved[1], tmp_path / "bad", part))
    assert "was changed" in said or "no readable manifest" in said


@pytest.mark.parametrize("part", ["database.dump", "evidence/*/*"])
def test_of_a_backup_with_one_wrong_bit_nothing_is_restored(saved, empty, tmp_path, part):
    assert "was changed" in refused(empty, "restore", str(changed(saved[1], tmp_path / "bad", part)))
    assert untouched(empty)


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
    (one,) = linked.glob(part)
    one.rename(tmp_path / "elsewhere")
    one.symlink_to(tmp_path / "elsewhere")
    assert f"{one} is a link, and a backup has none" in not_taken(linked)


@pytest.mark.parametrize("name", ["note.txt", "evidence/note.txt", ".hidden"])
def test_a_file_that_no_digest_names_is_refused(saved, tmp_path, name):
    more = Path(shutil.copytree(saved[1], tmp_path / "more"))
    (more / name).write_text("?")
    assert f"{more / name} is no part of the backup" in not_taken(more)


def test_what_is_no_backup_or_only_a_part_of_one_is_refused(saved, empty, tmp_path):
    assert "no readable manifest.json" in refused(empty, "restore", str(tmp_path))
    half = Path(shutil.copytree(saved[1], tmp_path / "half"))
    (half / "database.dump").unlink()
    assert "database.dump is missing" in refused(empty, "restore", str(half))


def test_a_newer_version_and_a_newer_server_are_refused(saved, empty, tmp_path):
    manifest = json.loads((saved[1] / "manifest.json").read_text())
    newer = said_anew(saved[1], tmp_path / "newer", migrations=[*manifest["migrations"], "complaints.9999_later"])
    assert "another version made the backup (complaints.9999_later)" in refused(empty, "restore", str(newer))
    server = said_anew(saved[1], tmp_path / "server", postgresql=99)
    assert "made by PostgreSQL 99" in refused(empty, "restore", str(server))
    assert untouched(empty)


def test_a_restore_makes_no_keys_and_names_the_command_that_brings_them(saved):
    with running() as stranger:
        program = stranger.start("restore", str(saved[1]))
        assert f"`manage.py keys import FILE {stranger.data}/keys`" in program.communicate()[0]
        assert program.returncode == BAD_SETTING
        assert not (stranger.data / "keys").exists()


def test_a_machine_that_ran_before_restores_by_the_commands_that_it_is_told(saved, tmp_path):
    exported, passphrase = tmp_path / "keys.sealed", tmp_path / "passphrase"
    passphrase.write_text("correct horse battery staple\n")
    saved[0].finish("keys", "export", str(exported), "--passphrase-file", str(passphrase))
    with running() as used:
        used.finish("keys", "public")
        keys = used.data / "keys"
        told = refused(used, "restore", str(saved[1]))
        assert f"move {keys} away, then bring the exported keys back: `manage.py keys import FILE {keys}`" in told
        keys.rename(used.data / "keys.before")
        used.finish("keys", "import", str(exported), str(keys), "--passphrase-file", str(passphrase))

        assert "everything agrees" in used.finish("restore", str(saved[1]))


def test_a_restore_without_the_keys_is_refused(saved, tmp_path):
    with running() as stranger:
        stranger.finish("keys", "public")
        assert "CCMS_FIELD_KEYS lacks the keys" in refused(stranger, "restore", str(saved[1]))
        (stranger.data / "keys" / "field_keys").write_text((saved[0].data / "keys" / "field_keys").read_text())
        assert "the heads were signed by" in refused(stranger, "restore", str(saved[1]))
        stranger.environment |= {"CCMS_INDEX_KEY": "11" * 32}
        assert "CCMS_INDEX_KEY is another one" in refused(stranger, "restore", str(saved[1]))
        assert untouched(stranger)


def test_a_place_that_is_not_empty_is_refused(saved, empty):
    assert "the database is not empty" in refused(saved[0], "restore", str(saved[1]))
    (empty.data / "evidence").mkdir()
    (empty.data / "evidence" / "a").touch()
    assert "evidence is not empty" in refused(empty, "restore", str(saved[1]))


def test_a_restore_that_fails_while_it_loads_leaves_nothing_behind_and_may_be_tried_again(saved, empty, tmp_path):
    bad = Path(shutil.copytree(saved[1], tmp_path / "bad"))
    (bad / "database.dump").write_bytes((bad / "database.dump").read_bytes()[:-4000])
    digests = {part: hashlib.sha256((bad / part).read_bytes()).hexdigest() for part in PARTS}
    cut_short = said_anew(bad, tmp_path / "short", parts=digests)
    running = empty.start("restore", str(cut_short))
    assert "pg_restore failed" in running.communicate()[0]
    assert running.returncode != 0
    assert untouched(empty)

    empty.finish("restore", str(saved[1]))

    assert any(path.is_file() for path in (empty.data / "evidence").rglob("*"))
    assert empty.value(*LAST) == json.loads((saved[1] / "manifest.json").read_text())["made_at"]


def test_whoever_was_erased_since_is_erased_again(saved, empty, tmp_path):
    house, folder = saved
    person = house.value("Complaint.objects.first().consumer_id", "from ccms.complaints.models import Complaint")
    told = f"Statement.objects.filter(complaint__consumer='{person}', kind='narrative').exists()"
    assert house.value(told, "from ccms.complaints.models import Statement") == "True"
    (tmp_path / "erased").write_text(f"{person} 2026-11-25T06:00:00+00:00\n\n")
    said = empty.finish("restore", str(folder), "--erased", str(tmp_path / "erased"))
    assert "persons erased again: 1" in said
    assert empty.finish("erasures").split()[0] == person
    assert empty.value(told, "from ccms.complaints.models import Statement") == "False"
