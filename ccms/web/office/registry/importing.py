"""A list of firms as a file: compared with the registry, ticked by kind of row, and taken over by the worker."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms.registrars import require_registrar
from ccms.complaints.registry import importing
from ccms.complaints.registry.importing import APPLICABLE, MOST_SHOWN, Compared, Kind
from ccms.complaints.registry.lists import NotThisList, refusal
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Register
from ccms.web import fields
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.office.current_officer import reader_of
from ccms.web.office.registry.record import address
from ccms.web.requests import PageRequest
from ccms.web.sending import done, once, tell
from ccms.web.templatetags.words import count, digits, run

UNPROCESSABLE = 422
MOST_OCTETS = 5_000_000
KINDS = {
    Kind.NEW: _("new"),
    Kind.CHANGED: _("changed"),
    Kind.MISSING: _("no longer in the list"),
    Kind.CONFLICT: _("left alone"),
    Kind.SAME: _("the same"),
}
TICKS = {
    Kind.NEW: _("Enter the new firms"),
    Kind.CHANGED: _("Take over what changed"),
    Kind.MISSING: _("End the time of those that are no longer in the list; the firms stay"),
}


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


class TickForm(fields.PageForm):
    """What is taken over of a list."""

    kinds = fields.TickCards(label=_("What shall be done?"))

    def __init__(self, counts: Counter[Kind], data: Any) -> None:
        super().__init__(data)
        kinds = self.fields["kinds"]
        assert isinstance(kinds, fields.TickCards)  # noqa: S101 - tells the type checker what stands above
        kinds.offer(
            [fields.Card(str(kind), f"{TICKS[kind]} ({digits(counts[kind])})") for kind in APPLICABLE if counts[kind]]
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


@freshly_signed_in
def one(request: PageRequest, file: UUID) -> HttpResponse:
    """Show how the rows of a list stand to the registry; take over the kinds that are ticked."""
    by = reader_of(request)
    kept = importing.file_of(file, by)
    compared: list[Compared] = []
    if kept.ordered_at is None and kept.content:
        compared = importing.compare(kept.content.open(), importing.register_of(kept.register, request.now))
    counts = Counter(each.kind for each in compared)
    form = TickForm(counts, request.POST or None)
    if form.is_valid():
        kinds = [Kind(kind) for kind in form.cleaned_data["kinds"]]
        if done(request, form, account=by.text, act=lambda: importing.order(file, kinds, by, request.now)):
            messages.success(request, gettext("Ordered. It is taken over within some minutes."))
            return HttpResponseRedirect(reverse("office:register_file", kwargs={"file": file}))
    shown = [each for each in compared if each.kind is not Kind.SAME]
    context = {
        "kept": kept,
        "form": form if any(counts[kind] for kind in APPLICABLE) else None,
        "counts": [(KINDS[kind], count(counts[kind])) for kind in KINDS if counts[kind]],
        "done_counts": [(KINDS[kind], count(kept.counts[kind])) for kind in KINDS if kept.counts.get(kind)],
        "rows_shown": [_line(each) for each in sorted(shown, key=_order)[:MOST_SHOWN]],
        "more": max(len(shown) - MOST_SHOWN, 0),
        "at_registry": True,
        "back_url": reverse("office:registers"),
    }
    wrong = form.is_bound and bool(form.errors)
    return render(request, "office/registry/list_file.html", context, status=UNPROCESSABLE if wrong else 200)


def _text(upload: Any, register: Register) -> str:
    upload.seek(0)
    try:
        return str(upload.read(), "utf-8-sig")
    except UnicodeDecodeError as unread:
        raise refusal(register) from unread


def _order(each: Compared) -> tuple[bool, int]:
    return each.kind is not Kind.CONFLICT, each.listed.line if each.listed else 0


def _line(each: Compared) -> tuple[Any, Any, Any, str, str]:
    line = digits(each.listed.line) if each.listed else "–"
    return line, run(each.name), KINDS[each.kind], ", ".join(each.why), address(each.firm) if each.firm else ""
