"""Makes a backup: the evidence first, then the database at one moment, then the further files that this moment names.

It uses pg_dump and not a copy of the cluster: pg_dump reads every row, so that a damaged page is found now and not at
the restore; its file can be loaded into any PostgreSQL of this major version or a newer one, on any machine, under any
owner.

Removes backups that are older than the law allows, and finds the youngest.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction

from ccms.complaints.evidence.storage import StoreDown, original_name, preview_name
from ccms.complaints.evidence.stores import store
from ccms.complaints.models import Evidence
from ccms.gate import jobs
from ccms.gate.clock import current_time
from ccms.gate.models import Duty
from ccms.operations.backup import manifest
from ccms.operations.backup.manifest import BackupRefused

CHUNK = 2000
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_FICLONE = 0x40049409  # of linux/fs.h; Python has no name for it


@dataclass(frozen=True, slots=True)
class Named:
    """A file that a row names."""

    holder: UUID
    name: str
    sha256: str

    @property
    def path(self) -> str:
        """Where it lies in a backup."""
        return f"{self.holder}/{self.name}"


@dataclass(slots=True)
class Taken:
    """The evidence in a backup, and what is wrong with it in the store itself."""

    folder: Path
    digests: dict[str, str] = field(default_factory=dict)
    octets: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Tell whether every file that a row names is here as it was given."""
        return not (self.missing or self.damaged)

    def take(self, named: Iterator[Named]) -> None:
        """Copy the files that are not here yet."""
        for file in named:
            if file.path in self.digests:
                continue
            target = self.folder / file.path
            target.parent.mkdir(exist_ok=True)
            try:
                _copy(file, target)
            except StoreDown:
                self.missing.append(file.path)
                continue
            self.digests[file.path] = manifest.digest_of(target)
            self.octets += target.stat().st_size
            if self.digests[file.path] != file.sha256:
                self.damaged.append(file.path)


def back_up(folder: Path) -> tuple[manifest.Manifest, Taken]:
    """Write a backup into a folder that is empty or not there yet, and note that there is one. Keys are not in it.

    With a file that is missing or altered it is no whole one, and counts as none. One that fails leaves nothing.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise manifest.BackupRefused(f"{folder} is not empty")
    folder.chmod(0o700)
    with ExitStack() as undone:
        undone.callback(shutil.rmtree, folder, ignore_errors=True)  # the next try needs the room
        made, taken = _write(folder)
        undone.pop_all()
    # before an upgrade the new version may find the old tables, which have no place for it
    if taken.is_whole and Duty._meta.db_table in made.rows:  # noqa: SLF001 - Django's public name
        jobs.done(jobs.BACKUP, datetime.fromisoformat(made.made_at))
    return made, taken


def _write(folder: Path) -> tuple[manifest.Manifest, Taken]:
    taken = Taken(folder / manifest.EVIDENCE)
    taken.folder.mkdir()
    # before the moment that counts, so that what is removed meanwhile is here and what is added is the smaller rest
    taken.take(_named())
    taken.missing.clear()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        manifest.dump(folder / manifest.DUMP, snapshot)
        taken.take(_named())
        _write_digests(folder / manifest.DIGESTS, taken)
        parts = {name: manifest.digest_of(folder / name) for name in (manifest.DUMP, manifest.DIGESTS)}
        counted = (len(taken.digests), taken.octets)
        made = manifest.described(current_time().isoformat(), *counted, parts, whole=taken.is_whole)
    os.sync()  # before the manifest is there, by which it counts as a backup
    made.write(folder)
    os.sync()
    return made, taken


def _named() -> Iterator[Named]:
    """Yield each original, and its preview where there is one."""
    rows = Evidence.objects.order_by("id").values_list("holder", "sha256", "preview_sha256")
    for holder, original, preview in rows.iterator(CHUNK):
        yield Named(holder, original_name(original), bytes(original).hex())
        if preview:
            yield Named(holder, preview_name(original), bytes(preview).hex())


def _copy(file: Named, target: Path) -> None:
    """Write a file of its own: what happens to the one in the store, or in another backup, does not happen to it."""
    with store().fetch(file.holder, file.name) as found, open(os.open(target, _NEW, 0o600), "wb") as copy:  # noqa: PTH123
        with suppress(OSError):  # XFS and Btrfs share the disk's blocks until one of the two is written into
            fcntl.ioctl(copy, _FICLONE, found.fileno())
            return
        shutil.copyfileobj(found, copy)


def _write_digests(file: Path, taken: Taken) -> None:
    """Write what `sha256sum --check` reads."""
    with file.open("w") as lines:
        for name, digest in sorted(taken.digests.items()):
            lines.write(f"{digest}  {manifest.EVIDENCE}/{name}\n")


_PARTS = frozenset({manifest.FILE, manifest.DUMP, manifest.DIGESTS, manifest.EVIDENCE})


def remove_older(made: Path, days: int) -> Iterator[Path]:
    """Remove what lies beside a backup, was made so many days before it, and is a backup or a part of one.

    The youngest whole one stays, however old it is.
    """
    since = datetime.fromisoformat(manifest.load_manifest(made).made_at) - timedelta(days=days)
    beside = sorted(_backups(made.parent))
    kept = {made, max(filter(_is_whole, beside), key=_made_at, default=made)}
    for folder in beside:
        if folder not in kept and _made_at(folder) < since:
            shutil.rmtree(folder)
            yield folder


def youngest(folder: Path) -> Path:
    """Return the youngest of the backups in a folder; raises BackupRefused where there is none."""
    made = [backup for backup in _backups(folder) if (backup / manifest.FILE).exists()]
    if not made:
        raise BackupRefused(f"{folder} holds no backup")
    return max(made, key=_made_at)


def _backups(folder: Path) -> Iterator[Path]:
    """Yield the folders in which nothing lies that a backup does not have."""
    for each in folder.iterdir():
        if each.is_dir() and not each.is_symlink():
            names = _names(each)
            if names and names <= _PARTS:
                yield each


def _names(folder: Path) -> set[str]:
    """Return what lies in a folder; nothing of one that only others may read (`lost+found`)."""
    try:
        return {part.name for part in folder.iterdir()}
    except PermissionError:
        return set()


def _is_whole(folder: Path) -> bool:
    try:
        return manifest.load_manifest(folder).whole
    except BackupRefused:
        return False


def _made_at(folder: Path) -> datetime:
    """Return the moment that a backup holds; of one that was broken off, when it was last written into."""
    try:
        return datetime.fromisoformat(manifest.load_manifest(folder).made_at)
    except BackupRefused:
        return datetime.fromtimestamp(folder.stat().st_mtime).astimezone()
