"""Registers the editions of the law with Django."""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """Django's configuration of this package."""

    name = "ccms.editions"
    label = "editions"
    default_auto_field = "django.db.models.BigAutoField"
