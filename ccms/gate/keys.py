"""Names what is counted by a keyed digest, so that the rows of the counters tell nothing about anybody."""

from django.conf import settings

from ccms.core.crypto import blind_index


def digest_of(name: str, key: str) -> bytes:
    """Return the name under which something is counted; equal only for the same name and key."""
    return blind_index(settings.CCMS_INDEX_KEY, f"gate:{name}:{key}")[:16]
