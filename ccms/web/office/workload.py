"""The work ahead of an office: deadlines of the next days, and where open complaints stand; also as a table."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.complaints.reading.daily_mail import of_office
from ccms.complaints.reading.office_queue import CLOCK_OF
from ccms.web.office.labels import STATUSES
from ccms.web.requests import SignedRequest
from ccms.web.shared.desks.workload import load_of, pictures, table_of

COUNTED = _("Each complaint counts once, by the deadline of where it stands. Late is what has passed its first end.")


def load(request: SignedRequest) -> HttpResponse:
    """Show what lies before the reader's offices."""
    found = load_of(request.actor, request.now, of_office)
    names = {STATUSES[status]: (status,) for status in CLOCK_OF}
    context = {"pictures": pictures(found, names, reverse("office:load_table"), COUNTED), "at_load": True}
    return render(request, "office/load.html", context)


def load_table(request: SignedRequest) -> HttpResponse:
    """Give the same numbers as a table."""
    return table_of(load_of(request.actor, request.now, of_office))
