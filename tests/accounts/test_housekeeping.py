"""What is over is forgotten, and nothing before."""

from datetime import timedelta

import pytest

from ccms.accounts.codes.one_time import request_code
from ccms.accounts.jobs import purge
from ccms.accounts.models.code_request import CodePurpose
from ccms.gate import alarms, limits


@pytest.mark.django_db
def test_codes_and_counters_are_forgotten_after_a_day(now, settings):
    settings.CCMS_CLOCK_OFFSET_FILE = None  # counters of a moved clock are forgotten by the machine's time
    request_code("01712345678", CodePurpose.FILE, address="103.4.5.6", send=lambda _: None, now=now)
    limits.begin_try("password", "a", now)
    alarms.suspend("block", "a", now + timedelta(hours=1))

    soon, tomorrow, in_a_season = (
        purge(now + timedelta(**after)) for after in ({"minutes": 59}, {"days": 1}, {"days": 90})
    )

    assert soon == {"codes": 0, "counters": 0, "delays": 0, "pauses": 0, "sums": 0}
    assert tomorrow == {"codes": 1, "counters": 4, "delays": 1, "pauses": 1, "sums": 0}
    assert in_a_season["sums"] == 2
