"""Turns every error within a call into a problem answer: unreadable bodies, refusals, and defects of CCMS."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as Unreadable

from ccms.api.problems import answer, bounded, language_of, named, plain, problem
from ccms.core.failures import Failure, NotFound, catalogue, sentence
from ccms.gate.outages import database_down

MOST_NAMED = 100  # faults of one body
# What pydantic calls a fault, as the catalogue says it to a person.
_CODES = {"missing": "text-missing", "extra_forbidden": "field-unknown"}
_OF_A_LIST = frozenset({"enum", "literal_error"})
_QUOTED = re.compile(r"'(\w+)'")

log = structlog.get_logger("ccms.api")


def install(api: NinjaAPI) -> None:
    """Answer every failure of a call as a problem."""
    api.exception_handler(Failure)(problem)
    api.exception_handler(Http404)(lambda request, _failure: problem(request, NotFound()))
    api.exception_handler(Unreadable)(_unreadable)
    api.exception_handler(HttpError)(_no_body)
    api.exception_handler(RequestDataTooBig)(lambda request, _error: plain(request, 413))
    for unreadable in (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        api.exception_handler(unreadable)(lambda request, _error: plain(request, 400))
    for broken in (OperationalError, InterfaceError):
        api.exception_handler(broken)(lambda request, error: problem(request, database_down(error, request.method)))
    api.exception_handler(Exception)(_defect)


def _no_body(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Say why a body was not read: what it says it is, or what it holds."""
    if isinstance(error.__cause__, Failure):
        return problem(request, error.__cause__)
    return plain(request, error.status_code)


def _unreadable(request: HttpRequest, error: Unreadable) -> HttpResponse:
    """Say which fields of a body or query cannot be read, without repeating what they held."""
    language = language_of(request)
    listed = []
    for fault in error.errors[:MOST_NAMED]:
        words = _words(fault)
        code = "choice-unknown" if words else _CODES.get(str(fault["type"]), "value-unreadable")
        pointer = _pointer(fault["loc"])
        told = {"pointer": pointer, "code": code, "detail": named(pointer.removeprefix("/"), code, language)}
        listed.append({**told, "allowed": words} if words else told)
    text = catalogue()["validation-failed"]
    title = sentence("validation-failed", language)
    body = {"type": "/problems/validation-failed", "title": title, "errors": bounded(listed)}
    return answer(request, {**body, "status": text.status}, None)


def _words(fault: Mapping[str, Any]) -> list[str]:
    """Return the words that a closed list has, where the fault is one that it has not."""
    return _QUOTED.findall(fault.get("ctx", {}).get("expected", "")) if fault["type"] in _OF_A_LIST else []


def _pointer(place: Iterable[object]) -> str:
    """Return a place as a JSON pointer, without the parts that ninja adds in front; of a body that is missing, none."""
    parts = [str(part) for part in place]
    own = parts[2:] if parts[0] == "body" else parts[2:] or parts[1:]
    return "".join(f"/{part}" for part in own)


def _defect(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer a defect of ours without a word about it; the log has it."""
    log.error("defect", exc_info=error)
    return plain(request, 500)
