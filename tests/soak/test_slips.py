"""Every class of slip in every key of every file of the packs is refused."""

import random
from collections import Counter

from tests.law.slips import slips, what_is_said

ALL = 600  # seconds: a shorter soak tries some, other ones each time


def test_no_slip_passes(reading_once, as_many, soak_seed):
    tried, passed, all_slips = Counter(), [], list(slips())
    some = as_many(len(all_slips), "slips", soak=ALL)
    all_slips = random.Random(soak_seed).sample(all_slips, some)  # noqa: S311 - no secret
    for slip in all_slips:
        tried[slip.kind] += 1
        if not what_is_said(slip):
            passed.append(str(slip))
    print(f"\n{sum(tried.values())} slips: {dict(tried)}")  # noqa: T201 - what was tried

    assert not passed
