"""`manage.py dossier REFERENCE [--for CODE] --to FOLDER` writes a complaint's papers into a folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccms.accounts.actors import Actor, Role
from ccms.core import references
from ccms.core.failures import Failure, NotFound, sentence
from ccms.gate.clock import current_time
from ccms.integrations.dossier.making import PreflightMissing, hand_out, write_folder
from ccms.integrations.dossier.scope import NothingIsSent


class Command(BaseCommand):
    """Writes the office's own dossier, or that for a body of receivers.toml; the history says so to the office."""

    help = "Write the dossier of a complaint into a new folder; check it with docs/verify_dossier.py."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which complaint, for whom, and where to."""
        parser.add_argument("reference")
        parser.add_argument("--for", dest="code", default="", help="a code of receivers.toml; else the office's own")
        parser.add_argument(
            "--to", type=Path, required=True, help="the folder below which the dossier's folder is made"
        )

    def handle(self, *_: Any, reference: str, code: str, to: Path, **__: Any) -> None:
        """Write it, and print its folder and its digest."""
        by, reader = Actor(role=Role.ADMIN), Actor(role=Role.AUDITOR)
        try:
            number = references.parse(reference)
            dossier, _upto = hand_out(number, code, by=by, reader=reader, now=current_time())
            write_folder(dossier, to / dossier.name)
        except NothingIsSent as error:
            raise CommandError(f"receivers.toml has no body {code} that gets single complaints") from error
        except PreflightMissing as error:
            raise CommandError(f"{code} would send it back; make it on the office's page, which says why") from error
        except (NotFound, references.ReferenceMalformed) as error:
            raise CommandError(f"there is no complaint {reference}") from error
        except Failure as failure:
            raise CommandError(sentence(failure, "en")) from failure
        except FileExistsError as error:
            raise CommandError(f"{error.filename} is there already") from error
        self.stdout.write(f"{to / dossier.name}: {len(dossier.items) + 1} files, SHA-256 of the whole {dossier.digest}")
        for gap in dossier.gaps:
            self.stdout.write(f"lacking: {gap.part} ({gap.code})")
