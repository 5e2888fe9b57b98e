"""Restores a backup: the whole backup is checked before anything is changed, and nothing restored acts by itself.

After the backup was made, a message may have been sent or a deadline may have been met, and the backup does not know
it. So what waited to be sent is held, deadlines are suspended until a person releases them, and no earlier session,
code or unfinished invitation is valid.

Tries whether the youngest backup can be restored: into a server and a folder of their own, gone afterwards.

The server is not that of the pages: a restore there would fill its disk and its log, and its standby's.
"""

import re
import shutil
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader

from ccms.accounts import sessions
from ccms.complaints.acts.sweeping import rest
from ccms.complaints.evidence.storage import PREVIEW, Incoming, pieces
from ccms.complaints.evidence.stores import store
from ccms.complaints.firm_desk import exports
from ccms.complaints.own_data.erasing import erase_person
from ccms.config.database import embedded_server
from ccms.gate import jobs, operating
from ccms.gate.clock import current_time
from ccms.ledger.heads import renumber_after_restore
from ccms.notices import queues
from ccms.operations.backup import manifest
from ccms.operations.backup.making import youngest
from ccms.operations.backup.manifest import BackupRefused, Manifest, load_dump, server_major
from ccms.operations.postgres.analyzing import analyze
from ccms.operations.postgres.binaries import NoDatabaseError
from ccms.operations.postgres.embedded import attached, place_of
from ccms.operations.processes import failed, fork

# Whoever can write into a backup must not be able to write anywhere else: a purchase's folder, a digest, a preview.
_UUID = "-".join(f"[0-9a-f]{{{length}}}" for length in (8, 4, 4, 4, 12))
_PLACE = re.compile(rf"{manifest.EVIDENCE}/{_UUID}/[0-9a-f]{{64}}({re.escape(PREVIEW)})?")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back, and what it holds back."""

    manifest: Manifest
    held: int
    erased: int
    left_out: list[str]  # files of the backup that are missing or were changed


def restore(folder: Path, erased: Iterable[str] = (), *, without_damaged: bool = False) -> Restored:
    """Bring a backup back into an empty database and an empty evidence folder; raises BackupRefused.

    `erased` are ids of persons erased since the backup was made: they are erased again. Raises ValueError for no id.
    With `without_damaged`, files that are missing in the backup or were changed there are left out.
    """
    found, persons = manifest.load_manifest(folder), [UUID(person) for person in erased]
    _check_target()
    _check_version(found)
    manifest.check_keys(found)
    names, damaged = _checked_parts(folder, found)
    if damaged and not without_damaged:
        named = "; ".join(f"{folder / manifest.EVIDENCE / name} is missing or was changed" for name in damaged)
        raise BackupRefused(f"{named}. `--without-damaged` loads the rest")
    with ExitStack() as undone:
        undone.callback(_take_evidence_back)
        _put_evidence(folder, names)
        load_dump(folder / manifest.DUMP)
        undone.pop_all()
    held = _make_safe(found)
    call_command("migrate", interactive=False, verbosity=0)
    jobs.done(jobs.BACKUP, datetime.fromisoformat(found.made_at))
    analyze([app.label for app in apps.get_app_configs()])  # a dump has no statistics
    # by the tables of this version, which the backup's may lack
    again = sum(erase_person(person, current_time()) for person in persons)
    return Restored(found, held, again, damaged)


def _check_target() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
        if cursor.fetchone()[0]:
            raise BackupRefused("the database is not empty: restore into one that was just made")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        if cursor.fetchone()[0]:
            raise BackupRefused("somebody else is connected to the database: stop web and worker first")
    evidence = settings.CCMS_EVIDENCE_DIR
    # into a bucket the same file goes to the same key, and whatever else is there is not touched
    if settings.CCMS_EVIDENCE_URL.startswith("file:") and evidence.exists() and any(evidence.iterdir()):
        raise BackupRefused(f"{evidence} is not empty: name an empty folder in CCMS_EVIDENCE_URL")


def _check_version(found: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or ()}
    unknown = sorted(set(found.migrations) - known)
    if unknown:
        raise BackupRefused(f"another version made the backup ({', '.join(unknown)}): install that one first")
    if found.postgresql > server_major():
        raise BackupRefused(f"the backup was made by PostgreSQL {found.postgresql}, and this server is older")


def _checked_parts(folder: Path, found: Manifest) -> tuple[list[str], list[str]]:
    """Compare every octet of the backup with its digest; returns the evidence's names, and those of damaged files."""
    for name, digest in found.parts.items():
        if not _is_as_saved(folder, name, digest):
            raise BackupRefused(f"{folder / name} is missing or was changed")
    whole: list[str] = []
    damaged: list[str] = []
    for line in (folder / manifest.DIGESTS).read_text().splitlines():
        digest, _, name = line.partition("  ")
        if not _PLACE.fullmatch(name):
            raise BackupRefused(f"{folder / manifest.DIGESTS} names {name}, which is no evidence")
        short = name.removeprefix(f"{manifest.EVIDENCE}/")
        (whole if _is_as_saved(folder, name, digest) else damaged).append(short)
    names = [*whole, *damaged]
    if len(names) != found.files:
        raise BackupRefused(f"{folder / manifest.DIGESTS} names {len(names)} files, the backup had {found.files}")
    _refuse_others(folder, {manifest.FILE, *found.parts, *(f"{manifest.EVIDENCE}/{name}" for name in names)})
    return whole, damaged


def _refuse_others(folder: Path, ours: set[str]) -> None:
    """Refuse a file that no digest names: somebody has been at the backup."""
    for other in sorted(folder.rglob("*")):
        if not other.is_dir() and other.relative_to(folder).as_posix() not in ours:
            raise BackupRefused(f"{other} is no part of the backup: take it away after you know where it comes from")


def _is_as_saved(folder: Path, name: str, digest: str) -> bool:
    """Tell whether this is the very file that was saved. A link may lead to another a moment later, and is refused."""
    steps = [folder / name, *(folder / name).parents]
    for step in steps[: steps.index(folder)]:
        if step.is_symlink():
            raise BackupRefused(f"{step} is a link, and a backup has none")
    return (folder / name).is_file() and manifest.digest_of(folder / name) == digest


def _put_evidence(folder: Path, names: Iterable[str]) -> None:
    """Give each file its place as an upload gets it: written, synced, and then named."""
    for name in names:
        holder, _, file = name.partition("/")
        with (folder / manifest.EVIDENCE / name).open("rb") as source, Incoming() as incoming:
            for piece in pieces(source):
                incoming.write(piece)
            incoming.sync()
            store().keep(incoming, UUID(holder), file)


def _take_evidence_back() -> None:
    """Leave a folder as empty as it was found, so that the same restore can be tried again.

    A bucket keeps what it got: the same file goes to the same key again, and another's may lie there.
    """
    if settings.CCMS_EVIDENCE_URL.startswith("file:"):
        for left in settings.CCMS_EVIDENCE_DIR.glob("*"):
            shutil.rmtree(left)


def _make_safe(found: Manifest) -> int:
    """Let nothing of before act by itself, in one transaction; returns how many notices are held."""
    now = current_time()
    with transaction.atomic():
        different = {table for table, number in manifest.rows(found.rows).items() if number != found.rows[table]}
        if different:
            raise BackupRefused(f"the restored tables {', '.join(sorted(different))} differ from the manifest")
        renumber_after_restore()
        sessions.begin_new_deployment()
        queues.hold()
        for app in operating.of_apps():
            app.hold(now)
        exports.hold()
        rest(now)
        return queues.held()


SCRATCH = "restore-check"  # beside the backups, where there is room for one


def check(backups: Path) -> Path:
    """Restore and verify the youngest backup of a folder, and note whether that went well; returns which it was.

    Raises BackupRefused, NoDatabaseError or OSError where it did not.
    """
    try:
        backup = youngest(backups)
        _try_on(backup, backups / SCRATCH)
    except (BackupRefused, NoDatabaseError, OSError):
        jobs.done(jobs.RESTORE_CHECK_FAILED, current_time())
        raise
    jobs.done(jobs.RESTORE_CHECK, current_time())
    return backup


def _try_on(backup: Path, scratch: Path) -> None:
    """Restore and verify a backup in a folder that is removed again; raises BackupRefused where that goes wrong."""
    shutil.rmtree(scratch, ignore_errors=True)  # of a check that was killed
    scratch.mkdir(mode=0o700)
    place = place_of(scratch)
    connections.close_all()  # a connection must not be shared with a child
    try:
        with attached(scratch):
            is_good = not failed(fork(lambda: _restore(backup, scratch)))
    finally:
        for folder in (place.folder, place.sockets, scratch):
            shutil.rmtree(folder, ignore_errors=True)
    if not is_good:
        raise BackupRefused(f"{backup} could not be restored whole; what is wrong stands above")


def _restore(backup: Path, scratch: Path) -> int:
    """Restore and verify in this process, which has another database and another folder from now on."""
    settings.DATABASES["default"].update(embedded_server(scratch) | {"PASSWORD": ""})
    del connections["default"]  # it knows the version of the other server
    settings.CCMS_EVIDENCE_DIR = scratch / "evidence"
    settings.CCMS_EVIDENCE_URL = settings.CCMS_EVIDENCE_DIR.as_uri()
    try:
        restore(backup)
        call_command("verify")
    except (BackupRefused, CommandError, NoDatabaseError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0
