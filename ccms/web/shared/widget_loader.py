"""The loader script that a shop's page fetches: its text, its number, and every version that a page may have pinned."""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

VERSION = "1.0.1"
WIDGET = Path(__file__).parent.parent / "widget"
# every loader that was ever sent under a number, byte for byte: pages that pinned one go on running it
RELEASED = WIDGET / "released"
# a text or a pattern, which stay as they are, or a sign with air around it
_AIRY = re.compile(r"""("[^"]*"|`[^`]*`|/(?:\\.|[^/\\\n])+/)|[ ]*([=(){}\[\],;:?<>+&|!])[ ]*""")
LOADER, CHECK = "loader.js", "check.js"


@cache
def script_text(name: str) -> str:
    """Return a script as it is sent: without what only its readers here need."""
    lines = (line.strip() for line in (WIDGET / name).read_text(encoding="utf-8").splitlines())
    text = "\n".join(line for line in lines if line and not line.startswith("//"))
    return _AIRY.sub(lambda found: found[1] or found[2], text).replace("@version@", VERSION)


@cache
def released() -> Mapping[str, str]:
    """Return each loader that a page may have pinned, by its number."""
    return {file.stem: file.read_text(encoding="utf-8") for file in RELEASED.glob("*.js")}


def integrity(version: str = VERSION) -> str:
    """Return what a page writes beside a pinned loader, so that not an octet of it can be changed."""
    return "sha384-" + base64.b64encode(hashlib.sha384(released()[version].encode()).digest()).decode()
