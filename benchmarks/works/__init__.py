"""What is measured, by name, in the order in which a whole run takes it."""

from collections.abc import Mapping

from benchmarks.run import Work
from benchmarks.works import filing

WORKS: Mapping[str, Work] = {
    "filing": filing.filing,
    "tracking": filing.tracking,
}
