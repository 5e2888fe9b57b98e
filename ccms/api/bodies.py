"""Parses JSON bodies strictly, so that no other reader could read them differently and the database can store them."""

import json
import re
from typing import Any, cast

from django.http import HttpRequest
from ninja.parser import Parser

from ccms.core.failures import Failure
from ccms.core.strict_json import read_strictly

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
