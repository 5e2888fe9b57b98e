"""Shows an edit conflict: who did what while an answer was written, and the typed text, to be copied or sent again."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from ccms.accounts.actors import Actor
from ccms.complaints.acts.acting import meanwhile
from ccms.complaints.firm_desk.firm_case import author_names
from ccms.complaints.reading.firm_view import firm_view
from ccms.web.firm.case import standing_context
from ccms.web.firm.forms import SEEN, TermsForm
from ccms.web.firm.summary import entry
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import CONFLICT
from ccms.web.templatetags.frame import Entry
from ccms.web.templatetags.words import ago, run


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """One thing that happened while an answer was written; `who` is empty where it was nobody of the own house."""

    told: Entry
    who: Any
    ago: str


def is_overtaken(form: TermsForm, by: Actor) -> bool:
    """Tell whether others did something since this form was read."""
    seen = form.seen
    return seen is not None and seen != form.case.seen and bool(meanwhile(form.case.reference, by, seen))


def page(request: SignedRequest, form: TermsForm) -> HttpResponse:
    """Say what happened meanwhile, and give back what was typed."""
    by, reference = request.actor, form.case.reference
    events = meanwhile(reference, by, form.seen or 0)
    view = firm_view(reference, by)
    names = author_names(events, by)
    told = [
        Meanwhile(shown, run(names.get(each.event, "")), ago(each.at, request.now))
        for each in view.past
        if each.event in events and (shown := entry(each, view))
    ]
    kept = [(name, value) for name, value in form.carried() if name != SEEN]
    context = {
        **standing_context(view, request),
        "told": told,
        "text": form.cleaned_data.get("text", ""),
        "carried": [*kept, (SEEN, view.seen)],
        "still_open": form.action in view.acts,
    }
    return render(request, "firm/conflict.html", context, status=CONFLICT)
