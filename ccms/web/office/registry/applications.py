"""The applications of shops: what waits, what proves who applies, and the officer's answer."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms.registrars import keeps_registry
from ccms.accounts.models import Application
from ccms.accounts.models.application import ApplicationState
from ccms.accounts.models.firm_identity import IdentityKind
from ccms.complaints.models.evidence import Preview, Scan
from ccms.complaints.registry import deciding
from ccms.complaints.registry.deciding import Checks, open_paper
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.law.choice_words import list_of
from ccms.law.pack.book import book
from ccms.web import fields
from ccms.web.form_page import done, drawn, submitted
from ccms.web.fresh import again, freshly_signed_in
from ccms.web.language import language
from ccms.web.office.registry.record import address, why_alike
from ccms.web.registry_words import IDENTITIES, KINDS
from ccms.web.requests import SignedRequest
from ccms.web.shared.evidence import PREVIEW, SCANS
from ccms.web.signed_in import has_fresh_second_factor
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code, phone, run

RETURN, REFUSE = "return", "refuse"


class VerifyForm(fields.PageForm):
    """What the officer has seen, and which entries are the same shop."""

    number_seen = fields.TickBox(label=_("I have seen this number on the paper"))
    shown = fields.TickBox(
        label=_("The paper itself was shown to me, and I have seen this number on it"),
        help_text=_("Brought to the office, for example. No picture of it was sent."),
    )
    page_seen = fields.TickBox(label=_("I have seen the code on the site or page"))
    merged = fields.TickCards(label=_("Which of these are the same shop?"), required=False)

    def __init__(self, checks: Checks, *args: Any) -> None:
        super().__init__(*args)
        cards = [fields.Card(str(each.firm.pk), each.firm.name(language()), why_alike(each)) for each in checks.alike]
        merged = self.fields["merged"]
        assert isinstance(merged, fields.TickCards)  # noqa: S101 - tells the type checker what stands above
        merged.offer(cards)
        if not cards:
            del self.fields["merged"]
        del self.fields["shown" if checks.papers else "number_seen"]  # a paper was sent, or can only be brought


class ReasonForm(fields.PageForm):
    """Why it goes back, or ends."""

    reason = fields.ChoiceCards(label=_("Reason"))

    def __init__(self, name: str, request: SignedRequest, data: Any) -> None:
        super().__init__(data)
        reason = self.fields["reason"]
        assert isinstance(reason, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        choices = list_of(book().on(dhaka_day(request.now)), name)
        reason.offer([fields.Card(each.code, each.text.read(language())) for each in choices])
        if name == "return_application":
            reason.label = _("What is to be mended?")


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as the page shows it."""

    name: Any
    url: str
    preview_url: str
    scan: Any


def lines(applications: list[Application]) -> list[tuple[Any, str, Any, bool]]:
    """Return what waits, each with its name, address, moment, and whether it is the office's turn."""
    return [
        (
            run(each.firm.name(language())) if each.firm else "",
            reverse("office:application", kwargs={"application": each.pk}),
            each.changed_at,
            each.state == ApplicationState.APPLIED,
        )
        for each in applications
    ]


def application(request: SignedRequest, application: UUID) -> HttpResponse:
    """Show what is compared; take the answer of an officer that keeps the registry."""
    by = request.actor
    checks = deciding.checks_of(application, by, request.now)
    may_act = keeps_registry(by) and checks.application.state == ApplicationState.APPLIED
    if request.method == "POST":
        if not may_act:
            raise NotFound
        if not has_fresh_second_factor(request, request.now):
            return again(request)
    form = VerifyForm(checks, request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        merged = [UUID(key) for key in given.get("merged", ())]

        def act() -> object:
            return deciding.verify_firm(
                application,
                by,
                request.now,
                number_seen=given.get("number_seen", False),
                page_seen=given["page_seen"],
                shown=given.get("shown", False),
                merged=merged,
            )

        begun = checks.application.firm_id
        if done(request, form, account=by.text, act=act):
            messages.success(
                request, gettext("Registered. Buyers find the shop from now on, and the applicant is told.")
            )
            checks.application.refresh_from_db(fields=["firm"])
            assert checks.application.firm is not None  # noqa: S101 - tells the type checker what was registered
            if checks.application.firm_id != begun:
                messages.success(request, gettext("It was listed here before: this entry is the applicant's now."))
            return HttpResponseRedirect(address(checks.application.firm))
    context = {**_shown(checks), "form": form if may_act else None, "back_url": reverse("office:registry")}
    return drawn(request, "office/registry/application.html", form, context)


@freshly_signed_in
def send_back(request: SignedRequest, application: UUID) -> HttpResponse:
    """Send an application back, with what is to be mended."""
    return _answered(request, application, RETURN)


@freshly_signed_in
def refuse(request: SignedRequest, application: UUID) -> HttpResponse:
    """End an application without registering the shop."""
    return _answered(request, application, REFUSE)


def paper(request: SignedRequest, application: UUID, paper: UUID) -> HttpResponseBase:
    """Hand out one paper, or its smaller copy; each opening is an event."""
    by = request.actor
    how = {"preview": PREVIEW in request.GET, "only_asks": request.only_asks}
    return open_paper(application, paper, by, request.now, **how).response()


def _answered(request: SignedRequest, application: UUID, how: str) -> HttpResponse:
    by = request.actor
    checks = deciding.checks_of(application, by, request.now)
    if not keeps_registry(by) or checks.application.state != ApplicationState.APPLIED:
        raise NotFound
    form = ReasonForm(f"{how}_application", request, request.POST or None)
    act = deciding.return_application if how == RETURN else deciding.refuse_application

    def decide() -> None:
        act(application, form.cleaned_data["reason"], by, request.now)

    said = gettext("Done. The applicant is told by SMS and mail.")
    if answer := submitted(request, form, decide, to=reverse("office:registry"), said=said):
        return answer
    back_url = reverse("office:application", kwargs={"application": application})
    context = {"how": how, "name": run(checks.details.name_bn), "at_registry": True, "back_url": back_url}
    return drawn(request, "office/registry/answer.html", form, context)


def _shown(checks: Checks) -> dict[str, Any]:
    said, kept = checks.details, checks.application
    rows = [
        Row(_("Name"), run(f"{said.name_bn} · {said.name_en}" if said.name_en else said.name_bn)),
        Row(_("Kind"), KINDS.get(said.kind, "")),  # type: ignore[call-overload]
        Row(IDENTITIES[IdentityKind(said.identity)], code(said.number)),
        Row(_("Applicant"), run(said.person)),
        Row(_("Mobile number, proved by code"), phone(kept.phone.shown)),
        Row(_("E-mail, proved by link"), code(kept.email.shown)),
        Row(_("Website"), code(said.website) if said.website else "–"),
        Row(_("Page"), code(said.page) if said.page else "–"),
    ]
    return {
        "checks": checks,
        "name": run(said.name_bn),
        "rows_of": rows,
        "state": kept.state,
        "changed_at": kept.changed_at,
        "papers": [_paper(checks, each) for each in checks.papers],
        "holder": (run(checks.holder.name(language())), address(checks.holder)) if checks.holder else None,
        "claims": (run(kept.claims.name(language())), address(kept.claims)) if kept.claims else None,
        "proved_sites": [code(each) for each in checks.origins],
        "public_id": code(checks.code),
        "others": [
            (
                run(each.firm.name(language())),
                address(each.firm),
                why_alike(each),
            )
            for each in checks.alike
        ],
        "at_registry": True,
    }


def _paper(checks: Checks, item: Any) -> Paper:
    kwargs = {"application": checks.application.pk, "paper": item.pk}
    url = reverse("office:application_paper", kwargs=kwargs) if item.scan != Scan.MALICIOUS else ""
    drawn = url and item.preview in {Preview.MADE, Preview.WAITING}
    return Paper(
        name=code(item.name) if item.name.isascii() else run(item.name),
        url=url,
        preview_url=f"{url}?{PREVIEW}" if drawn else "",
        scan=SCANS[Scan(item.scan)],
    )
