"""What every test may ask for: a moment, the database, and no network beyond this machine."""

import socket
from datetime import UTC, datetime

import pytest
from django.conf import settings

from ccms.config.embedded import attached

LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture
def now():
    """Return a Wednesday noon in Dhaka, no holiday near."""
    return datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def embedded_database():
    """Hold the embedded PostgreSQL while the tests run; several workers share one server."""
    if not settings.CCMS_EMBEDDED:
        yield
        return
    with attached(settings.CCMS_DATA):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, embedded_database):
    """Start the server before pytest-django makes its database."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Refuse connections to anything but this machine."""
    connect = socket.socket.connect

    def local_only(self, address):
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            message = f"a test tried to reach {address[0]}"
            raise PermissionError(message)
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", local_only)
