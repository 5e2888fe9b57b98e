"""The pages of a body's four acts: it has it, takes it over, sends it back, or answers with files.

Words for a body's own pages: what is asked of it, and how far it has come, said to the body itself.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, cast, override

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.acts.bodies import OfBody
from ccms.complaints.dispatches.planning import DispatchOver, fields_of, results_of, returns_of
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import DispatchKind, DispatchState
from ccms.complaints.reading.body_inbox import MOST_FILES, Sent, find_sent, prepared_reply, read_sent
from ccms.complaints.statuses import NotAllowed
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, sentence
from ccms.law.choice_words import list_of
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.web import fields
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import CONFLICT, ActForm, ActPage, Prepare, at_the_file, cards_of
from ccms.web.shared.dispatch_words import FIELDS, body_name
from ccms.web.shared.evidence import LIMITS, EvidenceField

KINDS: Mapping[str, Any] = {
    DispatchKind.REFERRAL: _("You are asked to take a complaint over"),
    DispatchKind.COPY: _("A copy, for you to know"),
    DispatchKind.ASSISTANCE: _("You are asked for help"),
    DispatchKind.CORRECTION: _("Something that you were sent is different now"),
}
STATES: Mapping[str, Any] = {
    DispatchState.SENT: _("Nobody of your office has opened it yet"),
    DispatchState.RECEIVED: _("Your office has opened it"),
    DispatchState.ACCEPTED: _("Your office has taken it over"),
    DispatchState.ANSWERED: _("Your office answered"),
    DispatchState.RETURNED: _("Your office sent it back"),
    DispatchState.RECALLED: _("DNCRP has taken it back"),
    DispatchState.LAPSED: _("The time to reply is over"),
}


def state_words(dispatch: Dispatch) -> Any:
    """Say to the body how far it has come; that it was opened is not yet that the body says it has it."""
    if dispatch.state == DispatchState.RECEIVED and dispatch.acknowledged_at:
        return _("Your office said that it has it")
    return STATES[dispatch.state]


def awaited_words(dispatch: Dispatch) -> Any:
    """Say what is awaited of the body next."""
    if dispatch.kind == DispatchKind.COPY:
        return _("Read it; answer if there is something to say")
    if dispatch.kind == DispatchKind.CORRECTION:
        return _("Say that you have it")
    if not dispatch.is_beside and dispatch.accepted_on is None:
        return _("Take it over or send it back")
    return _("Answer it")


def own_name(by: Actor, now: datetime) -> Any:
    """Return the name of the member's body."""
    return body_name(book().on(dhaka_day(now)), by.body or "")


FILES, ACT = "evidence", "body/act.html"
OUTSIDE_NO: dict[str, Any] = {
    "label": _("Your own number for it"),
    "help_text": _("DNCRP, the buyer and perhaps the seller read this."),
    "required": False,
}


class ReplyForm(ActForm[Dispatch]):
    """What a body says of one dispatch; the choices are those of its own profile."""

    @property
    def pack(self) -> Pack:
        """The law in force for this complaint."""
        return book().on(dhaka_day(self.case.complaint.filed_at))

    @property
    def reference(self) -> str:
        """The number of the complaint."""
        return self.case.complaint.reference

    def given(self) -> dict[str, Any]:
        """Name the dispatch too."""
        return {"dispatch": self.case.id, **super().given()}

    def refuse(self, failure: Failure) -> None:
        """Show at the files what is the matter with one of them."""
        super().refuse(at_the_file(failure, FILES))


class AcceptForm(ReplyForm):
    """Under which number the body keeps it."""

    outside_no = fields.CodeLine(**OUTSIDE_NO)


class ReturnForm(ReplyForm):
    """Why it is sent back, and which field is missing or wrong."""

    code = fields.ChoiceCards(label=_("Why do you send it back?"))
    field = fields.Pick(
        label=_("Which part is missing or wrong?"),
        help_text=_("Leave it empty where the reason above says it."),
        required=False,
    )
    text = fields.CleanText(label=_("More about it"), help_text=_("DNCRP and the buyer read this."), required=False)
    outside_no = fields.CodeLine(**OUTSIDE_NO)

    def prepare(self) -> None:
        """Offer first what the profile names, each with the field that it is about."""
        why, which = self.fields["code"], self.fields["field"]
        assert isinstance(why, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        assert isinstance(which, fields.Pick)  # noqa: S101
        own = [fields.Card(each.code, each.text.read(language()), FIELDS[each.field]) for each in returns_of(self.case)]
        why.offer([*own, *cards_of(list_of(self.pack, "return_referral"))])
        which.offer([(name, FIELDS[name]) for name in fields_of(self.case)])


class AnswerForm(ReplyForm):
    """What was found or done, in the body's words, with its papers."""

    code = fields.ChoiceCards(label=_("What did your office find or do?"))
    text = fields.CleanText(label=_("In your words"), help_text=_("DNCRP and the buyer read this."), required=False)
    outside_no = fields.CodeLine(**OUTSIDE_NO)
    evidence = EvidenceField(label=_("Your papers"), help_text=LIMITS, many=True, required=False)

    def prepare(self) -> None:
        """Offer the results of the profile; without any, the body's own words are needed."""
        code = self.fields["code"]
        assert isinstance(code, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        if results := results_of(self.case):
            code.offer(cards_of(results))
        else:
            del self.fields["code"]
            self.fields["text"].required = True

    def clean_evidence(self) -> list[Any]:
        """Refuse more files than one answer may have."""
        given: list[Any] = self.cleaned_data[FILES]
        if len(given) > MOST_FILES:
            raise fields.put_right("answer-files-too-many", most=MOST_FILES)
        return given


class ReplyPage(ActPage[Dispatch, ReplyForm]):
    """The page of one act of a body on what it was sent."""

    over = (NotAllowed, DispatchOver)

    @override
    def opened(self, request: SignedRequest, **named: Any) -> Dispatch:
        return find_sent(named["key"], request.actor)

    @override
    def closed(self, request: SignedRequest, case: Dispatch) -> HttpResponse | None:
        sent = read_sent(case)
        if self.action in _open(sent) or (sent.is_open and request.method == "POST"):  # refused, asked anew with why
            return None
        return HttpResponseRedirect(_url(case)) if sent.is_open else _over(request, case, DispatchOver())

    @override
    def ask(self, request: SignedRequest, form: ReplyForm) -> HttpResponse:
        one = form.case
        context = {"page": self, "upload": FILES in form.fields, "one": one, "kind": KINDS[one.kind]}
        return drawn(request, self.template, form, {**context, "back_url": _url(one)})

    @override
    def prepare(self, request: SignedRequest, form: ReplyForm) -> Prepare:
        files = form.cleaned_data.get(FILES, ())
        return partial(prepared_reply, cast("OfBody", form.as_act()), request.actor, request.now, files)

    @override
    def next_url(self, form: ReplyForm, answer: object) -> str:
        return _url(form.case)

    @override
    def too_late(self, request: SignedRequest, form: ReplyForm, failure: Failure) -> HttpResponse:
        return _over(request, form.case, failure)


PAGES: Mapping[str, ReplyPage] = {
    "acknowledge": ReplyPage(
        action=Action.ACKNOWLEDGE_DISPATCH,
        title=_("Say that you have it"),
        button=_("We have it"),
        said=_("DNCRP and the buyer read that you have it."),
        form=ReplyForm,
        template=ACT,
    ),
    "accept": ReplyPage(
        action=Action.ACCEPT_DISPATCH,
        title=_("Take the complaint over"),
        button=_("Take it over"),
        said=_("Your office has taken it over. Both sides are told."),
        form=AcceptForm,
        template=ACT,
    ),
    "answer": ReplyPage(
        action=Action.ANSWER_DISPATCH,
        title=_("Answer"),
        button=_("Send the answer"),
        said=_("Your answer was sent to DNCRP."),
        form=AnswerForm,
        template=ACT,
    ),
    "return": ReplyPage(
        action=Action.RETURN_DISPATCH,
        title=_("Send it back"),
        button=_("Send it back"),
        said=_("It is back at DNCRP."),
        form=ReturnForm,
        template=ACT,
    ),
}


def offered(sent: Sent) -> list[tuple[Any, str]]:
    """Return what the body can say of it now, each with the address of its page."""
    can, key = set(_open(sent)), {"key": sent.dispatch.id}
    return [(page.title, reverse(f"body:{name}", kwargs=key)) for name, page in PAGES.items() if page.action in can]


def _open(sent: Sent) -> Iterator[Action]:
    one = sent.dispatch
    if not sent.is_open:
        return
    if one.acknowledged_at is None and one.state != DispatchState.ACCEPTED:
        yield Action.ACKNOWLEDGE_DISPATCH
    if not one.is_beside and one.accepted_on is None:
        yield Action.ACCEPT_DISPATCH
    yield Action.ANSWER_DISPATCH
    if one.kind != DispatchKind.CORRECTION:
        yield Action.RETURN_DISPATCH


def _url(one: Dispatch) -> str:
    return reverse("body:dispatch", kwargs={"key": one.id})


def _over(request: SignedRequest, one: Dispatch, refused: Failure) -> HttpResponse:
    """Say that nothing can be said of it any more, or not this."""
    context = {"said": sentence(refused, language()), "one": one, "kind": KINDS[one.kind], "url": _url(one)}
    return render(request, "body/over.html", context, status=CONFLICT)
