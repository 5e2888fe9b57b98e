"""Takes a fixed sample of what would hold a merge up; `--whole`, which `make soak` passes, tries all of it.

A sample is the same in every run. What a test shares among its visitors or cases begins at another place for each
(`beside`), so that together they try everything at least once.
"""

PART = 10  # one thing of so many is in a sample


class Sampling:
    """Whether this run tries everything."""

    is_whole = False


def sample(things, of=PART, beside=0):
    """Return every so many-th thing; `beside` says which one of several samples this is, so that they differ."""
    things = list(things)
    return things if Sampling.is_whole else things[beside % of :: of]


def is_sampled(place, of):
    """Tell whether the thing at this place is the one of so many that is tried as a whole."""
    return Sampling.is_whole or place % of == 0


def of_whole(number):
    """Return how many there are at least in a sample, where there are more than so many in all."""
    return number if Sampling.is_whole else number // (2 * PART)


def seed_of(chance):
    """Return what a random test begins with: always the same in a sample, and drawn where everything is tried."""
    return chance() if Sampling.is_whole else 1
