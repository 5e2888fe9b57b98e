"""What the product defines, something of the product uses: no code is left that only a test calls."""

import ast
import importlib
import re
from enum import Enum
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model
from vulture.core import Vulture

from ccms.complaints.acts.act import Act

HERE = Path(__file__).parents[2]
# What these decorate, a framework calls: by its route, its name in a template, its schedule.
REGISTERED = ["@router.*", "@register.*", "@app.*", "@receiver"]
NAMED_BY_CONVENTION = {"urlpatterns", "app_name", "handler500", "Meta"}
WORD = re.compile(r"\w+")
SURE_ENOUGH = 60  # per cent, by vulture: it has seen the name nowhere
# Each is used in a way that cannot be seen in the code of the product.
EXCEPTIONS = {
    "make_many": "benchmarks.fill, a command, makes a large installation with it",
    "CreateTables": "the first migrations of three apps are made of it",
    "PASSWORD_HASHERS": "a setting that Django reads; of the settings for tests",
    "abstract": "Django reads it in the Meta of a model without a table of its own",
    "silent_variable_failure": "Django's templates read it of an exception",
    "local_address": "httpcore gives it to the backend that opens a connection",
    "process_view": "Django calls it of a middleware",
    "process_exception": "Django calls it of a middleware",
    "regex": "Django reads it of a converter of addresses",
    "to_url": "Django calls it of a converter of addresses",
    "do_POST": "the library's server calls it for each request",
    "get_help_text": "Django calls it of a rule for passwords",
}


def words_in_texts():
    """Return the words of templates and of all literals: names that are called by a text."""
    found = set()
    for path in (HERE / "ccms").rglob("*.html"):
        found |= set(WORD.findall(path.read_text(encoding="utf-8")))
    for path in (HERE / "ccms").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
                found |= set(WORD.findall(node.value))
    return found


def owner_of(item):
    """Return the class in whose body a name stands, or None."""
    path = Path(item.filename)
    classes = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.ClassDef)]
    found = [node for node in classes if node.lineno < item.first_lineno <= node.end_lineno]
    if not found:
        return None
    module = importlib.import_module(".".join(path.resolve().relative_to(HERE).with_suffix("").parts))
    names = [node.name for node in sorted(found, key=lambda node: node.lineno)]
    owner = module
    for name in names:
        owner = getattr(owner, name, None)
    return owner


def is_asked_by_a_framework(item):
    """Tell whether a base class from outside declares the name, or a class whose members are read as a whole has it."""
    owner = owner_of(item)
    if owner is None:
        return item.typ == "variable" and item.filename.name == "settings.py"
    if not isinstance(owner, type):
        return True  # the Meta of a model or form
    foreign = [base for base in owner.__mro__[1:] if not base.__module__.startswith("ccms")]
    declared = any(hasattr(base, item.name) for base in foreign)
    as_a_whole = issubclass(owner, Enum | Model) or item.name in getattr(owner, "__annotations__", {})
    fields = {**getattr(owner, "base_fields", {}), **getattr(owner, "declared_fields", {})}
    return declared or (item.typ == "variable" and (as_a_whole or item.name in fields)) or item.name[:6] == "clean_"


def is_found_by_its_base(item):
    """Tell whether a class is one of those that are looked for: an act, a model, what Django loads of an app."""
    if item.typ != "class":
        return False
    module = importlib.import_module(".".join(Path(item.filename).resolve().relative_to(HERE).with_suffix("").parts))
    found = getattr(module, item.name, None)
    acts_and_models = isinstance(found, type) and issubclass(found, Act | Model)
    return acts_and_models or any(type(each) is found for each in apps.get_app_configs())


@pytest.fixture(scope="module")
def unused():
    watch = Vulture(ignore_decorators=REGISTERED)
    watch.scavenge([str(HERE / "ccms"), str(HERE / "manage.py")], exclude=["*/migrations/*"])
    texts = words_in_texts()
    return {
        item.name: f"{item.filename.relative_to(HERE)}:{item.first_lineno} {item.typ} {item.name}"
        for item in watch.get_unused_code(min_confidence=SURE_ENOUGH)
        if item.name not in NAMED_BY_CONVENTION | texts
        and item.typ != "attribute"  # of other libraries' objects, and columns of models
        and not is_asked_by_a_framework(item)
        and not is_found_by_its_base(item)
    }


def test_everything_is_used_by_a_page_a_call_a_job_or_a_command(unused):
    assert sorted(where for name, where in unused.items() if name not in EXCEPTIONS) == []


def test_each_exception_is_needed_and_says_why(unused):
    assert len(EXCEPTIONS) <= 20
    assert set(EXCEPTIONS) <= set(unused)
    assert all(len(reason) > 20 for reason in EXCEPTIONS.values())
