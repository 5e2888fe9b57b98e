"""The seller has answered: the consumer reads it in plain words and says yes, no, or what they would accept instead."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.acting import Overtaken
from ccms.complaints.acts.consumer import Accept, Counter, Reject
from ccms.complaints.lifecycle import AT_OFFICE, Action, AnswerKind, DeadlineKind, Status
from ccms.complaints.reading.tracking import Case
from ccms.law.checks import advice_to
from ccms.web import fields
from ccms.web.consumer.tracking.acts import act_once, by, form_page, moved_on, own_case, page, while_allowed
from ccms.web.consumer.tracking.files import files_of
from ccms.web.consumer.tracking.forms import CaseForm, CounterForm, RejectForm
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.sending import tell
from ccms.web.shared import deadline_words
from ccms.web.shared.answer_words import said_rows
from ccms.web.shared.wording import promise_words, sentence_of

YES, NO = "yes", "no"


class AnswerForm(CaseForm):
    """Names the answer that was read; a yes to another one is not taken."""

    read = forms.UUIDField(required=False, widget=forms.HiddenInput)


@own_case
def answer(request: SignedRequest, case: Case) -> HttpResponse:
    """Show the answer, and take yes or no to it."""
    form = AnswerForm(case, request.POST or None)
    chosen = request.POST.get("answer")
    if chosen == YES and form.is_valid() and (done := _accept(request, case, form)):
        return done
    if case.answer is None or not case.allowed & {Action.ACCEPT, Action.REJECT}:
        return moved_on(request, case)
    if chosen == NO:
        return HttpResponseRedirect(reverse("consumer:reject", kwargs={"reference": case.complaint.reference}))
    if form.is_bound and not form.errors:
        form.add_error(None, fields.put_right("choice-missing"))
    return page(request, case, "answer", form, **_said(case))


def _accept(request: SignedRequest, case: Case, form: AnswerForm) -> HttpResponse | None:
    """Accept the answer that was read; None where the seller has answered anew, which the page then shows."""
    act, said = Accept(answer=form.cleaned_data["read"]), gettext("You have accepted the seller's reply.")
    try:
        return act_once(request, case, lambda: perform(act, **by(request, case)), said=said)
    except Overtaken as failure:
        tell(form, failure)
        return None


def _said(case: Case) -> dict[str, object]:
    said, complaint = case.answer, case.complaint
    assert said is not None  # noqa: S101 - the view has asked
    late = Status(complaint.status) in AT_OFFICE
    reply = case.clock(DeadlineKind.CONSUMER_REPLY)
    effort = next((rule for rule in case.pack.effort if rule.id == said.no_effort), None)
    return {
        "answer": said,
        "sentence": sentence_of(said, complaint.firm.name(language()), case.pack),
        "words": said.statement.text if said.statement else "",
        "facts": said_rows(said.facts, case.pack),
        "files": [item for item in files_of(case) if item.side == "firm"],
        "effort": effort.text.read(language()) if effort else "",
        "kind": str(complaint.on_table),
        "late": late,
        "due_at": reply.due_at if reply else None,
        "silence": deadline_words.rule_of(reply, complaint.on_table, case.pack, own=True) if reply else "",
        "may_counter": Action.COUNTER in case.allowed,
        "may_reject": Action.REJECT in case.allowed,
        "reopen_days": case.pack.periods["reopen"].amount,
        "can": _can(case),
        "is_promise": complaint.on_table == AnswerKind.OFFER,
    }


@while_allowed(Action.REJECT)
def reject(request: SignedRequest, case: Case) -> HttpResponse:
    """Take the reason for a no."""
    form = RejectForm(case, request.POST or None, request.FILES or None)

    def act(given: dict[str, Any]) -> None:
        perform(Reject(reason=given["reason"], text=given["text"]), **by(request, case))

    said = gettext("The complaint has gone to DNCRP.")
    return form_page(request, case, "reject", form, act, said=said, can=_can(case), upload=True)


def _can(case: Case) -> list[str]:
    """Say what DNCRP can do about such a purchase, and what it cannot."""
    return [each.text.read(language()) for each in advice_to("answering", case.sheet)]


@while_allowed(Action.COUNTER)
def counter(request: SignedRequest, case: Case) -> HttpResponse:
    """Take a counter-proposal."""

    def act(given: dict[str, Any]) -> None:
        perform(Counter(amount_paisa=given["amount"], day=given["day"], text=given["text"]), **by(request, case))

    said, days = gettext("Your proposal has gone to the seller."), case.pack.periods["counter"].amount
    made = case.answer
    offered = promise_words(case.pack, made.remedy, made.amount_paisa, made.day) if made else ""
    form = CounterForm(case, request.POST or None)
    return form_page(request, case, "counter", form, act, said=said, days=days, offered=offered)
