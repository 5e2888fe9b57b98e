"""Lists every personal column of a buyer: in which section of the download it stands, or why it is left out.

The download is read by this list, so a column that stands here stands there. A test compares the list with the privacy
register: a new personal column is refused until it stands in one of the lists below.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from ccms.accounts.models import Consumer, FirmContact, FirmWallet, Intake
from ccms.complaints.fields import FORM
from ccms.complaints.models import (
    Answer,
    Complainant,
    Complaint,
    DataRequest,
    Dispatch,
    Draft,
    Evidence,
    Purchase,
    Reward,
    ShopOrder,
    Statement,
)


@dataclass(frozen=True, slots=True)
class Holding:
    """The rows of one table that belong to a person: `of` leads to the person, `complaint` to the reference.

    `filing` leads to the complaint, purchase or firm by which what another filed with the person's number is left out.
    """

    section: str
    model: type[models.Model]
    of: str
    columns: tuple[str, ...]
    complaint: str = ""
    order: str = "pk"
    filing: str = ""


HOLDINGS = (
    Holding("person", Consumer, "pk", ("phone", "name", "email", "email_confirmed_at", "language", "created_at")),
    Holding("drafts", Draft, "consumer_id", ("body", "saved_at", "remind_on"), order="saved_at", filing="pk"),
    Holding(
        "complaints",
        Complaint,
        "consumer_id",
        (
            *("filed_at", "status", "reason", "outcome", "category", "wish", "amount_paisa", "cause_on"),
            *("escalated_at", "ended_at", "promised_on", "promised_paisa", "disclose_phone"),
            *("first_made_at", "first_made_with"),
        ),
        complaint="reference",
        order="filed_at",
    ),
    Holding(
        "forms",
        Complainant,
        "consumer_id",
        (*FORM, "share_account", "form_completed_at"),
        complaint="complaint__reference",
        order="complaint__filed_at",
        filing="complaint_id",
    ),
    Holding(
        "purchases",
        Purchase,
        "consumer_id",
        (
            *("created_at", "number", "first_made_no", "amount_paisa", "trx"),
            *("facts", "told", "personal_facts", "payment_message"),
        ),
        order="created_at",
        filing="pk",
    ),
    Holding("shop_orders", ShopOrder, "consumer_id", ("issued_at", "said"), order="issued_at", filing="purchase_id"),
    Holding(
        "answers",
        Answer,
        "complaint__consumer_id",
        ("at", "action", "remedy", "code", "amount_paisa", "day", "transaction"),
        complaint="complaint__reference",
        order="at",
        filing="complaint_id",
    ),
    Holding(
        "shares",
        Reward,
        "order__complaint__consumer_id",
        ("paid_on", "amount_paisa", "receipt"),
        complaint="order__complaint__reference",
        order="paid_on",
        filing="order__complaint_id",
    ),
    Holding(
        "dispatches",
        Dispatch,
        "complaint__consumer_id",
        ("prepared_at", "body", "district", "kind", "state", "channel", "sent_on", "fields", "content"),
        complaint="complaint__reference",
        order="prepared_at",
        filing="complaint_id",
    ),
    Holding(
        "requests",
        DataRequest,
        "consumer_id",
        ("asked_at", "kind", "field", "wanted", "before", "words", "state", "reason", "answer", "decided_at"),
        order="asked_at",
        filing="complaint_id",
    ),
    Holding(
        "seller_contacts",
        FirmContact,
        "named_by_id",
        ("created_at", "channel", "value"),
        order="created_at",
        filing="firm_id",
    ),
    Holding(
        "seller_wallets", FirmWallet, "named_by_id", ("created_at", "number"), order="created_at", filing="firm_id"
    ),
)

# Read by a function of their own: of these tables a part alone belongs to the person.
_OF_INTAKES = ("payload", "remark", "earlier", "phone", "outside_no")
READ_APART: Mapping[str, str] = {
    f"{Statement._meta.db_table}.text": "words",  # noqa: SLF001 - Django's public name for it
    f"{Evidence._meta.db_table}.name": "files",  # noqa: SLF001
    **{f"{Intake._meta.db_table}.{name}": "intakes" for name in _OF_INTAKES},  # noqa: SLF001
}

_AGAIN = "the number or address that stands under 'person'; the request itself is deleted within days"
_FIRMS = "the firm's own: what its people write for themselves"
_COMPARED = "a keyed digest that only compares; nobody can read a person from it"
LEFT_OUT: Mapping[str, str] = {
    "accounts_code_request.phone": _AGAIN,
    "accounts_code_wait.phone": _AGAIN,
    "complaints_searchtext.words": "made from the words and names that stand in the download",
    "complaints_shopreply.digest": _COMPARED,
    "complaints_ticket.digest": _COMPARED,
    "complaints_handover.signed": "a shop's page has sent it and nobody has claimed it; gone after two hours at most",
    "complaints_payment.receipt": "the firm's payment to the state",
    "complaints_firm_card.firm_reference": _FIRMS,
    "complaints_firm_change.value": _FIRMS,
    "complaints_firm_export.firm_reference": _FIRMS,
    "complaints_firm_export_piece.text": "a firm's copy of what stands in the download; gone after two hours",
    "accounts_intake_file.content": "what is taken in stands under 'intakes'; the file waits a week at most",
    "complaints_firm_note.text": _FIRMS,
    "complaints_firm_tag.text": _FIRMS,
    "complaints_firm_template.text": _FIRMS,
    "complaints_repayment_row.transaction": "a firm's list; what it reports stands under 'answers'",
    "complaints_repayment_row.typed": "a firm's list; what it reports stands under 'answers'",
    "notices_developmentmessage.to": "development machines alone; empty in production",
    "notices_developmentmessage.subject": "development machines alone; empty in production",
    "notices_developmentmessage.body": "development machines alone; empty in production",
}
"""Columns that may name a buyer and are not in the download, each with its reason. Blind indexes are none of them:
each is the keyed digest of a column that has its place here."""


def held() -> Mapping[str, str]:
    """Return the section of each column that the download holds, by table and column."""
    columns = {
        f"{each.model._meta.db_table}.{_column(each.model, name)}": each.section  # noqa: SLF001
        for each in HOLDINGS
        for name in each.columns
    }
    return {**columns, **READ_APART}


def _column(model: type[models.Model], name: str) -> str:
    columns = {field.attname: str(field.column) for field in model._meta.concrete_fields}  # noqa: SLF001
    return columns[name]
