"""Names a firm to a reader that sees no complaint: a shop that nobody has confirmed only by a short number."""

from django.utils.translation import gettext

from ccms.accounts.models import Firm


def name_of(firm: Firm, language: str) -> str:
    """Return the public name; the name of an unconfirmed shop may be a person's, and only a buyer said it."""
    if firm.is_public:
        return firm.name(language)
    return gettext("Unconfirmed shop %(number)s") % {"number": firm.pk.hex[:6].upper()}
