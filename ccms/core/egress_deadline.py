"""Keeps the moment by which an outgoing call must end, and names the three ways in which a call fails."""

import time


class EgressFailed(Exception):  # noqa: N818 - says what happened
    """No answer came; the text says why and never holds the address, which may carry a key."""

    def __init__(self, reason: str, *, may_have_arrived: bool) -> None:
        super().__init__(reason)
        # Whether a second try could be the second time that the other side acts.
        self.may_have_arrived = may_have_arrived


class EgressRefused(EgressFailed):
    """We did not call: the address is not one that CCMS may reach."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, may_have_arrived=False)


class EgressTimeout(EgressFailed):
    """The other side took longer than it was given."""


class Deadline:
    """The moment by which a whole call is over, however slowly the other side sends."""

    def __init__(self, total_s: float) -> None:
        self._at = time.monotonic() + total_s
        self.connected = False

    def left(self, at_most: float | None = None) -> float:
        """Return the seconds left, or raise EgressTimeout."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left if at_most is None else min(left, at_most)

    def passed(self) -> EgressTimeout:
        """Return the failure to raise when time is over."""
        return EgressTimeout("took too long", may_have_arrived=self.connected)
