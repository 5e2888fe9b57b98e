"""What the Cell showed to an office about a firm, and the office's answer."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from ccms.web.requests import SignedRequest
from ccms.web.shared.letters.pages import letter_page, letters_page, open_paper

FRAME, AREA = "office/frame.html", "office"


def cell_letters(request: SignedRequest) -> HttpResponse:
    """List what the Cell showed to the offices of this reader."""
    return letters_page(request, request.actor, FRAME, AREA)


def cell_letter(request: SignedRequest, key: UUID) -> HttpResponse:
    """Show one letter, and take the office's answer."""
    return letter_page(request, request.actor, key, FRAME, AREA)


def cell_letter_paper(request: SignedRequest, key: UUID, answer_paper: UUID) -> HttpResponseBase:
    """Hand out a paper of the answer."""
    return open_paper(request, request.actor, key, answer_paper)
