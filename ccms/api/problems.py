"""Builds error answers: application/problem+json with slugs of the catalogue of failures, in the caller's language."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation.trans_real import parse_accept_lang_header

from ccms.core.failures import DependencyDown, Failure, FieldError, ValidationFailed, catalogue, sentence
from ccms.gate.outages import TOLD

TYPE = "application/problem+json"
MOST_WORDS = 300  # of the lists that a refusal names
_BY_STATUS = {400: "malformed-request", 403: "csrf-failed", 404: "not-found", 405: "method-not-allowed"} | {
    413: "body-too-large",
}
_TOLD = frozenset({"allowed", "reference", "day", "file_as", "attempts_left"})  # of a failure's parameters


def problem(request: HttpRequest, failure: Failure) -> HttpResponse:
    """Return one failure as a problem."""
    told = {name: _plain_value(value) for name, value in failure.params.items() if name in _TOLD}
    errors = _errors(request, failure.errors) if isinstance(failure, ValidationFailed) else None
    if failure.problem != failure.slug:  # a field's code, raised as the failure of the whole call
        errors = _errors(request, {"": FieldError(failure.slug, failure.params)})
    body = {
        "type": f"/problems/{failure.problem}",
        "title": sentence(failure.slug, language_of(request), **failure.params),
        "status": failure.status,
        **told,
    }
    return answer(request, body | ({"errors": errors} if errors else {}), failure.retry_after)


def as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Give what was refused before a call began the shape of all other refusals."""
    if response.status_code < 400 or response.headers.get("Content-Type") == TYPE:  # noqa: PLR2004
        return response
    if response.status_code == DependencyDown.status:  # a flood is sent away before it comes here
        return problem(request, request.META.get(TOLD) or DependencyDown())
    told = plain(request, response.status_code)
    for name in ("Retry-After", "Allow"):
        if name in response.headers:
            told.headers[name] = response.headers[name]
    return told


def language_of(request: HttpRequest) -> str:
    """Return `bn` or `en`, the first of the two that the caller accepts; Bangla where it says nothing."""
    for name, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if name.partition("-")[0] in {"bn", "en"}:
            return name.partition("-")[0]
    return "bn"


def _errors(request: HttpRequest, errors: Mapping[str, FieldError]) -> list[dict[str, Any]]:
    language = language_of(request)
    listed: list[dict[str, Any]] = []
    for field, error in errors.items():
        pointer = f"/{field}".rstrip("/")
        listed.append({"pointer": pointer, "code": error.slug, "detail": named(field, error, language)})
        if allowed := error.params.get("allowed"):
            listed[-1]["allowed"] = allowed
    return bounded(listed)


def named(field: str, error: FieldError | str, language: str) -> str:
    """Return the sentence of one field, with the field's name where any field could show it."""
    text = catalogue()[error if isinstance(error, str) else error.slug]
    said = sentence(error, language)
    return f"{field}: {said}" if field and text.any_field else said


def bounded(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Name the words of lists as long as they are few together: nobody makes us answer much by asking little."""
    room = MOST_WORDS
    for told in listed:
        room -= len(told.get("allowed", ()))
        if room < 0:
            told.pop("allowed", None)
    return listed


def plain(request: HttpRequest, status: int) -> HttpResponse:
    """Return a refusal of which nothing is known but its status."""
    slug = _BY_STATUS.get(status)
    if slug is None:
        return answer(request, {"type": "about:blank", "title": "", "status": status}, None)
    language = language_of(request)
    return answer(request, {"type": f"/problems/{slug}", "title": sentence(slug, language), "status": status}, None)


def answer(request: HttpRequest, body: dict[str, Any], retry_after: int | None) -> HttpResponse:
    """Return a problem's body with the headers that belong to it."""
    bound = structlog.contextvars.get_contextvars()
    body["instance"] = str(bound.get("request_id", ""))
    if retry_after is not None:
        body["retry_after"] = retry_after
    response = HttpResponse(json.dumps(body, ensure_ascii=False), content_type=TYPE, status=body["status"])
    response.headers["Content-Language"] = language_of(request)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    if body["status"] == 401:  # noqa: PLR2004
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _plain_value(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return int(value.total_seconds())
        case _:
            return value
