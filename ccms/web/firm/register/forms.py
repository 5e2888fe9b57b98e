"""The forms of a shop's own registration, one for each page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms.identities import NumberUnreadable, normal_number
from ccms.accounts.firms.naming import looks_like_link
from ccms.accounts.models.firm_identity import IdentityKind
from ccms.web import fields
from ccms.web.registry_words import IDENTITIES, KINDS
from ccms.web.shared.evidence_field import EvidenceField

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
