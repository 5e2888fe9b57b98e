"""Runs a page that acts: opens the complaint, asks the life cycle, acts once for a form, shows the complaint again."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial, wraps
from typing import Any, TypedDict

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ccms.accounts.actors import Actor
from ccms.complaints.acts import evidence
from ccms.complaints.acts.consumer import TooLate
from ccms.complaints.lifecycle import Action
from ccms.complaints.reading.tracking import Case
from ccms.complaints.statuses import NotAllowed
from ccms.core.failures import Failure, FieldError, NotFound, ValidationFailed
from ccms.web.consumer.tracking.case import opened, standing_context
from ccms.web.form_page import drawn
from ccms.web.requests import SignedRequest
from ccms.web.sending import do_once, once_prepared, tell
from ccms.web.shared.evidence_download import is_reduced

CONFLICT = 409

type View = Callable[[SignedRequest, Case], HttpResponse]


def own_case(view: View) -> Callable[..., HttpResponse]:
    """Give a view the case of its person; anybody else gets the 404 of a missing one."""

    @wraps(view)
    def guarded(request: SignedRequest, reference: str) -> HttpResponse:
        return view(request, opened(request, reference))

    return guarded


def filed_case(view: View) -> Callable[..., HttpResponse]:
    """Give a view the case of the person who filed it; the holder of a number who did not, sees where it stands."""

    @own_case
    @wraps(view)
    def guarded(request: SignedRequest, case: Case) -> HttpResponse:
        return moved_on(request, case) if case.is_disowned else view(request, case)

    return guarded


def while_allowed(action: Action) -> Callable[[View], Callable[..., HttpResponse]]:
    """Show a page only while its action is open. What is sent, the service judges: it may be a repetition."""

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @own_case
        @wraps(view)
        def guarded(request: SignedRequest, case: Case) -> HttpResponse:
            if request.method != "POST" and action not in case.allowed:
                return moved_on(request, case)
            return view(request, case)

        return guarded

    return decorate


def moved_on(request: SignedRequest, case: Case) -> HttpResponse:
    """Say kindly that this can no longer be done, and show where the complaint stands now."""
    return render(request, "consumer/tracking/moved_on.html", standing_context(case, request.now), status=CONFLICT)


def act_once(
    request: SignedRequest, case: Case, act: Callable[[], object], *, form: forms.Form | None = None, said: str
) -> HttpResponse | None:
    """Act once for this form and show the case; None where the form says what is to be put right.

    A file that came with the form is given before the act. `said` is told on top of the case afterwards.
    """
    account = case.reader.text
    try:
        if form is not None and form.cleaned_data.get("file"):
            once_prepared(request, account=account, prepare=partial(_after_file, request, case, form, act))
        else:
            do_once(request, account=account, act=act)
    except NotAllowed:
        return moved_on(request, opened(request, case.complaint.reference))
    except NotFound:
        raise
    except TooLate:
        return moved_on(request, case)
    except Failure as failure:
        if form is None:
            raise
        tell(form, failure)
        return None
    messages.success(request, said)
    return HttpResponseRedirect(address_of(case))


@contextmanager
def _after_file(
    request: SignedRequest, case: Case, form: forms.Form, act: Callable[[], object]
) -> Iterator[Callable[[], None]]:
    """Look into the file of a form with nothing locked; what is yielded gives it, and then acts."""
    upload, kind = form.cleaned_data["file"], form.cleaned_data.get("kind") or "other"
    with ExitStack() as looking:
        with _at_the_file():
            reduced = is_reduced(upload, request.POST)
            looked = evidence.looked_into(**by(request, case), upload=upload, kind=kind, reduced=reduced)
            add = looking.enter_context(looked)

        def both() -> None:
            with _at_the_file():
                add()
            act()

        yield both


@contextmanager
def _at_the_file() -> Iterator[None]:
    """Let whatever is wrong with a file be told at its field."""
    try:
        yield
    except (NotAllowed, NotFound, ValidationFailed):
        raise
    except Failure as failure:
        raise ValidationFailed({"file": FieldError(failure.slug, failure.params)}) from failure


class By(TypedDict):
    """What every service asks first."""

    reference: str
    by: Actor
    now: datetime


def by(request: SignedRequest, case: Case) -> By:
    """Name the complaint, who acts, and when."""
    return {"reference": case.complaint.reference, "by": case.reader, "now": request.now}


def address_of(case: Case) -> str:
    """Return the address of the case."""
    return reverse("consumer:complaint", kwargs={"reference": case.complaint.reference})


def page(request: SignedRequest, case: Case, template: str, form: forms.Form | None, **context: Any) -> HttpResponse:
    """Draw a page of a case with the way back to it."""
    shared = {"case": case, "now": request.now, "back_url": address_of(case)}
    return drawn(request, f"consumer/tracking/{template}.html", form, {**shared, **context})


def form_page(
    request: SignedRequest,
    case: Case,
    template: str,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    *,
    said: str,
    **context: Any,
) -> HttpResponse:
    """Draw a page whose one form acts; what was typed stays until it has acted."""
    if form.is_valid():
        done = act_once(request, case, lambda: act(form.cleaned_data), form=form, said=said)
        if done:
            return done
    return page(request, case, template, form, **context)
