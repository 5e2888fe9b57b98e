"""Says to which area a page of the Cell or of an association belongs, and how a firm is named to its reader.

Names a firm to a reader that sees no complaint: a shop that nobody has confirmed only by a short number.
"""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Firm
from ccms.web.language import language


def name_of(firm: Firm, language: str) -> str:
    """Return the public name; the name of an unconfirmed shop may be a person's, and only a buyer said it."""
    if firm.is_public:
        return firm.name(language)
    return gettext("Unconfirmed shop %(number)s") % {"number": firm.pk.hex[:6].upper()}


AREAS = {Role.ASSOCIATION: "association"}


def area_of(by: Actor) -> str:
    """Return the namespace of the reader's own pages."""
    return AREAS.get(by.role, "coordinator")


def firm_link(by: Actor, firm: Firm) -> tuple[str, str]:
    """Return a firm's name as this reader may know it, and the address of its page."""
    return name_of(firm, language()), address(by, firm.pk)


def address(by: Actor, firm: UUID) -> str:
    """Return the address of a firm's page in the reader's area."""
    return reverse(f"{area_of(by)}:firm", kwargs={"key": firm})
