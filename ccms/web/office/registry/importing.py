"""A list of firms as a file: compared with the registry, and handed to the officer who ticks its rows."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms.registrars import require_registrar
from ccms.complaints.registry import importing
from ccms.complaints.registry.lists import NotThisList, refusal
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Register
from ccms.web import fields
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.office.current_officer import reader_of
from ccms.web.requests import PageRequest
from ccms.web.sending import once, tell

UNPROCESSABLE = 422
MOST_OCTETS = 5_000_000


class FileForm(fields.PageForm):
    """Which list, and its file."""

    register = fields.ChoiceCards(label=_("Which list is it?"))
    file = fields.FileField(label=_("File (CSV)"), most_octets=MOST_OCTETS, accept=".csv,text/csv")

    def __init__(self, request: PageRequest) -> None:
        super().__init__(request.POST or None, request.FILES or None)
        register = self.fields["register"]
        assert isinstance(register, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        known = book().on(dhaka_day(request.now)).registers.values()
        register.offer(
            [fields.Card(each.code, each.text.read(language()), ", ".join(each.columns.values())) for each in known]
        )


@freshly_signed_in
def lists(request: PageRequest) -> HttpResponse:
    """Ask for a list, keep it to be looked at, and name those of before."""
    by = reader_of(request)
    require_registrar(by)
    form = FileForm(request)
    if form.is_valid():
        given = form.cleaned_data
        try:
            text = _text(given["file"], importing.register_of(given["register"], request.now))
            kept = once(
                request,
                account=by.text,
                act=lambda: {"file": str(importing.keep(text, given["register"], by, request.now).pk)},
            ).answer
        except NotThisList as failure:
            form.add_error("file", fields.refused(failure))
        except NotFound:
            raise
        except Failure as failure:
            tell(form, failure)
        else:
            return HttpResponseRedirect(reverse("office:register_file", kwargs={"file": kept["file"]}))
    found = importing.files(by)
    context = {
        "form": form,
        "files": [(reverse("office:register_file", kwargs={"file": each.pk}), each.register, each) for each in found],
        "at_registry": True,
        "back_url": reverse("office:registry"),
    }
    wrong = form.is_bound and bool(form.errors)
    return render(request, "office/registry/lists.html", context, status=UNPROCESSABLE if wrong else 200)


def _text(upload: Any, register: Register) -> str:
    upload.seek(0)
    try:
        return str(upload.read(), "utf-8-sig")
    except UnicodeDecodeError as unread:
        raise refusal(register) from unread
