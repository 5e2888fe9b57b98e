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
        """Let `law check` read the texts of messages."""
        use_messages(of_the_law)
