"""What is done to many complaints at once: give them to somebody, tag them, take them along as a table."""

import csv
import io
import re
from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from ccms.accounts.actors import Actor
from ccms.complaints.firm_export import Exported, exported
from ccms.complaints.services import firm_desk
from ccms.core.clock import DHAKA
from ccms.core.failures import Failure, NotFound, ValidationFailed, sentence
from ccms.core.references import display
from ccms.web import states
from ccms.web.desk import inbox
from ccms.web.desk.asking import address, read
from ccms.web.desk.visitor import again, member_of
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.sending import once
from ccms.web.signed_in import has_fresh_second_factor
from ccms.web.templatetags.words import digits

# A cell that begins so would be taken for a formula by a spreadsheet; the wide signs are those of East Asian keyboards.
# One that parts columns by semicolons begins a cell in the middle of ours.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
INSIDE = re.compile(r"[;\t\r\n]\s*(?=[=+\-@＝＋－＠])")
HEAD = (
    *("reference", "firm", "firm_reference", "purchase_number", "category", "wish", "amount", "status"),
    *("state", "due", "assignee", "tags", "phone", "filed"),
)


def tick(request: PageRequest) -> HttpResponse:
    """Do it to the ticked ones; without any, or where it cannot be done, the list says so with its ticks kept."""
    by = member_of(request)
    references = tuple(request.POST.getlist("one"))
    act = request.POST.get("act", "")
    if not references:
        return _not_done(request, by, gettext("Tick at least one complaint first."))
    if act == "export":
        return _table(request, by, references)
    try:
        changed = once(request, account=by.text, act=lambda: {"changed": _do(request, by, act, references)}).answer
    except NotFound:
        raise
    except Failure as failure:
        return _not_done(request, by, _sentence(failure))
    messages.success(request, gettext("Changed: %(number)s") % {"number": digits(changed["changed"])})
    return HttpResponseRedirect(address(read(request.GET)))


def _do(request: PageRequest, by: Actor, act: str, references: tuple[str, ...]) -> int:
    if act == "assign":
        to = request.POST.get("to", "")
        return firm_desk.assign(references=references, to=_member(to) if to else None, by=by, now=request.now)
    if act == "tag":
        return firm_desk.tag(references=references, text=request.POST.get("tag", ""), by=by, now=request.now)
    raise NotFound


def _member(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise ValidationFailed(errors={"assignee": ("choice-unknown", {})}) from error


def _not_done(request: PageRequest, by: Actor, problem: str) -> HttpResponse:
    return inbox.show(request, by, ticked=frozenset(request.POST.getlist("one")), problem=problem)


def _sentence(failure: Failure) -> str:
    if isinstance(failure, ValidationFailed):
        return sentence(next(iter(failure.errors.values())), language())
    return sentence(failure, language())


def _table(request: PageRequest, by: Actor, references: tuple[str, ...]) -> HttpResponse:
    if not has_fresh_second_factor(request, request.now):
        return again(request)
    written = io.StringIO()
    sheet = csv.writer(written)
    sheet.writerow(HEAD)
    for row in exported(references, by):
        sheet.writerow([safe(cell) for cell in _cells(row)])
    headers = {"Content-Disposition": 'attachment; filename="complaints.csv"', "Cache-Control": "no-store"}
    # The mark in front lets spreadsheets read Bangla.
    return HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet calculates."""
    return ("'" if FORMULA.match(cell) else "") + INSIDE.sub(r"\g<0>'", cell)


def _cells(found: Exported) -> Iterator[str]:
    complaint, card = found.row.complaint, found.row.card
    assignee = card.assignee if card else None
    yield display(complaint.reference)
    yield complaint.firm.name(language())
    yield card.firm_reference if card else ""
    yield complaint.purchase.number
    yield complaint.category
    yield complaint.wish
    yield f"{complaint.amount_paisa / 100:.2f}" if complaint.amount_paisa is not None else ""
    yield complaint.status
    state = states.words(
        str(complaint.public_state), reason=complaint.reason, outcome=complaint.outcome, reader=states.Reader.FIRM
    )
    yield str(state.label)
    yield found.due_at.astimezone(DHAKA).isoformat(timespec="minutes") if found.due_at else ""
    yield (assignee.name or assignee.email) if assignee else ""
    yield " ".join(found.row.tags)
    yield found.phone
    yield complaint.filed_at.astimezone(DHAKA).isoformat(timespec="minutes")
