"""Finds what the installed apps give: jobs, addresses, rows of access and links, each in a module of that name."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.utils.module_loading import module_has_submodule

OPTIONAL = "ccms.apps."  # the apps that can be switched off; the core imports none of them


def parts(name: str, *, of: str = "ccms.") -> Iterator[ModuleType]:
    """Yield the module of this name of every app that has one and is on, in the order of the apps."""
    for app in apps.get_app_configs():
        if app.name.startswith(of) and module_has_submodule(app.module, name):
            yield import_module(f"{app.name}.{name}")
