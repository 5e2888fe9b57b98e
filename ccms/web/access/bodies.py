"""Rows of the pages of another body, about what it was sent."""

from collections.abc import Mapping

from ccms.web.audiences import BODY, BODY_READERS, Access, form, get

ROWS: Mapping[str, Access] = {
    "body:dispatches": get(BODY_READERS),
    "body:dispatch": get(BODY_READERS),
    "body:file": get(BODY),
    "body:keys": form(BODY),
    "body:end_key": form(BODY),
    "body:webhook": form(BODY),
    "body:acknowledge": form(BODY),
    "body:accept": form(BODY),
    "body:return": form(BODY),
    "body:answer": form(BODY),
}
