"""Reads a filing from a request body: the same answers for which the pages ask, as the filing service takes them."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import NAMESPACE_OID, UUID, uuid5

from django.core.exceptions import ValidationError
from django.forms import EmailField
from pydantic import Field, create_model

from ccms.accounts.actors import Actor
from ccms.accounts.firms import entries
from ccms.api.shapes import Line, Sent, Story
from ccms.api.vocabulary import Category, ComplainantType, District, Facts, Wish
from ccms.complaints.facts import in_facts, read_typed
from ccms.complaints.field_kinds import Line as OneLine
from ccms.complaints.filing.beside import known_of_purchase, own_complaint
from ccms.complaints.filing.contents import KINDS, PLAIN, Filing, Plain
from ccms.complaints.filing.shop_orders import Signed
from ccms.core import references
from ccms.core.bangla import clean_line, clean_text
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, FieldErrors
from ccms.law.choice_words import words_of
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.law.purchase import payment_messages
from ccms.law.purchase.asking import open_questions, questions_for, settled

PaymentText = Annotated[str, Field(max_length=payment_messages.LONGEST)]
SHORTEST, LONGEST, LONGEST_NAME = 20, 5000, 120
MINE = "self"  # of whom a complaint is that names nobody else
OWN_FIELDS = frozenset({"category", "evidence"})  # not among the answers: a field, and the files
# Answers about the buyer, which a filing has as fields of its own.
_FIELDS: Mapping[str, str] = {"full_name": "name", "district": "district"}


class EmailUnreadable(Failure):
    """Nobody can be written to at this address."""

    slug: ClassVar[str] = "email-not-an-address"


class Purchase(Sent):
    """What went wrong and the answers to the pack's questions: money in paisa, days in ISO, null for "not known"."""

    category: Category
    facts: Facts = Field(default_factory=dict)


_PLAIN: Any = {each.name: (Line if each.name in KINDS else each.type, each.default) for each in fields(Plain)}
WithPlain: Any = create_model("WithPlain", __base__=Purchase, **_PLAIN)


class FilingSent(WithPlain):  # type: ignore[misc] # the plain fields are those of the service
    """A complaint: about which shop, what is wanted, in whose words, by whom.

    `order` is the token that the shop's server signed. One that is not believed stops nothing: the complaint is filed
    without it. `payment_message` is what a payment service wrote, as it stands in the phone; one that cannot be read
    stops nothing either. `purchase_of` is the number of a complaint of the same buyer: this one is about the same
    purchase, against another firm that had a part in it. Then `facts` hold what was told this firm, and what is not
    known of the purchase yet. `other_than` is the number of the open complaint about the same shop, day and sum
    from which this one is another purchase, as its buyer says: without it such a filing is refused as a duplicate.
    """

    firm: UUID
    wish: Wish
    narrative: Story
    name: Line
    district: District
    email: Line = ""
    complainant: ComplainantType = MINE
    order: str = ""
    payment_message: PaymentText = ""
    purchase_of: Line = ""
    other_than: Line = ""
    declaration: Literal[True]  # that what is written is true


def read_filing(sent: FilingSent, signed: Signed | None, by: Actor, key: UUID, now: datetime) -> Filing:
    """Return the filing of this person and key, with what the shop signed.

    Raises ValidationFailed, naming every field that must be put right, and NotFound for a complaint of somebody else.
    """
    today = dhaka_day(now)
    first = own_complaint(references.parse(sent.purchase_of), by) if sent.purchase_of else None
    pack, errors = book().on(today), FieldErrors()
    known = known_of_purchase(first, now) if first else {}
    answers = {**known, **sent.facts, "full_name": sent.name, "district": sent.district}
    facts = read_facts(pack, sent.category, answers, today, errors)
    plain = _plain(sent, errors)
    narrative, name, email = _texts(sent, errors)
    if not entries.can_be_complained_about(sent.firm):
        errors.add("firm", "choice-unknown")
    if not name:
        errors.add("name", "text-missing")
    errors.require_word("wish", sent.wish, words_of(pack, "wish"))
    errors.require_word("complainant", sent.complainant, words_of(pack, "complainant_type"))
    errors.raise_if_any()
    return Filing(
        draft=first.purchase_id if first else uuid5(NAMESPACE_OID, f"filing:{by.consumer}:{key}"),
        beside=first is not None,
        other_than=references.parse(sent.other_than) if sent.other_than else "",
        firm=sent.firm,
        category=sent.category,
        wish=sent.wish,
        narrative=narrative,
        facts={each: value for each, value in facts.items() if not pack.questions[each].is_about_buyer},
        name=name,
        district=sent.district,
        email=email,
        complainant=sent.complainant,
        signed=signed,
        payment=payment_messages.parse_payment_message(pack, sent.payment_message),
        **plain,
    )


def _texts(sent: FilingSent, errors: FieldErrors) -> tuple[str, str, str]:
    """Return the story, the name and the address, cleaned; what cannot be read is empty and noted."""
    narrative = name = email = ""
    with errors.noting("narrative"):
        narrative = clean_text(sent.narrative, SHORTEST, LONGEST)
    with errors.noting("name"):
        name = clean_line(sent.name, LONGEST_NAME)
    with errors.noting("email"):
        email = email_of(sent.email)
    return narrative, name, email


def _plain(sent: FilingSent, errors: FieldErrors) -> dict[str, Any]:
    """Return the plain fields with cleaned texts; a person that complains for themselves represents nobody."""
    found: dict[str, Any] = {name: getattr(sent, name) for name in PLAIN}
    if sent.complainant == MINE:
        found["represented"] = ""
    for name, kind in KINDS.items():
        if isinstance(kind, OneLine):
            with errors.noting(name):
                found[name] = clean_line(found[name], kind.most)
    if sent.complainant != MINE and not found["represented"]:
        errors.add("represented", "text-missing")
    return found


def field_of(question: str) -> str:
    """Return where the answer to a question stands in a filing."""
    return _FIELDS.get(question, in_facts(question))


def read_facts(
    pack: Pack, category: str, sent: Mapping[str, Any], today: date, errors: FieldErrors
) -> dict[str, object]:
    """Return the typed answers to the questions that arise; one that may be unknown is None where nothing is said."""
    given = typed(pack, category, sent, today, errors, field_of)
    if given is None:
        return {}
    for question in open_questions(pack, category, given):
        if question.is_required:
            errors.add(field_of(question.id), "text-missing")
    known = settled(pack, category, given)
    return {question.id: known.get(question.id) for question in questions_for(pack, category, known)}


def typed(
    pack: Pack,
    category: str,
    sent: Mapping[str, Any],
    today: date,
    errors: FieldErrors,
    place: Callable[[str], str] = in_facts,
) -> dict[str, object] | None:
    """Return the answers with their types, or None where one cannot be read, which is noted at its place."""
    errors.require_word("category", category, pack.categories)
    if category not in pack.categories:
        return None
    return read_typed(pack, {name: sent[name] for name in sent.keys() - OWN_FIELDS}, today, errors, place)


def email_of(text: str) -> str:
    """Return an address that can be written to, or none. Raises EmailUnreadable."""
    address = text.strip()
    try:
        EmailField(required=False).clean(address)
    except ValidationError as unreadable:
        raise EmailUnreadable from unreadable
    return address
