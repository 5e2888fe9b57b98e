"""Defines the audiences of pages, and one row of the access table; `access/` holds the table."""

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Who can stand before a page: the roles of the life cycle, everybody, and two that are not people."""

    ANYONE = "anyone"
    CONSUMER = "consumer"
    FIRM_LINK = "firm_link"
    FIRM_AGENT = "firm_agent"
    FIRM_ADMIN = "firm_admin"
    OFFICER = "officer"
    OFFICE_HEAD = "office_head"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    CLERK = "clerk"
    COORDINATOR = "coordinator"
    ASSOCIATION = "association"
    BODY = "body"
    ADMIN = "admin"
    MACHINE = "machine"
    DEVELOPMENT = "development"


ANYONE = frozenset({Audience.ANYONE})
CONSUMER = frozenset({Audience.CONSUMER})
FILERS = CONSUMER | {Audience.CLERK}  # a clerk only while a caller has told him his code
FIRM_LINK = frozenset({Audience.FIRM_LINK})
FIRM_ADMIN = frozenset({Audience.FIRM_ADMIN})
FIRM = FIRM_ADMIN | {Audience.FIRM_AGENT}
OFFICER = frozenset({Audience.OFFICER, Audience.OFFICE_HEAD})
HEAD = frozenset({Audience.OFFICE_HEAD})
SUPERVISOR = frozenset({Audience.SUPERVISOR})
KEEPERS = HEAD | SUPERVISOR  # of posts
ADMIN = frozenset({Audience.ADMIN})
CELL = frozenset({Audience.COORDINATOR})
ASSOCIATION = frozenset({Audience.ASSOCIATION})
BODY = frozenset({Audience.BODY})
BODY_READERS = BODY | CELL | ASSOCIATION  # of the copies to their own code
CLERK = frozenset({Audience.CLERK})
CALLERS = OFFICER | {Audience.CLERK}
OFFICE_READERS = OFFICER | {Audience.SUPERVISOR, Audience.AUDITOR}
OFFICE = OFFICE_READERS | {Audience.CLERK}
MACHINE = frozenset({Audience.MACHINE})
DEVELOPMENT = frozenset({Audience.DEVELOPMENT})
STAFF = OFFICE | FIRM | {Audience.COORDINATOR, Audience.ASSOCIATION, Audience.BODY, Audience.ADMIN}


@dataclass(frozen=True, slots=True)
class Access:
    """One row: the methods a route answers, who may use it, and how long a browser may keep the page."""

    methods: frozenset[str]
    audiences: frozenset[Audience]
    keep_seconds: int = 0
    sign_in: str = ""  # the route where its readers sign in, where their audience does not say it


def get(audiences: frozenset[Audience], *, keep_seconds: int = 0, sign_in: str = "") -> Access:
    """Name a page that is only read."""
    return Access(frozenset({"GET", "HEAD"}), audiences, keep_seconds, sign_in)


def form(audiences: frozenset[Audience], *, sign_in: str = "") -> Access:
    """Name a page whose form is sent to the same address."""
    return Access(frozenset({"GET", "HEAD", "POST"}), audiences, sign_in=sign_in)


def post(audiences: frozenset[Audience]) -> Access:
    """Name an address that only takes a form."""
    return Access(frozenset({"POST"}), audiences)
