"""Exports all secrets of an installation to one file, sealed under a passphrase and kept apart from every backup.

Runs `manage.py keys import FILE FOLDER` without settings, because settings name keys that are not there yet.
"""

import base64
import json
import os
import secrets
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from getpass import getpass
from pathlib import Path

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

from ccms.config.keys import KeyFile, Ring, write_once
from ccms.core.crypto import KEY_BYTES, SealBroken, seal, unseal

FIRST_LINE = "CCMS keys 1"
SIGNING, PUBLISHED = "signing_key", "signing_key.pub"
SALT_BYTES = 16
SHORTEST_PASSPHRASE = 16
GROUP_READS = 0o040


class KeychainUnusable(Exception):  # noqa: N818 - failures are named for what happened
    """The file is none of ours, was changed, or the passphrase is another; the text says what to do."""


def export(file: Path, passphrase: str) -> None:
    """Write every secret into a new file. Raises OSError where one of them cannot be read, or the file exists."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise KeychainUnusable(f"the passphrase must have at least {SHORTEST_PASSPHRASE} characters")
    if file.exists():
        raise KeychainUnusable(f"{file} exists already")
    salt = secrets.token_bytes(SALT_BYTES)
    sealed = seal(_key(passphrase, salt), json.dumps(_collected()).encode(), FIRST_LINE.encode())
    write_once(file, f"{FIRST_LINE}\n{base64.b64encode(salt + sealed).decode()}\n")


def bring_back(file: Path, passphrase: str, folder: Path) -> list[str]:
    """Write the secrets of an exported file into a folder, one file each; returns their names.

    No file that exists there is touched: raises KeychainUnusable instead.
    """
    first, _, body = file.read_text().partition("\n")
    if first != FIRST_LINE:
        raise KeychainUnusable(f"{file} is not a file of `keys export`")
    try:
        raw = base64.b64decode(body, validate=False)
        opened = unseal(_key(passphrase, raw[:SALT_BYTES]), raw[SALT_BYTES:], FIRST_LINE.encode())
    except (ValueError, SealBroken) as error:
        raise KeychainUnusable("the passphrase is another one, or the file was changed") from error
    found: Mapping[str, str] = json.loads(opened)
    present = [name for name in found if (folder / name).exists()]
    if present:
        raise KeychainUnusable(f"{folder} holds {', '.join(present)} already: move it away, or name another folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    shared = folder.stat().st_mode & GROUP_READS
    for name, text in found.items():
        write_once(folder / name, text)
        if name == PUBLISHED:
            (folder / name).chmod(0o644)
        elif shared and name != SIGNING:
            # the folder is the services' group's to read, as docs/operations/installing.md says; the signing key is not
            os.chown(folder / name, -1, folder.stat().st_gid)
            (folder / name).chmod(0o640)
    return list(found)


def _collected() -> dict[str, str]:
    fields = settings.CCMS_FIELD_KEYS
    ring = fields.ring if isinstance(fields, KeyFile) else Ring(tuple(fields))
    signing = Path(settings.CCMS_SIGNING_KEY_FILE)
    published = signing.with_name(f"{signing.name}.pub")
    found = {
        "secret_key": settings.SECRET_KEY + "\n",
        # the index key is written down, so that no later order of keys can move it
        "field_keys": Ring(ring.keys, ring.coming, settings.CCMS_INDEX_KEY).text(),
        "code_key": settings.CCMS_CODE_KEY.hex() + "\n",
        SIGNING: signing.read_text(),
    }
    return found | ({PUBLISHED: published.read_text()} if published.exists() else {})


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=2**17, r=8, p=1).derive(passphrase.encode())


COMMAND = ["keys", "import"]
REFUSED = 1


def import_keys(arguments: Sequence[str]) -> int:
    """Bring exported keys back as the command line says; returns the exit code."""
    parser = ArgumentParser(prog="manage.py keys import", description="Write an exported file's secrets into a folder.")
    add_arguments(parser)
    given = parser.parse_args(arguments)
    try:
        passphrase = passphrase_of(given.passphrase_file)
        for name in bring_back(given.file, passphrase, given.folder):
            sys.stdout.write(f"{given.folder / name}\n")
    except (KeychainUnusable, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    return 0


def add_arguments(parser: ArgumentParser) -> None:
    """Take the file, the folder, and where the passphrase stands."""
    parser.add_argument("file", type=Path)
    parser.add_argument("folder", type=Path)
    add_passphrase(parser)


def add_passphrase(parser: ArgumentParser) -> None:
    """Take where the passphrase stands."""
    parser.add_argument("--passphrase-file", type=Path, help="its first line; else the passphrase is asked for")


def passphrase_of(file: Path | None) -> str:
    """Return the first line of a file, or what is typed. Raises KeychainUnusable where nobody can type."""
    if file:
        return (file.read_text().splitlines() or [""])[0]
    return typed("Passphrase: ")


def typed(question: str) -> str:
    """Return what is typed unseen. Raises KeychainUnusable where there is no terminal."""
    if not sys.stdin.isatty():
        raise KeychainUnusable("no terminal to type the passphrase at: give --passphrase-file FILE")
    return getpass(question)
