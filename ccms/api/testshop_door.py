"""Answers calls with a test key by the same code in the test shop of the key's firm, and marks each such answer."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import cast
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from ccms.api.callers import READING, Unauthenticated, count_guess
from ccms.api.problems import problem
from ccms.complaints.registry import testshop as testshop_acts
from ccms.core.failures import DependencyDown, Failure
from ccms.gate import testshop
from ccms.gate.testshop import NotOpened

HEADER = "CCMS-Test"
REFUSED, GUESSED = 400, 401


class TestshopMiddleware:
    """Stands before the view alone: what the others ask the database, they ask the real one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        whose = testshop.named_by(_bearer(request)) if request.path_info.startswith("/api/") else None
        if whose is None:
            return self._get_response(request)
        response: HttpResponseBase
        try:
            response = self._within(whose, request)
        except Failure as failure:
            response = problem(request, failure)
        except (OperationalError, InterfaceError):
            response = problem(request, DependencyDown())
        response.headers[HEADER] = "true"
        response.headers["Cache-Control"] = "private, no-store"  # at the same address stand the real figures
        return response

    def _within(self, whose: UUID, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase | None = None
        with suppress(NotOpened), testshop.within(whose):
            response = self._answered(request)
        if response is None or response.status_code == GUESSED:
            count_guess(request)  # in the real world, where counts are forgotten in time
            raise Unauthenticated
        return response

    def _answered(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if request.method not in READING and response.status_code < REFUSED:  # who has no key sets nothing going
            testshop_acts.settle()
        return _whole(response)


def _whole(response: HttpResponseBase) -> HttpResponseBase:
    """Return an answer that is read within the test shop: what is streamed later would ask the real database."""
    if not isinstance(response, StreamingHttpResponse) or isinstance(response, FileResponse):
        return response
    read = HttpResponse(b"".join(cast("Iterable[bytes]", response)), status=response.status_code)
    read.headers = response.headers
    return read


def _bearer(request: HttpRequest) -> str:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""
