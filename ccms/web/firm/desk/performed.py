"""A list of repayments as a file: read, checked row by row, started, and followed until the worker has done it.

Writes one row of a list of repayments in words, for the page and for the table to download.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.complaints.firm_desk import performed, repayments
from ccms.complaints.firm_desk.performed import COLUMNS, MOST_ROWS, Checked, Does
from ccms.complaints.firm_desk.repayments import PAGE
from ccms.complaints.models import RepaymentList
from ccms.core.failures import Failure, NotFound, sentence
from ccms.core.references import display
from ccms.web import fields
from ccms.web.firm.desk.exports import table
from ccms.web.firm.desk.lists import DOES
from ccms.web.form_page import drawn, once, submitted
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.current_member import member_of
from ccms.web.shared.wording import put
from ccms.web.templatetags.words import code, reference, run, short_day, taka

PAISA_IN_A_TAKA = 100


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


def shown(checked: Checked) -> Shown:
    """Put a row into words."""
    line, typed = checked.line, checked.line.typed
    known = line.reference and checked.does is not Does.NOTHING
    why: Any = run(sentence(checked.failure, language())) if checked.failure else ""
    if checked.promised_paisa is not None:
        why = put(_("Promised was %(amount)s."), amount=taka(checked.promised_paisa))
    return Shown(
        number=line.number,
        reference=reference(line.reference) if line.reference else code(typed["reference"]),
        url=reverse("desk:case", kwargs={"reference": line.reference}) if known else "",
        transaction=code(line.transaction or typed["transaction"]),
        amount=taka(line.amount_paisa) if line.amount_paisa else code(typed["amount"]),
        day=short_day(line.day) if line.day else code(typed["day"]),
        what=DOES[checked.does],
        why=why,
        tone={Does.NOTHING: "bad", Does.AGAIN: "info", Does.WAITS: ""}.get(checked.does, "ok"),
    )


def head() -> tuple[str, ...]:
    """Return the names of the columns: those that came, so that the table can be sent again, and what was done."""
    return ("row", *COLUMNS, "result", "words")


def record(checked: Checked) -> list[str]:
    """Write a row as it is taken along."""
    line, typed = checked.line, checked.line.typed
    amount = f"{line.amount_paisa / PAISA_IN_A_TAKA:.2f}" if line.amount_paisa else typed["amount"]
    cells = (
        str(line.number),
        display(line.reference) if line.reference else typed["reference"],
        line.transaction or typed["transaction"],
        amount,
        line.day.isoformat() if line.day else typed["day"],
        str(checked.does),
        sentence(checked.failure, language()) if checked.failure else str(DOES[checked.does]),
    )
    return list(cells)


MOST_OCTETS = 1_000_000
FILE, ACT = "file", "act"
START, STOP = "start", "stop"


class ListForm(fields.PageForm):
    """The file."""

    file = fields.FileField(label=_("File (CSV)"), most_octets=MOST_OCTETS, accept=".csv,text/csv")


class StartForm(fields.PageForm):
    """What is done to a list as a whole; its buttons stand in the page."""


def performed_list(request: SignedRequest) -> HttpResponse:
    """Ask for a file and keep it as a list to be looked at; show the lists of before."""
    by = member_of(request)
    form = ListForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            text = _text(form)
            kept = once(
                request,
                account=by.text,
                act=lambda: {"list": str(repayments.keep(text, by, request.now).pk)},
            ).answer
            return HttpResponseRedirect(_url(kept["list"]))
        except NotFound:
            raise
        except Failure as failure:
            form.add_error(FILE, sentence(failure, language()))
    found = repayments.lists_of(by)
    states = repayments.standings(found)
    lists = [(_url(each.pk), each, _who(each.started_by or each.made_by), states[each.pk]) for each in found]
    context = {"lists": lists, "columns": COLUMNS, "most": MOST_ROWS, "at_performed": True}
    return drawn(request, "desk/performed.html", form, context)


def performed_rows(request: SignedRequest, key: UUID) -> HttpResponse:
    """Show a list: what its rows would do, how far it is, or what they did; start it, or stop it."""
    by = member_of(request)
    kept = repayments.list_of(key, by)
    form = StartForm(request.POST or None)
    if request.method == "POST":
        act = {START: repayments.start, STOP: repayments.stop}.get(request.POST.get(ACT, ""))
        if act is None:
            raise NotFound
        gone = act is repayments.stop and kept.started_at is None
        to = reverse("desk:performed_list") if gone else _url(key)
        if answer := submitted(request, form, partial(act, key, by, request.now), to=to):
            return answer
    return _page(request, kept, form)


def performed_result(request: SignedRequest, key: UUID) -> HttpResponse:
    """Give the whole list with what each row did as a table."""
    kept = repayments.list_of(key, member_of(request))
    return table("repayments", [head(), *(record(each) for each in repayments.rows_of(kept, most=None))])


def _page(request: SignedRequest, kept: RepaymentList, form: ListForm | StartForm) -> HttpResponse:
    only = Does.NOTHING if request.GET.get("only") == "nothing" else None
    after = _after(request.GET.get("after", ""))
    rows = repayments.rows_of(kept, only=only, after=after, most=PAGE + 1)
    here, narrowed = _url(kept.pk), "only=nothing&" * (only is not None)
    state = repayments.standings([kept])[kept.pk]
    context = {
        "list": kept,
        "state": state,
        "who": _who(kept.started_by or kept.made_by),
        "rows": [shown(each) for each in rows[:PAGE]],
        "only_nothing": only is not None,
        "next_url": f"{here}?{narrowed}after={rows[PAGE - 1].line.number}" if len(rows) > PAGE else "",
        "first_url": f"{here}?{narrowed}".rstrip("?&") if after else "",
        "here": here,
        "result_url": reverse("desk:performed_result", kwargs={"key": kept.pk}),
        "at_performed": True,
    }
    return drawn(request, "desk/performed_rows.html", form, context)


def _text(form: ListForm) -> str:
    upload = form.cleaned_data[FILE]
    assert isinstance(upload, UploadedFile)  # noqa: S101 - tells the type checker what the field gives
    upload.seek(0)
    return performed.LAYOUT.text_of(upload.read())


def _after(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len(str(MOST_ROWS)) else 0


def _url(key: UUID | str) -> str:
    return reverse("desk:performed_rows", kwargs={"key": key})


def _who(member: Any) -> Any:
    return run(member.name or member.email)
