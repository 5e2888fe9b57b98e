"""Runs the page of an act for every audience: it asks, shows what would follow, does it once, and goes on.

An audience derives its own `ActPage`, which says how its reader opens a case, what turns a question away, and what its
pages show. An act is then one value of that class: its words, its form and its template. A reader that comes too late
sees the complaint's present state.

Gives the fields of a form the limits and choices that an act or a filing declares for fields of the same names.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from ccms.complaints import field_kinds as kind
from ccms.complaints.acts.act import Act, perform
from ccms.complaints.acts.book import acts
from ccms.complaints.field_kinds import Kind
from ccms.complaints.lifecycle import Action
from ccms.complaints.statuses import NotAllowed
from ccms.core.failures import Failure, FieldError, NotFound, ValidationFailed
from ccms.law.choice_words import list_of
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Choice
from ccms.ledger.canonical import JSON
from ccms.web import fields
from ccms.web.form_page import CHANGING, once, once_prepared, tell
from ccms.web.language import language
from ccms.web.requests import SignedRequest


def follow(form: forms.Form, kinds: Mapping[str, Kind], pack: Pack, hints: Mapping[str, Any] | None = None) -> None:
    """Limit the texts of a form as these kinds do, and offer the lists of choices where the form offers none itself."""
    for name, field in form.fields.items():
        match kinds.get(name), field:
            case kind.Line(most=most) | kind.Text(most=most), fields.CleanLine() | fields.CleanText():
                field.most = most
            case kind.Whole(least=least, most=most), fields.WholeNumberField():
                field.least, field.most = least, most
            case kind.Choice(list=name_of_list), fields.ChoiceCards(cards=()):
                field.offer(cards_of(list_of(pack, name_of_list), hints))


def cards_of(choices: Iterable[Choice], hints: Mapping[str, Any] | None = None) -> list[fields.Card]:
    """Return choices of the law as cards; `hints` says more of what needs something, by the name of the need."""
    known = hints or {}
    return [
        fields.Card(choice.code, choice.text.read(language()), next((known[n] for n in choice.needs if n in known), ""))
        for choice in choices
    ]


STAGE, CONFIRM, CHANGE = "stage", "confirm", "change"
CONFLICT = 409

type Words = Any  # a str, or a lazy translation
type Prepare = Callable[[], AbstractContextManager[Callable[[], object]]]


class ActForm[C](fields.PageForm):
    """The form of one act on one case. A field that is called like one of the act has its limit and its list."""

    def __init__(self, case: C, request: SignedRequest, act: type[Act] | None = None, **named: Any) -> None:
        sent = request.method == "POST"
        super().__init__(request.POST if sent else None, request.FILES if sent else None, **named)
        self.case, self.request, self.now, self.act = case, request, request.now, act
        self.prepare()
        if act:
            follow(self, act.kinds, self.pack, self.hints())

    @property
    def pack(self) -> Pack:
        """The law in force for this complaint."""
        raise NotImplementedError

    @property
    def reference(self) -> str:
        """The number of the complaint."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Set what depends on the case: choices, bounds, what stands there already."""

    def hints(self) -> Mapping[str, Any]:
        """Return what stands beside a choice that needs something, by the name of the need."""
        return {}

    def given(self) -> dict[str, Any]:
        """Return the fields of the act that were typed; raises what is to be put right."""
        named = self.act.__dataclass_fields__ if self.act else self.cleaned_data
        return {name: value for name, value in self.cleaned_data.items() if name in named}

    def as_act(self) -> Act:
        """Return the act with its fields. Raises as `given` does."""
        assert self.act  # noqa: S101 - tells the type checker that a page without an act overrides `done`
        return self.act(**self.given())

    def beside(self) -> dict[str, Any]:
        """Return what the page shows beside the form."""
        return {}

    def refuse(self, failure: Failure) -> None:
        """Show a refusal of the service."""
        tell(self, failure)

    def carried(self) -> list[tuple[str, Any]]:
        """Return what was typed, to be taken along from the preview to the act."""
        post = self.request.POST
        kept = [(name, value) for name, values in post.lists() if name not in CHANGING | {STAGE} for value in values]
        return kept + [(each.name, each.initial) for each in self.hidden_fields() if each.name not in post]


@dataclass(frozen=True, kw_only=True)
class ActPage[C, F: ActForm[Any]]:
    """The page of one act. One that is done `at_once` is not shown before it is done."""

    action: Action
    form: type[F]
    template: str
    title: Words = ""
    button: Words = ""
    said: Words = ""
    at_once: bool = True

    over: ClassVar[tuple[type[Failure], ...]] = (NotAllowed,)  # what leads to `moved_on`, and not back to the form

    def view(self, request: SignedRequest, **named: Any) -> HttpResponseBase:
        """Answer a request for the page. What is sent, the service judges: it may be a repetition."""
        case = self.opened(request, **named)
        if away := self.turned_away(request, case):
            return away
        form = self.form_for(request, case, **named)
        try:
            self.keep_file_first(request, form)
            if form.is_bound and request.POST.get(STAGE) != CHANGE and form.is_valid():
                if not self.at_once and request.POST.get(STAGE) != CONFIRM:
                    return self.preview(request, form)
                if request.method == "POST":
                    return self.do(request, form)
        except NotFound:
            raise
        except self.over as failure:
            return self.too_late(request, form, failure)
        except Failure as failure:
            form.refuse(failure)
        return self.closed(request, form.case) or self.ask(request, form)

    def opened(self, request: SignedRequest, **named: Any) -> C:
        """Open the case for its reader. Raises NotFound."""
        raise NotImplementedError

    def turned_away(self, request: SignedRequest, case: C) -> HttpResponse | None:
        """Return what is shown instead of the page. What is sent is judged by the service first."""
        return None if request.method == "POST" else self.closed(request, case)

    def closed(self, request: SignedRequest, case: C) -> HttpResponse | None:
        """Return what is shown where the act is not open now, so that its form is not drawn."""
        raise NotImplementedError

    def form_for(self, request: SignedRequest, case: C, **named: Any) -> F:
        """Return the form, with what was sent."""
        del named
        return self.form(case, request, acts().get(self.action))

    def keep_file_first(self, request: SignedRequest, form: F) -> None:
        """Keep a file before the form is judged, where a slip in another field must not lose it."""

    def ask(self, request: SignedRequest, form: F) -> HttpResponse:
        """Draw the page with its form."""
        raise NotImplementedError

    def preview(self, request: SignedRequest, form: F) -> HttpResponse:
        """Show what would follow, with everything that was typed carried along."""
        raise NotImplementedError

    def do(self, request: SignedRequest, form: F) -> HttpResponseBase:
        """Do the act once for this form, say so, and go on."""
        prepare, account = self.prepare(request, form), request.actor.text
        if prepare:
            answer = once_prepared(request, account=account, prepare=prepare).answer
        else:
            answer = once(request, account=account, act=partial(self.done, request, form)).answer
        if said := self.said_of(form):
            messages.success(request, said)
        return HttpResponseRedirect(self.next_url(form, answer))

    def prepare(self, request: SignedRequest, form: F) -> Prepare | None:
        """Return what looks into the files of the form with nothing locked, and yields the act; None without files."""
        del request, form
        return None

    def done(self, request: SignedRequest, form: F) -> dict[str, JSON]:
        """Do the act, and return what is kept as its answer."""
        perform(form.as_act(), reference=form.reference, by=request.actor, now=request.now)
        return {}

    def said_of(self, form: F) -> Words:
        """Return what is said once it is done."""
        del form
        return self.said

    def next_url(self, form: F, answer: Mapping[str, Any]) -> str:
        """Return the page that follows."""
        raise NotImplementedError

    def too_late(self, request: SignedRequest, form: F, failure: Failure) -> HttpResponse:
        """Say that it has been done or is no longer open, and give back what was written."""
        raise NotImplementedError


def at_the_file(failure: Failure, name: str = "file") -> Failure:
    """Return a refusal that is shown at the field of the file, unless it names its own fields."""
    if isinstance(failure, ValidationFailed):
        return failure
    return ValidationFailed({name: FieldError(failure.slug, failure.params)})
