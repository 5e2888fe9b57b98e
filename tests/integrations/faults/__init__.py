"""What can be wrong with a complaint for a receiver, made from the profiles: fields, papers, and what must not be told.

Written from the profiles alone, by somebody who did not know how the pre-flight looks.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.integrations.sound_dossiers import Case


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: what must be found, as `about` with the kinds that say it, and how it is made.

    `beside` names what may be found as well, since the same row says it.
    """

    name: str
    expected: tuple[tuple[str, frozenset[str]], ...]
    spoil: Callable[[Case], None]
    beside: frozenset[str] = field(default=frozenset())
    touches: str = ""  # two faults of one complaint never spoil the same thing

    @property
    def place(self):
        """The thing that it spoils."""
        return self.touches or self.expected[0][0]
