"""`manage.py keys`: `export FILE`, `import FILE FOLDER`, `public`, `rotate [--prepare | --drop | --signing]`.

They save all secrets to a file, bring them back, print the public key of the signatures, and change the keys.
"""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ccms.accounts.privacy import rotation
from ccms.config.keys import KeyFile
from ccms.core.crypto import new_key, public_key
from ccms.gate.clock import current_time
from ccms.ledger import rekeying
from ccms.ledger.heads import SigningKeyUnusable, signing_seed
from ccms.operations.backup import keychain
from ccms.operations.backup.keychain import KeychainUnusable, export

COVER_TRIES = 60  # seconds that an older transaction may still run


class Command(BaseCommand):
    """Web and worker go on while keys change; a killed rotation is finished by the next one."""

    help = "Export the secrets under a passphrase, bring them back, or rotate keys while everything runs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the act and what it needs."""
        acts = parser.add_subparsers(dest="act", required=True)
        exported = acts.add_parser("export", help="write every secret into one file, sealed under a passphrase")
        exported.add_argument("file", type=Path)
        keychain.add_passphrase(exported)
        # listed here, done in homecoming before any setting is read
        keychain.add_arguments(acts.add_parser("import", help="write an exported file's secrets into a folder"))
        acts.add_parser("public", help="print the public half of the key that signs heads")
        turned = acts.add_parser("rotate", help="put a new field key in use and seal everything by it")
        which = turned.add_mutually_exclusive_group()
        which.add_argument("--prepare", action="store_true", help="only let every process know the next key")
        which.add_argument("--drop", action="store_true", help="forget the older field keys")
        which.add_argument("--signing", action="store_true", help="change the key that signs heads")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do the act."""
        try:
            match options["act"]:
                case "export":
                    export(options["file"], self._passphrase(options["passphrase_file"]))
                    self.stdout.write(f"{options['file']} holds every secret. Keep it and the passphrase apart.")
                case "public":
                    self.stdout.write(public_key(signing_seed()).hex())
                case _ if options["signing"]:
                    self._sign_with_another()
                case _:
                    self._rotate(prepare=options["prepare"], drop=options["drop"])
        except (KeychainUnusable, SigningKeyUnusable, OSError) as error:
            raise CommandError(str(error)) from error

    def _passphrase(self, file: Path | None) -> str:
        found = keychain.passphrase_of(file)
        if not file and keychain.typed("Once more: ") != found:
            raise CommandError("the two are not the same")
        return found

    def _sign_with_another(self) -> None:
        for left in reversed(range(COVER_TRIES)):
            try:
                name = rekeying.exchange(current_time())
                break
            except rekeying.NotCovered as error:
                if not left:
                    raise CommandError("a transaction has been open for a minute; run the same later") from error
                time.sleep(1)
        self.stdout.write(f"heads are signed by {name} from now on")
        self.stdout.write(f"{settings.CCMS_SIGNING_KEY_FILE}.pub holds the public keys; publish the last line of it")

    def _rotate(self, *, prepare: bool, drop: bool) -> None:
        # where something still waits, a rotation was killed: it is finished, and no other key is made
        if prepare or drop or not rotation.left():
            keys = _file()
            if prepare:
                keys.write(keys.ring.with_next(keys.ring.coming or new_key()))
                self.stdout.write(f"{keys.path}: the next key is known. Copy the file to every machine, then rotate.")
                return
            if not drop:
                keys.write(keys.ring.turned(new_key()))
        self._seal_anew()
        if drop:
            keys.write(keys.ring.without_old(settings.CCMS_INDEX_KEY))
            self.stdout.write(f"{keys.path}: one key is left. Backups of before need the keys exported then.")

    def _seal_anew(self) -> None:
        begun, done = time.monotonic(), 0
        # a process that had looked at the file just before it changed may seal one more cell by the old key
        while rotation.left():
            for number in rotation.rotate():
                done += number
        seconds = max(time.monotonic() - begun, 0.001)
        self.stdout.write(f"sealed anew: {done} cells in {seconds:.1f} s, {done / seconds:.0f} a second")


def _file() -> KeyFile:
    keys = settings.CCMS_FIELD_KEYS
    if isinstance(keys, KeyFile):
        return keys
    raise CommandError(
        "CCMS_FIELD_KEYS holds the keys themselves, and only a file can be changed while processes run: set it to "
        "file:/a/file, or put a new key in front, start everything anew, and run this again"
    )
