"""The world of the rights tests: built once for a module, inside a transaction that is never committed."""

import io
import logging

import pytest
from django.db import connection, transaction
from django.test import override_settings

from ccms.accounts import sessions
from tests.rights.survey import Survey
from tests.rights.visitors import all_visitors
from tests.rights.world import World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return everybody and everything; what a test changes is taken back after it, as every test of pages has it."""
    folder = tmp_path_factory.mktemp("evidence")
    sessions._deployment.cache_clear()
    with django_db_blocker.unblock(), override_settings(CCMS_EVIDENCE_DIR=folder, CCMS_PRODUCTION=True):
        whole = transaction.atomic()
        whole._from_testcase = True  # what must be outermost may run in it, as in Django's own TestCase
        with whole:
            yield World()
            transaction.set_rollback(True)
        connection.close()
    sessions._deployment.cache_clear()


@pytest.fixture(scope="module")
def visitors(world):
    """Return every visitor by name."""
    return all_visitors(world)


@pytest.fixture(scope="module")
def survey(world, visitors):
    """Return what can be sent to each page."""
    return Survey(world, visitors)


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
