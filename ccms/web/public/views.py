"""The pages for everybody.

Lists the signed heads of the ledger, one a line, so that a person who keeps them can notice a replaced event.

The file that says where to report a weakness of this installation (RFC 9116).

The page of a shop, `/firms/<slug>`: its name, and what is published of it.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ccms.accounts.actors import Role
from ccms.accounts.firms import published
from ccms.accounts.firms.shop_keys import firm_named
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.filing import drafts
from ccms.core.clock import dhaka_day, start_of_day
from ccms.core.failures import NotFound
from ccms.law.pack.book import book
from ccms.ledger.heads import heads_lines
from ccms.notices.composition import samples
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.shared.find_form import FindForm
from ccms.web.templatetags.frame import Row


def landing(request: PageRequest) -> HttpResponse:
    """Show the first page: what this is, and the one thing to do."""
    actor = request.actor
    has_draft = actor is not None and actor.role is Role.CONSUMER and drafts.has_any(actor)
    return render(request, "public/landing.html", {"has_draft": has_draft})


def find(request: HttpRequest) -> HttpResponse:
    """Ask for a complaint number, and lead to its page."""
    form = FindForm(request.GET if "number" in request.GET else None)
    if not form.is_valid():
        return drawn(request, "public/find.html", form, {})
    return HttpResponseRedirect(reverse("consumer:complaint", kwargs={"reference": form.cleaned_data["number"]}))


TO_BUYERS = ("consumer.filed", "consumer.offered", "consumer.payment_recorded", "consumer.reward_recorded")
READ_OUT = (CodePurpose.ASSIST, CodePurpose.LOOK_UP)  # to the hotline's clerk; every other code to nobody
TO_SELLERS = ("firm.told_first", "firm.formal_notice", "firm.sent_by_office")
SELLERS_READ = "bn"  # as the announcements write to every firm


def genuine(request: PageRequest) -> HttpResponse:
    """Say how to tell our messages from a fraud's, and show each as it is sent."""
    days = book().on(dhaka_day(request.now)).periods["answer"].amount
    context = {
        "to_buyers": [samples.sms(each, language(), days) for each in TO_BUYERS],
        "to_sellers": [samples.sms(each, SELLERS_READ, days) for each in TO_SELLERS],
        "codes": [samples.code_sms(each, language()) for each in CodePurpose if each not in READ_OUT],
        "read_out": [samples.code_sms(each, language()) for each in READ_OUT],
    }
    return render(request, "public/genuine.html", context)


def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept of a person, why, and who sees it."""
    seen_by = [
        Row(_("Seller"), _("your name, the purchase, your words, your wish, the evidence")),
        Row(_("Seller, only if you allow it"), _("your mobile number")),
        Row(_("Never the seller"), _("your parents' names, address, e-mail and identity numbers")),
        Row(_("DNCRP"), _("everything in the complaint, to decide on it")),
        Row(_("Another office to which DNCRP sends it"), _("only the parts that your complaint's page lists")),
        Row(_("Ministry and associations"), _("numbers only, nobody's name")),
        Row(_("Whoever knows only the complaint number"), _("where it stands, until when, and what comes next")),
    ]
    return render(request, "public/privacy.html", {"seen_by": seen_by})


def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what works for whom, what does not yet, and whom to tell."""
    return render(request, "public/accessibility.html")


LONGEST_NUMBER = 18  # digits; a head's number fits in 63 bits


def heads(request: PageRequest) -> StreamingHttpResponse:
    """Answer as plain text, oldest first; `?after=` goes on from the last number that a reader has."""
    after = request.GET.get("after", "0")
    if not (after.isascii() and after.isdecimal() and len(after) <= LONGEST_NUMBER):
        raise NotFound
    return StreamingHttpResponse(_lines(int(after)), content_type="text/plain; charset=utf-8")


def _lines(after: int) -> Iterator[str]:
    for line in heads_lines(after):
        yield f"{line}\n"


# less than the year that the RFC allows: a copy of an installation that was given up goes out of date by itself
HOLDS = timedelta(days=180)


def security_txt(request: PageRequest) -> HttpResponse:
    """Return contact, end, languages and own address as lines. Raises NotFound where no contact is set."""
    if settings.CCMS_SECURITY_CONTACT == "none":
        raise NotFound
    # from the beginning of the day, so that two copies of one day are equal
    expires = start_of_day(dhaka_day(request.now)) + HOLDS
    lines = [
        f"Contact: {settings.CCMS_SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: bn, en",
        f"Canonical: {settings.CCMS_BASE_URL}{reverse('public:security')}",
    ]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


def firm(request: PageRequest, slug: str) -> HttpResponse:
    """Show a shop that somebody registered, claimed or confirmed, and what is published of it. Raises NotFound."""
    found = firm_named(slug)
    if found is None:
        raise NotFound
    if found.slug != slug:
        return HttpResponseRedirect(reverse("public:firm", kwargs={"slug": found.slug}))
    context = {"firm": found, "name": found.name(language()), "parts": published.parts_of_page(found.pk)}
    return render(request, "public/firm.html", context)
