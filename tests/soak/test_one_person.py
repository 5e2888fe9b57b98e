"""A day of 37,315 filings by one person beside others who file once, by a gateway that is hardly faster."""

from tests import factories as make
from tests.one_person import A_MINUTE, told, waits

FILINGS, ALL = 37_315, 1200


def test_one_persons_filings_delay_nobody_else(db, now, as_many):
    make.offices(now)
    many = as_many(FILINGS, "filings of one person", soak=ALL, least=40 * A_MINUTE)
    for took in (60, 30):
        alone, _rows = waits(now, many, floods=False, took=took)
        beside, _rows = waits(now, many, floods=True, took=took)
        print(  # noqa: T201 - what was measured
            f"gateway of {took} a minute: {len(beside)} messages of others wait minutes, median and 95th percentile: "
            f"{told(beside)}, alone {told(alone)}; longest {max(beside)}, alone {max(alone)}"
        )
        assert told(beside) == told(alone)
