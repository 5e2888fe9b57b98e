"""Keeps the ready answers of a firm, with named blanks that are filled from the complaint as far as it is known."""

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from ccms.accounts.actors import Actor
from ccms.accounts.firms.firm_members import brands_of
from ccms.accounts.models.member import FIRM_ROLES
from ccms.complaints.models import FirmTemplate
from ccms.complaints.reading.firm_view import FirmView
from ccms.core.clock import short_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.core.money import taka
from ccms.core.references import display

LANGUAGES = ("bn", "en")
BLANKS = ("buyer_name", "amount", "order", "reference", "firm", "bought_on")  # what can be filled by itself
_BLANK = re.compile(r"\{([a-z_]+)\}")


def templates_of(by: Actor) -> list[FirmTemplate]:
    """Return the ready answers that a member can use: of their firm and its brands."""
    if by.role not in FIRM_ROLES:
        return []
    found = FirmTemplate.objects.filter(firm__in=brands_of(by), retired_at=None)
    return list(found.select_related("firm").order_by("language", "name"))


def template_of(key: UUID, by: Actor) -> FirmTemplate:
    """Return one of them. Raises NotFound."""
    found = next((each for each in templates_of(by) if each.pk == key), None)
    if found is None:
        raise NotFound
    return found


def save(*, key: UUID | None, name: str, language: str, text: str, by: Actor, now: datetime) -> FirmTemplate:
    """Keep a ready answer of the member's firm, new or changed. Raises NotFound, and ValidationFailed for its name."""
    if by.role not in FIRM_ROLES or by.firm is None or by.id is None or language not in LANGUAGES:
        raise NotFound
    template = template_of(key, by) if key else FirmTemplate(firm_id=by.firm)
    template.name, template.language, template.text = name, language, text
    template.changed_by_id, template.changed_at = by.id, now
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:
        raise ValidationFailed(errors={"name": ("name-in-use", {})}) from error
    return template


def retire(*, key: UUID, by: Actor, now: datetime) -> None:
    """Use a ready answer no more. Raises NotFound."""
    template = template_of(key, by)
    FirmTemplate.objects.filter(pk=template.pk).update(retired_at=now, changed_by=by.id, changed_at=now)


def fill(template: FirmTemplate, view: FirmView) -> str:
    """Return the text with the blanks filled that this complaint knows; the others stay and stop the sending."""
    known = _known(view, template.language)
    return _BLANK.sub(lambda blank: known.get(blank.group(1)) or blank.group(), template.text)


def _known(view: FirmView, language: str) -> Mapping[str, str]:
    return {
        "buyer_name": view.buyer.name if view.buyer else "",
        "amount": taka(view.amount_paisa, language) if view.amount_paisa else "",
        "order": view.purchase_number,
        "reference": display(view.reference),
        "firm": view.firm.read(language),
        "bought_on": short_day(view.bought_on, language) if view.bought_on else "",
    }
