"""Parses JSON bodies strictly, so that no other reader could read them differently and the database can store them."""

import json
import re
from typing import Any, cast

from django.http import HttpRequest
from ninja.parser import Parser

from ccms.core.strict_json import read_strictly

_HALF = re.compile(rb"\\u[dD][89a-fA-F]")  # how half a letter is written, which is no text alone


class Strict(Parser):
    """Refuses what JSON leaves open: a member that stands twice, numbers that are none, halves of letters."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return what was sent. Raises ValueError and RecursionError, which ninja answers with 400."""
        read = read_strictly(request.body)
        if _HALF.search(request.body):
            json.dumps(read, ensure_ascii=False).encode()  # fails where a half found no other
        return cast("dict[str, Any]", read)
