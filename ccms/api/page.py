"""Renders the OpenAPI document as a page: each call with its allowed callers, what it takes and what it answers.

The page is in English, as the document is: its words are the names of fields. It needs no script and nothing from
another host.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

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
