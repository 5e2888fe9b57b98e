"""Finds the addresses of many recipients at once, and the names that a text needs; keeps nothing of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.members.fine_account import accounts_of
from ccms.accounts.models import Application, Consumer, Firm, FirmContact, Intake, Member, Office
from ccms.accounts.privacy.sealing import open_many
from ccms.notices.composition.wording import where_to_pay

LANGUAGES = ("bn", "en")
type Wanted = tuple[str, str]  # recipient, channel


@dataclass(frozen=True, slots=True)
class Address:
    """A number or a mail address, and whether its owner chose to be told there (ICT Act 2006, section 15)."""

    value: str
    designated: bool
    language: str = ""  # the reader's own, where it is known; else that of the notice


def addresses_of(wanted: Iterable[Wanted]) -> dict[Wanted, Address]:
    """Return the addresses of many recipients; one that was erased, retired or never had any is left out."""
    by_kind: dict[str, dict[UUID, set[str]]] = {}
    for recipient, channel in wanted:
        kind, key = _parted(recipient)
        if key is not None:
            by_kind.setdefault(kind, {}).setdefault(key, set()).add(channel)
    found: dict[Wanted, Address] = {}
    for kind, ids in by_kind.items():
        found |= _FINDERS[kind](ids) if kind in _FINDERS else {}
    return found


def designated(recipients: Iterable[str]) -> frozenset[str]:
    """Return those who are told where they chose to be: consumers, members, and a firm's designated contacts."""
    chosen = set(recipients)
    contacts = {recipient for recipient in chosen if recipient.startswith("contact:")}
    ids = [key for _, key in map(_parted, contacts) if key]
    known = FirmContact.objects.filter(id__in=ids, designated=True).values_list("id", flat=True)
    return frozenset(chosen - contacts) | {f"contact:{key}" for key in known}


def names_of(ids: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return in both languages the names of "firm:<id>", "office:<id>" and "member:<id>", and "account:<office id>"."""
    wanted: dict[str, set[UUID]] = {}
    for kind, key in map(_parted, ids):
        if key is not None:
            wanted.setdefault(kind, set()).add(key)
    rows: list[tuple[str, Firm | Office]] = [
        *(("firm", firm) for firm in Firm.objects.filter(id__in=wanted.get("firm", ()))),
        *(("office", office) for office in Office.objects.filter(id__in=wanted.get("office", ()))),
    ]
    members = Member.objects.filter(id__in=wanted["member"]) if "member" in wanted else ()
    named = {(f"{kind}:{row.pk}", language): row.name(language) for kind, row in rows for language in LANGUAGES}
    for key, account in (accounts_of(wanted["account"]) if "account" in wanted else {}).items():
        named |= {(f"account:{key}", language): where_to_pay(account, language) for language in LANGUAGES}
    return named | {(f"member:{row.pk}", language): row.name or row.email for row in members for language in LANGUAGES}


def _parted(reference: str) -> tuple[str, UUID | None]:
    """Read "kind:id"; what is no id finds nothing, instead of stopping those beside it."""
    kind, _, key = reference.partition(":")
    try:
        return kind, UUID(key)
    except ValueError:
        return kind, None


def _consumers(ids: Mapping[UUID, set[str]]) -> dict[Wanted, Address]:
    people = list(Consumer.objects.filter(id__in=ids, erased_at=None))
    phones = open_many([p for p in people if Channel.SMS in ids[p.pk]], "phone")
    # what a case is about goes to a confirmed address only
    emails = open_many([p for p in people if Channel.EMAIL in ids[p.pk] and p.email_confirmed_at], "email")
    found = {(f"consumer:{key}", str(Channel.SMS)): Address(value, designated=True) for key, value in phones.items()}
    found |= {(f"consumer:{key}", str(Channel.EMAIL)): Address(value, designated=True) for key, value in emails.items()}
    return {wanted: address for wanted, address in found.items() if address.value}


def _unconfirmed(ids: Mapping[UUID, set[str]]) -> dict[Wanted, Address]:
    people = Consumer.objects.filter(id__in=ids, erased_at=None, email_confirmed_at=None)
    emails = open_many(list(people), "email")
    mail = str(Channel.EMAIL)
    return {(f"unconfirmed:{key}", mail): Address(value, designated=False) for key, value in emails.items() if value}


def _applicants(ids: Mapping[UUID, set[str]]) -> dict[Wanted, Address]:
    people = Application.objects.filter(id__in=ids, email_proved_at=None)
    emails = open_many(people, "email")
    mail = str(Channel.EMAIL)
    return {(f"applicant:{key}", mail): Address(value, designated=False) for key, value in emails.items() if value}


def _intakes(ids: Mapping[UUID, set[str]]) -> dict[Wanted, Address]:
    phones = open_many(Intake.objects.filter(id__in=ids), "phone")
    sms = str(Channel.SMS)
    return {(f"intake:{key}", sms): Address(value, designated=False) for key, value in phones.items() if value}


def _contacts(ids: Mapping[UUID, set[str]]) -> dict[Wanted, Address]:
    contacts = FirmContact.objects.filter(id__in=ids, retired_at=None).in_bulk()
    values = open_many(contacts.values(), "value")
    return {
        (f"contact:{key}", contacts[key].channel): Address(value, designated=contacts[key].designated)
        for key, value in values.items()
        if value and contacts[key].channel in ids[key]
    }


def _left(ids: Mapping[UUID, set[str]]) -> dict[Wanted, Address]:
    contacts = FirmContact.objects.filter(id__in=ids, retired_at__isnull=False).in_bulk()
    known = ((key, value) for key, value in open_many(contacts.values(), "value").items() if value)
    return {(f"left:{key}", contacts[key].channel): Address(value, designated=False) for key, value in known}


def _members(ids: Mapping[UUID, set[str]]) -> dict[Wanted, Address]:
    members = Member.objects.filter(id__in=ids, is_active=True)
    return {(f"member:{m.pk}", str(Channel.EMAIL)): Address(m.email, True, m.language) for m in members}


def _offices(ids: Mapping[UUID, set[str]]) -> dict[Wanted, Address]:
    """An office has no mailbox of its own: its head is told, the first by address where there are several."""
    heads = Member.objects.filter(office_id__in=ids, role=Role.OFFICE_HEAD, is_active=True).order_by("-email")
    return {(f"office:{m.office_id}", str(Channel.EMAIL)): Address(m.email, True, m.language) for m in heads}


_FINDERS = {
    "consumer": _consumers,
    "unconfirmed": _unconfirmed,
    "applicant": _applicants,
    "intake": _intakes,
    "contact": _contacts,
    "left": _left,
    "member": _members,
    "office": _offices,
}
