"""A wallet number for an officer who keeps the registry: whose it is, which complaints name it, and the acts on it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms.registrars import require_registrar
from ccms.accounts.models import Firm, FirmContact, FirmWallet
from ccms.complaints.reading.search import Looked, look_up, note_looks
from ccms.complaints.registry import contacts
from ccms.complaints.registry.contacts import Gone
from ccms.complaints.registry.merging import firm_of
from ccms.web import fields
from ccms.web.form_page import drawn, key_of, submitted
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.office.labels import SOURCES
from ccms.web.office.registry.firm_contacts import HowForm, RetireForm
from ccms.web.office.registry.record import acts_on, address
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import phone, run

DIGITS = 11  # of a mobile number; Rocket adds one more


class NumberForm(fields.PageForm):
    """Which number is looked up."""

    number = fields.CodeLine(
        label=_("bKash, Nagad or Rocket number"), help_text=_("Each look is kept with your name."), most=20
    )

    def clean_number(self) -> str:
        """Refuse what has too few digits to be one."""
        number = str(self.cleaned_data["number"])
        if sum(map(str.isdigit, number)) < DIGITS:
            raise fields.put_right("phone-not-supported")
        return number


def lookup(request: SignedRequest) -> HttpResponse:
    """Ask for a number; it is sent in the body, so that it stands in no address, and what is known is shown at once."""
    by = request.actor
    require_registrar(by)
    form = NumberForm(request.POST or None)
    context: dict[str, Any] = {"at_registry": True, "back_url": reverse("office:registry")}
    if form.is_valid():
        key_of(request)
        number = form.cleaned_data["number"]
        found = look_up(number, by)
        note_looks(number, found, by, request.now)  # also of a form that is sent again: it shows what is new
        context |= {"found": found, "number": phone(number), **_lines(found)}
    return drawn(request, "office/registry/wallets/lookup.html", form, context)


@freshly_signed_in
def confirm(request: SignedRequest, slug: str, wallet: UUID) -> HttpResponse:
    """Take an officer's word that a wallet number is the firm's."""
    by, firm = request.actor, firm_of(slug)
    form = HowForm(request.POST or None)

    def act() -> None:
        contacts.confirm_wallet(firm.pk, wallet, form.known, by, request.now)

    return _asked(request, "confirm", firm, wallet, form, act, gettext("The number counts as the seller's own."))


@freshly_signed_in
def retire(request: SignedRequest, slug: str, wallet: UUID) -> HttpResponse:
    """Let a wallet number count as the firm's no more."""
    by, firm = request.actor, firm_of(slug)
    form = RetireForm(request.POST or None)

    def act() -> None:
        contacts.retire_wallet(firm.pk, wallet, Gone(form.cleaned_data["why"]), by, request.now)

    said = gettext("The number counts as the seller's no more.")
    return _asked(request, "retire", firm, wallet, form, act, said)


def _asked(
    request: SignedRequest,
    template: str,
    firm: Firm,
    wallet: UUID,
    form: fields.PageForm,
    act: Callable[[], object],
    said: str,
) -> HttpResponse:
    found = contacts.wallet_of_firm(firm.pk, wallet, request.actor)
    if answer := submitted(request, form, act, to=address(firm), said=said):
        return answer
    context = {
        "name": run(firm.name(language())),
        "number": phone(found.number.shown),
        "at_registry": True,
        "back_url": address(firm),
    }
    return drawn(request, f"office/registry/wallets/{template}.html", form, context)


def _lines(found: Looked) -> dict[str, Any]:
    return {
        "wallets": [_line(each) for each in found.wallets],
        "mobiles": [_line(each) for each in found.contacts],
        "cases": [
            (
                reverse("office:case", kwargs={"reference": each.reference}),
                each.reference,
                run(each.firm.name(language())),
                each.filed_at,
            )
            for each in found.complaints
        ],
    }


def _line(row: FirmWallet | FirmContact) -> dict[str, Any]:
    firm = row.firm
    into = firm.merged_into
    return {
        "name": run(firm.name(language())),
        "url": address(firm),
        "into": run(into.name(language())) if into else "",
        "source": SOURCES[row.source],
        "is_proved": row.is_proved,
        "since": row.created_at,
        "retired_at": row.retired_at,
        **acts_on(row, firm),
    }
