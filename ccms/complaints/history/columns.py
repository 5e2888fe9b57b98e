"""Says of every column of the product by what `manage.py verify` compares it, or why nothing is decided by it.

`manage.py verify --columns` prints the list; a column that stands nowhere fails a test.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models

from ccms.accounts.models import Application, Firm, Intake, Office
from ccms.accounts.privacy.sealing import BlindIndexField, SealedField
from ccms.complaints.covered import OF_MODEL
from ccms.complaints.history.cells import INDEXES
from ccms.complaints.models import Complaint, Evidence
from ccms.complaints.models.task import Task
from ccms.complaints.record import NOT_IN_EVENT
from ccms.editions.models import Edition
from ccms.ledger.models import Event, Head
from ccms.ledger.row_digests import heard
from ccms.notices.models import Notice
from ccms.notices.outcomes import COLUMNS as OUTCOME

KEY, SET = "the key of the row", "the events of its complaint set it"
DIGEST, OPENS, INDEX = "digest of the row in its event", "the cell opens in its place", "computed anew from its cell"
CHAIN, HEADS = "the chain of its events", "signed heads"
NOTHING = "decides nothing: "
OPEN = "not compared yet: "  # what is still to be mended

# Why nothing is decided by a table as a whole.
TABLES: Mapping[str, str] = {
    "gate": "counters, locks and answers kept for a repeated request",
    "accounts.DataKey": "a lost key shows where its cells are opened",
    "accounts.FirmAlias": "spellings for the search",
    "accounts.CodeRequest": "one-time codes, gone within days",
    "accounts.CodeWait": "one-time codes that wait for a budget",
    "accounts.Deployment": "what a restore counts",
    "accounts.PageCheck": "what a shop's page looked like",
    "accounts.ShopRefusal": "a shop's developer reads it",
    "accounts.RegisterFile": "a list before an officer has taken it over",
    "accounts.IntakeFile": "a file before a clerk has taken it in",
    "notices.NoticeRead": "what a member has read",
    "notices.CodeMessage": "one-time codes on their way",
    "notices.GatewayState": "the health of a gateway",
    "notices.Receipt": "kept a week; what counted became an event",
    "notices.DevelopmentMessage": "empty in production",
    "webhooks.Delivery": "what was called; the feed shows the same",
    "complaints.Draft": "nothing counts before it is sent",
    "complaints.Crossing": "a way for minutes",
    "complaints.HandOver": "an order on its way, for two hours",
    "complaints.OrderHolder": "who brought a token first; the filing's event holds what followed",
    "complaints.Ticket": "what counted stands in the filing's event",
    "complaints.ShopReply": "what counted stands in the filing's event",
    "complaints.SearchText": "made from the texts, and can be made again",
    "complaints.Firm": "the firm's own papers",
    "complaints.SavedView": "the firm's own papers",
    "complaints.ExportPiece": "a file for one day",
    "complaints.Repayment": "a list on its way; each repayment is an act of its own",
    "complaints.Task": "a list of what waits; whether each is open, and until when, is compared",
    "ledger.Epoch": "what a restore counts; signing stops where it is wrong",
    "ledger.Reader": "how far a reader has come",
    "oversight": "counted anew each day from the complaints",
}
STILL_OPEN: Mapping[str, str] = {
    "accounts.Application": NOTHING + "the applicant's own, until it is decided",
    "accounts.Consumer": NOTHING + "the buyer's own choice, or a time without effect",
    "figures": OPEN + "published figures, which a guard keeps, by the ledger up to their position",
    "notices.Notice": NOTHING + "how it waits, and how often it was tried",
}
_TOLD = "digest of what was told, in the event of its complaint; of other notices only that they have an event"
_LAST = "the firm's last event about it"
COLUMNS: Mapping[type[models.Model], Mapping[str, str]] = {
    Complaint: {
        "findings": "digest in the filing's event",
        "changed_at": "the time of its last event",
        **dict.fromkeys(("event_seq", "event_leaf"), CHAIN),
    },
    Firm: {"merged_into_id": "its merging and unmerging events, played again"},
    Office: {
        **dict.fromkeys(("code", "kind", "is_head", "parent_id"), "the law in force"),
        **dict.fromkeys(("name_bn", "name_en"), NOTHING + "words, as the law's were when the office was made"),
        **dict.fromkeys(("nothi_office", "nothi_designation", "pay_to", "phone"), "the last event that set them"),
    },
    Application: dict.fromkeys(("state", "reason", "changed_at", "firm_id"), _LAST),
    Edition: {"files": "digest in its event", "digest": "its event", "at": NOTHING + "the event has its own time"},
    Intake: {
        "outside_no": "its keyed digest in the last event that says it, until it is deleted",
        "number_index": "computed anew from the number, until that is corrected or deleted",
    },
    Task: {
        "due_at": "the law's period from when it was opened, while it is open; not of reports",
        "next_alarm_at": "the same, and the last event that it was missed",
        "opened_at": "the time of the event that opened it, or of the letter that is to be posted; not of reports",
        **dict.fromkeys(("kind", "item", "opened_by", "closed_at"), "the events that open and end its work"),
    },
    Authenticator: {"data": "digest of what it opens to, in the event that says it was set"},
    Notice: {
        **dict.fromkeys(("event", "recipient", "channel"), "named by its event"),
        **dict.fromkeys(("template", "language", "params"), _TOLD),
        "subject": _TOLD,
        **dict.fromkeys(
            OUTCOME, "digest in the last event of what was sent, where it was sent or arrived; of a desk's, its time"
        ),
    },
    Evidence: {"scan": "the last event that says what the scanner found"},
}


class Line(NamedTuple):
    """What is said of one column."""

    table: str
    column: str
    how: str


def lines() -> Iterator[Line]:
    """Yield every column of our tables and of others that events name, with how it is compared: "" where unsaid."""
    named = {each.model for each in heard()}
    for model in sorted(apps.get_models(), key=lambda each: each._meta.db_table):  # noqa: SLF001
        if model.__module__.startswith("ccms.") or model in named:
            for field in model._meta.concrete_fields:  # noqa: SLF001
                yield Line(model._meta.db_table, str(field.column), _how(model, field))  # noqa: SLF001


def _how(model: type[models.Model], field: Any) -> str:
    """Return the first that is said: of the column itself, of its digest, of its kind, of its table."""
    beside = {each.model: each for each in heard()}
    name, covered = field.attname, OF_MODEL.get(model) or beside.get(model)
    of_row = covered and (f"{NOTHING}{covered.left_out[name]}" if name in covered.left_out else DIGEST)
    of_complaint = model is Complaint and name not in NOT_IN_EVENT and SET
    said = (
        COLUMNS.get(model, {}).get(name),
        KEY if field.primary_key else None,
        of_complaint,
        isinstance(field, SealedField) and OPENS,
        model in INDEXES and isinstance(field, BlindIndexField) and INDEX,
        of_row,
        model in {Event, Head} and HEADS,
        model is not Complaint and _of_table(model),
    )
    return next((each for each in said if each), "")


def _of_table(model: type[models.Model]) -> str:
    label = model._meta.label  # noqa: SLF001
    for said, before in ((TABLES, NOTHING), (STILL_OPEN, "")):
        for begins in sorted(said, key=len, reverse=True):
            if label.startswith(begins):
                return before + said[begins]
    return ""


def document() -> str:
    """Return the list as a page: a table each, its columns by how they are compared."""
    text = [
        "# What `manage.py verify` compares\n",
        "Every column of the product's tables, made from the code by `manage.py verify --columns`. A new column stands",
        "in `ccms/complaints/history/` before it can be used; [the ledger](../ledger.md) says what an event is.\n",
    ]
    found: dict[str, dict[str, list[str]]] = {}
    for line in lines():
        found.setdefault(line.table, {}).setdefault(line.how, []).append(line.column)
    for table, hows in found.items():
        text += [f"## {table}\n", *(f"* {how}: {', '.join(sorted(columns))}" for how, columns in hows.items()), ""]
    return "\n".join(text)
