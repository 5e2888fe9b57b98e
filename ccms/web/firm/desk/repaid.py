"""Writes one row of a list of repayments in words, for the page and for the table to download."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.complaints.firm_desk.performed import COLUMNS, Checked, Does
from ccms.core.failures import sentence
from ccms.core.references import display
from ccms.web.firm.desk.labels import DOES
from ccms.web.language import language
from ccms.web.shared.wording import put
from ccms.web.templatetags.words import code, reference, run, short_day, taka

PAISA_IN_A_TAKA = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """One row as the page tells it."""

    number: int
    reference: Any
    url: str
    transaction: Any
    amount: Any
    day: Any
    what: Any
    why: Any
    tone: str


def shown(checked: Checked) -> Shown:
    """Put a row into words."""
    line, typed = checked.line, checked.line.typed
    known = line.reference and checked.does is not Does.NOTHING
    why: Any = run(sentence(checked.failure, language())) if checked.failure else ""
    if checked.promised_paisa is not None:
        why = put(_("Promised was %(amount)s."), amount=taka(checked.promised_paisa))
    return Shown(
        number=line.number,
        reference=reference(line.reference) if line.reference else code(typed["reference"]),
        url=reverse("desk:case", kwargs={"reference": line.reference}) if known else "",
        transaction=code(line.transaction or typed["transaction"]),
        amount=taka(line.amount_paisa) if line.amount_paisa else code(typed["amount"]),
        day=short_day(line.day) if line.day else code(typed["day"]),
        what=DOES[checked.does],
        why=why,
        tone={Does.NOTHING: "bad", Does.AGAIN: "info", Does.WAITS: ""}.get(checked.does, "ok"),
    )


def head() -> tuple[str, ...]:
    """Return the names of the columns: those that came, so that the table can be sent again, and what was done."""
    return ("row", *COLUMNS, "result", "words")


def record(checked: Checked) -> list[str]:
    """Write a row as it is taken along."""
    line, typed = checked.line, checked.line.typed
    amount = f"{line.amount_paisa / PAISA_IN_A_TAKA:.2f}" if line.amount_paisa else typed["amount"]
    cells = (
        str(line.number),
        display(line.reference) if line.reference else typed["reference"],
        line.transaction or typed["transaction"],
        amount,
        line.day.isoformat() if line.day else typed["day"],
        str(checked.does),
        sentence(checked.failure, language()) if checked.failure else str(DOES[checked.does]),
    )
    return list(cells)
