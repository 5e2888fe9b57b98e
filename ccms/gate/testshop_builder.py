"""Makes a firm's tables in a separate process, which then ends: Django keeps all that it loads to run migrations.

`python -m ccms.gate.testshop_builder` reads whose tables they are, and where, from its standard input: an address may
hold a password, and everybody on the machine can see the arguments with which a program was started.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import django
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError

SECONDS = 120  # the longest; it takes some five
_ROOT = Path(__file__).parents[2]


def build(firm: UUID, database: Mapping[str, Any]) -> None:
    """Make the tables of this firm, or bring them up to date. Raises OperationalError."""
    work = json.dumps({"firm": firm.hex, "database": database})
    try:
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", __name__],
            input=work.encode(),
            stdout=subprocess.DEVNULL,
            cwd=_ROOT,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.SubprocessError as failed:
        raise OperationalError("the tables of a test shop were not made") from failed


def main() -> None:
    """Do the work that stands in the input."""
    work = json.load(sys.stdin)
    settings.DATABASES = {DEFAULT_DB_ALIAS: work["database"]}
    django.setup()
    from ccms.gate import testshop_tables  # noqa: PLC0415 - it asks the database that is named above

    testshop_tables.build(UUID(work["firm"]))


if __name__ == "__main__":
    main()
