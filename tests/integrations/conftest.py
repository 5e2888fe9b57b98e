"""What the tests of other systems ask for."""

from tests.web.conftest import sign_in  # noqa: F401 - fixtures of the tests of the pages
from tests.web.office.conftest import desk  # noqa: F401
