"""Caching of answers that are the same for everybody: a maximum age, and an ETag by which a caller asks for changes."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

KEEP_SECONDS = 3600


def is_known(request: HttpRequest, response: HttpResponse, version: str) -> bool:
    """Say how long an answer of this version is good, and whether the caller has it already."""
    tag = f'"{version}"'
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    return tag in {each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))}
