"""The short pages of an answer: a form, a preview of what the buyer will read, and the sending, once and for good.

The receipt of an answer: what was sent and when. Its URL can be kept; the answer itself cannot be changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, override
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.acting import Overtaken, require_unchanged
from ccms.complaints.acts.book import acts
from ccms.complaints.agreement import meets
from ccms.complaints.firm_history import event_of
from ccms.complaints.lifecycle import AT_OFFICE, Action
from ccms.complaints.reading.firm_view import FirmView, firm_view
from ccms.complaints.statuses import NotAllowed
from ccms.core.failures import Failure, NotFound
from ccms.gate import counters
from ccms.gate.limits import Counted
from ccms.law.pack.nouns import Choice
from ccms.ledger.canonical import JSON
from ccms.web.firm import conflict, forms, summary
from ccms.web.firm.answer_context import address
from ccms.web.firm.case import letter, moved_on, opened, own_case, page
from ccms.web.firm.forms import FILE, FILE_KIND, Asks, TermsForm, choice_of
from ccms.web.firm.summary import entry, given
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import ActPage, Words, at_the_file
from ccms.web.shared.evidence import is_reduced

A = Action
ABOUT_THE_WISH = frozenset({A.OFFER, A.CLAIM_SOLVED, A.DEFEND, A.REFUSE})
OTHER = "other"  # the kind of a file of which nobody says what it shows
REPLIED = _("Your reply has been sent")


@dataclass(frozen=True, kw_only=True)
class AnswerPage(ActPage[FirmView, TermsForm]):
    """The page of one sort of answer. `title` takes %(what)s, the words of the choice, where there is a choice.

    `path` is its address below that of the complaint, `event` what its receipt is for, and `sent` the receipt's title.
    `sentence` is what the buyer reads above the words of an answer that has no facts.
    """

    path: str
    event: str
    asks: Asks
    sent: Words = REPLIED
    sentence: Words = ""
    form: type[TermsForm] = TermsForm
    template: str = "terms"
    at_once: bool = False

    over = (NotAllowed, Overtaken)

    @override
    def opened(self, request: SignedRequest, **named: Any) -> FirmView:
        view = opened(request, named["reference"])
        if (code := named.get("choice")) and self._choice(view, code) is None:
            raise NotFound
        return view

    def _choice(self, view: FirmView, code: str) -> Choice | None:
        choices = view.pack.reasons.get(choice_of(acts()[self.action])[1], ())
        return next((each for each in choices if each.code == code), None)

    @override
    def turned_away(self, request: SignedRequest, case: FirmView) -> HttpResponse | None:
        return moved_on(request, case) if self.action in case.withheld else super().turned_away(request, case)

    @override
    def closed(self, request: SignedRequest, case: FirmView) -> HttpResponse | None:
        return None if self.action in case.acts else moved_on(request, case)

    @override
    def form_for(self, request: SignedRequest, case: FirmView, **named: Any) -> TermsForm:
        return self.form(case, request, acts()[self.action], self._choice(case, named.get("choice", "")), self.asks)

    @override
    def keep_file_first(self, request: SignedRequest, form: TermsForm) -> None:
        upload, by = form.files.get(FILE), request.actor
        if FILE not in form.fields or FILE in form.errors or not isinstance(upload, UploadedFile):
            return
        try:
            evidence.add_to_complaint(
                reference=form.reference,
                upload=upload,
                kind=form.data.get(FILE_KIND) or OTHER,
                by=by,
                now=request.now,
                reduced=is_reduced(upload, request.POST),
            )
        except (NotAllowed, NotFound):
            raise
        except Failure as failure:
            form.refuse(at_the_file(failure, FILE))
        else:
            form.case = firm_view(form.reference, by)

    @override
    def ask(self, request: SignedRequest, form: TermsForm) -> HttpResponse:
        view, choice = form.case, form.choice
        return page(
            request,
            view,
            self.template,
            form,
            title=str(self.title) % {"what": choice.text.read(language())} if choice else str(self.title),
            kind=str(self.action),
            choice=choice.code if choice else "",
            files=given(view) if FILE in form.fields else (),
            wanted=summary.wanted(view, form.today) if self.action in ABOUT_THE_WISH else "",
            proposal=view.counter if self.action is A.OFFER else None,
            promise=summary.promise(view),
            late=self._is_late(view),
            offer_days=view.pack.periods["offer_latest"].amount,
            ask_days=view.pack.periods["consumer_information"].amount,
            upload=FILE in form.fields,
            ready=forms.links(request, view) if "text" in form.fields else (),
        )

    @override
    def preview(self, request: SignedRequest, form: TermsForm) -> HttpResponse:
        view = form.case
        form.as_act()
        if conflict.is_overtaken(form, request.actor):
            raise Overtaken
        return page(
            request,
            view,
            "preview",
            letter=letter(self.action, form.terms(), view, self.sentence),
            files=given(view) if FILE in form.fields else (),
            carried=form.carried(),
            kind=str(self.action),
            late=self._is_late(view),
            **_agreement(form),
        )

    def _is_late(self, view: FirmView) -> bool:
        return view.standing.status in AT_OFFICE and self.action not in {A.GIVE_INFORMATION, A.CANNOT_COME}

    @override
    def done(self, request: SignedRequest, form: TermsForm) -> dict[str, JSON]:
        by, act = request.actor, form.as_act()
        if form.seen is not None:
            require_unchanged(form.reference, by, form.seen)
        counters.take_or_refuse(Counted.FIRM_MESSAGES, f"{by.firm}:{form.reference}", request.now)
        return {"event": str(event_of(perform(act, reference=form.reference, by=by, now=request.now)))}

    @override
    def next_url(self, form: TermsForm, answer: Mapping[str, Any]) -> str:
        return address(form.case, "sent", event=answer["event"])

    @override
    def too_late(self, request: SignedRequest, form: TermsForm, failure: Failure) -> HttpResponse:
        if isinstance(failure, Overtaken):
            return conflict.page(request, form)
        return moved_on(request, firm_view(form.reference, request.actor))


def _agreement(form: TermsForm) -> dict[str, Any]:
    """Return by when the offer is to be kept if sending it is the promise, or that its own words stand against that."""
    asked, terms = form.case.proposal(form.today), form.terms()
    met = form.action is A.OFFER and asked is not None and meets(terms.remedy, terms.amount_paisa, terms.day, asked)
    return {"agreed_by": terms.day if met and not terms.text else None, "asked_again": met and terms.text}


PAGES = (
    AnswerPage(
        action=A.OFFER,
        path="offer/<slug:choice>",
        event="firm.offered",
        title=_("Your offer: %(what)s"),
        asks=Asks(text=_("A message to the buyer"), amount=_("How much money will you give?"), day=_("By which day?")),
    ),
    AnswerPage(
        action=A.CLAIM_SOLVED,
        path="solved/<slug:choice>",
        event="firm.claimed_solved",
        title=_("Already solved: %(what)s"),
        asks=Asks(text=_("A message to the buyer")),
    ),
    AnswerPage(
        action=A.DEFEND,
        path="dispute/<slug:choice>",
        event="firm.defended",
        title=_("Not right: %(what)s"),
        asks=Asks(
            text=_("Tell your side in your own words"), day=_("On which day was that?"), text_first=True, with_file=True
        ),
    ),
    AnswerPage(
        action=A.REFUSE,
        path="refuse/<slug:choice>",
        event="firm.refused",
        title=_("Not our case: %(what)s"),
        asks=Asks(text=_("Tell your side in your own words")),
    ),
    AnswerPage(
        action=A.ASK,
        path="ask",
        event="firm.asked",
        title=_("Ask the buyer"),
        sent=_("Your question has been sent"),
        asks=Asks(text=_("What do you want to know?")),
        sentence=_("The seller asked you"),
    ),
    AnswerPage(
        action=A.INTERIM,
        path="more-time",
        event="firm.gave_interim_reply",
        title=_("You need more time"),
        asks=Asks(text=_("In your own words"), day=_("By which day will you answer?")),
    ),
    AnswerPage(
        action=A.REPORT_PERFORMANCE,
        path="done",
        event="firm.reported_performance",
        title=_("You have kept the promise"),
        asks=Asks(text=_("A message to the buyer"), with_file=True),
    ),
    AnswerPage(
        action=A.GIVE_INFORMATION,
        path="information",
        event="firm.gave_information",
        title=_("The officer asks you"),
        asks=Asks(text=_("Your answer"), text_first=True, with_file=True),
        sentence=_("The seller answered the officer's question"),
    ),
    AnswerPage(
        action=A.CANNOT_COME,
        path="hearing",
        event="firm.said_cannot_come",
        title=_("You cannot come to the hearing"),
        sent=_("DNCRP has been told"),
        asks=Asks(text=_("Why can you not come?")),
        sentence=_("The seller said that it cannot come to the hearing"),
    ),
)


PAGES_BY_EVENT = {page.event: page for page in PAGES}


@own_case
def receipt(request: SignedRequest, view: FirmView, event: UUID) -> HttpResponse:
    """Show the receipt."""
    sent = next((each for each in view.past if each.event == event and each.kind in PAGES_BY_EVENT), None)
    told = entry(sent, view) if sent else None
    if sent is None or told is None:
        raise NotFound
    context = {
        "title": PAGES_BY_EVENT[sent.kind].sent,
        "told": told,
        "at": sent.at,
        "next_step": summary.next_step(view.standing, view.pack),
        "due_at": summary.last_day(view.standing),
        "sooner": view.standing.may_end_sooner,
    }
    return page(request, view, "sent", **context)
