"""Writes counted acts at once, where a test begins just before a limit: as the counter itself keeps them."""

from ccms.gate.limits import LIMITS, digest_of
from ccms.gate.models import RateLimitHit


def count_before(name, key, at, times):
    """Let so many acts of this name have been counted at a moment."""
    until = at + max(window.length for window in LIMITS[name])
    digest = digest_of(name, key)
    RateLimitHit.objects.bulk_create(RateLimitHit(key=digest, at=at, until=until) for _ in range(times))
