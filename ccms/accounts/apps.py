"""Registers people, firms and offices with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Django's configuration of this package: consumers, firms, offices, members, one-time codes."""

    name = "ccms.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let events name the rows of these tables."""
        from ccms.accounts.covered import COVERED  # noqa: PLC0415 - when models are there
        from ccms.ledger.row_digests import hear  # noqa: PLC0415 - when models are there

        hear(COVERED)
