"""Makes samples of our messages from the texts that are sent, for the page that helps to tell them from forged ones."""

from datetime import UTC, datetime

from ccms.notices.composition import rendering
from ccms.notices.composition.rendering import NoticeContent
from ccms.notices.composition.texts import text_of

REFERENCE = "DEM0NSTRATA"  # has the shape of a complaint number, and is nobody's
SHOP = {"bn": "আপনার দোকান", "en": "Your shop"}
CODE = "123456"
# A day that never changes: the page is kept by browsers, and it answers without the database.
DUE = datetime(2026, 12, 5, 9, 15, tzinfo=UTC)
_FIRM = "sample"
_NAMES = {(f"firm:{_FIRM}", language): name for language, name in SHOP.items()}


def params(days: int) -> dict[str, object]:
    """Return what a plan would give to a text, where the law gives the seller so many days to answer."""
    return {"firm": _FIRM, "days": days, "day": DUE.date().isoformat(), "due": DUE.isoformat()}


def sms(template: str, language: str, days: int) -> str:
    """Return the SMS of one template as a phone gets it."""
    known = params(days)
    told = NoticeContent(text_of(template, known), REFERENCE, f"contact:{_FIRM}", language, known)
    return rendering.sms(told, _NAMES)


def code_sms(purpose: str, language: str) -> str:
    """Return the SMS that carries a code."""
    return rendering.code_sms(text_of(f"code.{purpose}", {}), language, CODE)
