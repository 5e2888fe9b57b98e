"""What the tests of the Cell's pages ask for."""

import uuid

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from tests.web.office.working import Desk


@pytest.fixture
def desk(db, sign_in):
    """Return an office with two officers."""
    return Desk(sign_in)


@pytest.fixture
def someone(db):
    """Return a way to employ somebody who belongs to no office, or to a firm."""

    def employ(role, **belonging):
        return Member.objects.create_member(
            email=f"{uuid.uuid4().hex[:8]}@cell.test", password=None, role=role, name="ইমরান কবীর", **belonging
        )

    return employ


@pytest.fixture
def cell(desk, someone):
    return someone(Role.COORDINATOR)
