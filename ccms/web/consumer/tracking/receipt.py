"""Downloads the buyer's signed receipt of the filing: the event itself, its path, and the head."""

from django.http import HttpResponse

from ccms.complaints.reading.own_case import filing_receipt
from ccms.complaints.reading.tracking import Case
from ccms.web.consumer.tracking.acts import own_case, page
from ccms.web.requests import SignedRequest
from ccms.web.shared.receipt_file import handed_out, not_yet


@own_case
def receipt_file(request: SignedRequest, case: Case) -> HttpResponse:
    """Hand the receipt out, or say that its head is not signed yet."""
    found = filing_receipt(case.complaint, case.reader)
    if found is None:
        return not_yet(page(request, case, "receipt_pending", None))
    return handed_out(case.complaint.reference, found)
