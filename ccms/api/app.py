"""Builds the API application: its calls, its errors, its version and its OpenAPI document.

Turns every error within a call into a problem answer: unreadable bodies, refusals, and defects of CCMS.

Parses JSON bodies strictly, so that no other reader could read them differently and the database can store them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, cast

import structlog
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as Unreadable
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from ccms.api.authentication import Bearers
from ccms.api.calls import (
    actions,
    codes,
    complaints,
    contacts,
    dispatches,
    events,
    evidence,
    exports,
    findings,
    firms,
    forms,
    intakes,
    law_words,
    order_checks,
    prechecks,
    receipts,
    tickets,
)
from ccms.api.document import DocumentedAPI, ForPeople, operations, served
from ccms.api.problems import answer, bounded, language_of, named, plain, problem
from ccms.core.failures import Failure, NotFound, catalogue, sentence
from ccms.core.strict_json import read_strictly
from ccms.gate.outages import database_down
from ccms.gate.parts import OPTIONAL, parts

DEEPEST = 20  # levels of objects and lists within each other; no call has a use for more than five
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")  # how half a letter is written, which is no text alone


class NotJson(Failure):
    """The body says of itself that it is something else than JSON."""

    slug = "unsupported-media"

    def __init__(self) -> None:
        super().__init__(wanted="application/json")


class Strict(Parser):
    """Refuses what JSON leaves open: a member that stands twice, numbers that are none, halves of letters."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return what was sent. Raises NotJson; and ValueError and RecursionError, which ninja answers with 400."""
        if request.content_type not in {"application/json", ""}:
            raise NotJson
        read = read_strictly(request.body)
        if _HALF.search(request.body):
            json.dumps(read, ensure_ascii=False).encode()  # fails where a half found no other
        _refuse_deep(read, DEEPEST)
        return cast("dict[str, Any]", read)


def _refuse_deep(read: object, left: int) -> None:
    """Raise ValueError for objects and lists that lie deeper within each other than any call asks for."""
    inside = read.values() if isinstance(read, dict) else read if isinstance(read, list) else ()
    if inside and not left:
        raise ValueError("too deep")
    for each in inside:
        _refuse_deep(each, left - 1)


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


class Readable(JSONRenderer):
    """JSON whose Bangla is Bangla: a third of the octets, and people can read it."""

    json_dumps_params = {"ensure_ascii": False}


@cache
def _query_names() -> Mapping[str, frozenset[str]]:
    """Return what may stand in the query of each call, as the document says."""
    return {
        name: frozenset(each["name"] for each in call.get("parameters", ()) if each["in"] == "query")
        for name, call in operations(document())
    }


_CONVERTER = re.compile(r"{[^}:]+:")

api = DocumentedAPI(
    title="CCMS",
    version="1.0.0",
    description="Complaints against online shops in Bangladesh: filed, answered, decided, followed by machines.",
    urls_namespace="api",
    auth=Bearers(_query_names),
    docs=ForPeople(),
    docs_decorator=served,
    docs_url="/docs",
    renderer=Readable(),
    parser=Strict(),
    openapi_url="/openapi.json",
)
install(api)
_cases = (codes, firms, law_words, prechecks, complaints, actions, evidence, order_checks, findings, forms, receipts)
_others = (dispatches, intakes, contacts, events, exports, tickets)
_routers = [module.router for module in (*_cases, *_others, *parts("api", of=OPTIONAL))]
for _router in _routers:
    api.add_router("", _router)


def names() -> Iterator[str]:
    """Yield every call by method and path, as the document names it; to make the document takes half a second."""
    for router in _routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{method} {_CONVERTER.sub('{', path)}"


def document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    return dict(api.get_openapi_schema())
