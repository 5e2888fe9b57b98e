"""Writes the fields of a complaint that can be sent, under the names of the profiles of receivers, for a paper."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.dispatches.content import values_of
from ccms.complaints.facts import join
from ccms.complaints.models.dispatch_content import completed_before
from ccms.complaints.reading.office_case import OfficeCase
from ccms.core import phones, references
from ccms.integrations.dossier import words
from ccms.integrations.dossier.parts import Row, Words
from ccms.integrations.dossier.scope import Scope
from ccms.integrations.dossier.words import LANGUAGE
from ccms.ledger.canonical import JSON

type Write = Callable[[OfficeCase, JSON], str]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: on which sheet it stands, what it is called, and how its value is written."""

    sheet: str
    label: Words
    written: Write = lambda _case, value: str(value)


def values(case: OfficeCase, scope: Scope) -> dict[str, JSON]:
    """Return the fields that the scope holds, by their names."""
    return {name: value for name, value in values_of(case.complaint).items() if scope.has(name)}


def completed(case: OfficeCase, scope: Scope) -> list[str]:
    """Return which of these fields an officer filled in after the filing."""
    return [name for name in completed_before(case.complaint) if scope.has(name)]


def rows(case: OfficeCase, scope: Scope, sheet: str) -> Iterator[Row]:
    """Yield the lines of one sheet, as far as the scope holds them; what is empty is said to be."""
    filled_in = completed(case, scope)
    for name, value in values(case, scope).items():
        field = FIELDS[name]
        if field.sheet == sheet:
            written = field.written(case, value) if value not in (None, "", []) else gettext("Not given")
            by_office = gettext("%(value)s (filled in by DNCRP)") % {"value": written}
            yield Row(field.label, by_office if name in filled_in else written)


def _asked(question: str) -> Write:
    return lambda case, value: words.fact(
        case.pack, case.pack.questions[question], join(case.pack, {question: value})[question]
    )


def _rules(case: OfficeCase, value: JSON) -> str:
    found = value if isinstance(value, list) else []
    return " ".join(case.pack.rules[str(rule)].says.read(LANGUAGE) for rule in found if rule in case.pack.rules)


def _amount(_case: OfficeCase, value: JSON) -> str:
    return words.taka(value if isinstance(value, int) else None)


def _phone(_case: OfficeCase, value: JSON) -> str:
    return phones.spaced(str(value))


def _district(case: OfficeCase, value: JSON) -> str:
    return case.pack.districts[str(value)].text.read(LANGUAGE)


def _category(case: OfficeCase, value: JSON) -> str:
    return case.pack.categories[str(value)].text.read(LANGUAGE)


FIELDS: Mapping[str, Field] = {
    "complainant.name": Field("complainant", _("Name")),
    "complainant.mobile": Field("complainant", _("Mobile number"), _phone),
    "complainant.district": Field("complainant", _("District"), _district),
    "complainant.parents": Field("complainant", _("Father, mother")),
    "complainant.address": Field("complainant", _("Address")),
    "firm.name": Field("respondent", _("Name of the seller")),
    "firm.page": Field("respondent", _("Website or page")),
    "firm.dbid": Field("respondent", _("DBID")),
    "purchase.number": Field("purchase", _("Purchase number")),
    "purchase.price": Field("purchase", _("Price"), _amount),
    "purchase.ordered_on": Field("purchase", _("Ordered"), _asked("ordered_at")),
    "purchase.delivered_on": Field("purchase", _("Delivered"), _asked("delivered_at")),
    "payment.service": Field("purchase", _("Paid by"), _asked("pay_method")),
    "payment.transaction": Field("purchase", _("Transaction number")),
    "payment.amount": Field("purchase", _("Amount that was paid"), _amount),
    "payment.at": Field("purchase", _("Paid on"), _asked("paid_at")),
    "payment.to": Field("purchase", _("Paid into")),
    "complaint.reference": Field(
        "complaint", _("Complaint number"), lambda _case, value: references.display(str(value))
    ),
    "complaint.month": Field("complaint", _("Month"), lambda _case, value: words.month(str(value))),
    "complaint.filed_on": Field("complaint", _("Filed"), lambda case, _value: words.at_moment(case.complaint.filed_at)),
    "complaint.category": Field("complaint", _("What went wrong"), _category),
    "complaint.rules": Field("complaint", _("Rules that seem broken"), _rules),
    "complaint.wish": Field(
        "complaint", _("What the buyer wants"), lambda case, value: words.choice(case.pack, "wish", value)
    ),
    "complaint.narrative": Field("", _("The complaint in the buyer's words")),
    "complaint.findings": Field("", _("What the rules say")),
    "firm.answer": Field("", _("The seller's answer")),
}
"""Each name of `law.pack.receivers.FIELDS`; those without a sheet stand on one of their own."""
