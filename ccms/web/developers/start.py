"""The first page for developers: what there is, the format of an order, and where an administrator finds the keys.

Hands out the files that developers of shops and readers of receipts copy from the pages.
"""

import runpy
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from ccms.accounts.firms.published import has_numbers
from ccms.core.failures import NotFound
from ccms.core.signed_orders import LONGEST_LIFE, MOST_BYTES, Reason
from ccms.gate.parts import OPTIONAL, parts
from ccms.web.developers import snippets
from ccms.web.developers.drawing import REASONS
from ccms.web.requests import PageRequest
from ccms.web.shared.widget_loader import VERSION, integrity


def start(request: PageRequest) -> HttpResponse:
    """Explain it to everybody, in English unless Bangla is asked for."""
    context = {
        "plain": snippets.form(settings.CCMS_BASE_URL, "frm_8F3K2QVX", "bn", order=True),
        "pinned": snippets.pinned(settings.CCMS_BASE_URL, VERSION, integrity()),
        "payload": snippets.PAYLOAD,
        "apps": [part.part_of_start() for part in _OF_APPS],
        "most_bytes": MOST_BYTES,
        "most_days": LONGEST_LIFE.days,
        "sandbox_url": settings.CCMS_SANDBOX_URL,
        "signers": names((*SIGNERS, *TELLERS, *VECTORS)),
        "guides": names(GUIDES),
        "checkers": names(CHECKERS),
        "has_numbers": has_numbers(),
        "plug_in": PLUG_IN,
        "reasons": [(reason.value, REASONS[reason]) for reason in Reason],
    }
    return render(request, "developers/start.html", context)


_OF_APPS = tuple(parts("developers", of=OPTIONAL))
PLUG_IN = "ccms-woocommerce.zip"
SIGNERS = ("sdk/python/ccms_order.py", "sdk/php/ccms_order.php", "sdk/javascript/ccms_order.mjs")
TELLERS = ("sdk/python/ccms_told.py", "sdk/php/ccms_told.php", "sdk/javascript/ccms_told.mjs")
VECTORS = ("sdk/order_vectors.json", "sdk/told_vectors.json")
GUIDES = (
    "docs/shops.md",
    "docs/shop-window.md",
    "docs/shop-systems.md",
    *(guide for part in _OF_APPS for guide in part.GUIDES),
    "docs/was-the-shop-told.md",
    "docs/api.md",
    "docs/api-calls.md",
    "docs/shop-sandbox.md",
)
CHECKERS = (
    "docs/verify_receipt.py",
    "docs/verify_dossier.py",
    *(part.CHECKER for part in parts("published", of=OPTIONAL)),
)
# What is handed out, by its name: these files of the installation and no other.
FILES: Mapping[str, Path] = {
    Path(path).name: settings.BASE_DIR / path for path in (*SIGNERS, *TELLERS, *VECTORS, *GUIDES, *CHECKERS)
}


def names(paths: tuple[str, ...]) -> list[str]:
    """Return the names under which these files are handed out."""
    return [Path(path).name for path in paths]


def copy(request: PageRequest, name: str) -> HttpResponse:
    """Hand out one file, or the plug-in for WooCommerce as `make plugin` packs it. Raises NotFound."""
    del request
    if name == PLUG_IN:
        packed = BytesIO()
        runpy.run_path(str(settings.BASE_DIR / "sdk/woocommerce/build.py"))["build"](packed)
        return _file(name, packed.getvalue(), "application/zip")
    if name not in FILES:
        raise NotFound
    return _file(name, FILES[name].read_bytes(), "text/plain; charset=utf-8")


def _file(name: str, content: bytes, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=headers)
