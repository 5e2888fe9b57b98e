"""Reads how a buyer describes a seller whom the register does not know, and names the shop that is meant.

Where a buyer describes the seller of a purchase anew, what they had named of the shop before is given up: no message
of the complaint goes there any more, and nobody opens it with that number.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from ccms.accounts.firms import entries
from ccms.accounts.firms.naming import alias_of, looks_like_link, number_in
from ccms.accounts.firms.registrars import note_named
from ccms.accounts.models import Firm
from ccms.complaints.lifecycle import OPEN
from ccms.complaints.models import Complaint
from ccms.core.bangla import clean_line
from ccms.core.failures import FieldErrors
from ccms.core.phones import normalise

LONGEST_NAME, LONGEST_LINK, LONGEST_WALLET, LONGEST_PHONE = 120, 200, 20, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """A shop in its buyer's words: a name, which is empty where only a number is known, and the ways to find it."""

    name: str
    link: str = ""
    phone: str = ""
    wallet: str = ""

    @property
    def ways(self) -> dict[str, str]:
        """The ways to find it, by their names, as a draft keeps them."""
        return {name: value for name, value in asdict(self).items() if name != "name"}


def read_seller(*, name: str, link: str, phone: str, wallet: str, only_name: bool = False) -> Seller:
    """Return a description as it is kept; `only_name` says that no way to it is known. Raises ValidationFailed."""
    errors, found = FieldErrors(), {"name": "", "link": "", "wallet": "", "phone": ""}
    for field, value, longest in (
        ("name", name, LONGEST_NAME),
        ("link", link, LONGEST_LINK),
        ("wallet", wallet, LONGEST_WALLET),
    ):
        with errors.noting(field):
            found[field] = clean_line(value, longest)
    with errors.noting("phone"):
        found["phone"] = normalise(phone) if phone else ""
    if number := number_in(found["name"]):
        found["name"], found["phone"] = "", found["phone"] or number
    if not found["name"] and not (found["phone"] or phone or found["wallet"]):
        errors.add("name", "text-missing")
    if found["link"] and not looks_like_link(found["link"]):
        errors.add("link", "link-not-a-link")
    if not (found["link"] or phone or found["phone"] or found["wallet"] or only_name):
        errors.add("link", "firm-contact-missing")
    errors.raise_if_any()
    return Seller(**found)


def read_ways(*, link: str, phone: str, email: str, wallet: str) -> dict[str, str]:
    """Return the ways to a shop as they are kept, of which there is at least one. Raises ValidationFailed."""
    errors, found = FieldErrors(), {"link": "", "phone": "", "email": "", "wallet": ""}
    for field, value, longest in (("link", link, LONGEST_LINK), ("email", email, LONGEST_LINK)):
        with errors.noting(field):
            found[field] = clean_line(value, longest)
    with errors.noting("wallet"):
        found["wallet"] = clean_line(wallet, LONGEST_WALLET)
    with errors.noting("phone"):
        found["phone"] = normalise(phone) if phone else ""
    if found["link"] and not looks_like_link(found["link"]):
        errors.add("link", "link-not-a-link")
    if found["email"] and not _is_mail_address(found["email"]):
        errors.add("email", "email-not-an-address")
    if not (link or phone or email or wallet):
        errors.add("link", "firm-contact-missing")
    errors.raise_if_any()
    return found


def _is_mail_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def name_seller(seller: Seller, *, person: UUID | None, now: datetime, is_act: bool = False) -> Firm:
    """Return the shop that a buyer describes, with what they name of it. Raises TooManyRequests.

    A shop that nobody else has named gets the name that it has now. An act on a complaint says so in its own event.
    """
    with transaction.atomic():
        if not any(seller.ways.values()) and (before := _named_before(seller.name, person)):
            return before
        link, phone, wallet = seller.link, seller.phone, seller.wallet
        firm = entries.make_shadow(seller.name, now=now, named_by=person, link=link, phone=phone, wallet=wallet)
        if seller.name and seller.name not in {firm.name_bn, firm.name_en} and _is_theirs_alone(firm, person):
            entries.rename(firm, seller.name)
        if not is_act:
            note_named([firm.pk], now)
    return firm


def _named_before(name: str, person: UUID | None) -> Firm | None:
    """Return the unlisted shop of this name about which this person complained; a repeated name means the same shop.

    Names that only sound alike may be of two shops, and the one would read what was said of the other.
    """
    theirs = Firm.objects.filter(aliases__words=alias_of(name).words, complaints__consumer=person, registered=False)
    theirs = theirs.filter(merged_into=None, claimed_at=None, confirmed_at=None)
    return theirs.order_by("created_at").first() if person else None


def _is_theirs_alone(firm: Firm, person: UUID | None) -> bool:
    """Tell whether the register has the shop from this person's words and from nowhere else."""
    named = (
        firm.contacts.exclude(named_by=person).exists()
        or firm.wallets.filter(retired_at=None).exclude(named_by=person).exists()
    )
    return not (firm.is_public or named or firm.complaints.exclude(consumer=person).exists())


def give_up(firm: UUID, *, person: UUID, seller: Seller | None, complaint: UUID | None, now: datetime) -> bool:
    """Give up what this person named of a shop beyond the description that holds now; tell whether that was anything.

    Another open complaint of theirs about the shop still goes where it went: then nothing is given up.
    """
    mine = Complaint.objects.filter(consumer_id=person, firm_id=firm, status__in=OPEN).values_list("id", flat=True)
    if set(mine) - {complaint}:
        return False
    with transaction.atomic():
        gave_up = entries.give_up_named(firm, person, now, **(seller.ways if seller else {}))
        if complaint is None:  # else an act says so in its own event
            note_named([firm], now)
    return gave_up
