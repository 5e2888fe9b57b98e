"""The words and fields of the registry of firms, for the pages of the office and of a firm that registers itself."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms.identities import normal_number
from ccms.accounts.firms.registrars import HowKnown
from ccms.accounts.models.firm import FirmKind
from ccms.accounts.models.firm_identity import IdentityKind, IdentityProof
from ccms.web import fields

type Words = Any  # a str, or a lazy translation

KINDS: Mapping[FirmKind, Words] = {
    FirmKind.FCOMMERCE_PAGE: _("A page on Facebook or another network"),
    FirmKind.OWN_STORE: _("A shop with a website or app of its own"),
    FirmKind.MARKETPLACE: _("A marketplace on which others sell"),
    FirmKind.GROCERY: _("Groceries brought home"),
    FirmKind.FOOD_DELIVERY: _("Food brought home"),
    FirmKind.TICKETING: _("Tickets and travel"),
    FirmKind.OTHER: _("Something else"),
}
IDENTITIES: Mapping[IdentityKind, Words] = {
    IdentityKind.DBID: _("DBID number"),
    IdentityKind.TRADE_LICENCE: _("Trade licence number"),
    IdentityKind.ETIN: _("e-TIN (12 digits)"),
    IdentityKind.BIN: _("BIN (VAT number)"),
    IdentityKind.RJSC: _("Company registration number (RJSC)"),
}
PROOFS: Mapping[IdentityProof, Words] = {
    IdentityProof.STATED: _("only stated"),
    IdentityProof.SEEN: _("seen on a paper"),
    IdentityProof.REGISTER: _("from the register"),
}
HOWS: Mapping[HowKnown, Words] = {
    HowKnown.PAPER: _("It stands on a paper of the firm"),
    HowKnown.REGISTER: _("It stands in an authority's register"),
    HowKnown.CALL: _("I called and spoke with the firm"),
    HowKnown.VISIT: _("I was there, or they were here"),
    HowKnown.PAGE: _("It stands on the firm's own page"),
}


class IdentityField(fields.CodeLine):
    """A number that an authority gave, in any writing; the value is its normal form."""

    width: ClassVar[str] = "w16"

    def __init__(self, kind: IdentityKind, *, required: bool = False, help_text: Words = "") -> None:
        super().__init__(label=IDENTITIES[kind], most=40, required=required, help_text=help_text)
        self.kind = kind

    def read(self, typed: str) -> str:
        """Return the normal form, or say that no number of this kind looks so."""
        return normal_number(self.kind, super().read(typed))
