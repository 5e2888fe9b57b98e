"""The signed receipt of a filing: a head and the path to it, which anyone can check without us."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from ccms.api.callers import caller
from ccms.complaints.queries import find
from ccms.complaints.tracking import filing_event
from ccms.core import references
from ccms.ledger.receipts import receipt

router = Router(tags=["complaints"])
RETRY_SECONDS = 60  # a head is signed each minute


class Receipt(Schema):
    """The event's bytes, its path to the root of a head, and the head with its signature (docs/ledger.md)."""

    v: int
    event: str
    leaf: str
    index: int
    size: int
    path: list[str]
    head: str
    signature: str
    public_key: str


class Pending(Schema):
    """No head covers the event yet; one does within a minute."""

    state: Literal["pending"]


@router.get("/complaints/{reference}/receipt", response={200: Receipt, 202: Pending})
def show_receipt(request: HttpRequest, response: HttpResponse, reference: str) -> Status[dict[str, Any]]:
    """Hand the receipt out, or say that its head is not signed yet."""
    found = receipt(filing_event(find(references.parse(reference), caller(request).by)))
    if found is None:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return Status(202, {"state": "pending"})
    return Status(200, found.as_json())
