"""An app that is switched off has no page, call, job or link, and the core stands without it."""

import json
import os
import subprocess
import sys

import pytest

from ccms.apps import APPS

STANDS = """
import json, django
django.setup()
from django.core.management import call_command
from ccms.api.access import TABLE as CALLS
from ccms.gate.operating import of_apps
from ccms.gate.parts import OPTIONAL, parts
from ccms.web.access import HOMES, TABLE
from ccms.web.developers.start import FILES
from ccms.web.developers.urls import urlpatterns
from ccms.web.menu import menus
call_command("check")
patterns = [f"developers:{each.name}" for each in urlpatterns]
links = sorted({link.route for those in menus().values() for link in those})
print(json.dumps({"rows": sorted(TABLE), "calls": sorted(CALLS), "links": links, "homes": sorted(HOMES.values()),
                  "jobs": [f"{part.__name__} {job.name}" for part in parts("jobs") for job in part.JOBS],
                  "threads": [task.__module__ for app in of_apps() for task in app.threads],
                  "vitals": [vital for app in of_apps() for vital in app.vitals],
                  "guides": [f"docs/{name}" for name in FILES], "patterns": patterns,
                  **{f"{part.__name__}.VITALS": [*part.OPERATING.vitals] for part in parts("operating", of=OPTIONAL)},
                  **{f"{part.__name__}.GUIDES": part.GUIDES for part in parts("developers", of=OPTIONAL)},
                  **{f"{part.__name__}.ROWS": sorted(part.ROWS) for part in parts("access", of=OPTIONAL)},
                  **{f"{part.__name__}.CALLS": sorted(part.CALLS) for part in parts("api", of=OPTIONAL)}}))
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


def own(gone, whole, name):
    return {each for app in gone for each in whole.get(f"ccms.apps.{app}.{name}", ())}


def test_its_pages_are_gone_and_no_other(off, whole):
    gone, stands = off

    assert whole["rows"] - stands["rows"] == own(gone, whole, "access.ROWS")


def test_its_calls_are_gone_and_no_other(off, whole):
    gone, stands = off

    assert whole["calls"] - stands["calls"] == own(gone, whole, "api.CALLS")


def test_no_link_and_no_home_leads_to_what_is_gone(off):
    _gone, stands = off

    assert stands["links"] | stands["homes"] <= stands["rows"]


def test_its_jobs_are_gone_and_no_other(off, whole):
    gone, stands = off

    named = tuple(f"ccms.apps.{name}." for name in gone)
    assert whole["jobs"] - stands["jobs"] == {job for job in whole["jobs"] if job.startswith(named)}


def test_no_thread_number_or_guide_of_it_is_left(off, whole):
    gone, stands = off

    theirs = tuple(f"ccms.apps.{app}." for app in gone)
    assert [thread for thread in stands["threads"] if thread.startswith(theirs)] == []
    assert stands["patterns"] <= stands["rows"]
    assert whole["vitals"] - stands["vitals"] == own(gone, whole, "operating.VITALS")
    assert own(gone, whole, "developers.GUIDES") <= whole["guides"] - stands["guides"]


def test_with_all_apps_each_link_has_its_page(whole):
    assert whole["links"] | whole["homes"] <= whole["rows"]
