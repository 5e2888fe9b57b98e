"""The consumer's acts after the filing: promise, information, hearing, words, withdrawal, disowning, share, end."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext

from ccms.accounts import sessions
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import (
    AddWords,
    CannotCome,
    ConfirmPerformance,
    Disown,
    GiveInformation,
    Reopen,
    ReportBrokenPromise,
    RequestReview,
    Withdraw,
)
from ccms.complaints.acts.share import NameAccount, ReportUnpaidShare
from ccms.complaints.lifecycle import Action
from ccms.complaints.own_data.acting import is_for_another
from ccms.complaints.reading.tracking import Case
from ccms.core.clock import dhaka_day
from ccms.web import fields
from ccms.web.consumer.tracking.acts import act_once, by, form_page, own_case, page, while_allowed
from ccms.web.consumer.tracking.forms import (
    AbsenceForm,
    AccountForm,
    DisownForm,
    InformationForm,
    PromiseForm,
    ReopenForm,
    ReviewForm,
    ShareMissingForm,
    WithdrawForm,
    WordsForm,
)
from ccms.web.consumer.tracking.summary import money_rows
from ccms.web.language import language
from ccms.web.next_acts import question_clock
from ccms.web.requests import SignedRequest
from ccms.web.shared.wording import promise_words

KEPT, BROKEN = "kept", "broken"


@while_allowed(Action.CONFIRM_PERFORMANCE)
def received(request: SignedRequest, case: Case) -> HttpResponse:
    """Ask whether the promise was kept; that it was broken can be said once its day is over."""
    form, complaint = PromiseForm(case, request.POST or None), case.complaint
    if form.is_valid():
        done = _say(request, case, form)
        if done:
            return done
    return page(
        request,
        case,
        "received",
        form,
        promise=promise_words(case.pack, complaint.promised_remedy, complaint.promised_paisa, complaint.promised_on),
        over=complaint.promised_on is not None and dhaka_day(request.now) > complaint.promised_on,
        firm=complaint.firm.name(language()),
    )


def _say(request: SignedRequest, case: Case, form: PromiseForm) -> HttpResponse | None:
    acts: dict[str, tuple[Callable[[], object], str]] = {
        KEPT: (
            lambda: perform(ConfirmPerformance(), **by(request, case)),
            gettext("You have confirmed that the promise was kept."),
        ),
        BROKEN: (
            lambda: perform(ReportBrokenPromise(text=form.cleaned_data["text"]), **by(request, case)),
            gettext("The complaint has gone to DNCRP."),
        ),
    }
    chosen = acts.get(request.POST.get("promise", ""))
    if chosen is None:
        form.add_error(None, fields.put_right("choice-missing"))
        return None
    act, said = chosen
    return act_once(request, case, act, form=form, said=said)


@while_allowed(Action.GIVE_INFORMATION)
def information(request: SignedRequest, case: Case) -> HttpResponse:
    """Show the question, and take the answer with a file."""
    form, asked = InformationForm(case, request.POST or None, request.FILES or None), case.question
    until = question_clock(case)

    def act(given: dict[str, Any]) -> None:
        perform(GiveInformation(text=given["text"]), **by(request, case))

    return form_page(
        request,
        case,
        "information",
        form,
        act,
        said=gettext("Your answer has been passed on."),
        question=asked.question.text if asked and asked.question else "",
        by_firm=bool(asked and asked.asked_by.startswith("firm")),
        due_at=until.due_at if until else None,
        upload=True,
    )


@while_allowed(Action.ADD_WORDS)
def add_words(request: SignedRequest, case: Case) -> HttpResponse:
    """Take what the buyer adds to the story."""

    def act(given: dict[str, Any]) -> None:
        perform(AddWords(text=given["text"]), **by(request, case))

    form = WordsForm(case, request.POST or None)
    return form_page(request, case, "add_words", form, act, said=gettext("Your words have been added."))


@while_allowed(Action.CANNOT_COME)
def cannot_come(request: SignedRequest, case: Case) -> HttpResponse:
    """Take why the buyer cannot come to the hearing."""

    def act(given: dict[str, Any]) -> None:
        perform(CannotCome(text=given["text"]), **by(request, case))

    form = AbsenceForm(case, request.POST or None)
    said = gettext("DNCRP has been told. The hearing stands until it is moved.")
    return form_page(request, case, "cannot_come", form, act, said=said)


@while_allowed(Action.WITHDRAW)
def withdraw(request: SignedRequest, case: Case) -> HttpResponse:
    """Ask why, and what was received; two buttons, none of them the default."""

    def act(given: dict[str, Any]) -> None:
        amount = given["amount"] if given["received"] == "money" else None
        perform(
            Withdraw(reason=given["reason"], received=given["received"], amount_paisa=amount, text=given["text"]),
            **by(request, case),
        )

    form, days = WithdrawForm(case, request.POST or None), case.pack.periods["reopen"].amount
    return form_page(
        request,
        case,
        "withdraw",
        form,
        act,
        said=gettext("You have withdrawn the complaint."),
        reopen_days=days,
        for_another=is_for_another(case.complaint, case.complainant),
    )


@own_case
def disown(request: SignedRequest, case: Case) -> HttpResponse:
    """Let the holder of the number say that they did not file it, and sign them in anew: their sessions ended."""

    def act(given: dict[str, Any]) -> None:
        perform(Disown(text=given["text"]), **by(request, case))

    if request.method != "POST" and Action.DISOWN not in case.allowed:
        return page(request, case, "not_disowned", None, rests=case.complaint.standing.disowned)
    said = gettext("We have written down that you did not file it. The seller waits, and an officer looks at it.")
    response = form_page(request, case, "disown", DisownForm(case, request.POST or None), act, said=said)
    if response.status_code == HTTPStatus.FOUND:
        holder = case.complaint.consumer
        holder.refresh_from_db(fields=["session_epoch"])
        sessions.open_consumer_session(response, holder, request.now)
    return response


@while_allowed(Action.NAME_ACCOUNT)
def account(request: SignedRequest, case: Case) -> HttpResponse:
    """Take where the share is to go, or let it be changed."""
    kept = case.complainant.share_goes_to
    before = {"way": kept.way, "holder": kept.holder, "text": kept.text} if kept else {}

    def act(given: dict[str, Any]) -> None:
        perform(NameAccount(**given), **by(request, case))

    said = gettext("Written down. DNCRP can see where your share is to go.")
    return form_page(request, case, "account", AccountForm(case, request.POST or None, initial=before), act, said=said)


@while_allowed(Action.REPORT_UNPAID_SHARE)
def share_missing(request: SignedRequest, case: Case) -> HttpResponse:
    """Take that the share did not come."""

    def act(given: dict[str, Any]) -> None:
        perform(ReportUnpaidShare(text=given["text"]), **by(request, case))

    said = gettext("Written down. The head of DNCRP's office has to answer.")
    return form_page(
        request,
        case,
        "share_missing",
        ShareMissingForm(case, request.POST or None),
        act,
        said=said,
        rows=money_rows(case),
    )


@while_allowed(Action.REOPEN)
def reopen(request: SignedRequest, case: Case) -> HttpResponse:
    """Open an ended complaint again, once."""

    def act(given: dict[str, Any]) -> None:
        perform(Reopen(reason=given["reason"], text=given["text"]), **by(request, case))

    form, said = ReopenForm(case, request.POST or None), gettext("The complaint is open again, at DNCRP.")
    return form_page(request, case, "reopen", form, act, said=said, ends=case.ends("reopen"))


@while_allowed(Action.REQUEST_REVIEW)
def review(request: SignedRequest, case: Case) -> HttpResponse:
    """Ask once that another officer looks at a decision."""

    def act(given: dict[str, Any]) -> None:
        perform(RequestReview(reason=given["reason"], text=given["text"]), **by(request, case))

    form, said = ReviewForm(case, request.POST or None), gettext("Another officer will look at it.")
    return form_page(request, case, "review", form, act, said=said, ends=case.ends("review"))
