"""Registers webhooks with Django."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Django's configuration of this package."""

    name = "ccms.apps.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let events name webhooks, of whose faring no event tells."""
        from ccms.apps.webhooks.covered import COVERED  # noqa: PLC0415 - when models are there
        from ccms.ledger.row_digests import hear  # noqa: PLC0415 - when models are there

        hear(COVERED)
