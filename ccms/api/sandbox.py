"""Calls with a test key are answered by the same code in the sandbox of its firm, and every answer says so."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from ccms.api.callers import READING, Unauthenticated
from ccms.api.problems import BACK_SOON, DependencyDown, problem
from ccms.complaints.services import trying
from ccms.core.failures import Failure
from ccms.gate import sandbox
from ccms.gate.sandbox import NotOpened

HEADER = "CCMS-Test"


class SandboxMiddleware:
    """Stands before the view alone: what the others ask the database, they ask the real one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        whose = sandbox.named_by(_bearer(request)) if request.path_info.startswith("/api/") else None
        if whose is None:
            return self._get_response(request)
        try:
            with sandbox.within(whose):
                response = self._answered(request)
        except NotOpened:
            response = problem(request, Unauthenticated())
        except Failure as failure:
            response = problem(request, failure)
        except (OperationalError, InterfaceError):
            response = problem(request, DependencyDown(wait=BACK_SOON))
        response.headers[HEADER] = "true"
        return response

    def _answered(self, request: HttpRequest) -> HttpResponse:
        trying.count_call()
        response = self._get_response(request)
        if request.method not in READING:
            trying.settle()
        return response


def _bearer(request: HttpRequest) -> str:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""
