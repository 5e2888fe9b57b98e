"""Shows a complainant the list of recipients: what was given to each, and when (PDPO s. 11(4))."""

from django.http import HttpResponse
from django.shortcuts import render

from ccms.complaints.dispatches.reading import shared
from ccms.complaints.reading.tracking import Case
from ccms.web.consumer.tracking.acts import filed_case
from ccms.web.consumer.tracking.case import standing_context
from ccms.web.requests import SignedRequest
from ccms.web.shared.bodies.dispatch_words import told


@filed_case
def recipients(request: SignedRequest, case: Case) -> HttpResponse:
    """List each dispatch with the fields that it holds, as they were sent or are to be sent."""
    listed = [told(each, case.pack) for each in shared(case.complaint)]
    context = {**standing_context(case, request.now), "listed": listed}
    return render(request, "consumer/tracking/shared.html", context)
