"""Reads the fields of a complaint that can be sent, one by one, under the names of the profiles of receivers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from ccms.accounts.channels import Channel
from ccms.accounts.privacy.sealing import ErasedError, Sealed
from ccms.complaints.reading.office_case import OfficeCase
from ccms.core import phones, references
from ccms.core.clock import dhaka_day
from ccms.integrations.dossier import words
from ccms.integrations.dossier.parts import Row, Words
from ccms.integrations.dossier.scope import Scope
from ccms.integrations.dossier.words import LANGUAGE
from ccms.law.rules import Result
from ccms.ledger.canonical import JSON

PARENTS = ("father", "mother")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: on which sheet it stands, what it is called, and how it is read; an empty value is missing."""

    sheet: str
    label: Words
    read: Callable[[OfficeCase], JSON]
    written: Callable[[OfficeCase, JSON], str] = lambda _case, value: str(value)


def values(case: OfficeCase, scope: Scope) -> dict[str, JSON]:
    """Return the fields that the scope holds, by their names."""
    return {name: field.read(case) for name, field in FIELDS.items() if scope.has(name)}


def rows(case: OfficeCase, scope: Scope, sheet: str) -> Iterator[Row]:
    """Yield the lines of one sheet, as far as the scope holds them and they are known."""
    for name, field in FIELDS.items():
        if field.sheet == sheet and scope.has(name):
            value = field.read(case)
            yield Row(field.label, field.written(case, value) if value not in (None, "", []) else _("Not given"))


def _open(cell: Sealed) -> str:
    try:
        return cell.open()
    except ErasedError:  # the index says so
        return ""


def _fact(question: str) -> Callable[[OfficeCase], JSON]:
    def read(case: OfficeCase) -> JSON:
        value = case.facts.get(question)
        return value.isoformat() if isinstance(value, date) else value  # type: ignore[return-value]

    return read


def _as_fact(question: str) -> Callable[[OfficeCase, JSON], str]:
    return lambda case, _value: words.fact(case.pack, case.pack.questions[question], case.facts.get(question))


def _asked(sheet: str, label: Words, question: str) -> Field:
    return Field(sheet, label, _fact(question), _as_fact(question))


def _broken(case: OfficeCase) -> JSON:
    return [finding.rule for finding in case.findings if finding.result is Result.BREACH]


def _rules(case: OfficeCase, value: JSON) -> str:
    found = value if isinstance(value, list) else []
    return "; ".join(case.pack.rules[str(rule)].says.read(LANGUAGE) for rule in found if rule in case.pack.rules)


def _page(case: OfficeCase) -> JSON:
    pages = (_open(each.value) for each in case.contacts if each.channel == Channel.PAGE)
    return case.complaint.firm.website or next(pages, "")


def _parents(case: OfficeCase) -> JSON:
    found = (_open(getattr(case.complainant, name)) for name in PARENTS)
    return ", ".join(name for name in found if name)


def _answer(case: OfficeCase) -> JSON:
    return [answer.action for answer in case.answers if answer.action != "counter"]


def _amount(_case: OfficeCase, value: JSON) -> str:
    return words.taka(value if isinstance(value, int) else None)


FIELDS: Mapping[str, Field] = {
    "complainant.name": Field("complainant", _("Name"), lambda case: _open(case.complainant.name)),
    "complainant.mobile": Field(
        "complainant",
        _("Mobile number"),
        lambda case: _open(case.complaint.consumer.phone),
        lambda _case, value: phones.spaced(str(value)) if str(value).startswith("+") else str(value),
    ),
    "complainant.district": Field(
        "complainant",
        _("District"),
        lambda case: case.complainant.district,
        lambda case, value: case.pack.districts[str(value)].text.read(LANGUAGE),
    ),
    "complainant.parents": Field("complainant", _("Father, mother"), _parents),
    "complainant.address": Field("complainant", _("Address"), lambda case: _open(case.complainant.address)),
    "firm.name": Field("respondent", _("Name of the seller"), lambda case: case.complaint.firm.name(LANGUAGE)),
    "firm.page": Field("respondent", _("Website or page"), _page),
    "firm.dbid": Field("respondent", _("DBID"), lambda case: case.complaint.firm.dbid),
    "purchase.number": Field("purchase", _("Purchase number"), lambda case: case.complaint.purchase.number),
    "purchase.price": _asked("purchase", _("Price"), "price"),
    "purchase.ordered_on": _asked("purchase", _("Ordered"), "ordered_at"),
    "purchase.delivered_on": _asked("purchase", _("Delivered"), "delivered_at"),
    "payment.service": _asked("purchase", _("Paid by"), "pay_method"),
    "payment.transaction": Field("purchase", _("Transaction number"), lambda case: case.trail.transaction),
    "payment.amount": _asked("purchase", _("Amount that was paid"), "advance"),
    "payment.at": _asked("purchase", _("Paid on"), "paid_at"),
    "payment.to": Field("purchase", _("Paid into"), lambda case: case.trail.wallet),
    "complaint.reference": Field(
        "complaint",
        _("Complaint number"),
        lambda case: case.complaint.reference,
        lambda _case, value: references.display(str(value)),
    ),
    "complaint.month": Field(
        "complaint",
        _("Month"),
        lambda case: f"{dhaka_day(case.complaint.filed_at):%Y-%m}",
        lambda _case, value: words.month(str(value)),
    ),
    "complaint.filed_on": Field(
        "complaint",
        _("Filed"),
        lambda case: dhaka_day(case.complaint.filed_at).isoformat(),
        lambda case, _value: words.at_moment(case.complaint.filed_at),
    ),
    "complaint.category": Field(
        "complaint",
        _("What went wrong"),
        lambda case: case.complaint.category,
        lambda case, value: case.pack.categories[str(value)].text.read(LANGUAGE),
    ),
    "complaint.rules": Field("complaint", _("Rules that seem broken"), _broken, _rules),
    "complaint.wish": Field(
        "complaint",
        _("What the buyer wants"),
        lambda case: case.complaint.wish,
        lambda case, value: words.choice(case.pack, "wish", value),
    ),
    "complaint.narrative": Field("", _("The complaint in the buyer's words"), lambda case: case.narrative),
    "complaint.findings": Field(
        "",
        _("What the rules say"),
        lambda case: [{"rule": each.rule, "result": str(each.result)} for each in case.findings],
    ),
    "firm.answer": Field("", _("The seller's answer"), _answer),
}
"""Each name of `law.pack.receivers.FIELDS`; those without a sheet stand on one of their own."""
