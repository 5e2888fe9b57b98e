"""The acts on a firm's contacts and page: confirm one, write one down, use one no more, help those who have it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms.registrars import HowKnown, require_registrar
from ccms.accounts.models import Firm, FirmContact
from ccms.complaints.firm_desk import papers
from ccms.complaints.registry import contacts
from ccms.complaints.registry.contacts import Gone
from ccms.complaints.registry.lists import LONGEST_ADDRESS, SHORTEST_ADDRESS
from ccms.complaints.registry.merging import firm_of, firm_record
from ccms.core.failures import NotFound
from ccms.notices.channels.table import CHANNELS
from ccms.web import fields
from ccms.web.form_page import drawn, submitted
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.office.registry.record import address, value_of
from ccms.web.registry_words import HOWS
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import code, run

WHY_GONE = {Gone.GIVEN_UP: _("The firm has given it up"), Gone.OF_ANOTHER: _("It belongs to somebody else")}


class HowForm(fields.PageForm):
    """How the officer knows."""

    how = fields.ChoiceCards(
        label=_("How do you know that it is the seller's?"),
        cards=[fields.Card(str(how), words) for how, words in HOWS.items()],
    )

    @property
    def known(self) -> HowKnown:
        """The answer."""
        return HowKnown(self.cleaned_data["how"])


class AddForm(HowForm):
    """One more way to the seller, and how the officer knows."""

    address = fields.ContactField(label=_("Mobile number or e-mail address"))
    field_order = ("address", "how")


class PostalForm(HowForm):
    """The seller's postal address, and how the officer knows."""

    address = fields.CleanText(
        label=_("Postal address"),
        help_text=_("As it stands on the envelope: house, road, place, post code. The seller's name is added."),
        least=SHORTEST_ADDRESS,
        most=LONGEST_ADDRESS,
    )
    field_order = ("address", "how")


class HandOverForm(HowForm):
    """Whose page it is, and how the officer knows."""

    name = fields.CleanLine(label=_("Name of the seller's administrator"))
    email = fields.EmailField(
        label=_("Work e-mail"),
        help_text=_("If it is an administrator of another firm, the page becomes a brand of that firm."),
    )
    field_order = ("name", "email", "how")


class RetireForm(fields.PageForm):
    """Why a contact is used no more."""

    why = fields.ChoiceCards(
        label=_("Why is it used no more?"), cards=[fields.Card(str(why), words) for why, words in WHY_GONE.items()]
    )


@freshly_signed_in
def add(request: SignedRequest, slug: str) -> HttpResponse:
    """Write down a number or address of the seller's that nobody has named yet."""
    by, firm = request.actor, _changeable(request, slug)
    form = AddForm(request.POST or None)

    def act() -> object:
        return contacts.add_contact(firm.pk, form.cleaned_data["address"], form.known, by, request.now)

    said = gettext("The contact counts as the seller's own from now on.")
    return _asked(request, "add_contact", firm, form, act, said)


@freshly_signed_in
def add_postal(request: SignedRequest, slug: str) -> HttpResponse:
    """Write down the seller's postal address."""
    by, firm = request.actor, _changeable(request, slug)
    form = PostalForm(request.POST or None)

    def act() -> object:
        return contacts.add_postal(firm.pk, form.cleaned_data["address"], form.known, by, request.now)

    return _asked(request, "add_postal", firm, form, act, gettext("The address is written down."))


@freshly_signed_in
def confirm(request: SignedRequest, slug: str, contact_id: UUID) -> HttpResponse:
    """Take an officer's word that a contact is the seller's."""
    by, firm = request.actor, _changeable(request, slug)
    contact = _contact(slug, contact_id)
    form = HowForm(request.POST or None)

    def act() -> object:
        return contacts.confirm_contact(contact.pk, form.known, by, request.now)

    said = gettext("The contact counts as the seller's own from now on.")
    return _asked(request, "confirm", firm, form, act, said, **_way(contact))


@freshly_signed_in
def retire(request: SignedRequest, slug: str, contact_id: UUID) -> HttpResponse:
    """Use a contact no more."""
    by, firm = request.actor, _changeable(request, slug)
    contact = _contact(slug, contact_id)
    form = RetireForm(request.POST or None)

    def act() -> None:
        contacts.retire_contact(contact.pk, Gone(form.cleaned_data["why"]), by, request.now)

    said = gettext("Nothing is sent there any more.")
    return _asked(request, "retire", firm, form, act, said, **_way(contact))


@freshly_signed_in
def hand_over(request: SignedRequest, slug: str) -> HttpResponse:
    """Hand the page over to its own people on an officer's word."""
    by, firm = request.actor, _changeable(request, slug)
    form = HandOverForm(request.POST or None)

    def act() -> object:
        given = form.cleaned_data
        return contacts.hand_over_page(firm.pk, given["name"], given["email"], form.known, by, request.now)

    said = gettext("An invitation is on its way to the page's people.")
    return _asked(request, "hand_over", firm, form, act, said)


@freshly_signed_in
def start_over(request: SignedRequest, slug: str, key: UUID) -> HttpResponse:
    """Send an administrator of the firm a link that sets password and second factor anew."""
    by, firm = request.actor, firm_of(slug)
    require_registrar(by)
    member = papers.administrator_of(firm.pk, key)
    form = fields.PageForm(request.POST or None)

    def act() -> None:
        papers.start_administrator_over(firm=firm.pk, member=key, by=by, now=request.now)

    shown = {"person": run(member.name or member.email), "email": code(member.email)}
    return _asked(request, "start_over", firm, form, act, gettext("The link to start over is on its way."), **shown)


def _asked(
    request: SignedRequest,
    template: str,
    firm: Firm,
    form: fields.PageForm,
    act: Callable[[], object],
    said: str,
    **context: Any,
) -> HttpResponse:
    if answer := submitted(request, form, act, to=address(firm), said=said):
        return answer
    shown = {
        "name": run(firm.name(language())),
        "at_registry": True,
        "back_url": address(firm),
        **context,
    }
    return drawn(request, f"office/registry/{template}.html", form, shown)


def _changeable(request: SignedRequest, slug: str) -> Firm:
    firm = firm_of(slug)
    if not contacts.may_change(firm.pk, request.actor):
        raise NotFound
    return firm


def _contact(slug: str, key: UUID) -> FirmContact:
    found = next((each for each in firm_record(slug).contacts if each.pk == key), None)
    if found is None:
        raise NotFound
    return found


def _way(contact: FirmContact) -> dict[str, Any]:
    return {"channel": CHANNELS[contact.channel].words, "value": value_of(contact)}
