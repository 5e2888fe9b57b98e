"""Runs every act of an officer: asked on its own page, shown with what both sides will be told, then done once.

A page asks; after it is sent, it shows what would happen, and nothing has happened yet; after the confirmation, the
service acts. An officer who comes too late sees the complaint's present state, and the text that they had written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from ccms.complaints.acts.act import Act, perform
from ccms.complaints.acts.book import acts
from ccms.complaints.lifecycle import Action
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.complaints.reading.preview import Foretold, foretell
from ccms.complaints.statuses import NotAllowed
from ccms.core.failures import Failure, NotFound, sentence
from ccms.web.form_page import UNPROCESSABLE
from ccms.web.language import language
from ccms.web.office.acts.forms import ActForm
from ccms.web.office.acts.preview import told_in_words
from ccms.web.office.standing import standing_context
from ccms.web.requests import SignedRequest
from ccms.web.sending import KEY, do_once, once_prepared

STAGE, CONFIRM, CHANGE = "stage", "confirm", "change"
NOT_SHOWN_AGAIN = frozenset({KEY, "csrfmiddlewaretoken", STAGE})
CONFLICT = 409

type Words = Any  # a str, or a lazy translation
type View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActPage:
    """The page of one act: its words and its form.

    An act that is done `at_once` sends no message and is not shown before; one `in_viewer` is offered beside its file.
    What `keeps` a file looks into it with nothing locked, and yields what adds it.
    """

    action: Action
    title: Words
    button: Words
    said: Words
    form: type[ActForm] = ActForm
    template: str = "act"
    at_once: bool = False
    in_viewer: bool = False
    keeps: Callable[..., Any] | None = None
    view: Callable[..., Any] | None = None  # in place of the usual way from the question to the act

    @property
    def path(self) -> str:
        """The last word of its address."""
        return str(self.action).replace("_", "-")


def page_of(page: ActPage) -> View:
    """Return the page of an act."""
    if page.view:
        return page.view

    def view(request: SignedRequest, reference: str) -> HttpResponse:
        case = office_case(reference, request.actor)
        turned_away = _turned_away(request, page, case)
        if turned_away:
            return turned_away
        form = page.form(case, request, acts().get(page.action))
        if not form.is_bound or request.POST.get(STAGE) == CHANGE or not form.is_valid():
            return _ask(request, page, form)
        if request.method == "POST" and (page.at_once or request.POST.get(STAGE) == CONFIRM):
            return _do(request, page, form)
        return _show(request, page, form)

    return view


def _turned_away(request: SignedRequest, page: ActPage, case: OfficeCase) -> HttpResponse | None:
    """Say why the act cannot be asked for. What is sent, the service judges: it may be a repetition."""
    if case.is_copy:
        return render(request, "office/copy.html", standing_context(case, request.now), status=CONFLICT)
    if request.method == "POST":
        return None
    if page.action not in case.allowed:
        return moved_on(request, page, case)
    if page.action not in case.acts:
        context = {**standing_context(case, request.now), "title": page.title}
        return render(request, "office/another.html", context, status=CONFLICT)
    if refusal := case.early(request.now).get(page.action):
        said = {"title": page.title, "action": page.action, "from_when": sentence(refusal.errors[""], language())}
        return render(request, "office/early.html", {**standing_context(case, request.now), **said}, status=CONFLICT)
    return None


def _ask(request: SignedRequest, page: ActPage, form: ActForm, *, status: int = 200) -> HttpResponse:
    wrong = request.method == "POST" and form.is_bound and bool(form.errors)
    context = {
        **standing_context(form.case, request.now),
        "act": page,
        "form": form,
        "upload": page.keeps is not None,
        "back_url": form.back_url(),
        **form.beside(),
    }
    return render(request, f"office/{page.template}.html", context, status=UNPROCESSABLE if wrong else status)


def _show(request: SignedRequest, page: ActPage, form: ActForm) -> HttpResponse:
    """Show what would follow, with everything that was typed carried along."""
    try:
        foreseen = _foresee(page, form)
    except NotAllowed:
        return moved_on(request, page, form.case, form)
    except Failure as failure:
        form.refuse(failure)
        return _ask(request, page, form)
    carried = [(name, value) for name, values in request.POST.lists() for value in values if _carried(name)]
    carried += [(each.name, each.initial) for each in form.hidden_fields() if each.name not in request.POST]
    context = {
        **standing_context(form.case, request.now),
        "act": page,
        "rows": form.rows(),
        "warnings": form.warnings(),
        "carried": carried,
        "may_change": bool(form.visible_fields()),
        "back_url": form.back_url(),
        **told_in_words(foreseen, request.now),
        **form.beside(),
    }
    return render(request, "office/preview.html", context)


def _foresee(page: ActPage, form: ActForm) -> Foretold:
    return foretell(_act(page, form), reference=form.case.complaint.reference, by=form.case.reader, now=form.now)


def _act(page: ActPage, form: ActForm) -> Act:
    return acts()[page.action](**form.given())


def _carried(name: str) -> bool:
    return name not in NOT_SHOWN_AGAIN


def _do(request: SignedRequest, page: ActPage, form: ActForm) -> HttpResponse:
    case = form.case
    account, keeps = case.reader.text, page.keeps
    reference, by, now = case.complaint.reference, case.reader, request.now
    try:
        if keeps:
            looking = partial(keeps, reference=reference, by=by, now=now, **form.given())
            once_prepared(request, account=account, prepare=looking)
        else:
            do_once(
                request, account=account, act=lambda: perform(_act(page, form), reference=reference, by=by, now=now)
            )
    except NotAllowed:
        return moved_on(request, page, office_case(case.complaint.reference, case.reader), form)
    except NotFound:
        raise
    except Failure as failure:
        form.refuse(failure)
        return _ask(request, page, form)
    messages.success(request, page.said)
    return HttpResponseRedirect(form.back_url())


def moved_on(request: SignedRequest, page: ActPage, case: OfficeCase, form: ActForm | None = None) -> HttpResponse:
    """Say that it has been done or is no longer open, and by whom, and give back what was written."""
    context = {
        **standing_context(case, request.now),
        "title": page.title,
        "taken": case.taken if page.action is Action.TAKE_UP else None,
        "written": form.cleaned_data.get("text", "") if form else "",
    }
    return render(request, "office/moved_on.html", context, status=CONFLICT)
