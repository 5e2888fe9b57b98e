"""An app that is switched off has no page, call, job or link, and the core stands without it."""

import json
import os
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec

import pytest

from ccms.apps import APPS

STANDS = """
import json, django
django.setup()
from django.core.management import call_command
from ccms.api.access import TABLE as CALLS
from ccms.gate.parts import parts
from ccms.web.access import HOMES, TABLE
from ccms.web.menu import menus
call_command("check")
links = sorted({link.route for those in menus().values() for link in those})
print(json.dumps({"rows": sorted(TABLE), "calls": sorted(CALLS), "links": links, "homes": sorted(HOMES.values()),
                  "jobs": [f"{part.__name__} {job.name}" for part in parts("jobs") for job in part.JOBS]}))
"""


def stands_with(on):
    """Return what stands in the tables of a process in which these apps are on."""
    known = {**os.environ, "CCMS_APPS": ",".join(on) or "none", "DJANGO_SETTINGS_MODULE": "ccms.config.testing"}
    found = subprocess.run([sys.executable, "-c", STANDS], env=known, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return {name: set(those) for name, those in json.loads(found.stdout.splitlines()[-1]).items()}


@pytest.fixture(scope="module")
def whole():
    return stands_with(APPS)


def with_those_that_need_it(name):
    """Return an app, and those that cannot be on without it."""
    above = [each for other in APPS if name in APPS[other] for each in with_those_that_need_it(other)]
    return tuple(dict.fromkeys([name, *above]))


@pytest.fixture(scope="module", params=dict.fromkeys([tuple(APPS), *map(with_those_that_need_it, APPS)]), ids="-".join)
def off(request):
    """Return what is off, and what stands without it."""
    return request.param, stands_with([name for name in APPS if name not in request.param])


def own(gone, module, name):
    names = [f"ccms.apps.{app}.{module}" for app in gone]
    return {each for path in names if find_spec(path) for each in getattr(import_module(path), name)}


def test_its_pages_are_gone_and_no_other(off, whole):
    gone, stands = off

    assert whole["rows"] - stands["rows"] == own(gone, "access", "ROWS")


def test_its_calls_are_gone_and_no_other(off, whole):
    gone, stands = off

    assert whole["calls"] - stands["calls"] == own(gone, "api", "CALLS")


def test_no_link_and_no_home_leads_to_what_is_gone(off):
    _gone, stands = off

    assert stands["links"] | stands["homes"] <= stands["rows"]


def test_its_jobs_are_gone_and_no_other(off, whole):
    gone, stands = off

    named = tuple(f"ccms.apps.{name}." for name in gone)
    assert whole["jobs"] - stands["jobs"] == {job for job in whole["jobs"] if job.startswith(named)}


def test_with_all_apps_each_link_has_its_page(whole):
    assert whole["links"] | whole["homes"] <= whole["rows"]
