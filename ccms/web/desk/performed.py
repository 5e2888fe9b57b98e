"""A list of repayments as a file: read, looked at row by row, then done row by row, and said row by row."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.complaints.services import performed
from ccms.complaints.services.performed import COLUMNS, MOST_ROWS, Checked, Does
from ccms.core.failures import Failure, sentence
from ccms.web import fields
from ccms.web.consumer.tracking.saying import put
from ccms.web.desk.labels import DOES
from ccms.web.desk.visitor import member_of
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.templatetags.words import code, reference, run, short_day, taka

MOST_OCTETS = 200_000
UNPROCESSABLE = 422
FILE, TEXT, SEND = "file", "sheet", "send"


@dataclass(frozen=True, slots=True)
class Shown:
    """One row as the page tells it."""

    number: int
    reference: Any
    url: str
    transaction: Any
    amount: Any
    day: Any
    what: Any
    why: Any
    tone: str


class ListForm(fields.PageForm):
    """The file."""

    file = fields.FileField(label=_("File (CSV)"), most_octets=MOST_OCTETS, accept=".csv,text/csv")


def performed_list(request: PageRequest) -> HttpResponse:
    """Ask for the file, show what each row would do, do it, and say what each has done."""
    by = member_of(request)
    typed = request.POST.get(TEXT, "")
    form = ListForm(request.POST or None, request.FILES or None) if not typed else ListForm()
    try:
        lines = performed.read(typed) if typed else _uploaded(form)
    except Failure as failure:
        form = form if form.is_bound else ListForm({}, {})
        form.errors.clear()
        form.add_error(FILE, sentence(failure, language()))
        return _page(request, form)
    if lines is None:
        return _page(request, form)
    if SEND in request.POST:
        checked = [performed.send(line, by, request.now) for line in lines]
        return _page(request, ListForm(), checked=checked, done=True)
    return _page(request, ListForm(), checked=performed.check(lines, by, request.now), sheet=typed or _text(form))


def _uploaded(form: ListForm) -> list[performed.Line] | None:
    return performed.read(_text(form)) if form.is_valid() else None


def _text(form: ListForm) -> str:
    upload = form.cleaned_data[FILE]
    assert isinstance(upload, UploadedFile)  # noqa: S101 - tells the type checker what the field gives
    upload.seek(0)
    try:
        return str(upload.read(), "utf-8-sig")
    except UnicodeDecodeError as error:
        raise performed.Unreadable(columns=", ".join(COLUMNS)) from error


def _page(request: PageRequest, form: ListForm, **told: Any) -> HttpResponse:
    checked: list[Checked] = told.get("checked", [])
    acts = sum(each.does in {Does.REPORT, Does.CLAIM} for each in checked)
    context = {
        "form": form,
        "rows": [_shown(each) for each in checked],
        "sheet": told.get("sheet", ""),
        "done": told.get("done", False),
        "acts": acts,
        "again": sum(each.does is Does.AGAIN for each in checked),
        "nothing": sum(each.does is Does.NOTHING for each in checked),
        "columns": COLUMNS,
        "most": MOST_ROWS,
        "at_performed": True,
    }
    wrong = form.is_bound and bool(form.errors)
    return render(request, "desk/performed.html", context, status=UNPROCESSABLE if wrong else 200)


def _shown(checked: Checked) -> Shown:
    line = checked.line
    typed = dict(zip(COLUMNS, line.typed, strict=True))
    why: Any = run(sentence(checked.failure, language())) if checked.failure else ""
    if checked.promised_paisa is not None:
        why = put(_("Promised was %(amount)s."), amount=taka(checked.promised_paisa))
    return Shown(
        number=line.number,
        reference=reference(line.reference) if line.reference else code(typed["reference"]),
        url=reverse("desk:case", kwargs={"reference": line.reference}) if checked.does is not Does.NOTHING else "",
        transaction=code(typed["transaction"]),
        amount=taka(line.amount_paisa) if line.amount_paisa else code(typed["amount"]),
        day=short_day(line.day) if line.day else code(typed["day"]),
        what=DOES[checked.does],
        why=why,
        tone={Does.NOTHING: "bad", Does.AGAIN: "info"}.get(checked.does, "ok"),
    )
