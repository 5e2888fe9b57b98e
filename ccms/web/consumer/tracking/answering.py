"""The seller has answered: the consumer reads it in plain words and says yes, no, or what they would accept instead."""

from typing import Any, override

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.complaints.lifecycle import AT_OFFICE, Action, AnswerKind, DeadlineKind, Status
from ccms.complaints.reading.tracking import Case
from ccms.web import fields
from ccms.web.consumer.tracking.acts import CasePage, moved_on, page
from ccms.web.consumer.tracking.files import files_of
from ccms.web.consumer.tracking.forms import CaseForm, CounterForm, RejectForm, what_dncrp_can
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared import deadline_words
from ccms.web.shared.answer_words import said_rows
from ccms.web.shared.wording import sentence_of

YES, NO = "yes", "no"


class AnswerForm(CaseForm):
    """Names the answer that was read; a yes to another one is not taken."""

    read = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @override
    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.data.get("answer") != YES:
            self.add_error(None, fields.put_right("choice-missing"))
        return given

    @override
    def given(self) -> dict[str, Any]:
        return {"answer": self.cleaned_data["read"]}


class ReplyPage(CasePage):
    """The seller's answer, with a yes to it; a no has a page of its own."""

    @override
    def turned_away(self, request: SignedRequest, case: Case) -> HttpResponse | None:
        if request.POST.get("answer") == NO:
            no = reverse("consumer:reject", kwargs={"reference": case.complaint.reference})
            return self.closed(request, case) or HttpResponseRedirect(no)
        return super().turned_away(request, case)

    @override
    def closed(self, request: SignedRequest, case: Case) -> HttpResponse | None:
        is_open = case.answer is not None and case.allowed & {Action.ACCEPT, Action.REJECT}
        return None if is_open else moved_on(request, case)

    @override
    def ask(self, request: SignedRequest, form: CaseForm) -> HttpResponse:
        return page(request, form.case, self.template, form, **_said(form.case))


def _said(case: Case) -> dict[str, object]:
    said, complaint = case.answer, case.complaint
    assert said is not None  # noqa: S101 - `closed` has asked
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
        "can": what_dncrp_can(case),
        "is_promise": complaint.on_table == AnswerKind.OFFER,
    }


PAGES = (
    ReplyPage(
        action=Action.ACCEPT,
        path="answer",
        said=_("You have accepted the seller's reply."),
        form=AnswerForm,
        template="answer",
    ),
    CasePage(
        action=Action.REJECT,
        path="answer/no",
        said=_("The complaint has gone to DNCRP."),
        form=RejectForm,
        template="reject",
    ),
    CasePage(
        action=Action.COUNTER,
        path="answer/other",
        said=_("Your proposal has gone to the seller."),
        form=CounterForm,
        template="counter",
    ),
)
