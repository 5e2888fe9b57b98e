"""The heart: complaints, their life, and everything that happens to them."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Django's handle on this package."""

    name = "ccms.complaints"
    label = "complaints"
    default_auto_field = "django.db.models.BigAutoField"
