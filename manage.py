#!/usr/bin/env python3
"""Runs every command of CCMS: serve, work, up, tick, verify and Django's own."""

import os
import sys

WITHOUT_DATABASE = {
    "help",
    "version",
    "--help",
    "--version",
    "collectstatic",
    "texts",
    "law",
    "sms",
    "openapi",
    "routes",
}


def main() -> None:
    """Hand the command line to Django, holding the embedded database for as long as the command runs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccms.config.settings")
    from ccms.operations.commands import run  # noqa: PLC0415 - the variable above comes first

    sys.exit(run(sys.argv, without_database=WITHOUT_DATABASE))


if __name__ == "__main__":
    main()
