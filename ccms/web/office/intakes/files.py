"""A file of handed-over complaints: sent in, looked through row by row, and handed to the worker."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.models import IntakeFile
from ccms.complaints.intakes import importing, tables
from ccms.complaints.intakes.importing import TICKABLE, TWICE, UNTICKED, Kind, Looked
from ccms.complaints.intakes.keeping import source_words
from ccms.core.clock import dhaka_day
from ccms.core.failures import sentence
from ccms.law.choice_words import list_of
from ccms.law.pack.book import book
from ccms.web import fields
from ccms.web.form_page import drawn, submitted
from ccms.web.language import language
from ccms.web.office.intakes.intake_words import duplicate_words
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import cards_of
from ccms.web.shared.desks.uploaded_tables import MOST_OCTETS, kept_table, number_of, page_of
from ccms.web.templatetags.words import code, count, digits, run

ACCEPTED = f".xlsx,.csv,text/csv,{tables.MEDIA_TYPE}"
KINDS = {
    Kind.NEW: _("can be taken in; each person gets an SMS"),
    Kind.DUPLICATE: _("may be here already; a clerk looks at each, and no SMS goes out"),
    Kind.WRONG: _("cannot be read and is left out"),
}
BECAME = {
    "new": _("taken in, an SMS goes out"),
    "waits": _("taken in, waits for a clerk"),
    "left": _("left out"),
    "wrong": _("could not be read"),
}
WHY_LEFT = {
    UNTICKED: _("left out by the clerk"),
    TWICE: _("may be here already, and nobody ticked it"),
    Kind.WRONG: _("could not be read"),
}


class FileForm(fields.PageForm):
    """Where the complaints were made, and the file."""

    source = fields.ChoiceCards(label=_("Where were they made?"))
    file = fields.FileField(label=_("File (Excel or CSV)"), most_octets=MOST_OCTETS, accept=ACCEPTED)

    def __init__(self, request: SignedRequest) -> None:
        super().__init__(request.POST or None, request.FILES or None)
        pack = book().on(dhaka_day(request.now))
        self.fields["source"].offer(cards_of(list_of(pack, "intake_source")))  # type: ignore[attr-defined]


def files(request: SignedRequest) -> HttpResponse:
    """Take a file to be looked through, and name those of before."""
    by, form = request.actor, FileForm(request)
    if form.is_valid():
        keep = partial(importing.send, source=form.cleaned_data["source"], by=by, now=request.now)
        kept = kept_table(request, form, account=by.text, text_of=_text, keep=keep)
        if kept:
            return HttpResponseRedirect(reverse("office:intake_file", kwargs={"file": kept}))
    context = {
        "columns": _joined(tables.COLUMNS),
        "needed": _joined(name for name in tables.COLUMNS if name in tables.NEEDED),
        "files": [_named(each, request) for each in importing.files(by)],
        "at_intakes": True,
        "back_url": reverse("office:intakes"),
    }
    return drawn(request, "office/intakes/files.html", form, context)


def _joined(columns: Iterable[str]) -> SafeString:
    return format_html_join(SafeString(",<wbr>"), "{}", ((name,) for name in columns))


def _text(octets: bytes) -> str:
    """Return a file as CSV. Raises NotThisTable and ManySheets."""
    return (tables.as_csv if octets.startswith(tables.BEGINS) else tables.LAYOUT.text_of)(octets)


def _named(each: IntakeFile, request: SignedRequest) -> dict[str, Any]:
    url = reverse("office:intake_file", kwargs={"file": each.pk})
    return {"url": url, "source": source_words(each.source, request.now)[language()], "file": each}


def file(request: SignedRequest, file: UUID) -> HttpResponse:
    """Show how each row stands, and take the ticks; once it is taken in, say what became of the rows."""
    by, form = request.actor, fields.PageForm(request.POST or None)
    do, _colon, of = request.POST.get("do", "").partition(":")
    shown, ticked = request.POST.get("shown", "").split(","), request.POST.getlist("row")
    act, said = partial(importing.tick, file, shown, ticked, by), ""
    if do == "take":
        act = partial(importing.order, file, shown, ticked, by, request.now)
        said = gettext("Ordered. It is taken in within some minutes.")
    query = f"?page={number_of(of)}" if do == "page" else ""
    if answer := submitted(request, form, act, to=request.path + query, said=said):
        return answer
    choice = importing.choice_of(file, by, request.now)
    kept, counts = choice.file, Counter(each.kind for each in choice.looked)
    lines = sorted(choice.looked, key=lambda each: (each.kind is Kind.NEW, each.line.number))
    page = page_of(lines, request.POST.get("page", "") or request.GET.get("page", ""))
    context = {
        "may_order": any(counts[kind] for kind in TICKABLE),
        "named": _named(kept, request),
        "counts": [(count(counts[kind]), KINDS[kind]) for kind in Kind if counts[kind]],
        "became": [(count(kept.counts[name]), BECAME[name]) for name in BECAME if kept.counts.get(name)],
        "left_out": [_left(*each) for each in kept.left_out],
        "ticked": count(len(choice.ticked)),
        "shown": [_line(each, choice.ticked) for each in page],
        "marks": ",".join(each.mark for each in page if each.kind in TICKABLE),
        "page": page,
        "waits": bool(choice.looked),
        "at_intakes": True,
        "back_url": reverse("office:intake_files"),
    }
    return drawn(request, "office/intakes/file.html", form, context)


def _left(number: int, why: str, columns: Sequence[str]) -> dict[str, Any]:
    return {"number": digits(number), "why": WHY_LEFT[why], "columns": [code(each) for each in columns]}


def _line(each: Looked, ticked: Collection[str]) -> dict[str, Any]:
    heads = {name: head for head, name in tables.COLUMNS.items()}
    errors = [
        format_html("{}: {}", code(heads[name]), sentence(error, language()))
        for name, error in each.line.errors.items()
    ]
    return {
        "mark": each.mark if each.kind in TICKABLE else "",
        "ticked": each.mark in ticked,
        "number": digits(each.line.number),
        "name": run(each.line.given.name),
        "firm": run(each.line.given.firm),
        "what": KINDS[each.kind],
        "errors": errors,
        "others": [duplicate_words(other) for other in each.others],
        "twin": digits(each.twin) if each.twin else "",
    }
