"""What the tests of pages share: one language at a time, and people who are signed in."""

import uuid

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import translation
from django.utils.module_loading import import_string

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.accounts.models.member import FIRM_ROLES, OFFICE_ROLES
from ccms.gate.clock import current_time
from tests import factories

REFERENCE = "7K4M92XDPQH"


@pytest.fixture
def bangla():
    with translation.override("bn"):
        yield


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def no_deployment_kept():
    """Forget the deployment of another test's database."""
    sessions._deployment.cache_clear()


@pytest.fixture
def member(db):
    """Make a member of any role, with all that the role needs."""

    def make(role):
        now, belonging = current_time(), {}
        if role in OFFICE_ROLES:
            belonging["office"] = factories.offices(now)
        if role in FIRM_ROLES:
            belonging["firm"] = factories.firm(now)
        if role is Role.BODY:
            belonging["body"] = "btrc"
        address = f"{uuid.uuid4().hex[:8]}@members.test"
        return Member.objects.create_member(email=address, password="long enough for all", role=role, **belonging)

    return make


@pytest.fixture
def signed_in(db, member):
    """Return a browser in which somebody of this role is signed in."""

    def browser(role, *, reference=REFERENCE, second_factor=True):
        client, now = Client(), current_time()
        if role is Role.CONSUMER:
            answer = HttpResponse()
            sessions.open_consumer_session(answer, factories.consumer(now), now)
            client.cookies = answer.cookies
        elif role is Role.FIRM_LINK:
            answer = HttpResponse()
            contact = factories.contact(factories.firm(now), now)
            sessions.open_link_session(answer, contact, reference, now)
            client.cookies = answer.cookies
        else:
            _sign_in_member(client, member(role), second_factor=second_factor)
        return client

    return browser


@pytest.fixture
def sign_in(db):
    """Return a way to a browser in which a certain member is signed in."""

    def browser(who):
        client = Client()
        _sign_in_member(client, who, second_factor=True)
        return client

    return browser


def _sign_in_member(client, who, *, second_factor):
    request = HttpRequest()
    request.session = import_string("ccms.web.members.known.SessionStore")()
    login(request, who, "ccms.web.members.known.Backend")
    if second_factor:
        record_authentication(request, who, "mfa")
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
