"""Compares what refuses changes in the database, triggers and functions, with the text that the migrations gave it.

The wanted text is read from the migrations themselves, so that a guard is written once and a later one replaces it.
"""

import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection

_FUNCTION = re.compile(
    r"CREATE (?:OR REPLACE )?FUNCTION (ledger_\w+|\w+(?=\(\) RETURNS trigger))\(.*?\$\$(.*?)\$\$", re.DOTALL
)
_TRIGGER = re.compile(
    r"CREATE TRIGGER (\w+) BEFORE ([A-Z ]+) ON (?:\w+\.)?(\w+)\s+FOR EACH (ROW|STATEMENT) EXECUTE FUNCTION (\w+)\(\)$",
    re.DOTALL,
)


class Guards(NamedTuple):
    """What is to refuse changes: the body of each function, and each trigger with when it calls which."""

    functions: dict[str, str]
    triggers: dict[str, Any]


@cache
def wanted() -> Guards:
    """Read the guards of all apps from their migrations, in the order of these."""
    found = Guards({}, {})
    for app in apps.get_app_configs():
        folder = f"{app.name}.migrations"
        if folder.startswith("ccms.") and find_spec(folder):
            for name in sorted(each.name for each in pkgutil.iter_modules(import_module(folder).__path__)):
                for text in vars(import_module(f"{folder}.{name}")).values():
                    if isinstance(text, str):
                        _read(text, found)
    return found


def _read(sql: str, found: Guards) -> None:
    found.functions.update(_FUNCTION.findall(sql))
    for statement in sql.split(";\n"):
        if trigger := _trigger(statement[max(statement.find("CREATE TRIGGER"), 0) :]):
            found.triggers.update(trigger)


def _trigger(text: str) -> dict[str, Any]:
    match = _TRIGGER.match(text.strip().removesuffix(";"))
    if match is None:
        return {}
    name, events, *calls = match.groups()
    return {name: (frozenset(events.split(" OR ")), *calls)}


_TRIGGERS = """
    SELECT tgname, pg_get_triggerdef(oid), tgenabled FROM pg_trigger
    WHERE NOT tgisinternal AND tgrelid = ANY(%s::text[]::regclass[]) ORDER BY tgname
"""
_FUNCTIONS = """
    SELECT proname, prosrc, prosecdef OR proconfig IS NOT NULL FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND proname = ANY(%s)
"""


def wrong_guards() -> Iterator[tuple[str, str]]:
    """Find guards that are gone, switched off, or other than their migration wrote them, and triggers beside them."""
    functions, triggers = wanted()
    tables = sorted({table for _, table, *_ in triggers.values()})
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS, [tables])
        there = {name: (text, enabled) for name, text, enabled in cursor.fetchall()}
        cursor.execute(_FUNCTIONS, [list(functions)])
        bodies = {name: None if changed else body for name, body, changed in cursor.fetchall()}
    for name, trigger in triggers.items():
        text, enabled = there.pop(name, ("", ""))
        if enabled != "A":
            yield "guard-missing", f"trigger {name}"
        elif _trigger(text) != {name: trigger}:
            yield "guard-changed", f"trigger {name}"
    for name in there:
        yield "guard-added", f"trigger {name}"
    for name, body in functions.items():
        if name not in bodies:
            yield "guard-missing", f"function {name}"
        elif bodies[name] != body:
            yield "guard-changed", f"function {name}"
