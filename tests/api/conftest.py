"""What the tests of the API share: callers who speak HTTP and JSON, each with the token that it got."""

import json
import uuid
from dataclasses import dataclass

import pytest
from django.test import Client

from ccms.accounts import api_keys
from ccms.accounts.actors import Actor, Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.models import Member
from ccms.accounts.sessions import token_for
from ccms.gate.clock import current_time
from tests import factories


@dataclass(frozen=True)
class Machine:
    """A program that calls the API, by its token or none."""

    token: str = ""
    language: str = "en"

    def send(self, method, path, body=None, **headers):
        """Call once; every unsafe call has a fresh key unless the test names one."""
        named = {"Accept-Language": self.language, **headers}
        if self.token:
            named.setdefault("Authorization", f"Bearer {self.token}")
        if method not in {"GET", "HEAD"}:
            named.setdefault("Idempotency-Key", str(uuid.uuid4()))
        named = {name: value for name, value in named.items() if value is not None}
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return Client(headers=named).generic(method, f"/api/v1{path}", **sent)

    def get(self, path, **headers):
        """Read."""
        return self.send("GET", path, **headers)

    def post(self, path, body=None, **headers):
        """Act."""
        return self.send("POST", path, {} if body is None else body, **headers)


@pytest.fixture
def now(db):
    """The house's time."""
    return current_time()


@pytest.fixture
def visitor(db):
    """A program without a token."""
    return Machine()


def of_consumer(person):
    """A program with the token that a code opened."""
    return Machine(token_for(person, current_time()))


def administrator_of(firm):
    """The administrator of a firm, as an actor."""
    member = Member.objects.create_member(
        email=f"{uuid.uuid4().hex[:8]}@shop.test", password=None, role=Role.FIRM_ADMIN, firm=firm, name="রহিমা"
    )
    return Actor(role=Role.FIRM_ADMIN, id=member.id, firm=firm.id, contact_verified=True)


def of_firm(firm, *scopes, **wanted):
    """A program with a firm's key; without scopes it may do everything."""
    by = administrator_of(firm)
    asked = KeyWanted(name="Help desk", scopes=scopes or tuple(Scope), days=30, **wanted)
    return Machine(api_keys.make(asked, by, current_time())[1])


def of_officer(office, role=Role.OFFICER):
    """A program with an officer's key."""
    by = factories.officer(office, role)
    return Machine(api_keys.make(KeyWanted(name="Desk", scopes=tuple(Scope), days=30), by, current_time())[1])


def a_filing(firm, now, **changes):
    """The body of a filing that passes the checks."""
    like = factories.filing(firm, now)
    facts = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in like.facts.items()}
    body = {
        "firm": str(firm.id),
        "category": like.category,
        "wish": like.wish,
        "narrative": like.narrative,
        "facts": facts,
        "name": like.name,
        "district": like.district,
        "declaration": True,
    }
    return {**body, **changes}
