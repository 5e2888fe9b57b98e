"""The way from a complaint to a second one about the same purchase, against another firm that had a part in it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ccms.complaints.filing.beside import begin_beside
from ccms.complaints.reading.tracking import Case
from ccms.web.consumer.tracking.acts import by, own_case, page
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.sending import do_once


@own_case
def another(request: PageRequest, case: Case) -> HttpResponse:
    """Say what a second complaint is, and begin it with what is known of the purchase."""
    if request.method == "POST":
        do_once(request, account=case.reader.text, act=lambda: begin_beside(**by(request, case)))
        return HttpResponseRedirect(reverse("consumer:firm"))
    return page(request, case, "another", None, firm=case.complaint.firm.name(language()))
