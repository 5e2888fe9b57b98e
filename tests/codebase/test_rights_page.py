"""The page about rights is the life cycle and the deeds; a function that notes an event is a deed or named there."""

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

from ccms.config.management.commands.rights import BESIDE, deeds, page
from ccms.ledger import events

ROOT = Path(__file__).parents[2]
OF_NO_ROLE = re.compile(r"(clock|operator)\b")
# These note what a deed notes, too: for the deeds that call them, for jobs, and for whoever has a code or link.
HELPERS = {"_ask_anew", "_retire", "_vouch", "confirm_email", "correct_invitation", "give", "invite_held", "keep"}


def value_of(module, node):
    """Return what a name means in a module, unwrapped; None for a local one."""
    if isinstance(node, ast.Attribute):
        return inspect.unwrap(getattr(value_of(module, node.value), node.attr, None))
    return inspect.unwrap(getattr(module, node.id, None)) if isinstance(node, ast.Name) else None


def kinds_in(module, kind):
    """Return the events that the second argument of a note names, without what only begins one."""
    found = [value_of(module, node) for node in ast.walk(kind) if isinstance(node, ast.Name | ast.Attribute)]
    found += [node.value for node in ast.walk(kind) if isinstance(node, ast.Constant)]
    return {each for each in found if isinstance(each, str) and re.search(r"\w$", each)}


def calls_of(module, function, own):
    """Yield what a function calls with two arguments or more: the function, the events, and the names in the second."""
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and len(call.args) > 1:
            called, kind = value_of(module, call.func), call.args[1]
            if inspect.isfunction(called) and called is not own:
                yield called, kinds_in(module, kind), {n.id for n in ast.walk(kind) if isinstance(n, ast.Name)}


def functions():
    """Return the functions of the modules that speak of a note, with their parameters and what they call."""
    found = []
    for file in sorted((ROOT / "ccms").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if "note" in text and not {"migrations", "commands", "demonstration"} & set(file.parts):
            module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef):
                    own = value_of(module, ast.Name(node.name)) or node.name
                    told = {each.arg for each in (*node.args.posonlyargs, *node.args.args)} - {"by"}
                    found.append((own, told, list(calls_of(module, node, own))))
    return found


def noting():
    """Return each function that notes an event, with the events; one that is told the event notes for its callers."""
    all_of_them, writers, before = functions(), {events.note}, 0
    while len(writers) > before:
        before = len(writers)
        for own, told, calls in all_of_them:
            if any(called in writers and told & names for called, _, names in calls):
                writers.add(own)
    return [(own, kinds) for own, _, calls in all_of_them for called, kinds, _ in calls if called in writers]


def test_the_page_in_docs_is_what_the_tables_say():
    assert (ROOT / "docs" / "generated" / "rights.md").read_text(encoding="utf-8") == page()


def test_whoever_notes_an_event_is_a_deed_that_names_it_or_is_named_beside_them():
    named, rows = set().union(*(row.events for row in deeds())), {row.function: row for row in deeds()}

    wrong, noted = set(), set()
    for function, kinds in noting():
        noted |= kinds
        allowed = set(rows[function].events) if function in rows else set(BESIDE)
        if getattr(function, "__name__", function) in HELPERS:
            allowed |= named
        wrong |= {(function, kind) for kind in kinds - allowed if not OF_NO_ROLE.match(kind)}
    assert not wrong
    assert not set(BESIDE) & named
    assert {"firm.added_origin", "made_key", "coordinator.froze_report"} <= noted  # it has read them
