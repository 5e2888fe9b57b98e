"""Takes delivery receipts of an SMS gateway; `ccms/notices/channels/receipts.py` says which callers may send them.

The gateway gives its secret as `Authorization: Bearer …` or, where it can only call a URL, as `?secret=…`
(no log of ours holds a URL). It may call from its listed network addresses only.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt

from ccms.core.strict_json import read_json
from ccms.notices.channels.receipts import take_receipt
from ccms.web.requests import PageRequest

MOST_BYTES = 64 * 1024
TOO_LARGE = 413
BEARER = "Bearer "
FORM = "application/x-www-form-urlencoded"


@csrf_exempt  # a gateway has no cookie that could be abused; its secret stands in each call
def receipt(request: PageRequest, gateway: str) -> HttpResponse:
    """Take one call. What is unknown or said before is a success without effect, so that nobody calls again."""
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return HttpResponse(status=TOO_LARGE)
    result = take_receipt(
        gateway, _payload(request, body), secret=_secret(request), address=request.META["REMOTE_ADDR"], now=request.now
    )
    return JsonResponse({"effect": result.effect}, status=result.status)


def _secret(request: HttpRequest) -> str:
    said = request.headers.get("Authorization", "")
    return said.removeprefix(BEARER) if said.startswith(BEARER) else request.GET.get("secret", "")


def _payload(request: HttpRequest, body: bytes) -> dict[str, Any] | list[Any]:
    """Read JSON or a form; what is neither says nothing, and is refused as such."""
    if request.content_type == FORM:
        return QueryDict(body, encoding="utf-8").dict()
    try:
        read = read_json(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict | list) else {}
