"""Lists the table of webhooks, whose rows events name."""

from django.db.models import Q

from ccms.apps.webhooks.models import Webhook
from ccms.ledger.row_digests import Covered

_HEALTH = ("is_on", "why_off", "off_at", "failures", "rests_until", "served_at")
_LEFT_OUT = dict.fromkeys(_HEALTH, "how calls to it fare") | dict.fromkeys(
    ("secret", "old_secret"), "sealed anew when keys change; it opens in its place"
)
COVERED = (
    Covered(Webhook, _LEFT_OUT, keyed=frozenset({"url"}), chain="webhook", filled=((Q(ended_at=None), ("secret",)),)),
)
