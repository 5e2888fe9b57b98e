"""Manages the numbers by which authorities know a firm: read in one form, sealed, and verified for one firm only."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from ccms.accounts.models import Firm, FirmIdentity
from ccms.accounts.models.firm_identity import IdentityKind, IdentityProof
from ccms.accounts.privacy import sealing
from ccms.accounts.privacy.sealing import index_of
from ccms.core.digits import without_separators
from ccms.core.failures import Failure

# Other characters that people write between the parts of a number; spaces and dashes are gone already.
_BETWEEN = str.maketrans("", "", "/.\\_:,")
_FORMS: Mapping[IdentityKind, re.Pattern[str]] = {
    IdentityKind.DBID: re.compile(r"[A-Z0-9]{6,24}"),
    IdentityKind.TRADE_LICENCE: re.compile(r"[^\W_]{4,32}"),
    IdentityKind.ETIN: re.compile(r"[0-9]{12}"),
    IdentityKind.BIN: re.compile(r"[0-9]{9}([0-9]{4})?"),
    IdentityKind.RJSC: re.compile(r"[A-Z]{0,4}[0-9]{3,10}"),
}


class NumberUnreadable(Failure):
    """No number of this kind looks like this."""

    slug = "identity-not-a-number"


class NumberTaken(Failure):
    """Another firm was verified by this number."""

    slug = "identity-of-another"


@dataclass(frozen=True, slots=True)
class Identity:
    """A number as somebody gives it; the text is in its normal form."""

    kind: IdentityKind
    number: str
    issuer: str = ""
    valid_until: date | None = None


def normal_number(kind: IdentityKind, text: str) -> str:
    """Return the only form in which a number of this kind is kept. Raises NumberUnreadable."""
    number = without_separators(text).translate(_BETWEEN).upper()
    if not _FORMS[kind].fullmatch(number):
        raise NumberUnreadable
    return number


def identity_index(kind: IdentityKind, number: str) -> bytes:
    """Name a number in its normal form without telling it."""
    return index_of(f"identity:{kind}", number)


def note_identity(firm: Firm, given: Identity, proof: IdentityProof, now: datetime) -> FirmIdentity:
    """Keep a number of a firm, or prove better one that is kept. Raises NumberTaken.

    A number in another firm is no hindrance while it is only stated: everybody can state any number.
    """
    index = identity_index(given.kind, given.number)
    known = FirmIdentity.objects.filter(firm=firm, kind=given.kind, number_index=index).first()
    if known and proof is IdentityProof.STATED:
        return known
    if proof is not IdentityProof.STATED:
        other = verified_holder(given.kind, given.number)
        if other is not None and firm.pk not in {other.pk, other.merged_into_id}:
            raise NumberTaken
        if other is not None and other.pk != firm.pk:  # an entry that is part of this firm has the number
            return FirmIdentity.objects.get(firm=other, kind=given.kind, number_index=index)
    row = known or FirmIdentity(firm=firm, kind=given.kind, number=given.number, number_index=index, created_at=now)
    row.issuer, row.valid_until, row.proof = given.issuer, given.valid_until, proof
    if known is None:
        sealing.give_keys([row], now)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as raced:  # another was verified by it in this moment
        raise NumberTaken from raced
    if given.kind is IdentityKind.DBID and proof is not IdentityProof.STATED:
        Firm.objects.filter(pk=firm.pk).update(dbid=given.number)
    return row


def verified_holder(kind: IdentityKind, number: str) -> Firm | None:
    """Return which entry was verified by this number."""
    return verified_holders({(kind, number)}).get((kind, number))


def verified_holders(numbers: Collection[tuple[IdentityKind, str]]) -> dict[tuple[IdentityKind, str], Firm]:
    """Return which entries were verified by these numbers."""
    asked = {(str(kind), identity_index(kind, number)): (kind, number) for kind, number in numbers}
    verified = FirmIdentity.objects.filter(number_index__in=[index for _, index in asked]).select_related("firm")
    found = {
        asked[row.kind, bytes(row.number_index or b"")]: row.firm
        for row in verified.exclude(proof=IdentityProof.STATED)
        if (row.kind, bytes(row.number_index or b"")) in asked
    }
    older = {number for kind, number in numbers if kind is IdentityKind.DBID and (kind, number) not in found}
    for firm in Firm.objects.filter(dbid__in=older):  # entered before numbers had rows of their own
        found[IdentityKind.DBID, firm.dbid] = firm
    return found


def identities_of(firms: Iterable[UUID]) -> list[FirmIdentity]:
    """Return the numbers of these entries, keys loaded."""
    return sealing.load_keys(FirmIdentity.objects.filter(firm_id__in=list(firms)).order_by("kind", "created_at"))
