"""Asks the apps that are on what they publish of a firm: its numbers, and parts of its public page."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString

from ccms.gate.parts import OPTIONAL, parts


def numbers_of(firm: UUID) -> Mapping[str, Any] | None:
    """Return the newest numbers that may be told of a firm; None where that is nothing."""
    told = (part.numbers_of(firm) for part in parts("published", of=OPTIONAL))
    return next((numbers for numbers in told if numbers), None)


def has_numbers() -> bool:
    """Tell whether an app is on that publishes numbers, so that no page promises them where none is."""
    return any(parts("published", of=OPTIONAL))


def parts_of_page(firm: UUID) -> list[SafeString]:
    """Return what stands on the public page of a firm below its name."""
    return [part.part_of_page(firm) for part in parts("published", of=OPTIONAL)]
