"""Keeps in the data folder at which address its pages are open, for the commands that print a link."""

import os

from django.conf import settings

FILE = "address"


def note() -> None:
    """Write down the address of this process, which serves until it ends."""
    kept = settings.CCMS_DATA / FILE
    made = kept.with_suffix(f".{os.getpid()}")
    made.write_text(f"{os.getpid()} {settings.CCMS_BASE_URL}\n")
    made.replace(kept)


def address() -> str:
    """Return where the pages of this data folder are open now; where none are, where the settings would open them.

    A command is often typed without the CCMS_PORT with which the server was started. Outside development the address
    is always a setting.
    """
    if settings.CCMS_ENV != "development":
        return str(settings.CCMS_BASE_URL)
    try:
        server, _, noted = (settings.CCMS_DATA / FILE).read_text().strip().partition(" ")
        os.kill(int(server), 0)
    except (OSError, ValueError):
        return str(settings.CCMS_BASE_URL)
    return noted
