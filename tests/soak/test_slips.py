"""Every class of slip in every key of every file of the packs is refused."""

import random
from collections import Counter

from tests.law.slips import slips, what_is_said

LONG_SECONDS, SOME = 100, 400  # a shorter soak tries some, other ones each time


def test_no_slip_passes(reading_once, request, soak_seed):
    tried, passed, all_slips = Counter(), [], list(slips())
    if request.config.option.soak_seconds < LONG_SECONDS:
        all_slips = random.Random(soak_seed).sample(all_slips, SOME)  # noqa: S311 - no secret
    for slip in all_slips:
        tried[slip.kind] += 1
        if not what_is_said(slip):
            passed.append(str(slip))
    print(f"\n{sum(tried.values())} slips: {dict(tried)}")  # noqa: T201 - what was tried

    assert not passed
