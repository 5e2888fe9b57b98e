"""Nine hundred complaints that a receiver would send back, and a hundred that it would take; fewer in a short soak."""

import pytest

from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from tests.integrations.faulty_dossiers import SEED, run

FAULTY, SOUND, LEAST, ALL = 900, 100, 99.0, 1200


@pytest.mark.timeout(1200)
@pytest.mark.django_db
def test_nearly_every_fault_is_found_and_nothing_where_nothing_is_wrong(now, settings, tmp_path, as_many):
    sound = as_many(SOUND, "sound dossiers, and nine times as many with a fault", soak=ALL)
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    tally = run(book().on(dhaka_day(now)), now, FAULTY * sound // SOUND, sound, seed=SEED)
    print(f"\n{tally.says()}")  # noqa: T201 - the figure
    assert tally.share >= LEAST
    assert tally.false == []
