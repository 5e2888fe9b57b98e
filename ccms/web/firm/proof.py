"""Downloads the firm's signed receipt of a complaint: it proves when it entered the ledger, without its content."""

from django.http import HttpResponse

from ccms.complaints.queries import find
from ccms.complaints.reading.firm_view import FirmView
from ccms.complaints.reading.own_case import filing_receipt
from ccms.web.firm.answer_context import address
from ccms.web.firm.case import own_case, page
from ccms.web.requests import SignedRequest
from ccms.web.shared.receipt_file import handed_out, not_yet


@own_case
def receipt_file(request: SignedRequest, view: FirmView) -> HttpResponse:
    """Hand the receipt out, or say that its head is not signed yet."""
    by = request.actor
    found = filing_receipt(find(view.reference, by), by)
    if found is None:
        return not_yet(page(request, view, "receipt_pending", again_url=address(view, "receipt")))
    return handed_out(view.reference, found)
