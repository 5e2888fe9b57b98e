"""Each class of slip in each key of each file is refused: a sample of them here, all of them in `make soak`."""

import random
from collections import Counter

from tests import sampling
from tests.law.slips import slips, what_is_said

SAMPLE = 50


def test_no_slip_of_a_sample_passes(reading_once, record_property):
    seed = sampling.seed_of(lambda: random.SystemRandom().randrange(10**6))
    every = list(slips())
    of_each_class = {slip.kind: slip for slip in random.Random(seed).sample(every, len(every))}  # noqa: S311 - a sample
    chosen = [*of_each_class.values(), *random.Random(seed + 1).sample(every, SAMPLE)]  # noqa: S311

    passed = [str(slip) for slip in chosen if not what_is_said(slip)]

    record_property(
        "figure", f"slips in packs: {len(chosen)} of {len(every)} tried (seed {seed}), {len(passed)} passed"
    )
    assert len(of_each_class) >= 25
    assert not passed, (seed, passed)


def test_there_is_a_slip_for_every_key_of_every_file():
    kinds = Counter(slip.kind for slip in slips())

    assert sum(kinds.values()) > 2000
    assert min(kinds.values()) >= 5
