"""Answers the verbs of tus 1.0.0: POST begins an upload, HEAD says how far it is, PATCH goes on, DELETE forgets it.

Puts files that came in pieces among those of a form, so that no page has to know how a file came.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import http_date

from ccms.complaints.evidence import resumable
from ccms.complaints.evidence.limits import LARGEST, LARGEST_BODY
from ccms.complaints.evidence.resumable import Over, Resumable
from ccms.complaints.evidence.storage import StreamedFile
from ccms.core.failures import Failure, NotFound
from ccms.core.strict_json import read_json
from ccms.web.form_page import UPLOADED, FormOutdated
from ccms.web.requests import PageRequest

FORM = "multipart/form-data"
PARTS = 5  # field, key, digest, type and name, in a list of JSON


def take_named(request: PageRequest) -> HttpResponse | None:
    """Read what a form names instead of its files; None where its view finds them all.

    A key that leads to no whole file is answered 410, and pieces.js sends the file anew; no form without script ever
    names one.
    """
    if request.method != "POST" or request.content_type != FORM:
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
    return _Named(field, resumable.find(key, request.actor), sha256, content_type, name)


def _take(request: PageRequest, named: _Named) -> None:
    incoming = resumable.take(named.upload, named.sha256)
    file = StreamedFile(incoming, named.name, named.content_type)
    file.size = incoming.size
    request.FILES.appendlist(named.field, file)


VERSION, PIECE = "1.0.0", "application/offset+octet-stream"
RESUMABLE, OFFSET, LENGTH, EXPIRES = "Tus-Resumable", "Upload-Offset", "Upload-Length", "Upload-Expires"
ABOUT_US = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,termination,expiration",
    "Tus-Max-Size": str(LARGEST),
}

type View = Callable[..., HttpResponse]


def _by_tus(view: View) -> View:
    """Say what the protocol asks of each answer; a refusal is its status and no page."""

    @wraps(view)
    def answered(request: PageRequest, **named: str) -> HttpResponse:
        if request.method == "OPTIONS":
            return _said(HTTPStatus.NO_CONTENT, ABOUT_US)
        if request.headers.get(RESUMABLE) != VERSION:
            return _said(HTTPStatus.PRECONDITION_FAILED, {"Tus-Version": VERSION})
        try:
            return view(request, **named)
        except Failure as failure:
            wait = {"Retry-After": str(failure.retry_after)} if failure.retry_after else {}
            return _said(HTTPStatus(failure.status), wait)

    return answered


@_by_tus
def begin(request: PageRequest) -> HttpResponse:
    """Make a place for a file of anybody who is signed in; the form in which it is sent knows what they may do."""
    if request.actor is None or request.actor.phone_unverified:
        return _said(HTTPStatus.FORBIDDEN)
    length = _number(request, LENGTH)
    if length is None:
        return _said(HTTPStatus.BAD_REQUEST)
    upload = resumable.begin(request.actor, length)
    return _said(
        HTTPStatus.CREATED, {"Location": reverse("uploads:one", kwargs={"upload": upload.key}), **_until(upload)}
    )


@_by_tus
def one(request: PageRequest, upload: str) -> HttpResponse:
    """Tell how much of a file has come, take the next piece, or forget it."""
    if request.actor is None:
        raise NotFound
    found = resumable.find(upload, request.actor)
    if request.method == "DELETE":
        resumable.remove(found)
        return _said(HTTPStatus.NO_CONTENT)
    if request.method == "HEAD":
        return _said(HTTPStatus.OK, {OFFSET: str(found.offset), LENGTH: str(found.length), **_until(found)})
    return _go_on(request, found)


def _go_on(request: PageRequest, upload: Resumable) -> HttpResponse:
    if request.content_type != PIECE:
        return _said(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    at = _number(request, OFFSET)
    if at is None:
        return _said(HTTPStatus.BAD_REQUEST)
    octets = int(request.META.get("CONTENT_LENGTH") or 0)
    offset = resumable.append(upload, at, request, octets)
    return _said(HTTPStatus.NO_CONTENT, {OFFSET: str(offset), **_until(upload)})


def _number(request: PageRequest, name: str) -> int | None:
    """Return the whole number in a header."""
    text = request.headers.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)) + 8 else None


def _until(upload: Resumable) -> dict[str, str]:
    return {EXPIRES: http_date(upload.ends_at.timestamp())}


def _said(status: HTTPStatus, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(
        status=status, headers={RESUMABLE: VERSION, "Cache-Control": "private, no-store", **(headers or {})}
    )
