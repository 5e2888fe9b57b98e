"""Registers people, firms and offices with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Consumers, firms and their contacts, offices, members, one-time codes."""

    name = "ccms.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
