"""A day of 37,315 filings by one person beside others who file once, by a gateway that is hardly faster."""

from tests import factories as make
from tests.one_person import A_MINUTE, beside, told

FILINGS, ALL = 37_315, 6_000  # a filing is some 30 ms of processor, so that all of them take an hour


def test_one_persons_filings_delay_nobody_else_while_the_gateway_keeps_up(db, now, as_many):
    make.offices(now)
    many = as_many(FILINGS, "filings of one person", soak=ALL, least=10 * A_MINUTE)
    for took in (60, 20):
        alone, flooded, said = beside(now, many, took)
        print(said)  # noqa: T201 - what was measured
        assert took < 60 or told(flooded) == told(alone)
