"""The world of the rights tests: built once, in a database of its own; what a test changes is taken back after it."""

import io
import logging
from contextlib import contextmanager

import pytest
from django.test import override_settings

from ccms.accounts import sessions
from tests.rights.apart import Apart, as_in_a_test, let_the_planner_see
from tests.rights.survey import Survey
from tests.rights.visitors import all_visitors, asked_for_a_code, renew_all
from tests.rights.world import World


@pytest.fixture(scope="session")
def place(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return how one gets into the world: its database, its files, and the settings of production."""
    apart, folder = Apart(), tmp_path_factory.mktemp("evidence")

    @contextmanager
    def entered():
        sessions._deployment.cache_clear()
        settings = override_settings(CCMS_EVIDENCE_DIR=folder, CCMS_ENV="production")
        with django_db_blocker.unblock(), settings, apart.entered():
            yield
        sessions._deployment.cache_clear()

    with django_db_blocker.unblock():
        apart.make()
    yield entered
    with django_db_blocker.unblock():
        apart.remove()


@pytest.fixture(scope="session")
def built(place):
    """Build everybody and everything, the visitors and what can be sent to each page."""
    with place():
        with as_in_a_test():
            world = World()
        let_the_planner_see()
        with as_in_a_test():
            visitors = all_visitors(world)
            survey = Survey(world, visitors)
    return world, visitors, survey


@pytest.fixture(scope="module")
def there(built, place):
    """Be in the world while the tests of a module run, and in the usual database afterwards."""
    with place():
        yield built


@pytest.fixture
def world(there, db):
    """Return everybody and everything, as it stands in the database."""
    return there[0].again()


@pytest.fixture
def visitors(there, world):
    """Return every visitor by name, signed in just now."""
    _, visitors, survey = there
    renew_all([*visitors.values(), *survey.sellers.values()])
    visitors["holder of a code request"] = asked_for_a_code(world, "a")
    return visitors


@pytest.fixture
def survey(there, visitors):
    """Return what can be sent to each page."""
    survey = there[2]
    survey.begin()
    return survey


@pytest.fixture(scope="module")
def heard_in_logs():
    """Collect every line that is logged, as the product would write it."""
    written, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(written)
    formatter = next((each.formatter for each in root.handlers if each.formatter), None)
    handler.setFormatter(formatter)
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)
