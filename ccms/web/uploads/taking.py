"""Puts files that came in pieces among those of a form, so that no page has to know how a file came."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse

from ccms.complaints.evidence.limits import LARGEST_BODY
from ccms.complaints.evidence.resumable import files
from ccms.complaints.evidence.resumable.files import Over, Resumable
from ccms.complaints.evidence.storage import StreamedFile
from ccms.core.failures import NotFound
from ccms.core.strict_json import read_json
from ccms.web.access import OTHER_DOORS
from ccms.web.requests import PageRequest
from ccms.web.sending import UPLOADED, FormOutdated

FORM = "multipart/form-data"
PARTS = 5  # field, key, digest, type and name, in a list of JSON


class TakingMiddleware:
    """Reads what a form names instead of its files; a key that leads to no whole file is answered 410.

    pieces.js then sends the file anew; no form without script ever names one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: PageRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let the view find the files, or answer that they have to come anew."""
        del view, args, kwargs
        match = request.resolver_match
        if request.method != "POST" or request.content_type != FORM or (match and match.namespace in OTHER_DOORS):
            return None
        try:
            for named in _within_limits([_named(request, said) for said in request.POST.getlist(UPLOADED)]):
                _take(request, named)
        except FormOutdated as failure:
            return HttpResponse(status=failure.status)
        except (NotFound, Over):
            return HttpResponse(status=HTTPStatus.GONE)
        return None


@dataclass(frozen=True, slots=True)
class _Named:
    """One file that a form names."""

    field: str
    upload: Resumable
    sha256: str
    content_type: str
    name: str


def _within_limits(named: list[_Named]) -> list[_Named]:
    """Refuse more files, or larger ones, than a form may bring itself: each is opened and digested here."""
    if len(named) > (settings.DATA_UPLOAD_MAX_NUMBER_FILES or 0):
        raise TooManyFilesSent("more files than a form may bring")
    if sum(each.upload.length for each in named) > LARGEST_BODY:
        raise RequestDataTooBig("more than any allowed upload")
    return named


def _named(request: PageRequest, said: str) -> _Named:
    try:
        parts = read_json(said)
    except ValueError as error:
        raise FormOutdated from error
    if not isinstance(parts, list) or [type(part) for part in parts] != [str] * PARTS:
        raise FormOutdated
    field, key, sha256, content_type, name = parts
    if request.actor is None:
        raise NotFound
    return _Named(field, files.find(key, request.actor), sha256, content_type, name)


def _take(request: PageRequest, named: _Named) -> None:
    incoming = files.take(named.upload, named.sha256)
    file = StreamedFile(incoming, named.name, named.content_type)
    file.size = incoming.size
    request.FILES.appendlist(named.field, file)
