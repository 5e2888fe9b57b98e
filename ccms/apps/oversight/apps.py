"""Registers the oversight of firms with Django."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Django's configuration of this package."""

    name = "ccms.apps.oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let events name the rows of letters and reports."""
        from ccms.apps.oversight.covered import COVERED  # noqa: PLC0415 - when models are there
        from ccms.ledger.row_digests import hear  # noqa: PLC0415 - when models are there

        hear(COVERED)
