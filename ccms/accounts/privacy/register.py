"""Makes the privacy register: every personal column of the database, why it exists, who sees it, how long it is kept.

It is made from the declarations beside the columns, and from the list below for tables that are not ours or that are
in plain text for a reason of their own. A test compares it with the columns of the real database.

Reads from the privacy register how long a column is kept, as far as its words name years and a day to count from.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.apps import apps
from django.db import models

from ccms.accounts.models.intake import KEEP as INTAKE_KEEP
from ccms.accounts.privacy.sealing import BlindIndexField, Declaration, SealedField


class Start(StrEnum):
    """From which day the years count, in the words of the register."""

    DECISION = "the final decision"  # of the complaint
    LAST_DECISION = "the last final decision"  # about the person's complaints


@dataclass(frozen=True, slots=True)
class Keep:
    """So many years from such a day."""

    years: int
    start: Start

    def last_day(self, start: date) -> date:
        """Return the last day on which it is kept, counted from a day."""
        try:
            return start.replace(year=start.year + self.years)
        except ValueError:  # 29 February
            return date(start.year + self.years, 3, 1)


NEVER_FILED = ", or after the first code where nothing was filed"
_WORDS = re.compile(rf"(?:until )?(\d+) years after ({'|'.join(Start)})(?:{NEVER_FILED})?")


def keep_of(words: str) -> Keep | None:
    """Return what the words of the register say; None where they name no years, or no such day."""
    found = _WORDS.fullmatch(words)
    return Keep(int(found[1]), Start(found[2])) if found else None


def declared(model: type[models.Model], column: str) -> Keep:
    """Return how long a personal column is kept, by its declaration. Raises LookupError where that names no years."""
    personal = getattr(model._meta.get_field(column), "personal", None)  # noqa: SLF001 - Django's public name for it
    keep = keep_of(personal.keep) if personal else None
    if keep is None:
        raise LookupError(f"{model.__name__}.{column}")
    return keep


_EMPLOYMENT = "employment: whoever decides on a complaint is named"
_SECURITY = "security of processing"
_COMPLAINT = "sections 60 and 76 of the Consumer Rights Protection Act 2009"
_DEVELOPMENT = Declaration(
    "what the built-in gateway of a development machine took; empty in production",
    "none",
    "developers",
    "until deleted",
)


class Protection(StrEnum):
    """How a column is kept."""

    SEALED = "sealed"
    INDEX = "blind index"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the register."""

    table: str
    column: str
    protection: Protection
    purpose: str
    ground: str
    seen_by: str
    keep: str


_CASE = "until 3 years after the final decision"
_ANSWER = "the firm's duty to answer"
_VIEW = "until it is taken away"
_LIST = "30 days after the list is worked off; one day where it is not started"
_PARTIES = "the parties as the life cycle says; office; other bodies what a dispatch names"

_PLAIN = {
    "complaints_statement.text": Declaration(
        "what people wrote in their own words; plain because it is searched, in a table of its own",
        _COMPLAINT,
        _PARTIES,
        _CASE,
    ),
    "complaints_searchtext.words": Declaration(
        "the words of these texts without their order, and keyed digests of those of a name, to find a complaint by",
        _COMPLAINT,
        _PARTIES,
        _CASE,
    ),
    "complaints_evidence.name": Declaration(
        "a file's name as its giver called it, shown beside the file",
        _COMPLAINT,
        "the side that gave it; office",
        _CASE,
    ),
    "complaints_complainant.district": Declaration(
        "to choose the office; too coarse to find anybody by", _COMPLAINT, _PARTIES, _CASE
    ),
    "complaints_dispatch.district": Declaration(
        "to know which desk of another body was sent it; too coarse to find anybody by", _COMPLAINT, _PARTIES, _CASE
    ),
    "complaints_purchase.number": Declaration(
        "the shop's own number of the purchase, by which both sides know it", _COMPLAINT, _PARTIES, _CASE
    ),
    "complaints_purchase.first_made_no": Declaration(
        "the number of the complaint where it was made first", _COMPLAINT, _PARTIES, _CASE
    ),
    "accounts_intake.outside_no": Declaration(
        "the number of a handed-over complaint where it was made, by which a second one is found",
        _COMPLAINT,
        "office; the holder of the number",
        INTAKE_KEEP,
    ),
    "complaints_answer.transaction": Declaration(
        "the number of a repayment, by which it can be checked", _COMPLAINT, _PARTIES, _CASE
    ),
    "complaints_firm_card.firm_reference": Declaration(
        "the firm's own ticket number, by which its people know the complaint", _ANSWER, "the firm", _CASE
    ),
    "complaints_firm_change.value": Declaration(
        "what was changed on the firm's card: a member's id, the ticket number, a tag", _ANSWER, "the firm", _CASE
    ),
    "complaints_firm_tag.text": Declaration(
        "the firm's own word for sorting; it may name a person", _ANSWER, "the firm", "until nothing carries it"
    ),
    "complaints_firm_template.text": Declaration(
        "a ready answer with blanks; it may name who signs", _ANSWER, "the firm", "until the firm takes it away"
    ),
    "complaints_firm_view.name": Declaration(
        "what people of a firm or an office call a filter of theirs; it may name a person", _ANSWER, "the desk", _VIEW
    ),
    "complaints_firm_view.query": Declaration(
        "the filter itself: a list, a tag, a member's id", _ANSWER, "the desk", _VIEW
    ),
    "complaints_repayment_row.transaction": Declaration(
        "the number of a repayment in a firm's list, until the worker has reported it", _ANSWER, "the firm", _LIST
    ),
    "complaints_repayment_row.typed": Declaration(
        "the cells of a row that could not be read, so that they can be put right", _ANSWER, "the firm", _LIST
    ),
    "complaints_payment.receipt": Declaration("proof that a fine was paid", _COMPLAINT, "office", _CASE),
    "complaints_reward.receipt": Declaration(
        "proof that the complainant got the quarter of the fine", _COMPLAINT, "consumer; office", _CASE
    ),
    "notices_developmentmessage.to": _DEVELOPMENT,
    "notices_developmentmessage.subject": _DEVELOPMENT,
    "notices_developmentmessage.body": _DEVELOPMENT,
    "account_emailaddress.email": Declaration(
        "allauth's copy of a member's work address", _EMPLOYMENT, "the member; administrators", "as the member"
    ),
    "accounts_member.password": Declaration(
        "to check a member's password; a slow salted hash of it", _SECURITY, "nobody", "as the member"
    ),
    "accounts_member.last_login": Declaration(
        "to see which accounts are used", _SECURITY, "administrators", "as the member"
    ),
    "mfa_authenticator.data": Declaration(
        "a member's second factor; its secret is sealed inside", _SECURITY, "nobody", "as the member"
    ),
    "mfa_authenticator.last_used_at": Declaration(
        "to see which second factors are used", _SECURITY, "the member", "as the member"
    ),
    "django_session.session_data": Declaration(
        "signed-in members and half-finished sign-ins", _SECURITY, "nobody", "12 hours"
    ),
}


def register() -> list[Entry]:
    """Return the register, by table and column."""
    entries = [
        Entry(table, column, _protection(field), *_told(declared))
        for (table, column), (field, declared) in _declared().items()
    ]
    for place, declared in _PLAIN.items():
        table, _, column = place.partition(".")
        entries.append(Entry(table, column, Protection.PLAIN, *_told(declared)))
    return sorted(entries, key=lambda entry: (entry.table, entry.column))


def _declared() -> dict[tuple[str, str], tuple[object, Declaration]]:
    found: dict[tuple[str, str], tuple[object, Declaration]] = {}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:  # noqa: SLF001 - Django's public name for it
            declared = getattr(field, "personal", None)
            if isinstance(declared, Declaration):
                found[model._meta.db_table, str(field.column)] = (field, declared)  # noqa: SLF001
    return found


def _protection(field: object) -> Protection:
    if isinstance(field, SealedField):
        return Protection.SEALED
    return Protection.INDEX if isinstance(field, BlindIndexField) else Protection.PLAIN


def _told(declared: Declaration) -> tuple[str, str, str, str]:
    return declared.purpose, declared.ground, declared.seen_by, declared.keep
