"""Writes the fields of a complaint that can be sent, under the names of the profiles of receivers, for a paper."""

from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext

from ccms.complaints.dispatches.content import values_of
from ccms.complaints.facts import join
from ccms.complaints.fields import FIELDS, SENT, Field, Kind
from ccms.complaints.models.dispatch import completed_before
from ccms.complaints.reading.office_case import OfficeCase
from ccms.core import phones, references
from ccms.integrations.dossier import paper_words
from ccms.integrations.dossier.paper_words import LANGUAGE
from ccms.integrations.dossier.parts import Row
from ccms.integrations.dossier.scope import Scope
from ccms.ledger.canonical import JSON

type Write = Callable[[OfficeCase, Field, JSON], str]

ON_OWN_SHEETS = frozenset({"complaint.narrative", "complaint.findings", "firm.answer"})


def values(case: OfficeCase, scope: Scope) -> dict[str, JSON]:
    """Return the fields that the scope holds, by their names."""
    return {name: value for name, value in values_of(case.complaint).items() if scope.has(name)}


def completed(case: OfficeCase, scope: Scope) -> list[str]:
    """Return which of these fields an officer filled in after the filing."""
    return [name for name in completed_before(case.complaint) if scope.has(name)]


def rows(case: OfficeCase, scope: Scope, *groups: str) -> Iterator[Row]:
    """Yield the fields whose names begin so, as far as the scope holds them; what is empty is said to be."""
    filled_in = completed(case, scope)
    for name, value in values(case, scope).items():
        field = SENT[name]
        if name.partition(".")[0] in groups and name not in ON_OWN_SHEETS:
            written = _written(case, field, value) if value not in (None, "", []) else gettext("Not given")
            by_office = gettext("%(value)s (filled in by DNCRP)") % {"value": written}
            yield Row(field.paper, by_office if name in filled_in else written)


def about_buyer(case: OfficeCase) -> Iterator[Row]:
    """Yield what was told of the complainant that no body is sent, for a whole dossier."""
    for name, field in FIELDS.items():
        if field.column and field.paper and name not in SENT and (cell := getattr(case.complainant, field.column)):
            yield Row(field.paper, cell.shown)


def _written(case: OfficeCase, field: Field, value: JSON) -> str:
    write = _WRITTEN.get(field.kind)
    return write(case, field, value) if write else str(value)


def _answer(case: OfficeCase, field: Field, value: JSON) -> str:
    asked = field.question
    return paper_words.fact(case.pack, case.pack.questions[asked], join(case.pack, {asked: value})[asked])


def _day(case: OfficeCase, field: Field, value: JSON) -> str:
    """Write the day of an answer; the only other one is that of the filing, whose hour is known."""
    return _answer(case, field, value) if field.question else paper_words.at_moment(case.complaint.filed_at)


def _rules(case: OfficeCase, _field: Field, value: JSON) -> str:
    found = value if isinstance(value, list) else []
    return " ".join(case.pack.rules[str(rule)].says.read(LANGUAGE) for rule in found if rule in case.pack.rules)


_WRITTEN: Mapping[Kind, Write] = {
    Kind.MOBILE: lambda _case, _field, value: phones.spaced(str(value)),
    Kind.SERVICE: _answer,
    Kind.MONEY: lambda _case, _field, value: paper_words.taka(value if isinstance(value, int) else None),
    Kind.DAY: _day,
    Kind.MONTH: lambda _case, _field, value: paper_words.month(str(value)),
    Kind.REFERENCE: lambda _case, _field, value: references.display(str(value)),
    Kind.DISTRICT: lambda case, _field, value: case.pack.districts[str(value)].text.read(LANGUAGE),
    Kind.CATEGORY: lambda case, _field, value: case.pack.categories[str(value)].text.read(LANGUAGE),
    Kind.WISH: lambda case, _field, value: paper_words.choice(case.pack, "wish", value),
    Kind.RULES: _rules,
}
"""How a value of each kind is written; any other as it is."""
