"""Rows of the pages of the public figures."""

from collections.abc import Mapping

from ccms.web.audiences import ANYONE, Access, get

HOMES: Mapping[str, str] = {}
ROWS: Mapping[str, Access] = {
    "figures:country": get(ANYONE, keep_seconds=600),
    "figures:table": get(ANYONE),
    "figures:months": get(ANYONE),
    "figures:rows": get(ANYONE),
    "figures:schema": get(ANYONE),
}
