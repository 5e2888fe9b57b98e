"""The signed receipt of a filing: a head of the ledger and the path to it, which anyone can verify without CCMS."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from ccms.api.callers import caller
from ccms.complaints.queries import find
from ccms.complaints.reading.own_case import filing_receipt
from ccms.core import references

router = Router(tags=["complaints"])
RETRY_SECONDS = 60  # a head is signed each minute


class Receipt(Schema):
    """The event's bytes, its path to the root of a head, and the head with its signature (docs/ledger.md).

    A firm gets it without `event`: it proves that the event of this `leaf` is under the head, and shows nothing of it.
    """

    v: int
    event: str | None = None
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


@router.get("/complaints/{reference}/receipt", response={200: Receipt, 202: Pending}, exclude_none=True)
def show_receipt(request: HttpRequest, response: HttpResponse, reference: str) -> Status[dict[str, Any]]:
    """Hand the receipt out, or say that its head is not signed yet."""
    by = caller(request).by
    found = filing_receipt(find(references.parse(reference), by), by)
    if found is None:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return Status(202, {"state": "pending"})
    return Status(200, found)
