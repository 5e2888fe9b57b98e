"""Calls pg_dump and pg_restore for the database of the settings; the password is passed by the environment only."""

import os
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from ccms.operations.postgres.binaries import NoDatabaseError, clients


def server_major() -> int:
    """Return the major version of the server we are connected to."""
    return connection.get_database_version()[0]


def dump(target: Path, snapshot: str) -> None:
    """Write the database as it is in an exported snapshot: pg_dump's custom format, compressed, without owners."""
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}")


def load(source: Path) -> None:
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
