"""Rows of the pages of development, which are not found elsewhere."""

from collections.abc import Mapping

from ccms.web.audiences import DEVELOPMENT, Access, form, get, post

ROWS: Mapping[str, Access] = {
    "public:components": form(DEVELOPMENT),
    "public:desk": get(DEVELOPMENT),
    "dev:index": get(DEVELOPMENT),
    "dev:stroke": get(DEVELOPMENT),
    "dev:clock": post(DEVELOPMENT),
    "dev:as_member": post(DEVELOPMENT),
    "dev:as_consumer": post(DEVELOPMENT),
    "dev:as_number": post(DEVELOPMENT),
    "dev:as_seller": post(DEVELOPMENT),
    "dev:inbox": get(DEVELOPMENT),
    "dev:inbox_json": get(DEVELOPMENT),
}
