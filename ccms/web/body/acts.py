"""The pages of a body's four acts: it has it, takes it over, sends it back, or answers with files."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.acts.beside.replies import (
    AcceptDispatch,
    AcknowledgeDispatch,
    AnswerDispatch,
    OfBody,
    ReturnDispatch,
)
from ccms.complaints.dispatches.replies import DispatchOver, fields_of, results_of, returns_of
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import DispatchKind, DispatchState
from ccms.complaints.reading.body_inbox import MOST_FILES, Sent, find_sent, prepared_reply, read_sent
from ccms.complaints.statuses import NotAllowed
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, FieldError, NotFound, ValidationFailed, sentence
from ccms.law.pack.book import book
from ccms.law.words import list_of
from ccms.web import fields
from ccms.web.body.words import KINDS
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.sending import once_prepared, tell
from ccms.web.shared.act_fields import cards_of, follow
from ccms.web.shared.bodies.dispatch_words import FIELDS
from ccms.web.shared.evidence_field import LIMITS, EvidenceField

FILES = "evidence"
CONFLICT = 409
OUTSIDE_NO: dict[str, Any] = {
    "label": _("Your own number for it"),
    "help_text": _("DNCRP, the buyer and perhaps the seller read this."),
    "required": False,
}


class ReplyForm(fields.PageForm):
    """What a body says of one dispatch; the choices are those of its own profile."""

    act: type[OfBody] = AcknowledgeDispatch

    def __init__(self, one: Dispatch, *args: Any) -> None:
        super().__init__(*args)
        self.one = one
        self.pack = book().on(dhaka_day(one.complaint.filed_at))
        self.prepare()
        follow(self, self.act.kinds, self.pack)

    def prepare(self) -> None:
        """Offer the choices of the profile."""

    def said(self) -> OfBody:
        """Return the act."""
        given = {name: value for name, value in self.cleaned_data.items() if name != FILES}
        return self.act(dispatch=self.one.id, **given)


class AcceptForm(ReplyForm):
    """Under which number the body keeps it."""

    act = AcceptDispatch
    outside_no = fields.CodeLine(**OUTSIDE_NO)


class ReturnForm(ReplyForm):
    """Why it is sent back, and which field is missing or wrong."""

    act = ReturnDispatch
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
        own = [fields.Card(each.code, each.text.read(language()), FIELDS[each.field]) for each in returns_of(self.one)]
        why.offer([*own, *cards_of(list_of(self.pack, "return_referral"))])
        which.offer([(name, FIELDS[name]) for name in fields_of(self.one)])


class AnswerForm(ReplyForm):
    """What was found or done, in the body's words, with its papers."""

    act = AnswerDispatch
    code = fields.ChoiceCards(label=_("What did your office find or do?"))
    text = fields.CleanText(label=_("In your words"), help_text=_("DNCRP and the buyer read this."), required=False)
    outside_no = fields.CodeLine(**OUTSIDE_NO)
    evidence = EvidenceField(label=_("Your papers"), help_text=LIMITS, many=True, required=False)

    def prepare(self) -> None:
        """Offer the results of the profile; without any, the body's own words are needed."""
        code = self.fields["code"]
        assert isinstance(code, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        if results := results_of(self.one):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPage:
    """The page of one act: its words and its form."""

    name: str
    title: Any
    button: Any
    said: Any
    form: type[ReplyForm]


PAGES: Mapping[str, ReplyPage] = {
    page.name: page
    for page in (
        ReplyPage(
            name="acknowledge",
            title=_("Say that you have it"),
            button=_("We have it"),
            said=_("DNCRP and the buyer read that you have it."),
            form=ReplyForm,
        ),
        ReplyPage(
            name="accept",
            title=_("Take the complaint over"),
            button=_("Take it over"),
            said=_("Your office has taken it over. Both sides are told."),
            form=AcceptForm,
        ),
        ReplyPage(
            name="answer",
            title=_("Answer"),
            button=_("Send the answer"),
            said=_("Your answer was sent to DNCRP."),
            form=AnswerForm,
        ),
        ReplyPage(
            name="return",
            title=_("Send it back"),
            button=_("Send it back"),
            said=_("It is back at DNCRP."),
            form=ReturnForm,
        ),
    )
}


def offered(sent: Sent) -> list[tuple[Any, str]]:
    """Return what the body can say of it now, each with the address of its page."""
    return [(PAGES[name].title, reverse(f"body:{name}", kwargs={"key": sent.dispatch.id})) for name in _open(sent)]


def page_of(name: str) -> Callable[..., HttpResponse]:
    """Return the page of an act."""
    return partial(_view, PAGES[name])


def _open(sent: Sent) -> Iterator[str]:
    one = sent.dispatch
    if not sent.is_open:
        return
    if one.acknowledged_at is None and one.state != DispatchState.ACCEPTED:
        yield "acknowledge"
    if not one.is_beside and one.accepted_on is None:
        yield "accept"
    yield "answer"
    if one.kind != DispatchKind.CORRECTION:
        yield "return"


def _view(page: ReplyPage, request: SignedRequest, key: UUID) -> HttpResponse:
    by = request.actor
    one = find_sent(key, by)
    url = reverse("body:dispatch", kwargs={"key": key})
    if request.method != "POST" and page.name not in _open(sent := read_sent(one)):
        return HttpResponseRedirect(url) if sent.is_open else _over(request, one, DispatchOver())
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = page.form(one, *given)
    try:
        if form.is_valid() and _done(request, form, by):
            messages.success(request, page.said)
            return HttpResponseRedirect(url)
    except (DispatchOver, NotAllowed) as refused:
        return _over(request, one, refused)
    context = {
        "page": page,
        "upload": FILES in form.fields,
        "one": one,
        "kind": KINDS[one.kind],
        "back_url": url,
    }
    return drawn(request, "body/act.html", form, context)


def _done(request: SignedRequest, form: ReplyForm, by: Actor) -> bool:
    """Do the act once for this form; a refusal of what was typed or given stands in it afterwards."""
    files = form.cleaned_data.get(FILES, ())
    prepare = partial(prepared_reply, form.said(), by, request.now, files)
    try:
        once_prepared(request, account=by.text, prepare=prepare)
    except (NotFound, DispatchOver, NotAllowed):
        raise
    except ValidationFailed as refused:
        tell(form, refused)
        return False
    except Failure as refused:
        tell(form, ValidationFailed({FILES: FieldError(refused.slug, refused.params)}))
        return False
    return True


def _over(request: SignedRequest, one: Dispatch, refused: Failure) -> HttpResponse:
    """Say that nothing can be said of it any more, or not this."""
    said = sentence(refused, language())
    url = reverse("body:dispatch", kwargs={"key": one.id})
    context = {"said": said, "one": one, "kind": KINDS[one.kind], "url": url}
    return render(request, "body/over.html", context, status=CONFLICT)
