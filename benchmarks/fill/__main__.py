"""`python -m benchmarks.fill N`: N invented complaints in every status, spread over firms, districts and months.

Exit code 2 where demonstration data is refused, as under CCMS_ENV=production.
"""

import os
import sys
from argparse import ArgumentParser
from contextlib import ExitStack

import django

REFUSED = 2


def main() -> int:
    """Fill the installation that the environment names; return the exit code."""
    parser = ArgumentParser(prog="python -m benchmarks.fill", description=__doc__)
    parser.add_argument("size", type=int, help="how many complaints")
    size = parser.parse_args().size
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ccms.config.settings")
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - as all below: the applications come first

    from benchmarks.fill.filling import fill  # noqa: PLC0415
    from ccms.demonstration.loading import why_refused  # noqa: PLC0415
    from ccms.operations.postgres.embedded import attached  # noqa: PLC0415

    if reason := why_refused():
        sys.stderr.write(f"{reason}\n")
        return REFUSED
    with ExitStack() as held:
        if settings.CCMS_EMBEDDED:
            held.enter_context(attached(settings.CCMS_DATA))
        sys.stdout.write(f"{fill(size, say)} complaints made\n")
    return 0


def say(text: str) -> None:
    """Print at once what is being done."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
