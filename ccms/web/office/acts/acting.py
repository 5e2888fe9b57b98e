"""Runs every act of an officer: asked on its own page, shown with what both sides will be told, then done once.

A page asks; after it is sent, it shows what would happen, and nothing has happened yet; after the confirmation, the
service acts. An officer who comes too late sees the complaint's present state, and the text that they had written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ccms.complaints.lifecycle import Action, NotAllowed
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.complaints.reading.preview import Foretold, foretell
from ccms.core.failures import Failure, NotFound, sentence
from ccms.web.language import language
from ccms.web.office.acts.forms import ActForm
from ccms.web.office.acts.preview import told_in_words
from ccms.web.office.current_officer import reader_of
from ccms.web.office.standing import standing_context
from ccms.web.requests import PageRequest
from ccms.web.sending import KEY, do_once, once_prepared

STAGE, CONFIRM, CHANGE = "stage", "confirm", "change"
NOT_SHOWN_AGAIN = frozenset({KEY, "csrfmiddlewaretoken", STAGE})
CONFLICT, UNPROCESSABLE = 409, 422

type Words = Any  # a str, or a lazy translation
type View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: its words, its form, the service that does it, and the plan by which it is shown before.

    An act without `plan` tells nobody and is done at once. The service of an `upload` looks into the file with nothing
    locked, and yields what keeps it.
    """

    action: Action
    title: Words
    button: Words
    said: Words
    service: Callable[..., Any]
    plan: Callable[..., Plan] | None = None
    form: type[ActForm] = ActForm
    template: str = "act"
    upload: bool = False

    @property
    def path(self) -> str:
        """The last word of its address."""
        return str(self.action).replace("_", "-")


def page_of(act: Act) -> View:
    """Return the page of an act."""

    def view(request: PageRequest, reference: str) -> HttpResponse:
        case = office_case(reference, reader_of(request))
        turned_away = _turned_away(request, act, case)
        if turned_away:
            return turned_away
        form = act.form(case, request)
        if not form.is_bound or request.POST.get(STAGE) == CHANGE or not form.is_valid():
            return _ask(request, act, form)
        if request.method == "POST" and (act.plan is None or request.POST.get(STAGE) == CONFIRM):
            return _do(request, act, form)
        return _show(request, act, form)

    return view


def _turned_away(request: PageRequest, act: Act, case: OfficeCase) -> HttpResponse | None:
    """Say why the act cannot be asked for. What is sent, the service judges: it may be a repetition."""
    if case.is_copy:
        return render(request, "office/copy.html", standing_context(case, request.now), status=CONFLICT)
    if request.method == "POST":
        return None
    if act.action not in case.allowed:
        return moved_on(request, act, case)
    if act.action not in case.acts:
        context = {**standing_context(case, request.now), "title": act.title}
        return render(request, "office/another.html", context, status=CONFLICT)
    if refusal := case.early(request.now).get(act.action):
        said = {"title": act.title, "action": act.action, "from_when": sentence(refusal.errors[""], language())}
        return render(request, "office/early.html", {**standing_context(case, request.now), **said}, status=CONFLICT)
    return None


def _ask(request: PageRequest, act: Act, form: ActForm, *, status: int = 200) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors)
    context = {
        **standing_context(form.case, request.now),
        "act": act,
        "form": form,
        "upload": act.upload,
        "back_url": address_of(form.case),
        **form.beside(),
    }
    return render(request, f"office/{act.template}.html", context, status=UNPROCESSABLE if wrong else status)


def _show(request: PageRequest, act: Act, form: ActForm) -> HttpResponse:
    """Show what would follow, with everything that was typed carried along."""
    try:
        foreseen = _foresee(act, form)
    except NotAllowed:
        return moved_on(request, act, form.case, form)
    except Failure as failure:
        form.refuse(failure)
        return _ask(request, act, form)
    context = {
        **standing_context(form.case, request.now),
        "act": act,
        "rows": form.rows(),
        "warnings": form.warnings(),
        "carried": [(name, value) for name, values in request.POST.lists() for value in values if _carried(name)],
        "may_change": bool(form.fields),
        "back_url": address_of(form.case),
        **told_in_words(foreseen, request.now),
        **form.beside(),
    }
    return render(request, "office/preview.html", context)


def _foresee(act: Act, form: ActForm) -> Foretold:
    case, now = form.case, form.now

    def plan_for(loaded: LoadedComplaint) -> Plan:
        assert act.plan is not None  # noqa: S101 - an act without plan is not shown before
        return act.plan(loaded, case.reader, now, **form.given())

    return foretell(case.complaint.reference, case.reader, plan_for)


def _carried(name: str) -> bool:
    return name not in NOT_SHOWN_AGAIN


def _do(request: PageRequest, act: Act, form: ActForm) -> HttpResponse:
    case = form.case
    account = case.reader.text

    def service() -> Any:
        return act.service(reference=case.complaint.reference, by=case.reader, now=request.now, **form.given())

    try:
        if act.upload:
            once_prepared(request, account=account, prepare=service)
        else:
            do_once(request, account=account, act=service)
    except NotAllowed:
        return moved_on(request, act, office_case(case.complaint.reference, case.reader), form)
    except NotFound:
        raise
    except Failure as failure:
        form.refuse(failure)
        return _ask(request, act, form)
    messages.success(request, act.said)
    return HttpResponseRedirect(address_of(case))


def moved_on(request: PageRequest, act: Act, case: OfficeCase, form: ActForm | None = None) -> HttpResponse:
    """Say that it has been done or is no longer open, who was quicker, and give back what was written."""
    context = {
        **standing_context(case, request.now),
        "title": act.title,
        "taken": case.taken if act.action is Action.TAKE_UP else None,
        "written": form.cleaned_data.get("text", "") if form else "",
    }
    return render(request, "office/moved_on.html", context, status=CONFLICT)


def address_of(case: OfficeCase) -> str:
    """Return the address of the case."""
    return reverse("office:case", kwargs={"reference": case.complaint.reference})
