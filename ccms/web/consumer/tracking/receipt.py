"""The signed receipt of the filing, as a file that anyone can check without us."""

from django.http import HttpResponse, JsonResponse

from ccms.complaints.tracking import Case, filing_event
from ccms.core import references
from ccms.ledger.receipts import receipt
from ccms.web.consumer.tracking.acts import own_case, page
from ccms.web.requests import PageRequest

PENDING = 202
RETRY_SECONDS = 60  # a head is signed each minute


@own_case
def receipt_file(request: PageRequest, case: Case) -> HttpResponse:
    """Hand the receipt out, or say that its head is not signed yet."""
    found = receipt(filing_event(case.complaint))
    if found is None:
        response = page(request, case, "receipt_pending", None)
        response.status_code = PENDING
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    name = f"{references.display(case.complaint.reference)}.json"
    return JsonResponse(found.as_json(), headers={"Content-Disposition": f'attachment; filename="{name}"'})
