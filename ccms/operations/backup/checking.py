"""Tries whether the youngest backup can be restored: into a server and a folder of their own, gone afterwards.

The server is not that of the pages: a restore there would fill its disk and its log, and its standby's.
"""

import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections

from ccms.config.database import embedded_server
from ccms.gate import last_runs
from ccms.gate.clock import current_time
from ccms.operations.backup.keeping import youngest
from ccms.operations.backup.manifest import BackupRefused
from ccms.operations.backup.restoring import restore
from ccms.operations.postgres.binaries import NoDatabaseError
from ccms.operations.postgres.embedded import attached, place_of
from ccms.operations.processes import failed, fork

SCRATCH = "restore-check"  # beside the backups, where there is room for one


def check(backups: Path) -> Path:
    """Restore and verify the youngest backup of a folder, and note whether that went well; returns which it was.

    Raises BackupRefused, NoDatabaseError or OSError where it did not.
    """
    try:
        backup = youngest(backups)
        _try_on(backup, backups / SCRATCH)
    except (BackupRefused, NoDatabaseError, OSError):
        last_runs.done(last_runs.RESTORE_CHECK_FAILED, current_time())
        raise
    last_runs.done(last_runs.RESTORE_CHECK, current_time())
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
