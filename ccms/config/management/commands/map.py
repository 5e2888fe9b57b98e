"""`manage.py map` prints every folder of the program and its purpose as a Markdown page, which is docs/map.md."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

PROGRAM = Path(__file__).parents[3]
WITHOUT_A_LINE = {"migrations", "management", "commands"}
READ_FIRST = (
    "complaints/lifecycle.py",
    "complaints/plan.py",
    "complaints/acts/acting.py",
    "complaints/acts/firm.py",
    "complaints/record.py",
    "complaints/events/office.py",
    "complaints/announcements.py",
    "complaints/filing/receiving.py",
    "notices/outbox.py",
    "notices/delivery.py",
    "complaints/acts/sweeping.py",
    "complaints/queries.py",
    "law/rules.py",
    "law/pack/in_force.py",
    "web/access/__init__.py",
    "web/shared/act_page.py",
    "api/calls/actions.py",
    "ledger/events.py",
)


class Command(BaseCommand):
    """Prints the page."""

    help = "print docs/map.md"

    def handle(self, **_options: Any) -> None:
        """Print it."""
        self.stdout.write("\n".join(page()))


def page() -> Iterator[str]:
    """Yield the lines of docs/map.md."""
    yield "# Map"
    yield ""
    yield "One line for each Python package of `ccms/`, made from the code by `manage.py map`."
    yield "Beside the code: the law in `law/packs/`, the words of messages in `notices/templates/`, of pages in"
    yield "`web/templates/` and, in Bangla, `locale/bn/LC_MESSAGES/django.po`, of refusals in `core/failures.toml`;"
    yield "the SMS gateways in `notices/gateways/`, styles and scripts in `web/static/`."
    yield ""
    for folder in sorted(file.parent for file in PROGRAM.rglob("__init__.py")):
        inner = folder.relative_to(PROGRAM)
        if inner.parts and inner.name not in WITHOUT_A_LINE:
            yield f"{'  ' * (len(inner.parts) - 1)}* `{inner.as_posix()}/`: {_first_line(folder / '__init__.py')}"
    yield ""
    yield "## Read first, in this order"
    yield ""
    for number, name in enumerate(READ_FIRST, 1):
        yield f"{number}. [`{name}`](../ccms/{name}): {_first_line(PROGRAM / name)}"


def _first_line(file: Path) -> str:
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]
