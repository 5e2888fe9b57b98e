"""Runs the pages of the buyer's acts, and gives every page behind a complaint's number its case.

Downloads the buyer's signed receipt of the filing: the event itself, its path, and the head.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, override

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ccms.complaints.acts import evidence
from ccms.complaints.acts.consumer import TooLate
from ccms.complaints.reading.own_case import Case, filing_receipt
from ccms.complaints.statuses import NotAllowed
from ccms.core.failures import Failure, NotFound
from ccms.web.consumer.tracking.case import opened, standing_context
from ccms.web.consumer.tracking.forms import CaseForm
from ccms.web.form_page import drawn
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import CONFLICT, ActPage, Prepare, Words, at_the_file
from ccms.web.shared.evidence import is_reduced
from ccms.web.shared.receipt_file import handed_out, not_yet

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


def moved_on(request: SignedRequest, case: Case) -> HttpResponse:
    """Say kindly that this can no longer be done, and show where the complaint stands now."""
    return render(request, "consumer/tracking/moved_on.html", standing_context(case, request.now), status=CONFLICT)


def address_of(case: Case) -> str:
    """Return the address of the case."""
    return reverse("consumer:complaint", kwargs={"reference": case.complaint.reference})


def page(request: SignedRequest, case: Case, template: str, form: forms.Form | None, **context: Any) -> HttpResponse:
    """Draw a page of a case with the way back to it."""
    shared = {"case": case, "now": request.now, "back_url": address_of(case)}
    return drawn(request, f"consumer/tracking/{template}.html", form, {**shared, **context})


@dataclass(frozen=True, kw_only=True)
class CasePage(ActPage[Case, CaseForm]):
    """The page of one act of the buyer, its `path` below that of the complaint; `lead` holds its paragraphs."""

    path: str
    lead: tuple[Words, ...] = ()
    template: str = "act"

    over = (NotAllowed, TooLate)

    @override
    def opened(self, request: SignedRequest, **named: Any) -> Case:
        return opened(request, named["reference"])

    @override
    def closed(self, request: SignedRequest, case: Case) -> HttpResponse | None:
        return None if self.action in case.allowed else moved_on(request, case)

    @override
    def ask(self, request: SignedRequest, form: CaseForm) -> HttpResponse:
        return page(request, form.case, self.template, form, act=self, upload="file" in form.fields, **form.beside())

    @override
    def prepare(self, request: SignedRequest, form: CaseForm) -> Prepare | None:
        return partial(self._after_file, request, form) if form.cleaned_data.get("file") else None

    @contextmanager
    def _after_file(self, request: SignedRequest, form: CaseForm) -> Iterator[Callable[[], None]]:
        """Look into the file of a form with nothing locked; what is yielded gives it, and then acts."""
        upload, kind = form.cleaned_data["file"], form.cleaned_data.get("kind") or "other"
        with ExitStack() as looking:
            with _at_the_file():
                looked = evidence.looked_into(
                    reference=form.reference,
                    upload=upload,
                    kind=kind,
                    by=request.actor,
                    now=request.now,
                    reduced=is_reduced(upload, request.POST),
                )
                add = looking.enter_context(looked)

            def both() -> None:
                with _at_the_file():
                    add()
                self.done(request, form)

            yield both

    @override
    def next_url(self, form: CaseForm, answer: object) -> str:
        return address_of(form.case)

    @override
    def too_late(self, request: SignedRequest, form: CaseForm, failure: Failure) -> HttpResponse:
        return moved_on(request, opened(request, form.reference))


@contextmanager
def _at_the_file() -> Iterator[None]:
    """Let whatever is wrong with a file be told at its field."""
    try:
        yield
    except (NotAllowed, NotFound):
        raise
    except Failure as failure:
        raise at_the_file(failure) from failure


@own_case
def receipt_file(request: SignedRequest, case: Case) -> HttpResponse:
    """Hand the receipt out, or say that its head is not signed yet."""
    found = filing_receipt(case.complaint, case.reader)
    if found is None:
        return not_yet(page(request, case, "receipt_pending", None))
    return handed_out(case.complaint.reference, found)
