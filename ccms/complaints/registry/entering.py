"""Enters a firm from its papers, before anybody has complained about it: an officer has seen what is written here."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.text import slugify

from ccms.accounts.actors import Actor
from ccms.accounts.channels import Channel
from ccms.accounts.deed import deed
from ccms.accounts.firms import entries, identities
from ccms.accounts.firms.identities import Identity, NumberTaken
from ccms.accounts.firms.registrars import REGISTRAR, HowKnown, note
from ccms.accounts.models import Firm
from ccms.accounts.models.firm import FirmKind
from ccms.accounts.models.firm_contact import Source
from ccms.accounts.models.firm_identity import IdentityProof
from ccms.core.failures import FieldErrors

ENTERED = "office.entered_firm"
LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True)
class KnownContact:
    """One way to a firm, and how the officer knows that it is the firm's."""

    channel: Channel
    value: str
    how: HowKnown


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What an officer has before them of a firm."""

    name_bn: str
    name_en: str
    kind: FirmKind
    identities: tuple[Identity, ...]
    website: str = ""
    contacts: tuple[KnownContact, ...] = ()


@deed(ENTERED, by=REGISTRAR)
def enter_firm(papers: Papers, by: Actor, now: datetime) -> Firm:
    """Register a firm from papers that the officer has seen. Raises NotFound and ValidationFailed."""
    errors = FieldErrors()
    firm = make_firm(papers.name_bn, papers.name_en, papers.kind, papers.website, now)
    entries.list_firm(firm)
    for given in papers.identities:
        try:
            identities.note_identity(firm, given, IdentityProof.SEEN, now)
        except NumberTaken as taken:
            errors.add(str(given.kind), taken.slug)
    errors.raise_if_any()
    known = {}
    for each in papers.contacts:
        named = entries.name_contact(firm, each.channel, each.value, source=Source.OFFICER, named_by=None, now=now)
        entries.confirm_contact(named, by=by, now=now)
        known[str(named.pk)] = str(each.how)
    numbers = {str(each.kind): str(IdentityProof.SEEN) for each in papers.identities}
    note(firm.pk, ENTERED, by.text, now, identities=numbers, contacts=known)
    return firm


def make_firm(name_bn: str, name_en: str, kind: FirmKind, website: str, now: datetime) -> Firm:
    """Make a firm that nobody finds yet."""
    firm = Firm(name_bn=name_bn, name_en=name_en or name_bn, kind=kind, website=website, created_at=now, listed=False)
    wanted = slugify(name_en)[:LONGEST_SLUG].strip("-")
    taken = not wanted or Firm.objects.filter(slug=wanted).exists()
    firm.slug = "-".join(filter(None, (wanted or "shop", firm.pk.hex[:12] if taken else "")))
    firm.save(force_insert=True)
    return firm
