"""`manage.py map` prints what to read first, and the purpose of every folder, as docs/generated/map.md keeps it."""

import ast
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

PROGRAM = Path(__file__).parents[3]
WITHOUT_A_LINE = {"migrations", "management", "commands"}
READ_FIRST = {
    "The words": ("complaints/lifecycle.py", "complaints/transitions.py"),
    "A filing": (
        "api/calls/complaints.py",
        "complaints/filing/receiving.py",
        "complaints/plan.py",
        "complaints/record.py",
    ),
    "An act": ("complaints/queries.py", "complaints/acts/act.py", "complaints/acts/share.py"),
    "A deadline": ("complaints/deadlines.py", "complaints/acts/sweeping.py"),
    "A notice": (
        "complaints/events/consumer.py",
        "complaints/announcements.py",
        "notices/outbox.py",
        "notices/delivery.py",
    ),
}


class Command(BaseCommand):
    """Prints the page."""

    help = "print docs/generated/map.md"

    def handle(self, **_options: Any) -> None:
        """Print it."""
        self.stdout.write("\n".join(page()))


def page() -> Iterator[str]:
    """Yield the lines of docs/generated/map.md."""
    yield "# Map"
    yield ""
    yield "Made from the code by `manage.py map`; do not edit."
    yield ""
    yield "## Read first, in this order"
    yield ""
    yield "These files lead through the core in an hour: a complaint is filed, acted on, late, and told of."
    yield ""
    number = count(1)
    for part, files in READ_FIRST.items():
        yield f"**{part}**"
        yield ""
        yield from (f"{next(number)}. [`{name}`](../../ccms/{name}): {_first_line(PROGRAM / name)}" for name in files)
        yield ""
    yield "## Every folder"
    yield ""
    yield "Beside the code: the law in `law/packs/`, the words of messages in `notices/templates/`, of pages in"
    yield "`web/templates/` and, in Bangla, `locale/bn/LC_MESSAGES/django.po`, of refusals in `core/failures.toml`;"
    yield "the SMS gateways in `notices/gateways/`, styles and scripts in `web/static/`."
    yield ""
    for folder in sorted(file.parent for file in PROGRAM.rglob("__init__.py")):
        inner = folder.relative_to(PROGRAM)
        if inner.parts and inner.name not in WITHOUT_A_LINE:
            yield f"{'  ' * (len(inner.parts) - 1)}* `{inner.as_posix()}/`: {_first_line(folder / '__init__.py')}"


def _first_line(file: Path) -> str:
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]
