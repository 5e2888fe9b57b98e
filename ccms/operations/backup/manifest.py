"""The manifest of a backup, by which a restore can refuse a damaged, a foreign or a newer one.

Calls pg_dump and pg_restore for the database of the settings; the password is passed by the environment only.
"""

import hashlib
import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from psycopg.conninfo import make_conninfo

from ccms.accounts.privacy.rotation import key_ids_in_use
from ccms.accounts.privacy.sealing import index_of, key_ids
from ccms.ledger.heads import heads_lines, trusted_keys
from ccms.ledger.models import Head
from ccms.operations.postgres.binaries import NoDatabaseError, clients


def server_major() -> int:
    """Return the major version of the server we are connected to."""
    return connection.get_database_version()[0]


def dump(target: Path, snapshot: str) -> None:
    """Write the database as it is in an exported snapshot: pg_dump's custom format, compressed, without owners."""
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}")


def load_dump(source: Path) -> None:
    """Read a dump into the empty database, in one transaction: all of it, or nothing."""
    _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(source))


def _run(name: str, *arguments: str) -> None:
    database = settings.DATABASES["default"]
    named = {"host": database["HOST"], "port": database["PORT"], "user": database["USER"], "dbname": database["NAME"]}
    options = {key: value for key, value in database.get("OPTIONS", {}).items() if isinstance(value, str)}
    address = make_conninfo("", **{key: value for key, value in named.items() if value}, **options)
    password = {"PGPASSWORD": database["PASSWORD"]} if database.get("PASSWORD") else {}
    done = subprocess.run(  # noqa: S603 - PostgreSQL's programs with our own arguments
        [_program(name), *arguments, f"--dbname={address}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": os.environ.get("HOME", "/")} | password,
    )
    if done.returncode:
        raise NoDatabaseError(f"{name} failed:\n{done.stdout[-2000:]}")


def _program(name: str) -> str:
    wanted = server_major()
    found = next(clients(name, wanted), None)
    if found is None:
        raise NoDatabaseError(f"no {name} of PostgreSQL {wanted} or newer found here; install its client programs")
    return found


FORMAT = 1
FILE = "manifest.json"
DUMP = "database.dump"
EVIDENCE = "evidence"
DIGESTS = "evidence.sha256"


class BackupRefused(Exception):  # noqa: N818 - failures are named for what happened
    """It cannot be made or restored here; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The sum of one backup."""

    made_at: str
    postgresql: int
    migrations: list[str]
    rows: dict[str, int]  # by table
    head: str  # the last line of /heads; empty where there is none yet
    field_keys: list[str]  # ids of the keys under which something is sealed
    index: str  # tells whether numbers will be found again
    signing_keys: list[str]
    files: int
    octets: int
    parts: dict[str, str]  # SHA-256 by file name
    whole: bool = True  # no file was missing or altered in the store; those of older versions do not say
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write it with a digest of its own."""
        said = asdict(self)
        (folder / FILE).write_text(json.dumps(said | {"sha256": _digest(said)}, indent=1) + "\n")


def described(made_at: str, files: int, octets: int, parts: dict[str, str], *, whole: bool) -> Manifest:
    """Describe the database as the caller's transaction sees it."""
    last = Head.objects.order_by("-number").values_list("number", flat=True).first()
    keys = Head.objects.values_list("public_key", flat=True).distinct()
    return Manifest(
        made_at=made_at,
        postgresql=server_major(),
        migrations=migrations(),
        # the tables there are, not those this version knows: a backup is made before an upgrade too
        rows=rows(connection.introspection.table_names()),
        head=next(heads_lines(last - 1), "") if last else "",
        field_keys=sorted(key_ids_in_use()),
        index=_index(),
        signing_keys=sorted({bytes(key).hex() for key in keys}),
        files=files,
        octets=octets,
        parts=parts,
        whole=whole,
    )


def load_manifest(folder: Path) -> Manifest:
    """Read it, or raise BackupRefused."""
    try:
        said: dict[str, Any] = json.loads((folder / FILE).read_text())
        digest = said.pop("sha256")
        if digest != _digest(said) or said["format"] != FORMAT:
            raise BackupRefused(f"{folder / FILE} was changed, or is of another version")
        return Manifest(**said)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupRefused(f"{folder} holds no readable {FILE}: it is not a backup, or not a whole one") from error


def check_keys(manifest: Manifest) -> None:
    """Refuse where this installation could not read what it restored, and say how its keys are exchanged."""
    keys = settings.CCMS_SIGNING_KEY_FILE.parent
    bring = f"move {keys} away, then bring the exported keys back: `manage.py keys import FILE {keys}`"
    unknown = set(manifest.field_keys) - key_ids()
    if unknown:
        raise BackupRefused(f"CCMS_FIELD_KEYS lacks the keys {', '.join(sorted(unknown))}: {bring}")
    if manifest.index != _index():
        raise BackupRefused(f"CCMS_INDEX_KEY is another one, and nobody would be found by number: {bring}")
    strange = set(manifest.signing_keys) - {key.hex() for key in trusted_keys()}
    if strange:
        raise BackupRefused(
            f"the heads were signed by {', '.join(sorted(strange))}, which {settings.CCMS_SIGNING_KEY_FILE} and its "
            f".pub do not name: {bring}"
        )


def migrations() -> list[str]:
    """Return what the database's form has gone through."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def rows(tables: Iterable[str]) -> dict[str, int]:
    """Count these tables exactly."""
    counted = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - our own models
            counted[table] = cursor.fetchone()[0]
    return counted


def digest_of(file: Path) -> str:
    """Return a file's SHA-256 in hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _index() -> str:
    return index_of("backup", "the same index key").hex()


def _digest(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
