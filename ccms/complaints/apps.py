"""Registers complaints with Django, and tells the law of the office's own holidays and of the lists of the acts."""

from collections.abc import Iterable

from django.apps import AppConfig
from django.conf import settings

from ccms.law.pack.book import use_own
from ccms.law.pack.required import use_lists


class ComplaintsConfig(AppConfig):
    """Django's configuration of this package."""

    name = "ccms.complaints"
    label = "complaints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the installation's own packs and holidays, and the lists of a pack that the acts read."""
        use_own(packs=settings.CCMS_PACKS, holidays_file=settings.CCMS_HOLIDAYS_FILE)
        use_lists(_lists_of_acts)
        _name_requests()


def _name_requests() -> None:
    """Let events name the rows of what people ask about their own data."""
    from ccms.complaints.models import DataRequest  # noqa: PLC0415 - no model before Django is ready
    from ccms.ledger.row_digests import Covered, hear  # noqa: PLC0415 - when models are there

    hear([Covered(DataRequest)])


def _lists_of_acts() -> Iterable[str]:
    """Return what the acts need of a pack; they are loaded when a pack is opened, not when the program starts."""
    from ccms.complaints.acts.book import lists_of_reasons  # noqa: PLC0415

    return lists_of_reasons()
