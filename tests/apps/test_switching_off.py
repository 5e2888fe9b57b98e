"""An app that is switched off has no page, job or link, and the core stands without it."""

import json
import os
import subprocess
import sys
from importlib import import_module

import pytest

from ccms.apps import APPS
from ccms.gate.jobs import timetable
from ccms.web.access import TABLE
from ccms.web.menu import menus

OFF = """
import json, django
django.setup()
from django.core.management import call_command
from ccms.gate.jobs import timetable
from ccms.web.access import HOMES, TABLE
from ccms.web.menu import menus
call_command("check")
links = sorted({link.route for those in menus().values() for link in those})
print(json.dumps({"rows": sorted(TABLE), "links": links, "homes": sorted(HOMES.values()),
                  "jobs": sorted(job.name for job in timetable())}))
"""


@pytest.fixture(scope="module", params=["none", *APPS])
def off(request):
    """Return what is off, and what stands in the tables of a process in which only the other apps are on."""
    gone = APPS if request.param == "none" else [request.param]
    on = ",".join(name for name in APPS if name not in gone) or "none"
    known = {**os.environ, "CCMS_APPS": on, "DJANGO_SETTINGS_MODULE": "ccms.config.testing"}
    found = subprocess.run([sys.executable, "-c", OFF], env=known, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return gone, json.loads(found.stdout.splitlines()[-1])


def own(gone, module, name):
    return {each for app in gone for each in getattr(import_module(f"ccms.apps.{app}.{module}"), name)}


def test_its_pages_are_gone_and_no_other(off):
    gone, stands = off

    assert set(TABLE) - set(stands["rows"]) == own(gone, "access", "ROWS")


def test_no_link_and_no_home_leads_to_what_is_gone(off):
    _gone, stands = off

    assert set(stands["links"]) <= set(stands["rows"])
    assert set(stands["homes"]) <= set(stands["rows"])


def test_its_jobs_are_gone_and_no_other(off):
    gone, stands = off
    names = {job.name for job in own(gone, "jobs", "JOBS")}

    assert {job.name for job in timetable()} - set(stands["jobs"]) == names


def test_with_all_apps_each_link_has_its_page():
    assert {link.route for those in menus().values() for link in those} <= set(TABLE)
