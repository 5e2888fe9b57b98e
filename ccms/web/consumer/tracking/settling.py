"""The buyer's acts after the filing: promise, information, hearing, words, files, withdrawal, disowning, share, end.

The seller has answered: the consumer reads it in plain words and says yes, no, or what they would accept instead.
"""

from typing import Any, cast, override

from django import forms
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts import sessions
from ccms.complaints.acts.book import acts
from ccms.complaints.lifecycle import AT_OFFICE, Action, AnswerKind, DeadlineKind, Status
from ccms.complaints.reading.own_case import Case
from ccms.ledger.canonical import JSON
from ccms.web import fields
from ccms.web.consumer.tracking.acts import CasePage, moved_on, page
from ccms.web.consumer.tracking.forms import (
    AccountForm,
    CaseForm,
    CounterForm,
    EvidenceForm,
    InformationForm,
    PromiseForm,
    RejectForm,
    ReopenForm,
    ReviewForm,
    ShareMissingForm,
    WithdrawForm,
    text_form,
    what_dncrp_can,
)
from ccms.web.consumer.tracking.summary import files_of
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared import deadline_words
from ccms.web.shared.act_page import Words
from ccms.web.shared.wording import said_rows, sentence_of

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


A = Action


class ReceivedPage(CasePage):
    """Whether the promise was kept, which is one act, or broken, which is another; that one has the words."""

    @override
    def form_for(self, request: SignedRequest, case: Case, **named: object) -> CaseForm:
        return self.form(case, request, acts()[A.REPORT_BROKEN_PROMISE])

    @override
    def said_of(self, form: CaseForm) -> Words:
        return self.said if cast("PromiseForm", form).is_kept else _("The complaint has gone to DNCRP.")


class DisownPage(CasePage):
    """The holder of the number says that they did not file it, and is signed in anew: their sessions ended."""

    @override
    def closed(self, request: SignedRequest, case: Case) -> HttpResponse | None:
        if self.action in case.allowed:
            return None
        return page(request, case, "not_disowned", None, rests=case.complaint.standing.disowned)

    @override
    def do(self, request: SignedRequest, form: CaseForm) -> HttpResponseBase:
        response, holder = super().do(request, form), form.case.complaint.consumer
        holder.refresh_from_db(fields=["session_epoch"])
        sessions.open_consumer_session(cast("HttpResponse", response), holder, request.now)
        return response


class EvidencePage(CasePage):
    """One more file. Giving it is all there is to do."""

    @override
    def done(self, request: SignedRequest, form: CaseForm) -> dict[str, JSON]:
        return {}


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
    ReceivedPage(
        action=A.CONFIRM_PERFORMANCE,
        path="received",
        said=_("You have confirmed that the promise was kept."),
        form=PromiseForm,
        template="received",
    ),
    CasePage(
        action=A.GIVE_INFORMATION,
        path="information",
        said=_("Your answer has been passed on."),
        form=InformationForm,
        template="information",
    ),
    CasePage(
        action=A.CANNOT_COME,
        path="hearing",
        said=_("DNCRP has been told. The hearing stands until it is moved."),
        title=_("You cannot come to the hearing"),
        lead=(_("The officer decides whether the hearing is moved. Until you hear that it is, it stands."),),
        button=_("Send"),
        form=text_form(
            _("Why can you not come?"), _("Say also on which days you can. DNCRP reads this, the seller does not.")
        ),
    ),
    CasePage(
        action=A.ADD_WORDS,
        path="words",
        said=_("Your words have been added."),
        title=_("Add something in words"),
        lead=(
            _("What you told at first stays as it is. What you add stands beside it; the seller and DNCRP read it."),
        ),
        button=_("Add"),
        form=text_form(_("In your own words")),
    ),
    EvidencePage(
        action=A.ADD_EVIDENCE,
        path="evidence",
        said=_("Your evidence has been added."),
        form=EvidenceForm,
        template="add_evidence",
    ),
    CasePage(
        action=A.WITHDRAW,
        path="withdraw",
        said=_("You have withdrawn the complaint."),
        form=WithdrawForm,
        template="withdraw",
    ),
    DisownPage(
        action=A.DISOWN,
        path="not-mine",
        said=_("We have written down that you did not file it. The seller waits, and an officer looks at it."),
        form=text_form(
            _("Do you know who used your number?"),
            _("If you like. Only DNCRP reads this, not the seller."),
            needed=False,
        ),
        template="disown",
    ),
    CasePage(
        action=A.NAME_ACCOUNT,
        path="share",
        said=_("Written down. DNCRP can see where your share is to go."),
        title=_("Where is your share to go?"),
        lead=(
            _("DNCRP alone reads this, not the seller. You can change it until your share is paid."),
            _("Nobody needs your PIN or a fee to pay you. Never give either."),
        ),
        button=_("Write it down"),
        form=AccountForm,
    ),
    CasePage(
        action=A.REPORT_UNPAID_SHARE,
        path="share/missing",
        said=_("Written down. The head of DNCRP's office has to answer."),
        form=ShareMissingForm,
        template="share_missing",
    ),
    CasePage(
        action=A.REOPEN,
        path="reopen",
        said=_("The complaint is open again, at DNCRP."),
        title=_("Open the complaint again"),
        lead=(_("It goes to DNCRP. This is possible once."),),
        button=_("Open it again"),
        form=ReopenForm,
    ),
    CasePage(
        action=A.REQUEST_REVIEW,
        path="review",
        said=_("Another officer will look at it."),
        title=_("Ask that another officer look at it"),
        lead=(_("This is a practice of the office, not a right in the Act. It is possible once."),),
        button=_("Send the request"),
        form=ReviewForm,
    ),
)
