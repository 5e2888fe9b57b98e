"""Runs one management command: reads the settings, holds the embedded database, and names what is wrong.

Prints what a first start is preparing, and how many seconds each part took.
"""

import os
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import django

from ccms.config.environment import BadSettingError
from ccms.operations.backup import keychain
from ccms.operations.postgres.binaries import NoDatabaseError


@contextmanager
def step(text: str, *, shown: bool) -> Iterator[None]:
    """Print what begins, and behind its end how long it took; print nothing where it is not `shown`."""
    if shown:
        _say(f"{text} ...")
    begun = time.monotonic()
    yield
    if shown:
        _say(f"  done in {time.monotonic() - begun:.0f} s")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


BAD_SETTING, NOT_READ = 2, 141  # the second is what a shell says of a program that a closed pipe ended
OPENS_PAGES = "up"  # its server may have to be made first, which takes a second


def run(arguments: list[str], *, without_database: Collection[str]) -> int:
    """Run the command and return its exit code; a bad setting or a missing database is one clear line."""
    if arguments[1:3] == keychain.COMMAND:
        return keychain.import_keys(arguments[3:])
    from django.conf import settings  # noqa: PLC0415 - reading it reads the environment
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    from ccms.operations.postgres.embedded import attached, place_of  # noqa: PLC0415

    command = arguments[1] if len(arguments) > 1 else "help"
    try:
        with ExitStack() as held:
            if settings.CCMS_EMBEDDED and command not in without_database:
                is_new = command == OPENS_PAGES and not place_of(settings.CCMS_DATA).cluster.exists()
                with step("Making the database", shown=is_new):
                    held.enter_context(attached(settings.CCMS_DATA, meanwhile=partial(_load, command)))
            execute_from_command_line(arguments)
        sys.stdout.flush()
    except (BadSettingError, NoDatabaseError) as error:
        sys.stderr.write(f"{error}\n")
        return BAD_SETTING
    except BrokenPipeError:
        # whoever read the output, such as `head`, has seen enough; what is still to be written goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_READ
    return 0


def _load(command: str) -> None:
    """Load, while the database starts, what the command needs without it."""
    django.setup()
    if command == OPENS_PAGES:
        from ccms.operations.web_server import serving  # noqa: PLC0415 - it needs the applications

        serving.load_pages()
