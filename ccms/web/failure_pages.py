"""Turns a named failure into a page: the status and sentence of the API, what to do next, a request id."""

import sys
from urllib.parse import urlsplit

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import escape_leading_slashes

from ccms.core.failures import Failure, sentence
from ccms.gate.outages import database_down
from ccms.web.language import language, own_path


def answer_to(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """Answer an expected refusal or an unreachable database; None for anything else, which is a defect."""
    if isinstance(exception, Failure):
        return failure_page(request, exception)
    # the second where a connection broke earlier in the request, and its transaction cannot even be undone
    if isinstance(exception, OperationalError | InterfaceError):
        return failure_page(request, database_down(exception, request.method))
    return None


def broken(request: HttpRequest) -> HttpResponse:
    """Answer what broke outside of a view: the doorkeeper asks the database too, and that it is away is no defect."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        return failure_page(request, database_down(error, request.method))
    return render(request, "500.html", status=500)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without the cookie of its page, with the way back to the page that holds it."""
    del reason
    came_from = urlsplit(request.headers.get("Referer", ""))
    ours = came_from.netloc == request.get_host()
    back_to = escape_leading_slashes(came_from._replace(scheme="", netloc="", fragment="").geturl()) if ours else ""
    return render(request, "403_csrf.html", {"back_to": back_to or own_path(request)}, status=403)


def failure_page(request: HttpRequest, failure: Failure) -> HttpResponse:
    """Return the page of one failure."""
    if failure.slug == "not-found":
        return render(request, "404.html", status=failure.status)
    context = {"sentence": sentence(failure, language()), "back_to": own_path(request)}
    response = render(request, "public/failure.html", context, status=failure.status)
    if failure.retry_after is not None:
        response.headers["Retry-After"] = str(failure.retry_after)
    return response
