"""Allows our pages inside a shop's page: which site may frame them, for which shop, and a session for that frame alone.

The page around the frame belongs to the party complained about. So only registered pages may frame ours, and a frame
holds nothing of the session that a person has with us elsewhere, and lasts an hour. Its cookies are partitioned: a
browser sends them in this shop's page and nowhere else, by which we also know that a request comes from the frame.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookies import Morsel
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from ccms.accounts.firms.origins import proved_origins
from ccms.accounts.firms.shop_keys import firm_named
from ccms.gate.clock import current_time

COOKIE = "__Host-ccms-frame"
SENT_FROM = "X-Sent-From"  # by files.js: "page" or "frame"; a browser says nothing of the page for which a script asks
LASTS = timedelta(minutes=60)
_SIGNER = Signer(salt="ccms.widget.frame")
# Pages that may stand in a frame: the filing, and no page that shows a complaint which is sent already. Signing out
# shows none: it leads back to the number.
FRAMED = frozenset(
    f"consumer:{name}"
    for name in (
        *("new", "start", "code", "prove", "firm", "new_firm", "same", "how", "elsewhere", "problem", "which"),
        *("details", "story", "purchase", "told", "rules", "evidence", "remove_evidence", "person", "check", "sent"),
        *("later", "discard", "kept", "apart", "sign_out"),
    )
)
RECEIPT = "consumer:sent"
# What else belongs to a filing, and shows no page in a frame.
FILING = FRAMED | {"consumer:resume", "consumer:across", "consumer:go_on", "uploads:begin", "uploads:one"}

# Python before 3.14 does not know the attribute.
Morsel._reserved.setdefault("partitioned", "Partitioned")  # type: ignore[attr-defined]  # noqa: SLF001
Morsel._flags.add("partitioned")  # type: ignore[attr-defined]  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a frame stands: for which shop (public id), in which page, and until when."""

    firm: str
    origin: str
    until: datetime


def let_into_frame(request: HttpRequest, response: HttpResponse) -> None:
    """Let a page of a filing into the frame that it was opened in, with cookies of that frame's own; no other page."""
    frame = frame_of(request)
    match = request.resolver_match
    if frame and match and match.view_name in FRAMED:
        put_into(response, origins(frame))


def begin(response: HttpResponse, firm: str, origin: str, now: datetime) -> Frame:
    """Open a frame for a page of this shop; its cookie comes back in that page only."""
    frame = Frame(firm, origin, now + LASTS)
    response.set_cookie(
        COOKIE,
        _SIGNER.sign_object([firm, origin, int(frame.until.timestamp())]),
        max_age=LASTS,
        secure=True,
        httponly=True,
        samesite="None",
    )
    return frame


def frame_of(request: HttpRequest) -> Frame | None:
    """Return the frame that a page is asked for in, or None for a page that stands by itself.

    A browser that partitions no cookies sends the frame's also with pages of its own; it says of these what they are.
    """
    if COOKIE not in request.COOKIES or stands_alone(request):
        return None
    try:
        firm, origin, until = _SIGNER.unsign_object(request.COOKIES[COOKIE])
        frame = Frame(str(firm), str(origin), datetime.fromtimestamp(int(until), UTC))
    except (BadSignature, ValueError, TypeError):
        return None
    return frame if current_time() < frame.until else None


def stands_alone(request: HttpRequest) -> bool:
    """Tell whether a browser, or our script in it, says that it asks for a page of its own, in no frame."""
    return request.headers.get("Sec-Fetch-Dest") == "document" or request.headers.get(SENT_FROM) == "page"


def is_filing(request: HttpRequest) -> bool:
    """Tell whether a page belongs to a filing: the only ones for which a proof made in a frame is good."""
    return request.resolver_match is not None and request.resolver_match.view_name in FILING


def is_receipt(request: HttpRequest, reference: str) -> bool:
    """Tell whether a page is the receipt of this complaint: all that is left where it was sent from a frame."""
    match = request.resolver_match
    return match is not None and match.view_name == RECEIPT and match.kwargs.get("reference") == reference


def origins(frame: Frame) -> list[str]:
    """Return the page in which a frame may still stand: its own, as long as the shop has it registered."""
    firm = firm_named(frame.firm)
    return [frame.origin] if firm and frame.origin in proved_origins(firm.pk) else []


def put_into(response: HttpResponse, allowed: list[str]) -> None:
    """Let a response stand in these pages, and make its cookies the frame's own."""
    policy: dict[str, Any] = {**settings.SECURE_CSP}
    if allowed:
        policy["frame-ancestors"] = allowed
        response.xframe_options_exempt = True  # what Django's decorator sets
    response._csp_config = policy  # type: ignore[attr-defined]  # noqa: SLF001 - what Django's csp_override sets
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["Cache-Control"] = "private, no-store"
    for morsel in response.cookies.values():
        morsel["samesite"], morsel["secure"], morsel["partitioned"] = "None", True, True
