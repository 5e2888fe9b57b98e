"""Keeps a table that an office uploads, to be looked at, and shows its rows page by page.

The form by which a list of firms is sent in as a file, and the words for how its rows stand to the registry.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.registry import importing
from ccms.complaints.registry.importing import Kind
from ccms.complaints.registry.lists import layout_of
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound
from ccms.core.sheets import NotThisTable
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Register
from ccms.web import fields
from ccms.web.form_page import once, tell
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import run

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


KINDS: Mapping[Kind, Any] = {
    Kind.NEW: _("new"),
    Kind.CHANGED: _("changed"),
    Kind.MISSING: _("no longer in the list"),
    Kind.CONFLICT: _("left alone"),
    Kind.SAME: _("the same"),
}


class FileForm(fields.PageForm):
    """Which list, and its file."""

    register = fields.ChoiceCards(label=_("Which list is it?"))
    file = fields.FileField(label=_("File (CSV)"), most_octets=MOST_OCTETS, accept=".csv,text/csv")

    def __init__(self, request: SignedRequest) -> None:
        super().__init__(request.POST or None, request.FILES or None)
        register = self.fields["register"]
        assert isinstance(register, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        known = book().on(dhaka_day(request.now)).registers.values()
        register.offer([fields.Card(each.code, each.text.read(language()), run(columns_of(each))) for each in known])


def columns_of(register: Register) -> str:
    """Return the headings of a list, each once."""
    return ", ".join(dict.fromkeys(register.columns.values()))


def kept_file(request: SignedRequest, form: FileForm, by: Actor) -> str:
    """Keep the list of a form, to be looked at, and return its key; empty where the form is not in order."""
    if not form.is_valid():
        return ""
    code = form.cleaned_data["register"]
    text_of = layout_of(importing.register_of(code, request.now)).text_of
    keep = partial(importing.keep, code=code, by=by, now=request.now)
    return kept_table(request, form, account=by.text, text_of=text_of, keep=keep)
