"""Makes the signed receipt of a complaint a file that anyone can verify without CCMS; each party's page offers it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse

from ccms.core import references

PENDING = 202
RETRY_SECONDS = 60  # a head is signed each minute


def handed_out(reference: str, receipt: Mapping[str, Any]) -> HttpResponse:
    """Return the file."""
    name = f"{references.display(reference)}.json"
    return JsonResponse(dict(receipt), headers={"Content-Disposition": f'attachment; filename="{name}"'})


def not_yet(page: HttpResponse) -> HttpResponse:
    """Say of a page that it tells to come again: the head is not signed yet."""
    page.status_code = PENDING
    page.headers["Retry-After"] = str(RETRY_SECONDS)
    return page
