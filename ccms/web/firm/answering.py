"""The short pages of an answer: a form, a preview of what the buyer will read, and the sending, once and for good."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect

from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import check_fields, perform
from ccms.complaints.acts.acting import Overtaken, require_unchanged
from ccms.complaints.acts.firm import Terms, as_act
from ccms.complaints.agreement import meets
from ccms.complaints.firm_history import event_of
from ccms.complaints.lifecycle import AT_OFFICE, Action
from ccms.complaints.models import Complaint
from ccms.complaints.reading.firm_view import FirmView, firm_view
from ccms.complaints.statuses import NotAllowed
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, FieldError, NotFound, ValidationFailed
from ccms.gate import counters
from ccms.gate.limits import Counted
from ccms.law.pack.nouns import Choice
from ccms.web.firm import conflict, ready, summary
from ccms.web.firm.answer_context import address
from ccms.web.firm.case import View, moved_on, own_case, page
from ccms.web.firm.files import given
from ccms.web.firm.forms import CHANGE, FILE, FILE_KIND, SEND, TermsForm
from ccms.web.firm.kinds import ABSENT, ASK, DEFEND, INFORM, INTERIM, OFFER, PERFORMED, REFUSE, SOLVED, Kind
from ccms.web.firm.letters import letter
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.sending import once, tell
from ccms.web.shared.evidence_download import is_reduced

ABOUT_THE_WISH = frozenset({Action.OFFER, Action.CLAIM_SOLVED, Action.DEFEND, Action.REFUSE})
OTHER = "other"  # the kind of a file of which nobody says what it shows
# What a service calls a thing that a form asks for under another name.
IN_FORM = {"evidence": FILE}


def _page_of(kind: Kind) -> View:
    @own_case
    def view_of(request: SignedRequest, view: FirmView, choice: str = "") -> HttpResponse:
        return _answer(request, view, kind, choice)

    return view_of


offer = _page_of(OFFER)
solved = _page_of(SOLVED)
defend = _page_of(DEFEND)
refuse = _page_of(REFUSE)
ask = _page_of(ASK)
interim = _page_of(INTERIM)
performed = _page_of(PERFORMED)
inform = _page_of(INFORM)
cannot_come = _page_of(ABSENT)


def _answer(request: SignedRequest, view: FirmView, kind: Kind, code: str) -> HttpResponse:
    """Ask, show, send. What is sent again, the service judges: the complaint may have moved on by the first."""
    choice = kind.choice(view.pack, code)
    if code and choice is None:
        raise NotFound
    if kind.action in view.withheld or (request.method != "POST" and kind.action not in view.acts):
        return moved_on(request, view)
    form = TermsForm(
        kind,
        choice,
        view,
        dhaka_day(request.now),
        request.POST or None,
        request.FILES or None,
        ready=ready.text(request, view),
    )
    done = _typed(request, form) if form.is_bound else None
    return done or _form_page(request, form)


def _typed(request: SignedRequest, form: TermsForm) -> HttpResponse | None:
    """Go on from what was typed; None where the form is shown again, to be put right or changed."""
    try:
        _keep_file(request, form)
    except NotAllowed:
        return moved_on(request, form.view)
    if not form.is_valid() or not _is_complete(form) or CHANGE in request.POST:
        return None
    if SEND not in request.POST and conflict.is_overtaken(form, request.actor):
        return conflict.page(request, form)
    return send(request, form.view, form) if SEND in request.POST else _preview(request, form)


def _keep_file(request: SignedRequest, form: TermsForm) -> None:
    """Keep the file before anything else, so that a slip in another field does not lose it."""
    upload = form.files.get(FILE)
    if FILE not in form.fields or FILE in form.errors or not isinstance(upload, UploadedFile):
        return
    by = request.actor
    try:
        evidence.add_to_complaint(
            reference=form.view.reference,
            upload=upload,
            kind=form.data.get(FILE_KIND) or OTHER,
            by=by,
            now=request.now,
            reduced=is_reduced(upload, request.POST),
        )
    except (NotAllowed, NotFound):
        raise
    except Failure as failure:
        tell(form, _at_the_file(failure))
    else:
        form.view = firm_view(form.view.reference, by)


def _at_the_file(failure: Failure) -> Failure:
    if isinstance(failure, ValidationFailed):
        return failure
    return ValidationFailed({FILE: FieldError(failure.slug, failure.params)})


def _is_complete(form: TermsForm) -> bool:
    """Ask the pack whether this choice has what it needs, before the buyer's page is shown."""
    try:
        _check(form, form.terms())
    except ValidationFailed as failure:
        tell(form, ValidationFailed({IN_FORM.get(name, name): error for name, error in failure.errors.items()}))
        return False
    return True


def _check(form: TermsForm, terms: Terms) -> None:
    check_fields(as_act(form.kind.act, terms), form.view.pack)
    if form.kind is PERFORMED and not (terms.transaction or terms.has_proof):
        raise ValidationFailed({"transaction": ("proof-needed", {})})


def send(request: SignedRequest, view: FirmView, form: TermsForm) -> HttpResponse | None:
    """Send the answer once and lead to its receipt; None where the form says what is to be put right."""
    by, terms = request.actor, form.terms()

    def act() -> Complaint:
        if form.seen is not None:
            require_unchanged(view.reference, by, form.seen)
        counters.take_or_refuse(Counted.FIRM_MESSAGES, f"{by.firm}:{view.reference}", request.now)
        return perform(as_act(form.kind.act, terms), reference=view.reference, by=by, now=request.now)

    try:
        answer = once(request, account=by.text, act=lambda: {"event": str(event_of(act()))}).answer
    except Overtaken:
        return conflict.page(request, form)
    except NotAllowed:
        return moved_on(request, firm_view(view.reference, by))
    except NotFound:
        raise
    except Failure as failure:
        tell(form, failure)
        return None
    return HttpResponseRedirect(address(view, "sent", event=answer["event"]))


def _form_page(request: SignedRequest, form: TermsForm) -> HttpResponse:
    view, kind = form.view, form.kind
    return page(
        request,
        view,
        "terms",
        form,
        title=title_of(kind, form.choice),
        kind=str(kind.action),
        choice=form.choice.code if form.choice else "",
        files=given(view) if FILE in form.fields else (),
        wanted=summary.wanted(view, form.today) if kind.action in ABOUT_THE_WISH else "",
        proposal=view.counter if kind is OFFER else None,
        promise=summary.promise(view),
        late=_is_late(view, kind),
        offer_days=view.pack.periods["offer_latest"].amount,
        ask_days=view.pack.periods["consumer_information"].amount,
        upload=FILE in form.fields,
        ready=ready.links(request, view) if "text" in form.fields else (),
    )


def _preview(request: SignedRequest, form: TermsForm) -> HttpResponse:
    view, kind = form.view, form.kind
    return page(
        request,
        view,
        "preview",
        letter=letter(kind, form.terms(), view),
        files=given(view) if FILE in form.fields else (),
        carried=conflict.carried(request, form),
        kind=str(kind.action),
        late=_is_late(view, kind),
        **_agreement(form),
    )


def _agreement(form: TermsForm) -> dict[str, Any]:
    """Return by when the offer is to be kept if sending it is the promise, or that its own words stand against that."""
    asked, terms = form.view.proposal(form.today), form.terms()
    met = form.kind is OFFER and asked is not None and meets(terms.remedy, terms.amount_paisa, terms.day, asked)
    return {"agreed_by": terms.day if met and not terms.text else None, "asked_again": met and terms.text}


def _is_late(view: FirmView, kind: Kind) -> bool:
    return view.standing.status in AT_OFFICE and kind.action not in {Action.GIVE_INFORMATION, Action.CANNOT_COME}


def title_of(kind: Kind, choice: Choice | None) -> str:
    """Return the heading of a form."""
    return str(kind.title) % {"what": choice.text.read(language())} if choice else str(kind.title)
