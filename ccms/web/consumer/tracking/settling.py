"""The buyer's acts after the filing: promise, information, hearing, words, files, withdrawal, disowning, share, end."""

from typing import cast, override

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from ccms.accounts import sessions
from ccms.complaints.acts.book import acts
from ccms.complaints.lifecycle import Action
from ccms.complaints.reading.tracking import Case
from ccms.ledger.canonical import JSON
from ccms.web.consumer.tracking.acts import CasePage, page
from ccms.web.consumer.tracking.forms import (
    AccountForm,
    CaseForm,
    EvidenceForm,
    InformationForm,
    PromiseForm,
    ReopenForm,
    ReviewForm,
    ShareMissingForm,
    WithdrawForm,
    text_form,
)
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import Words

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
