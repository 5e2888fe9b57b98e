"""The words of the firm's desk: its lists, what each complaint waits for, and what members changed."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Role
from ccms.complaints.firm_desk.inbox import View
from ccms.complaints.firm_desk.performed import Does
from ccms.complaints.lifecycle import DeadlineKind as D
from ccms.complaints.models import Changed

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
