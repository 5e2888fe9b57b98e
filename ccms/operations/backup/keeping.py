"""Removes backups that are older than the law allows, and finds the youngest."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from ccms.operations.backup import manifest
from ccms.operations.backup.manifest import BackupRefused

_PARTS = frozenset({manifest.FILE, manifest.DUMP, manifest.DIGESTS, manifest.EVIDENCE})


def remove_older(made: Path, days: int) -> Iterator[Path]:
    """Remove what lies beside a backup, was made so many days before it, and is a backup or a part of one.

    The youngest whole one stays, however old it is.
    """
    since = datetime.fromisoformat(manifest.read(made).made_at) - timedelta(days=days)
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
        return manifest.read(folder).whole
    except BackupRefused:
        return False


def _made_at(folder: Path) -> datetime:
    """Return the moment that a backup holds; of one that was broken off, when it was last written into."""
    try:
        return datetime.fromisoformat(manifest.read(folder).made_at)
    except BackupRefused:
        return datetime.fromtimestamp(folder.stat().st_mtime).astimezone()
