"""Registers complaints with Django, and gives the calendar the office's own holidays."""

from django.apps import AppConfig
from django.conf import settings

from ccms.law.pack.book import use_holidays


class ComplaintsConfig(AppConfig):
    """Django's configuration of this package."""

    name = "ccms.complaints"
    label = "complaints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the calendar follow the office's own holidays."""
        use_holidays(settings.CCMS_HOLIDAYS_FILE)
