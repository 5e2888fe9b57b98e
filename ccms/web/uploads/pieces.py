"""Answers the verbs of tus 1.0.0: POST begins an upload, HEAD says how far it is, PATCH goes on, DELETE forgets it."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import http_date

from ccms.complaints.evidence.limits import LARGEST
from ccms.complaints.evidence.resumable import files
from ccms.complaints.evidence.resumable.files import Resumable
from ccms.core.failures import Failure, NotFound
from ccms.web.requests import PageRequest

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
    upload = files.begin(request.actor, length)
    return _said(
        HTTPStatus.CREATED, {"Location": reverse("uploads:one", kwargs={"upload": upload.key}), **_until(upload)}
    )


@_by_tus
def one(request: PageRequest, upload: str) -> HttpResponse:
    """Tell how much of a file has come, take the next piece, or forget it."""
    if request.actor is None:
        raise NotFound
    found = files.find(upload, request.actor)
    if request.method == "DELETE":
        files.remove(found)
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
    offset = files.append(upload, at, request, octets)
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
