"""What a receiver would send back is found before it goes, and nothing is found where nothing is wrong."""

import random

import pytest

from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from tests.integrations.faulty_dossiers import faults_of, found_in, run
from tests.integrations.sound_dossiers import Case

FAULTY, SOUND = 9, 1  # nine hundred and a hundred in `make soak`
HARD = {  # for a body that must learn no person, the ways that were missed most easily
    "firm.name is 'N/A'",
    "firm.page is 'facebook'",
    "complaint.narrative tells the number in Bangla digits, apart",
    "product_photo is a text called a PDF",
    "listing_capture is a copy with nothing covered",
}


@pytest.fixture(scope="module")
def pack(now):
    return book().on(dhaka_day(now))


@pytest.mark.django_db
def test_what_a_receiver_would_send_back_is_found_and_nothing_else(pack, now, record_property):
    tally = run(pack, now, FAULTY, SOUND)
    record_property("figure", tally.says())
    assert (tally.missed, tally.false) == ([], [])


@pytest.mark.django_db
def test_what_looks_right_at_first_sight_is_found_too(pack, now):
    receiver = pack.receivers["BSTI"]
    chosen = [fault for fault in faults_of(receiver, now) if fault.name in HARD]
    assert len(chosen) == len(HARD)
    assert found_in(Case(random.Random(1), receiver, pack, now), chosen) == (  # noqa: S311 - must repeat
        {(min(kinds), about) for fault in chosen for about, kinds in fault.expected if len(kinds) == 1}
        | {("form", "firm.name"), ("form", "firm.page"), ("type", "product_photo")}
    )
