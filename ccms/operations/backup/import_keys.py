"""Runs `manage.py keys import FILE FOLDER` without settings, because settings name keys that are not there yet."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from getpass import getpass
from pathlib import Path

from ccms.operations.backup.keychain import KeychainUnusable, bring_back

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
