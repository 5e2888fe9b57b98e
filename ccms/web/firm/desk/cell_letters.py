"""The letters of the Cell to a firm, for its administrator, who answers there."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from ccms.web.requests import SignedRequest
from ccms.web.shared.current_member import member_of
from ccms.web.shared.letters.pages import letter_page, letters_page, open_paper

FRAME, AREA = "desk/frame.html", "desk"


def cell_letters(request: SignedRequest) -> HttpResponse:
    """List what the Cell wrote to the firm."""
    return letters_page(request, member_of(request), FRAME, AREA)


def cell_letter(request: SignedRequest, key: UUID) -> HttpResponse:
    """Show one letter, and take the firm's answer."""
    return letter_page(request, member_of(request), key, FRAME, AREA)


def cell_letter_paper(request: SignedRequest, key: UUID, answer_paper: UUID) -> HttpResponseBase:
    """Hand out a paper of the answer."""
    return open_paper(request, member_of(request), key, answer_paper)
