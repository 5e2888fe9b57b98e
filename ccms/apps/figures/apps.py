"""Registers the public figures with Django."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Django's configuration of this package."""

    name = "ccms.apps.figures"
    label = "figures"
    default_auto_field = "django.db.models.BigAutoField"
