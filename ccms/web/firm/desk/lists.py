"""The words of the firm's desk: its lists, what each complaint waits for, and what members changed.

Writes the filter of an inbox list as the query of its URL, and reads it again.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Role
from ccms.complaints.firm_desk.inbox import InboxWanted, View
from ccms.complaints.firm_desk.performed import Does
from ccms.complaints.lifecycle import DeadlineKind as D
from ccms.complaints.models import Changed
from ccms.web.requests import SignedRequest

type Words = Any  # a str, or a lazy translation

VIEWS: Mapping[View, Words] = {
    View.TODAY: _("Due by tonight"),
    View.NEW: _("To answer"),
    View.ASKED: _("DNCRP asks you"),
    View.BUYER: _("Waiting for the buyer"),
    View.PROMISED: _("Promised, still to do"),
    View.OFFICE: _("At DNCRP"),
    View.MINE: _("Mine"),
    View.UNASSIGNED: _("Not assigned"),
    View.ALL: _("All open"),
    View.ENDED: _("Ended"),
}

# The letter after `g` that opens a list.
GO: Mapping[View, str] = {
    View.TODAY: "d",
    View.NEW: "n",
    View.BUYER: "b",
    View.PROMISED: "p",
    View.OFFICE: "o",
    View.MINE: "m",
    View.ALL: "a",
}
# What desk.js listens to.
KEYS: tuple[tuple[tuple[str, ...], Words], ...] = (
    (("j", "k"), _("next and previous complaint of the list; the arrow keys, too")),
    (("Enter",), _("open it")),
    (("x",), _("tick it")),
    (("a",), _("assign it to somebody")),
    (("r",), _("answer it")),
    (("e",), _("make an offer")),
    (("/",), _("search")),
    *((("g", letter), VIEWS[view]) for view, letter in GO.items()),
    (("u",), _("back to the list")),
    (("Ctrl", "Enter"), _("send the text that is being written")),
    (("?",), _("show these keys")),
)

WAITS: Mapping[D, Words] = {
    D.FIRM_FIRST: _("Time to solve it yourselves"),
    D.REACH_FIRM: _("Not read yet"),
    D.ANSWER: _("Your answer to the buyer"),
    D.COUNTER: _("Your answer to the buyer's proposal"),
    D.CONSUMER_REPLY: _("The buyer's answer"),
    D.PROMISE: _("Your promise"),
    D.INFORMATION: _("Your answer to the officer"),
    D.FIRST_STEP: _("DNCRP's first step"),
    D.REFERRAL: _("Another office"),
    D.HEARING_RESULT: _("The hearing"),
    D.PAYMENT: _("The fine"),
}

ROLES: Mapping[Role, Words] = {Role.FIRM_AGENT: _("Answers complaints"), Role.FIRM_ADMIN: _("Administrator")}
AGES: Mapping[int, Words] = {
    3: _("3 days or older"),
    7: _("7 days or older"),
    14: _("14 days or older"),
    30: _("30 days or older"),
}

CHANGES: Mapping[Changed, Words] = {
    Changed.ASSIGNEE: _("assigned it to %(value)s"),
    Changed.REFERENCE: _("set your own number to %(value)s"),
    Changed.TAGGED: _("added the tag %(value)s"),
    Changed.UNTAGGED: _("removed the tag %(value)s"),
}
NOBODY = _("nobody")

DOES: Mapping[Does, Words] = {
    Does.REPORT: _("The promise is reported as kept"),
    Does.CLAIM: _("It is said to be solved"),
    Does.AGAIN: _("Taken before; nothing changes"),
    Does.NOTHING: _("Nothing is done"),
    Does.WAITS: _("Waits for its turn"),
}


def parse_query(given: Mapping[str, str]) -> InboxWanted:
    """Read the query of an address; what it does not know narrows nothing."""
    view = next((each for each in View if each == given.get("view", "")), View.NEW)
    age = given.get("age", "")
    return InboxWanted(
        view=view,
        brand=key_of(given.get("brand", "")),
        assignee=key_of(given.get("assignee", "")),
        tag=given.get("tag", "").replace("\x00", "")[:40],
        category=given.get("category", "").replace("\x00", "")[:32],
        age=next((days for days in AGES if str(days) == age), 0),
        after=given.get("after", ""),
    )


def address(asked: InboxWanted) -> str:
    """Return the address of a list."""
    return f"{reverse('desk:inbox')}?{query(asked)}"


def query(asked: InboxWanted) -> str:
    """Write what is asked for as the query of an address."""
    chosen = {
        "view": str(asked.view),
        "brand": str(asked.brand or ""),
        "assignee": str(asked.assignee or ""),
        "tag": asked.tag,
        "category": asked.category,
        "age": str(asked.age or ""),
        "after": asked.after,
    }
    return urlencode({name: value for name, value in chosen.items() if value})


def list_before(request: SignedRequest) -> str:
    """Return the list from which a page was opened, as narrow as it was; the whole inbox where it was no list."""
    inbox = reverse("desk:inbox")
    if "view" in request.GET:  # it was opened as the next one of that list
        return address(parse_query(request.GET))
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        return inbox
    is_list = before.query and before.path in {inbox, reverse("desk:search")}
    return f"{before.path}?{before.query}" if is_list else inbox


def key_of(text: str) -> UUID | None:
    """Read an id of an address; what is none narrows nothing."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
