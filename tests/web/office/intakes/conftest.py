"""A clerk, an intake whose person was asked by SMS, and that person."""

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import Intake
from tests.web.office.intakes.handing import PHONE, Person, post, typed


@pytest.fixture
def clerk(desk):
    return desk.member("সোহেল রানা", Role.CLERK)


@pytest.fixture
def invited(desk, clerk):
    """Return an intake about which an SMS was sent."""
    intake = typed(desk, clerk)
    assert "on its way" in post(desk, clerk, f"/office/intakes/{intake.pk}/invite?lang=en").text
    return Intake.objects.get(pk=intake.pk)


@pytest.fixture
def person(desk):
    return Person(PHONE)
