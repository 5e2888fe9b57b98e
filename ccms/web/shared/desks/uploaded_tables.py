"""Keeps a table that an office uploads, to be looked at, and shows its rows page by page."""

from collections.abc import Callable, Sequence

from django.core.paginator import Page, Paginator
from django.db.models import Model

from ccms.core.failures import Failure, NotFound
from ccms.core.sheets import NotThisTable
from ccms.web import fields
from ccms.web.requests import SignedRequest
from ccms.web.sending import once, tell

MOST_OCTETS = 5_000_000
ROWS = 200  # on a page


def kept_table(
    request: SignedRequest,
    form: fields.PageForm,
    *,
    account: str,
    text_of: Callable[[bytes], str],
    keep: Callable[[str], Model],
) -> str:
    """Keep the file of a form once, and return its key; empty where the form says why it is refused."""
    upload = form.cleaned_data["file"]
    upload.seek(0)
    try:
        text = text_of(upload.read())
        kept = once(request, account=account, act=lambda: {"file": str(keep(text).pk)}).answer
    except NotThisTable as failure:
        form.add_error("file", fields.refused(failure))
    except NotFound:
        raise
    except Failure as failure:
        tell(form, failure)
    else:
        return str(kept["file"])
    return ""


def page_of[Row](rows: Sequence[Row], asked: str) -> Page[Row]:
    """Return the page that was asked for, the last one where there are fewer."""
    return Paginator(rows, ROWS).get_page(number_of(asked))


def number_of(text: str) -> int:
    """Return the number of a page that an address asks for, the first where it asks for none."""
    return max(int(text), 1) if text.isdecimal() and len(text) < 6 else 1  # noqa: PLR2004 - no file has more pages
