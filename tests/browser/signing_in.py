"""Lets a browser be somebody at once: the cookies that signing in would have left."""

from urllib.parse import urlsplit

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from ccms.accounts import sessions
from ccms.gate.clock import current_time
from tests import factories


def sign_in_buyer(page, address):
    answer = HttpResponse()
    sessions.open_consumer_session(answer, factories.consumer(current_time()), current_time())
    keep_cookies(page, address, {name: morsel.value for name, morsel in answer.cookies.items()})


def sign_in_member(page, address, member):
    request = HttpRequest()
    request.session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    login(request, member, settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, member, "mfa")
    request.session.save()
    keep_cookies(page, address, {settings.SESSION_COOKIE_NAME: request.session.session_key})


def keep_cookies(page, address, values):
    host = urlsplit(address).hostname
    fixed = {"domain": host, "path": "/", "sameSite": "Lax", "httpOnly": True}
    page.context.add_cookies([{"name": name, "value": value, **fixed} for name, value in values.items()])
