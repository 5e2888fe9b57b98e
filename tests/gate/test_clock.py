"""One clock for all machines, movable in a test and never in production."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from ccms.gate.clock import current_time, move, offset


@pytest.fixture
def offset_file(settings, tmp_path):
    settings.CCMS_CLOCK_OFFSET_FILE = tmp_path / "offset"
    settings.CCMS_ENV = "development"
    return settings.CCMS_CLOCK_OFFSET_FILE


@pytest.mark.django_db
def test_the_time_is_aware_and_in_utc(offset_file):
    assert current_time().tzinfo is UTC


@pytest.mark.django_db
def test_the_file_moves_the_time(offset_file):
    before = current_time()
    offset_file.write_text("86400\n")

    assert current_time() - before >= timedelta(days=1)


def test_the_file_is_read_again_at_each_use(offset_file):
    offset_file.write_text("-3600")
    first = offset()
    offset_file.write_text("7200.5")

    assert (first, offset()) == (timedelta(hours=-1), timedelta(hours=2, milliseconds=500))


def test_no_file_and_an_empty_file_move_nothing(offset_file):
    missing = offset()
    offset_file.write_text("")

    assert (missing, offset()) == (timedelta(), timedelta())


def test_production_does_not_read_the_file(offset_file, settings):
    offset_file.write_text("86400")
    settings.CCMS_ENV = "production"

    assert offset() == timedelta()


def test_a_file_that_holds_no_number_is_an_error(offset_file):
    offset_file.write_text("tomorrow")

    with pytest.raises(ValueError, match="tomorrow"):
        offset()


@pytest.mark.django_db
def test_the_time_moves_on_inside_one_transaction(offset_file):
    assert current_time() < current_time() < datetime(2100, 1, 1, tzinfo=UTC)


def test_moving_adds_to_what_was_moved_before(offset_file):
    move(timedelta(hours=1))
    move(timedelta(days=8))

    assert offset() == timedelta(days=8, hours=1)


def test_a_real_clock_cannot_be_moved(offset_file, settings):
    settings.CCMS_ENV = "production"

    with pytest.raises(ImproperlyConfigured, match="CCMS_CLOCK_OFFSET_FILE"):
        move(timedelta(hours=1))
    assert not offset_file.exists()
