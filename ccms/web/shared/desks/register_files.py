"""The form by which a list of firms is sent in as a file, and the words for how its rows stand to the registry."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.registry import importing
from ccms.complaints.registry.importing import Kind
from ccms.complaints.registry.lists import layout_of
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Register
from ccms.web import fields
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.desks.uploaded_tables import MOST_OCTETS, kept_table
from ccms.web.templatetags.words import run

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
