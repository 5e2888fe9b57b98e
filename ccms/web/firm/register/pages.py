"""Asks a shop what it is, one number of a paper, and for a mobile and an e-mail, which it proves.

Remembers in a browser which application was begun there, for a day; after that its administrator signs in.

The forms of a shop's own registration, one for each page.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms.identities import NumberUnreadable, normal_number
from ccms.accounts.firms.naming import looks_like_link
from ccms.accounts.models import Application
from ccms.accounts.models.application import ApplicationState
from ccms.accounts.models.code_request import CodePurpose
from ccms.accounts.models.firm_identity import IdentityKind
from ccms.complaints.registry import applying
from ccms.complaints.registry.applying import Details, details_of
from ccms.core.failures import Failure, NotFound
from ccms.gate.counters import TooManyRequests
from ccms.web import fields
from ccms.web.form_page import do_once, done, drawn, once, tell
from ccms.web.language import language
from ccms.web.registry_words import IDENTITIES, KINDS
from ccms.web.requests import PageRequest
from ccms.web.shared.code_proving import LIFE_MINUTES, RESEND_SECONDS, CodeForm, Proving, refusing, tell_wait
from ccms.web.shared.evidence import EvidenceField
from ccms.web.templatetags.words import code as as_code
from ccms.web.templatetags.words import phone as as_phone

ASKED = (IdentityKind.DBID, IdentityKind.TRADE_LICENCE, IdentityKind.ETIN)


class NameForm(fields.PageForm):
    """What the shop is called, and what it is."""

    name_bn = fields.CleanLine(label=_("What is your shop or page called?"), autocomplete="organization")
    name_en = fields.CleanLine(label=_("Its name in English letters"), required=False)
    kind = fields.ChoiceCards(
        label=_("What kind of seller is it?"), cards=[fields.Card(str(kind), words) for kind, words in KINDS.items()]
    )


class NumberForm(fields.PageForm):
    """One number of a paper."""

    identity = fields.ChoiceCards(
        label=_("Which paper do you have?"),
        help_text=_("One is enough."),
        cards=[fields.Card(str(kind), IDENTITIES[kind]) for kind in ASKED],
    )
    number = fields.CodeLine(label=_("The number on it"), most=40)

    def clean(self) -> dict[str, Any]:
        """Read the number as one of the chosen paper."""
        given = self.cleaned_data
        if given.get("identity") and given.get("number"):
            try:
                given["number"] = normal_number(IdentityKind(given["identity"]), given["number"])
            except NumberUnreadable as failure:
                self.add_error("number", fields.refused(failure))
        return given


class ContactForm(fields.PageForm):
    """Who applies, and how they are reached."""

    person = fields.CleanLine(label=_("Your name"), autocomplete="name")
    phone = fields.PhoneField(label=_("Mobile number of the shop"))
    email = fields.EmailField(
        label=_("E-mail of the shop"), help_text=_("We send a link there. You sign in with this address.")
    )


class PapersForm(fields.PageForm):
    """Where the shop sells, and its papers."""

    website = fields.CodeLine(label=_("Website"), help_text=_("A website or a page: one is enough."), required=False)
    page = fields.CodeLine(label=_("Page on Facebook or another network"), required=False)
    paper = EvidenceField(
        label=_("Photo of the paper"),
        help_text=_("All four corners and the number must be readable."),
        many=True,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a site or a page."""
        given = self.cleaned_data
        if not any(given.get(link) or link in self.errors for link in ("website", "page")):
            self.add_error("page", fields.put_right("site-or-page-missing"))
        for link in ("website", "page"):
            if given.get(link) and not looks_like_link(given[link]):
                self.add_error(link, fields.put_right("link-not-a-link"))
        return given


COOKIE, PATH, KEPT = "ccms-application", "/firm/register", timedelta(days=1)
_SIGNER = TimestampSigner(salt="ccms.application.browser")


def remember(response: HttpResponse, application: UUID) -> None:
    """Let this browser go on with the application."""
    response.set_cookie(
        COOKIE,
        _SIGNER.sign(application.hex),
        max_age=KEPT,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def begun_in(request: PageRequest) -> UUID | None:
    """Return the application that was begun in this browser."""
    try:
        return UUID(_SIGNER.unsign(request.COOKIES.get(COOKIE, ""), max_age=KEPT))
    except (BadSignature, ValueError):
        return None


def application_of(request: PageRequest) -> Application:
    """Return the application of the person that is signed in, or of this browser. Raises NotFound."""
    return applying.open_for(request.actor, begun_in(request))


GONE = 410
STEPS = 4
DECIDED = frozenset({ApplicationState.APPLIED, ApplicationState.VERIFIED})
PROVING = Proving(CodePurpose.REGISTER, cookie="ccms-register", path="/firm/register")

type View = Callable[[PageRequest, Application], HttpResponse]


def _given(view: View, *, may_stand: Callable[[Application], bool]) -> Callable[[PageRequest], HttpResponse]:
    """Give a page the application of this browser or member; where it is not its turn, lead to where it stands."""

    @wraps(view)
    def guarded(request: PageRequest) -> HttpResponse:
        try:
            application = application_of(request)
        except NotFound:
            return HttpResponseRedirect(reverse("register:start"))
        if not may_stand(application):
            return HttpResponseRedirect(reverse("register:papers"))
        return view(request, application)

    return guarded


def changeable(view: View) -> Callable[[PageRequest], HttpResponse]:
    """Open a page while the applicant can still change what they said."""
    return _given(view, may_stand=lambda application: application.state in applying.OPEN)


def unproved(view: View) -> Callable[[PageRequest], HttpResponse]:
    """Open a page until mobile and e-mail are proved."""
    return _given(view, may_stand=lambda application: application.firm_id is None)


def start(request: PageRequest) -> HttpResponse:
    """Ask for name and kind; a refused or late applicant begins again with the contacts that are proved."""
    try:
        present: Application | None = application_of(request)
    except NotFound:
        present = None
    if present is not None and present.state in DECIDED:
        return HttpResponseRedirect(reverse("register:papers"))
    said = details_of(present) if present else None
    shown = {"name_bn": said.name_bn, "name_en": said.name_en, "kind": said.kind} if said else {}
    form = NameForm(request.POST or None, initial=shown)
    if form.is_valid():
        given, address = form.cleaned_data, request.META["REMOTE_ADDR"]

        def act() -> dict[str, Any]:
            if present is not None and present.state in applying.OPEN:
                return {"application": str(applying.change(present.pk, request.now, **given).pk)}
            before = present if present is not None and present.firm_id else None
            made = applying.begin(Details(**given), address, language(), request.now, before=before)
            return {"application": str(made.pk)}

        try:
            answer = once(request, account=f"visitor:{address}", act=act).answer
        except Failure as failure:
            tell(form, failure)
        else:
            response = HttpResponseRedirect(reverse("register:number"))
            remember(response, UUID(answer["application"]))
            return response
    return _page(request, "name", form, 1)


@changeable
def number(request: PageRequest, application: Application) -> HttpResponse:
    """Ask for one number of a paper."""
    said = details_of(application)
    form = NumberForm(request.POST or None, initial={"identity": said.identity, "number": said.number})
    if form.is_valid() and done(
        request,
        form,
        account=f"application:{application.pk}",
        act=lambda: applying.change(application.pk, request.now, **form.cleaned_data),
    ):
        return HttpResponseRedirect(reverse("register:papers" if application.firm_id else "register:contact"))
    return _page(request, "number", form, 2, back_url=reverse("register:start"))


@unproved
def contact(request: PageRequest, application: Application) -> HttpResponse:
    """Ask for a mobile and an e-mail, and send a code to the mobile."""
    said = details_of(application)
    if not said.number:
        return HttpResponseRedirect(reverse("register:number"))
    shown = {"person": said.person, "phone": application.phone.open(), "email": application.email.open()}
    form = ContactForm(request.POST or None, initial=shown)
    if form.is_valid():
        given = form.cleaned_data
        with refusing(form, "phone"):
            applying.keep_contact(application.pk, given["person"], given["email"])
            return PROVING.lead_on(request, reverse("register:code"), given["phone"])
    return _page(request, "contact", form, 3, back_url=reverse("register:number"))


@unproved
def code(request: PageRequest, application: Application) -> HttpResponse:
    """Take the code; then the link goes to the e-mail address."""
    asked, back_url = PROVING.remembered(request), reverse("register:contact")
    if asked is None:
        return HttpResponseRedirect(back_url)
    shown: dict[str, Any] = {
        "back_url": back_url,
        "sent_to": as_phone(asked.to),
        "minutes": LIFE_MINUTES,
        "resend_seconds": RESEND_SECONDS,
    }
    form = CodeForm(request.POST or None)
    entered = "again" not in request.POST and form.is_valid()
    if "again" in request.POST or (entered and asked.is_over(request.now)):
        return PROVING.send_again(request, asked, partial(_page, request, "code", step=3, **shown), CodeForm())
    proved = PROVING.prove(request, form, asked.request_id) if entered else ""
    if proved:
        try:
            applying.prove_phone(application.pk, proved, request.now)
            applying.ask_email(application.pk, request.now)
        except TooManyRequests as failure:
            tell_wait(form, "code", failure)
        else:
            response = HttpResponseRedirect(reverse("register:mail"))
            PROVING.used(request, response, proved)
            return response
    return _page(request, "code", form, 3, **shown)


@unproved
def mail(request: PageRequest, application: Application) -> HttpResponse:
    """Say that the link is on its way, and send it again."""
    if application.email_asked_at is None:
        return HttpResponseRedirect(reverse("register:contact"))
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    sent = form.is_valid() and done(
        request,
        form,
        account=f"application:{application.pk}",
        act=lambda: applying.ask_email(application.pk, request.now),
    )
    address = as_code(application.email.open())
    return _page(request, "mail", form, 3, back_url=reverse("register:contact"), address=address, sent=sent)


def confirm(request: PageRequest, word: str) -> HttpResponse:
    """Say what the link is worth, and prove the e-mail by the button: programs that scan mails open every link.

    It proves it once; a form that is sent twice gets the first answer.
    """
    found = applying.asked_by(word, request.now)
    form = fields.PageForm(request.POST or None)
    is_over = found is None or found.firm_id is not None
    if found is not None and form.is_valid():
        try:
            do_once(
                request,
                account=f"application:{found.pk}",
                act=lambda: applying.confirm_email(word, request.now),
            )
        except NotFound:
            is_over = True
        except Failure as failure:
            tell(form, failure)
        else:
            response = HttpResponseRedirect(reverse("register:papers"))
            remember(response, found.pk)
            return response
    page = _page(request, "confirm", form, 3, over=is_over)
    page.status_code = GONE if is_over else page.status_code
    return page


def _page(request: PageRequest, template: str, form: fields.PageForm, step: int, **context: Any) -> HttpResponse:
    return drawn(request, f"firm/register/{template}.html", form, {"step": step, "steps": STEPS, **context})
