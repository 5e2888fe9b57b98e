"""Completes the OpenAPI document: it adds problems, keys and allowed callers to the calls that ninja describes.

Renders the OpenAPI document as a page: each call with its allowed callers, what it takes and what it answers.

The page is in English, as the document is: its words are the names of fields. It needs no script and nothing from
another host.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import condition
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase
from ninja.openapi.schema import OpenAPISchema
from ninja.openapi.views import openapi_json
from ninja.operation import Operation
from ninja.responses import Response

from ccms.api import problems
from ccms.api.access import TABLE
from ccms.api.callers_of_calls import Call
from ccms.core.failures import catalogue
from ccms.law.pack.book import book

type _Schema = Mapping[str, Any]
_HERE = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a call takes or a shape holds."""

    name: str
    place: str  # path, query, header, body
    kind: str
    required: bool
    says: str


@dataclass(frozen=True, slots=True)
class Described:
    """One call."""

    name: str  # method and path
    anchor: str
    says: str
    callers: Sequence[str]
    scope: str
    takes: Sequence[Field]
    answers: Sequence[tuple[str, str]]


class ForPeople(DocsBase):
    """Draws the page, in place of a browser program that would come from somebody else's server."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Draw it."""
        document = api.get_openapi_schema()
        shapes = document["components"]["schemas"]
        context = {
            "about": document["info"],
            "calls": list(_calls(document)),
            "shapes": [(name, shape.get("description", ""), list(_held(shape))) for name, shape in shapes.items()],
            "document_url": self.get_openapi_url(api, kwargs),
            "developers_url": reverse("developers:start"),
            "is_sandbox": settings.CCMS_ENV == "sandbox",
        }
        with override("en"):
            response = render(request, "api/document.html", context)
        response.headers["Content-Language"] = "en"
        return response


def _calls(document: _Schema) -> Iterator[Described]:
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            yield Described(
                name=f"{method.upper()} {path}",
                anchor=call["operationId"],
                says=call.get("description", ""),
                callers=call["x-callers"],
                scope=call.get("x-scope", ""),
                takes=[*_named(call.get("parameters", ())), *_sent(call.get("requestBody"))],
                answers=[(str(status), _told(answer)) for status, answer in sorted(call["responses"].items(), key=str)],
            )


def _named(parameters: Sequence[_Schema]) -> Iterator[Field]:
    for each in parameters:
        kind, says = _kind(each["schema"]), each.get("description", "")
        yield Field(each["name"], each["in"], kind, each.get("required", False), says)


def _sent(body: _Schema | None) -> Iterator[Field]:
    for media, content in (body or {}).get("content", {}).items():
        schema = content["schema"]
        if "$ref" in schema:
            yield Field(_kind(schema), "body", media, required=True, says="")
        else:
            yield from _held(schema)


def _held(schema: _Schema) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, each in schema.get("properties", {}).items():
        yield Field(name, "body", _kind(each), name in required, each.get("description", ""))
    if "enum" in schema:
        yield Field("", "body", _kind(schema), required=True, says="")


def _told(answer: _Schema) -> str:
    shapes = [_kind(content["schema"]) for content in answer.get("content", {}).values()]
    says = answer["description"]
    return ", ".join(shapes) if says == "OK" and shapes else says


def _kind(schema: _Schema) -> str:
    """Say in words what a value is: its shape's name, its type, or the values there are."""
    match schema:
        case {"$ref": where}:
            return str(where).removeprefix(_HERE)
        case {"anyOf": several} | {"allOf": several}:  # of one alone, with a default
            return " or ".join(_kind(each) for each in several)
        case {"enum": values}:
            return f"one of {', '.join(map(str, values))}"
        case {"type": "array", "items": inner}:
            return f"list of {_kind(inner)}"
        case {"format": named} | {"const": named}:
            return str(named) or '""'
        case _:
            return str(schema.get("type", "anything"))


PROBLEM = {
    "title": "Problem",
    "description": "Why a call was refused (RFC 9457). `type` is /problems/<slug>; `errors` names fields by pointer.",
    "type": "object",
    "required": ["type", "title", "status", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "A sentence for a person, in the language of Accept-Language."},
        "status": {"type": "integer"},
        "instance": {"type": "string", "description": "The request's id, by which the operator finds it."},
        "retry_after": {"type": "integer", "description": "Seconds."},
        "allowed": {"type": "array", "items": {"type": "string"}},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "allowed": {
                        "type": "array",
                        "items": {"type": "string"},
                        "description": "Of a word that is in no list: the words there are.",
                    },
                },
            },
        },
    },
}
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
    "description": "A new UUID for each act. The same key with the same body gets the first answer again.",
}
MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string", "pattern": r'^(\*|"[0-9]{1,9}(-[0-9]{1,9})?")$'},
    "description": "The ETag of the complaint when it was read; 409 where somebody else did something since.",
}
KEPT = {"Cache-Control": "public, max-age=300"}  # the document is the same for everybody
SAFE = frozenset({"get", "head"})
KEYLESS = frozenset({"POST /prechecks"})  # what is sent is not kept, so that once and twice are the same
# Refusals that only these calls can give; none: pages alone.
ONLY: Mapping[str, tuple[str, ...]] = {
    "csrf-failed": (),
    "month-not-counted": (),
    "duplicate-complaint": ("POST /complaints",),
    "dispatch-over": ("POST /dispatches/*",),
    "not-ripe": ("POST /complaints",),
    "not-ecommerce": ("POST /complaints",),
    "without-post": ("*/actions/*",),
    "invalid-transition": ("*/actions/*", "POST */evidence", "*/order-checks", "PUT */form"),
    "stale-version": ("*/actions/*", "PATCH *"),
    "link-expired": ("*/exports/files/*",),
    "phone-not-supported": ("POST /codes", "*/order-checks"),
    "otp-invalid": ("POST /codes/*",),
    "otp-exhausted": ("POST /codes/*",),
    "file-malicious": ("POST */evidence",),
    "file-bomb": ("POST */evidence",),
    "file-unreadable": ("POST */evidence",),
}
KEYED = frozenset({"request-in-progress", "idempotency-key-reused"})  # by calls that take a key
# What any call may answer, and what only some may.
ALWAYS, UNSAFE, CALLED, FOUND, GONE = (400, 422, 429, 503), (408, 409, 413, 415), (401, 403, 404), (404,), (410,)


class DocumentedAPI(NinjaAPI):
    """A NinjaAPI whose document names every answer that a call can give."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name a call as its function is named, wherever that stands."""
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the document; it is made once for each edition of the law, whose words it lists."""
        del path_prefix, path_params  # it has one address
        return _made(self, book().digest)[0]

    def make_schema(self) -> OpenAPISchema:
        """Make the document, which takes a tenth of a second."""
        schema = super().get_openapi_schema()
        schema["components"]["schemas"]["Problem"] = PROBLEM
        schema["components"]["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer", "description": "A consumer's token, or a key: ccms_…"}
        }
        schema["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
        for name, operation in operations(schema):
            _complete(name, operation)
        return schema


@lru_cache(maxsize=2)
def _made(api: DocumentedAPI, digest: str) -> tuple[OpenAPISchema, bytes, str]:
    """Return the document, its octets, and their ETag."""
    del digest  # another edition of the law has other words
    schema = api.make_schema()
    octets = Response(schema).content
    return schema, octets, f'"{sha256(octets).hexdigest()[:32]}"'


def served(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the document be served from memory, and only to programs that do not have it; another view stays as it is."""
    if not isinstance(view, partial) or view.func is not openapi_json:
        return view
    api: DocumentedAPI = view.keywords["api"]

    @condition(etag_func=lambda _request: _made(api, book().digest)[2])
    def serve(request: HttpRequest) -> HttpResponse:
        del request
        octets = _made(api, book().digest)[1]
        return HttpResponse(octets, content_type="application/json; charset=utf-8", headers=KEPT)

    return serve


def operations(schema: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each call of a document by its name in the access table."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path.removeprefix('/api/v1')}", operation


def _complete(name: str, operation: dict[str, Any]) -> None:
    call = TABLE[name]
    method, _, path = name.partition(" ")
    unsafe = method.lower() not in SAFE
    operation["security"] = [{"token": []}] if call.callers else [{}, {"token": []}]
    operation["x-callers"] = sorted(call.callers) or ["anyone"]
    if call.scope:
        operation["x-scope"] = str(call.scope)
    if unsafe and name not in KEYLESS:
        operation.setdefault("parameters", []).append(KEY)
    if any(fnmatchcase(name, only) for only in ONLY["stale-version"]):
        operation["parameters"].append(MATCH)
    for status in _statuses(call, path, unsafe=unsafe):
        if slugs := _slugs(name, status, keyed=unsafe and name not in KEYLESS):
            operation["responses"].setdefault(status, _refusal(slugs))


def _statuses(call: Call, path: str, *, unsafe: bool) -> list[int]:
    own = {*ALWAYS, *(UNSAFE if unsafe else ()), *(CALLED if call.callers else (401,))}
    own |= set(FOUND) if "{" in path or call.may_find_nothing else set()
    own |= set(GONE) if "{token}" in path else set()
    return sorted(own)


def _slugs(name: str, status: int, *, keyed: bool) -> list[str]:
    """Return with which problems a call can be refused under this status."""
    of_status = {text.slug for text in catalogue().values() if text.slug == text.problem and text.status == status}
    return sorted(
        slug
        for slug in of_status
        if (keyed or slug not in KEYED) and any(fnmatchcase(name, only) for only in ONLY.get(slug, ("*",)))
    )


def _refusal(slugs: Sequence[str]) -> dict[str, Any]:
    return {
        "description": ", ".join(slugs),
        "content": {problems.TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
