"""A firm's record: its names, numbers, contacts, people, brands, and the entries that were merged into it."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Role
from ccms.accounts.firms.registrars import keeps_registry, require_registrar
from ccms.accounts.models import Firm, FirmContact, FirmIdentity, FirmWallet, Member
from ccms.accounts.models.firm import FirmKind
from ccms.accounts.models.firm_identity import IdentityKind, IdentityProof
from ccms.complaints.registry import contacts
from ccms.complaints.registry.merging import Alike, FirmRecord, firm_of, firm_record, merge_firms, unmerge_firms
from ccms.core.failures import NotFound
from ccms.notices.channels.table import CHANNELS
from ccms.web import fields
from ccms.web.form_page import done, drawn, submitted
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.office.labels import SOURCES
from ccms.web.registry_words import IDENTITIES, KINDS, PROOFS
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code, day, phone, run

BY = {
    "page": _("the same page"),
    "number": _("the same number"),
    "wallet": _("the same wallet number"),
    "identity": _("the same number of an authority"),
    "name": _("a similar name"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One contact of a firm, and where an officer acts on it."""

    channel: Any
    value: Any
    source: Any
    is_proved: bool
    confirm_url: str
    retire_url: str


@dataclass(frozen=True, slots=True)
class Other:
    """Another entry that may be the same shop, with the address that asks whether to merge."""

    name: Any
    why: str
    url: str
    merge_url: str


def firm(request: SignedRequest, slug: str) -> HttpResponse:
    """Show everything that is known of one firm."""
    by = request.actor
    record = firm_record(slug)
    may_act, may_change = keeps_registry(by), contacts.may_change(record.firm.pk, by)
    context = {
        **_named(record.firm),
        "record": record,
        "kind": KINDS[FirmKind(record.firm.kind)],
        "numbers": [Row(IDENTITIES[IdentityKind(each.kind)], _number(each)) for each in record.identities],
        "ways": [_way(record.firm, each, may_change=may_change) for each in record.contacts],
        "wallets": _wallets(record) if may_act else (),
        "add_url": _act_url("add_contact", record.firm) if may_change else "",
        "postal_url": _act_url("add_postal", record.firm) if may_change else "",
        "hand_over_url": _act_url("hand_over", record.firm) if may_change else "",
        "people": [_person(record.firm, each, may_act=may_act) for each in record.members],
        "brands": [(run(each.name(language())), address(each)) for each in record.brands],
        "merged": [
            (run(each.name(language())), _act_url("unmerge_firm", each) if may_act else "") for each in record.merged
        ],
        "into": (run(into.name(language())), address(into)) if (into := record.firm.merged_into) else None,
        "unmerge_url": _act_url("unmerge_firm", record.firm) if may_act and record.firm.merged_into_id else "",
        "alike": [_other(record, each, may_act=may_act) for each in record.alike],
        "merge_url": _act_url("merge_firm", record.firm) if may_act and not record.firm.merged_into_id else "",
    }
    return render(request, "office/registry/firm.html", context)


def _way(firm: Firm, contact: FirmContact, *, may_change: bool) -> Way:
    kwargs = {"slug": firm.slug, "contact_id": contact.pk}
    may_change = may_change and contact.firm_id == firm.pk
    return Way(
        channel=CHANNELS[contact.channel].words,
        value=value_of(contact),
        source=SOURCES[contact.source],
        is_proved=contact.is_proved,
        confirm_url=reverse("office:confirm_contact", kwargs=kwargs) if may_change and not contact.is_proved else "",
        retire_url=reverse("office:retire_contact", kwargs=kwargs) if may_change else "",
    )


def _person(firm: Firm, member: Member, *, may_act: bool) -> tuple[Any, Any, bool, str]:
    """Return a member of the firm, and where an administrator of it is helped to sign in again."""
    helped = may_act and member.is_active and member.role == Role.FIRM_ADMIN
    url = reverse("office:start_administrator_over", kwargs={"slug": firm.slug, "key": member.pk}) if helped else ""
    return run(member.name) if member.name else "", code(member.email), member.is_active, url


def acts_on(row: FirmWallet | FirmContact, firm: Firm) -> dict[str, str]:
    """Return where an officer confirms a wallet number of a firm, and where they take it away."""
    if isinstance(row, FirmContact):
        return {}
    kwargs = {"slug": firm.slug, "wallet": row.pk}
    settled = row.is_proved and row.retired_at is None
    return {
        "confirm_url": "" if settled else reverse("office:confirm_wallet", kwargs=kwargs),
        "retire_url": reverse("office:retire_wallet", kwargs=kwargs) if row.retired_at is None else "",
    }


def _wallets(of: FirmRecord) -> list[dict[str, Any]]:
    return [
        {
            "number": phone(each.number.shown),
            "name": phone(each.number.shown),
            "source": SOURCES[each.source],
            "is_proved": each.is_proved,
            "since": each.created_at,
            "retired_at": each.retired_at,
            **acts_on(each, each.firm),
        }
        for each in of.wallets
    ]


class IntoForm(fields.PageForm):
    """Into which entry this one goes."""

    into = fields.CodeLine(
        label=_("Short name of the entry that stays"),
        help_text=_("It is the last part of the address of that firm's page."),
        most=80,
    )

    def clean_into(self) -> Firm:
        """Return the entry of this short name."""
        try:
            return firm_of(self.cleaned_data["into"].strip().rpartition("/")[2])
        except NotFound as missing:
            raise fields.put_right("firm-not-found") from missing


@freshly_signed_in
def merge(request: SignedRequest, slug: str) -> HttpResponse:
    """Ask into which entry, and merge."""
    by = request.actor
    require_registrar(by)
    gone = firm_of(slug)
    form = IntoForm(request.POST or None, initial={"into": request.GET.get("into", "")[:80]})
    if form.is_valid():
        into = form.cleaned_data["into"]
        if done(request, form, account=by.text, act=lambda: merge_firms(gone.pk, into.pk, by, request.now)):
            messages.success(request, gettext("Merged. Complaints about both are found at one place from now on."))
            return HttpResponseRedirect(address(into))
    return _asked(request, "merge", gone, form, into=_name_of(form.initial["into"]))


@freshly_signed_in
def unmerge(request: SignedRequest, slug: str) -> HttpResponse:
    """Ask whether, and let a merged entry stand for itself again."""
    by = request.actor
    require_registrar(by)
    gone = firm_of(slug)
    form = fields.PageForm(request.POST or None)
    act, said = partial(unmerge_firms, gone.pk, by, request.now), gettext("The entry stands for itself again.")
    return submitted(request, form, act, to=address(gone), said=said) or _asked(request, "unmerge", gone, form)


def address(of: Firm) -> str:
    """Return the address of a firm's record."""
    return reverse("office:firm", kwargs={"slug": of.slug})


def _asked(request: SignedRequest, act: str, of: Firm, form: fields.PageForm, **more: Any) -> HttpResponse:
    return drawn(request, f"office/registry/{act}.html", form, {**_named(of), "back_url": address(of), **more})


def _name_of(slug: str) -> Any:
    try:
        return run(firm_of(slug).name(language()))
    except NotFound:
        return ""


def _named(of: Firm) -> dict[str, Any]:
    return {"firm": of, "name": run(of.name(language())), "at_registry": True}


def _number(identity: FirmIdentity) -> SafeString:
    parts = [code(identity.number.shown), identity.issuer, PROOFS[IdentityProof(identity.proof)]]
    parts += [day(identity.valid_until)] if identity.valid_until else []
    return format_html_join(" · ", "{}", ((part,) for part in parts if part))


def value_of(contact: FirmContact) -> SafeString:
    """Write a contact as a page shows it."""
    shown = contact.value.shown
    return phone(shown) if shown.startswith("+880") else code(shown)


def why_alike(found: Alike) -> str:
    """Say what two entries have in common."""
    return ", ".join(str(words) for by, words in BY.items() if by in found.by)


def _other(record: FirmRecord, found: Alike, *, may_act: bool) -> Other:
    of = found.firm
    merge_url = f"{_act_url('merge_firm', record.firm)}?{urlencode({'into': of.slug})}"
    offered = may_act and not record.firm.merged_into_id
    return Other(
        name=run(of.name(language())),
        why=why_alike(found),
        url=address(of),
        merge_url=merge_url if offered else "",
    )


def _act_url(act: str, of: Firm) -> str:
    return reverse(f"office:{act}", kwargs={"slug": of.slug})
