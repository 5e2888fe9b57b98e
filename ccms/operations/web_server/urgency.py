"""Classifies requests by urgency, so that the most urgent run first when the server cannot run all of them."""

from enum import StrEnum


class Class(StrEnum):
    """The first is kept longest, the last is given up first."""

    FILING = "filing"  # codes, filing, evidence: what cannot be done later
    CASE = "case"  # somebody's own complaint, answering it, deciding it, signing in, the first page
    LIST = "list"  # lists, searches, what machines read
    PUBLIC = "public"  # figures, downloads, previews, pages about us


# The longest beginning of the address decides; what is not here is a page about us.
_BEGINNINGS = {
    "/c": Class.FILING,
    "/uploads": Class.FILING,
    "/t/sign-in": Class.FILING,
    "/api/v1/codes": Class.FILING,
    "/api/v1/complaints": Class.FILING,
    "/": Class.PUBLIC,
    "/t": Class.CASE,
    "/answer": Class.CASE,
    "/firm": Class.CASE,
    "/office": Class.CASE,
    "/body": Class.CASE,
    "/coordinator": Class.CASE,
    "/sign-in": Class.CASE,
    "/hooks": Class.CASE,
    "/t/mine": Class.LIST,
    "/office/search": Class.LIST,
    "/api": Class.LIST,
}
# a desk's own address is its list
_WHOLE = {
    "/": Class.CASE,
    "/firm/": Class.LIST,
    "/office/": Class.LIST,
    "/body/": Class.LIST,
    "/coordinator/": Class.LIST,
}


def class_of(path: str) -> Class:
    """Return how urgent an address is, by the path alone: no database, no session."""
    if path in _WHOLE:
        return _WHOLE[path]
    while path:
        if path in _BEGINNINGS:
            return _BEGINNINGS[path]
        path = path.rpartition("/")[0]
    return Class.PUBLIC
