"""An installation run by its commands, as an operator runs it."""

import pytest

from ccms.operations.postgres.embedded import attached
from tests.operations.living import House


@pytest.fixture
def house():
    """Return an installation that is empty but for its offices, whose server no command has to start and stop."""
    one = House().prepare()
    with attached(one.data):
        yield one
    one.remove()
