"""What a receiver would send back is found before it goes, and nothing is found where nothing is wrong."""

import pytest

from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from tests.integrations.faulty_dossiers import run

FAULTY, SOUND = 9, 1  # nine hundred and a hundred in `make soak`


@pytest.mark.django_db
def test_what_a_receiver_would_send_back_is_found_and_nothing_else(now, record_property):
    tally = run(book().on(dhaka_day(now)), now, FAULTY, SOUND)
    record_property("figure", tally.says())
    assert (tally.missed, tally.false) == ([], [])
