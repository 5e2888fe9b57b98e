"""Enters a firm from its papers: the way in for the first firms of a new installation.

The first page of the registry: what waits for an officer, and a search.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.channels import Channel
from ccms.accounts.firms.identities import Identity
from ccms.accounts.firms.naming import find, looks_like_link
from ccms.accounts.firms.registrars import HowKnown, keeps_registry, require_registrar
from ccms.accounts.models.firm import FirmKind
from ccms.accounts.models.firm_identity import IdentityKind
from ccms.complaints.registry import deciding
from ccms.complaints.registry.entering import KnownContact, Papers, enter_firm
from ccms.core.failures import Failure, NotFound
from ccms.web import fields
from ccms.web.form_page import drawn, once, tell
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.office.registry.applications import lines
from ccms.web.office.registry.record import address
from ccms.web.registry_words import HOWS, KINDS, IdentityField
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import run

WAYS = {"mobile": Channel.SMS, "email": Channel.EMAIL, "page": Channel.PAGE}
HOW_CHOICES = [(str(how), words) for how, words in HOWS.items()]


class PapersForm(fields.PageForm):
    """What stands in the papers of a firm."""

    name_bn = fields.CleanLine(label=_("Name in Bangla"))
    name_en = fields.CleanLine(label=_("Name in English"), required=False)
    kind = fields.ChoiceCards(
        label=_("What kind of seller is it?"), cards=[fields.Card(str(kind), words) for kind, words in KINDS.items()]
    )
    dbid = IdentityField(IdentityKind.DBID)
    trade_licence = IdentityField(IdentityKind.TRADE_LICENCE)
    issuer = fields.CleanLine(label=_("Who gave the trade licence?"), most=80, required=False)
    valid_until = fields.DateField(label=_("Trade licence valid until"), required=False)
    etin = IdentityField(IdentityKind.ETIN)
    bin = IdentityField(IdentityKind.BIN)
    rjsc = IdentityField(IdentityKind.RJSC)
    website = fields.CodeLine(label=_("Website"), required=False)
    mobile = fields.PhoneField(label=_("Mobile number of the firm"), required=False)
    mobile_how = fields.Pick(label=_("How do you know the mobile number?"), choices=HOW_CHOICES, required=False)
    email = fields.EmailField(label=_("E-mail of the firm"), required=False)
    email_how = fields.Pick(label=_("How do you know the e-mail?"), choices=HOW_CHOICES, required=False)
    page = fields.CodeLine(label=_("Page on Facebook or another network"), required=False)
    page_how = fields.Pick(label=_("How do you know the page?"), choices=HOW_CHOICES, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for one number and one way to tell the firm, and how each way is known."""
        given = self.cleaned_data
        if not any(given.get(str(kind)) or str(kind) in self.errors for kind in IdentityKind):
            self.add_error("trade_licence", fields.put_right("identity-missing"))
        if not any(given.get(way) or way in self.errors for way in ("mobile", "email")):
            self.add_error("mobile", fields.put_right("contact-missing"))
        for way in WAYS:
            if given.get(way) and not given.get(f"{way}_how"):
                self.add_error(f"{way}_how", fields.put_right("choice-missing"))
        for link in ("website", "page"):
            if given.get(link) and not looks_like_link(given[link]):
                self.add_error(link, fields.put_right("link-not-a-link"))
        return given

    def papers(self) -> Papers:
        """Return what was written."""
        given = self.cleaned_data
        licence = {"issuer": given["issuer"], "valid_until": given["valid_until"]}
        return Papers(
            name_bn=given["name_bn"],
            name_en=given["name_en"],
            kind=FirmKind(given["kind"]),
            identities=tuple(
                Identity(kind, given[str(kind)], **(licence if kind is IdentityKind.TRADE_LICENCE else {}))
                for kind in IdentityKind
                if given[str(kind)]
            ),
            website=given["website"],
            contacts=tuple(
                KnownContact(channel, given[way], HowKnown(given[f"{way}_how"]))
                for way, channel in WAYS.items()
                if given[way]
            ),
        )


@freshly_signed_in
def enter(request: SignedRequest) -> HttpResponse:
    """Ask for what stands in the papers, and register the firm."""
    by = request.actor
    require_registrar(by)
    form = PapersForm(request.POST or None)
    if form.is_valid():
        papers = form.papers()
        try:
            done = once(request, account=by.text, act=lambda: {"slug": enter_firm(papers, by, request.now).slug})
        except NotFound:
            raise
        except Failure as failure:
            tell(form, failure)
        else:
            messages.success(request, gettext("The firm is entered. Buyers can find it from now on."))
            return HttpResponseRedirect(reverse("office:firm", kwargs={"slug": done.answer["slug"]}))
    context = {"at_registry": True, "back_url": reverse("office:registry")}
    return drawn(request, "office/registry/new.html", form, context)


MOST_FOUND = 20


def registry(request: SignedRequest) -> HttpResponse:
    """List the applications before the office; find a firm by any name, number or page, also one that buyers named."""
    by, asked = request.actor, request.GET.get("q", "").strip()[:200]
    found = find(asked, MOST_FOUND) if asked else []
    context = {
        "asked": asked,
        "found": [(run(firm.name(language())), address(firm), firm.registered, firm.is_public) for firm in found],
        "waiting": lines(deciding.waiting(by)),
        "may_act": keeps_registry(by),
        "at_registry": True,
    }
    return render(request, "office/registry/list.html", context)
