"""What the tests of the apps add to worlds that many tests share; nothing comes from an app that is off."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from ccms.apps import APPS

# Tests of the whole, whose tables, dumps and pages of words hold the apps too: they are left out where one is off.
WHOLE = {"browser", "codebase", "costs", "golden"}
# The other tables of an app begin with its name.
_OLDER = {"notices_webhook": "webhooks", "notices_delivery": "webhooks"}


def off():
    """Return the apps that are off."""
    return set(APPS).difference(settings.CCMS_APPS)


def is_on(app):
    """Tell whether an app is on."""
    return app in settings.CCMS_APPS


def is_off(table):
    """Tell whether a table is of an app that is off."""
    return _OLDER.get(table, table.partition("_")[0]) in off()


def is_whole():
    """Tell whether every app is on."""
    return not off()


def of_apps(name):
    """Yield the module of this name from the tests of each app that is on and has one."""
    for app in settings.CCMS_APPS:
        if find_spec(path := f"tests.apps.{app}.{name}"):
            yield import_module(path)
