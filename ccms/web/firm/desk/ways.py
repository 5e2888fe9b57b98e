"""A member's settings of the firm's desk."""

from django.http import HttpResponse

from ccms.web.firm.desk.labels import KEYS
from ccms.web.requests import SignedRequest
from ccms.web.shared.desks.ways import ways_page


def ways(request: SignedRequest) -> HttpResponse:
    """Ask how the member wants it, and keep it."""
    return ways_page(request, keys=KEYS, lists="desk:inbox", ground="desk/frame.html")
