"""Takes over a page that stands here already: "this is my shop", by a code to one of its own contacts.

Whose contact is not known as the shop's goes on with an application, which an officer compares.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.codes.one_time import sent_to
from ccms.accounts.firms.firm_members import Invitation
from ccms.accounts.firms.naming import channel_of
from ccms.accounts.firms.shop_keys import firm_named
from ccms.accounts.models import Firm
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.registry import applying, claiming
from ccms.complaints.registry.applying import Details
from ccms.core.failures import Failure, NotFound
from ccms.web import fields
from ccms.web.firm.register.pages import remember
from ccms.web.form_page import drawn, once, tell
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.shared.code_proving import LIFE_MINUTES, RESEND_SECONDS, CodeForm, Proving, refusing
from ccms.web.templatetags.words import code as as_code
from ccms.web.templatetags.words import phone, run

COOKIE, PATH, KEPT = "ccms-claim", "/firm/claim", 3600
_SIGNER = TimestampSigner(salt="ccms.claim.code")


class AddressForm(fields.PageForm):
    """Which contact of the shop gets the code."""

    address = fields.ContactField(
        label=_("Mobile number or e-mail of the shop"),
        help_text=_("A code goes there, so it must be in your hands now."),
    )


class PersonForm(fields.PageForm):
    """Who the page's first administrator is."""

    name = fields.CleanLine(label=_("Your name"))
    email = fields.EmailField(
        label=_("Work e-mail"), help_text=_("The invitation goes there. It works for three days.")
    )


def claim(request: PageRequest, slug: str) -> HttpResponse:
    """Ask for a contact of the shop, and send a code to it."""
    firm = _firm(slug)
    taken, form = claiming.has_people(firm.pk), AddressForm(request.POST or None)
    if not taken and form.is_valid():
        address = form.cleaned_data["address"]
        with refusing(form, "address"):
            to = reverse("register:claim_code", kwargs={"slug": firm.slug})
            return _proving(firm).lead_on(request, to, address, channel_of(address))
    back_url = reverse("public:firm", kwargs={"slug": firm.slug})
    return _page(request, "claim", form, firm, back_url=back_url, taken=taken)


def code(request: PageRequest, slug: str) -> HttpResponse:
    """Take the code."""
    firm = _firm(slug)
    proving, back_url = _proving(firm), reverse("register:claim", kwargs={"slug": firm.slug})
    asked = proving.remembered(request)
    if asked is None:
        return HttpResponseRedirect(back_url)
    channel = channel_of(asked.to)
    shown: dict[str, Any] = {
        "sent_to": as_code(asked.to) if channel is Channel.EMAIL else phone(asked.to),
        "by_mail": channel is Channel.EMAIL,
        "minutes": LIFE_MINUTES,
        "resend_seconds": RESEND_SECONDS,
        "back_url": back_url,
    }
    form = CodeForm(request.POST or None, channel=channel)
    entered = "again" not in request.POST and form.is_valid()
    if "again" in request.POST or (entered and asked.is_over(request.now)):
        page = partial(_page, request, "code", firm=firm, **shown)
        return proving.send_again(request, asked, page, CodeForm(channel=channel), (asked.to, channel))
    proved = proving.prove(request, form, asked.request_id) if entered else ""
    if proved:
        response = HttpResponseRedirect(reverse("register:claim_person", kwargs={"slug": firm.slug}))
        proving.used(request, response, proved)
        response.set_cookie(
            COOKIE,
            _SIGNER.sign_object([firm.slug, asked.request_id.hex]),
            max_age=KEPT,
            path=PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response
    return _page(request, "code", form, firm, **shown)


def person(request: PageRequest, slug: str) -> HttpResponse:
    """Ask who the administrator is; give the page at once, or go on with an application.

    While the invitation is not used, the same browser corrects where it goes.
    """
    firm = _firm(slug)
    proved = _proved(request, firm)
    waiting = claiming.waiting_administrator(firm.pk, proved) if proved else None
    if not proved or (waiting is None and claiming.has_people(firm.pk)):
        return HttpResponseRedirect(reverse("register:claim", kwargs={"slug": firm.slug}))
    known = {"name": waiting.name, "email": waiting.email} if waiting else {}
    form = PersonForm(request.POST or None, initial=known)
    if form.is_valid():
        given = form.cleaned_data
        invited = Invitation(name=given["name"], email=given["email"], role=Role.FIRM_ADMIN, firm=firm.pk)
        try:
            act = partial(_claimed, request, firm, proved, invited, corrects=waiting is not None)
            done = once(request, account=f"claim:{firm.pk}", act=act).answer
        except NotFound:
            raise
        except Failure as failure:
            tell(form, failure)
        else:
            if done["application"]:
                response = HttpResponseRedirect(reverse("register:start"))
                remember(response, UUID(done["application"]))
                return response
            return _page(request, "claimed", fields.PageForm(), firm, email=as_code(given["email"]))
    return _page(request, "person", form, firm, invited=as_code(waiting.email) if waiting else "")


def _claimed(request: PageRequest, firm: Firm, proved: str, invited: Invitation, *, corrects: bool) -> dict[str, Any]:
    if corrects:
        claiming.correct_invitation(firm.pk, proved, invited, request.now)
        return {"application": ""}
    if claiming.claim_by_code(firm.pk, proved, invited, request.now):
        return {"application": ""}
    said = Details(name_bn=firm.name_bn, name_en=firm.name_en, kind=firm.kind, person=invited.name)
    address = request.META["REMOTE_ADDR"]
    return {"application": applying.begin(said, address, language(), request.now, claims=firm).pk.hex}


def _firm(slug: str) -> Firm:
    found = firm_named(slug)
    if found is None:
        raise NotFound
    return found


def _proving(firm: Firm) -> Proving:
    """Return the proving of a code that counts for this page alone."""
    return Proving(CodePurpose.REGISTER, about=firm.slug, cookie="ccms-claim-code", path=PATH)


def _proved(request: PageRequest, firm: Firm) -> str:
    """Return the contact that this browser has proved within the hour, for this page."""
    try:
        slug, request_id = _SIGNER.unsign_object(request.COOKIES.get(COOKIE, ""), max_age=KEPT)
    except BadSignature:
        return ""
    return sent_to(UUID(request_id)) if slug == firm.slug else ""


def _page(request: PageRequest, template: str, form: fields.PageForm, firm: Firm, **context: Any) -> HttpResponse:
    shown = {"name": run(firm.name(language())), "firm": firm, **context}
    folder = "claiming" if template != "code" else "register"
    return drawn(request, f"firm/{folder}/{template}.html", form, shown)
