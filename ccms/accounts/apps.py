"""Registers people, firms and offices with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Django's configuration of this package: consumers, firms, offices, members, one-time codes."""

    name = "ccms.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
