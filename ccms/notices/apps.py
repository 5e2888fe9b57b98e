"""Registers this package with Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Django's configuration of this package."""

    name = "ccms.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
