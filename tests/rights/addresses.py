"""Every address there is, with the ids of one thing or another in it."""

import uuid
from dataclasses import dataclass, replace
from functools import cache

from django.urls import URLResolver, get_resolver, reverse

from ccms.core.references import new_reference
from ccms.notices.models import Notice, State
from ccms.web.access import OTHER_DOORS, TABLE
from ccms.web.audiences import Access
from ccms.web.shared.widget_loader import VERSION

CHOICES = {
    "firm:offer_terms": "refund",
    "firm:solved_terms": "refunded",
    "firm:defend": "outside_terms",
    "firm:refuse": "not_our_customer",
}
CHOICES |= {name.replace("firm:", "desk:"): choice for name, choice in CHOICES.items()}

NO_TOKEN = "x" * 43  # as long as one that fetches something
NO_FIRM = "firm-00000000"  # as long as the short name of one

# Whose key an address is about, where it is no person's: what a firm's members keep beside complaints.
PAPERS = {
    "desk:template": "template",
    "desk:add_address": "firm",
    "desk:address_code": "firm",
    "desk:view": "view",
    "desk:performed_rows": "list",
    "desk:performed_result": "list",
    "developers:end_key": "api_key",
    "developers:end_order_key": "order_key",
    "office:end_key": "office_key",
    "office:member": "officer",
    "office:post": "post",
    "office:end_post": "post",
    "manage:member": "officer",
    "manage:post": "post",
    "manage:end_post": "post",
    "coordinator:firm": "firm",
    "coordinator:write": "firm",
    "association:firm": "firm",
    "coordinator:letter": "firm_letter",
    "cell_desk:letter": "firm_letter",
    "cell:letter": "firm_letter",
    **dict.fromkeys(
        ("coordinator:letter_paper", "cell_desk:letter_paper", "cell:letter_paper"), "answered_firm_letter"
    ),
    "cell_office:letter_paper": "answered_office_letter",
    "cell_office:letter": "office_letter",
    "cell_office:answer": "office_letter",
    "office:data_request": "data_request",
    "office:refuse_data_request": "data_request",
    "office:bodies_told": "data_request",
    "office:identity_paper": "data_request",  # who opens it: web/office/test_data_requests.py
    "consumer:me_take_back": "data_request",
    **dict.fromkeys((f"office:{act}_intake" for act in ("invite", "phone", "edit", "refuse", "twice")), "intake"),
    "office:intake": "intake",
    **{f"body:{page}": "dispatch" for page in ("dispatch", "file", "acknowledge", "accept", "return", "answer")},
    "body:end_key": "body_key",
    "developers:address": "origin",
    "developers:remove_address": "origin",
}


@dataclass(frozen=True)
class Route:
    """One pattern of an address: its name, its row of the table, and the converters of what stands in it."""

    name: str
    row: Access
    converters: tuple
    callback: object = None

    @property
    def asks(self):
        return dict(self.converters)

    @property
    def is_public(self):
        """Tell whether the number alone opens it: then another's complaint is no secret, only what is in it."""
        return "anyone" in self.row.audiences

    def url(self, thing, **other):
        given = {name: _value(name, kind, thing, self) for name, kind in self.converters}
        return reverse(self.name, kwargs={**given, **other})


@dataclass(frozen=True)
class Thing:
    """What an address can be about, by the ids that stand in it."""

    name: str
    reference: str
    evidence_id: uuid.UUID
    event: uuid.UUID
    draft: uuid.UUID
    draft_file: uuid.UUID
    person: uuid.UUID
    other: tuple = ()

    def is_with_strange_file(self, name):
        """Tell whether this is the complaint of that name with another's file in its address."""
        return self.name.startswith(f"{name} with ")

    @property
    def ids(self):
        return {name: getattr(self, name) for name in ("reference", "evidence_id", "event", "draft")}


def thing_of(case):
    """Return a complaint as a thing of addresses."""
    buyer = case.buyer
    return Thing(
        case.name, case.reference, case.file, case.event, buyer.waiting, buyer.draft_file, buyer.row.pk, case_ids(case)
    )


def case_ids(case):
    """Return the ids that an address not known yet may hold, by the name of what they are ids of."""
    found = {
        "firm_slug": case.shop.row.slug,
        "contact": case.shop.contact.pk,
        "firm": case.shop.row.pk,
        "officer": case.officer.id,
        "post": case.officer.posts[0],
    }
    found |= {"notice": _notice(case), **case.papers}
    return tuple({**found, **{f"{name}_id": key for name, key in found.items()}}.items())


def _notice(case):
    """Return a message of this complaint that did not go out, else any."""
    told = Notice.objects.filter(subject=case.reference)
    return (told.filter(state=State.PARKED).first() or told.first()).pk


def no_such_thing():
    """Return ids that nothing has, the same for the whole run."""
    return Thing("missing", _missing(), *(uuid.UUID(int=number) for number in range(1, 6)))


@cache
def _missing():
    return new_reference()


def with_strange_file(thing, other):
    """Return one's own complaint with another's file and event in the address."""
    return replace(
        thing, name=f"{thing.name} with {other.name}'s file", evidence_id=other.evidence_id, event=other.event
    )


@cache
def all_routes():
    """Return every pattern of every page."""
    return tuple(_within(get_resolver().url_patterns, "", ()))


def _within(parts, namespace, converters):
    for part in parts:
        held = (*converters, *((name, kind) for name, kind in part.pattern.converters.items()))
        if isinstance(part, URLResolver):
            if part.namespace in OTHER_DOORS:  # tried in tests/api
                continue
            inner = f"{namespace}{part.namespace}:" if part.namespace else namespace
            yield from _within(part.url_patterns, inner, held)
        else:
            name = f"{namespace}{part.name}"
            yield Route(name, TABLE[name], held, part.callback)


def _value(name, kind, thing, route):
    if route.name == "consumer:remove_evidence":
        return thing.draft_file
    if name in thing.ids:
        return thing.ids[name]
    known = {"token": NO_TOKEN, **dict(thing.other), "choice": CHOICES.get(route.name, "refund"), "number": "12345"}
    known["version"], known["field"] = VERSION, "father"
    if name == "slug" and route.name.startswith("office:"):  # an officer's page of a firm; the others are everybody's
        return known.get("firm_slug", NO_FIRM)
    about = PAPERS.get(route.name)
    known["key"] = known.get(about, thing.person)
    known["answer_paper"] = known.get(f"{about}_paper")
    if known.get(name) and (name != "key" or type(kind).__name__ == "UUIDConverter"):
        return known[name]
    by_kind = {"UUIDConverter": thing.evidence_id, "IntConverter": 2, "ReferenceConverter": thing.reference}
    by_kind["MonthConverter"] = "2026-11"
    return by_kind.get(type(kind).__name__, "x")
