"""Registers this package with Django."""

from django.apps import AppConfig

from ccms.law.pack.wording import use_messages
from ccms.notices.composition.texts import of_the_law


class NoticesConfig(AppConfig):
    """Django's configuration of this package."""

    name = "ccms.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let events name webhooks, of whose faring no event tells, and `law check` read the texts of messages."""
        from ccms.ledger.row_digests import Covered, hear  # noqa: PLC0415 - when models are there
        from ccms.notices.models import Webhook  # noqa: PLC0415 - when models are there

        health = ("is_on", "why_off", "off_at", "failures", "rests_until", "served_at")
        left_out = dict.fromkeys(health, "how calls to it fare")
        left_out |= dict.fromkeys(("secret", "old_secret"), "sealed anew when keys change; it opens in its place")
        use_messages(of_the_law)
        hear([Covered(Webhook, left_out, keyed=frozenset({"url"}))])
