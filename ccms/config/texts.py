"""Compiles the catalogue of Bangla texts, and finds texts that it lacks or no longer needs."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

PROJECT = Path(__file__).resolve().parent.parent
CATALOGUE = PROJECT / "locale" / "bn" / "LC_MESSAGES" / "django.po"
CALLS = frozenset({"gettext", "gettext_lazy", "gettext_noop", "_"})
PLURAL_CALLS = frozenset({"ngettext", "ngettext_lazy"})
# what Django's own extraction leaves of a template: calls, with the text as a Python literal
IN_TEMPLATE = re.compile(r"""(?<![\w.])(n?gettext|_)\((u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))[,)]""")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@dataclass(frozen=True)
class Asked:
    """A text that a page or the code asks for, where, and whether it also gives a plural."""

    text: str
    place: str
    plural: bool


def compile_catalogue() -> None:
    """Write the compiled catalogue beside its source."""
    polib.pofile(str(CATALOGUE)).save_as_mofile(str(CATALOGUE.with_suffix(".mo")))


def problems() -> Iterator[str]:
    """Yield one line for each text that is missing, empty, has other placeholders, or is used nowhere."""
    catalogue = {entry.msgid: entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}
    asked = {one.text: one for one in (*_asked_in_code(), *_asked_in_templates())}
    for text, one in sorted(asked.items()):
        entry = catalogue.get(text)
        if entry is None:
            yield f"{one.place}: no Bangla for {text!r}"
        elif one.plural and not entry.msgid_plural:
            yield f"{one.place}: {text!r} is counted, but its Bangla has no msgid_plural and is never found"
        elif not _complete(entry):
            yield f"{one.place}: the Bangla of {text!r} is empty or has other placeholders"
    known = set(asked) | set(_literals()) | set(_libraries())
    for text in sorted(set(catalogue) - known):
        yield f"{CATALOGUE.name}: nothing uses {text!r}"


def _complete(entry: polib.POEntry) -> bool:
    found = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    return all(text.strip() and set(PLACEHOLDER.findall(text)) <= wanted for text in found) and (
        wanted == set(PLACEHOLDER.findall(found[-1]))
    )


def _asked_in_code() -> Iterator[Asked]:
    for file in _sources("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in CALLS | PLURAL_CALLS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                    place = f"{file.relative_to(PROJECT)}:{node.lineno}"
                    yield Asked(first.value, place, plural=_name(node.func) in PLURAL_CALLS)


def _asked_in_templates() -> Iterator[Asked]:
    from django.utils.translation.template import templatize  # noqa: PLC0415 - compiling needs no Django

    for file in (*_sources("*.html"), *_sources("*.txt")):
        for call, literal in IN_TEMPLATE.findall(templatize(file.read_text(encoding="utf-8"), origin=str(file))):
            text = ast.literal_eval(literal.removeprefix("u"))
            yield Asked(text, str(file.relative_to(PROJECT)), plural=call == "ngettext")


def _literals() -> Iterator[str]:
    # tables of words are translated where they are shown, by a variable
    for file in _sources("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _libraries() -> Iterator[str]:
    # our catalogue also fills what Django and allauth have not translated
    from importlib.util import find_spec  # noqa: PLC0415

    for name in ("django", "allauth"):
        spec = find_spec(name)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            for file in Path(folder).glob("**/locale/en/LC_MESSAGES/django.po"):
                yield from (entry.msgid for entry in polib.pofile(str(file)))


def _sources(pattern: str) -> Iterator[Path]:
    yield from (file for file in sorted(PROJECT.rglob(pattern)) if "migrations" not in file.parts)


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


if __name__ == "__main__":
    compile_catalogue()
