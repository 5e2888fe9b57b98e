"""Lists the signed heads of the ledger, one a line, so that a person who keeps them can notice a replaced event."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse

from ccms.core.failures import NotFound
from ccms.ledger.heads import heads_lines
from ccms.web.requests import PageRequest

LONGEST_NUMBER = 18  # digits; a head's number fits in 63 bits


def heads(request: PageRequest) -> StreamingHttpResponse:
    """Answer as plain text, oldest first; `?after=` goes on from the last number that a reader has."""
    after = request.GET.get("after", "0")
    if not (after.isascii() and after.isdecimal() and len(after) <= LONGEST_NUMBER):
        raise NotFound
    return StreamingHttpResponse(_lines(int(after)), content_type="text/plain; charset=utf-8")


def _lines(after: int) -> Iterator[str]:
    for line in heads_lines(after):
        yield f"{line}\n"
