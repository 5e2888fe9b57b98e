"""Checks every request for a page against the access table, and answers what its view has refused.

One middleware, as each costs every request a call and an exception's frame, and none of these parts goes without the
others: method, audience and sign-in before the view; the files that a form names; refusals that no view has turned into
a form's error; and of the answer the next page for a script, the full name of the directorate, how long it may be kept.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import ResolverMatch, reverse

from ccms.accounts.actors import Actor, Role
from ccms.accounts.sessions import renew_session
from ccms.gate.addresses import is_within
from ccms.web.access import HOMES, MANAGE, OTHER_DOORS, TABLE
from ccms.web.audiences import FILERS, STAFF, Access, Audience
from ccms.web.explained import explain
from ccms.web.failure_pages import answer_to
from ccms.web.form_page import go_on
from ccms.web.requests import PageRequest, SignedRequest, as_page_request
from ccms.web.signed_in import member_of, passed_second_factor
from ccms.web.uploads.pieces import take_named

OPEN = frozenset({Audience.ANYONE, Audience.MACHINE, Audience.DEVELOPMENT})
# A member without second factor reaches only the pages that give him one.
SECOND_FACTOR = frozenset({"mfa_activate_totp", "account_reauthenticate", "account_logout"})
# Public pages link them for buyers; a member comes to their own desk.
OF_BUYERS = frozenset({"consumer:mine", "consumer:me"})


class PagesMiddleware:
    """Gives requests their actor and their clock, lets pass whom the table names, and completes the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say who may keep a copy."""
        page = as_page_request(request)
        response = explain(page, go_on(page, self.get_response(page)))
        if "actor" in vars(page) and page.actor is not None and page.actor.role is Role.FIRM_LINK:
            renew_session(page, response, page.now)
        match = request.resolver_match
        if "Cache-Control" not in response.headers:
            row = TABLE.get(match.view_name) if match else None
            response.headers["Cache-Control"] = _keeping(page, row, response)
        return response

    def process_view(
        self, request: PageRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let pass, or answer 405, 404, or the sign-in page of the audience; a form gets the files that it names."""
        del view, args, kwargs
        match = request.resolver_match
        if match is not None and match.namespace in OTHER_DOORS:
            return None
        if match is None or match.view_name not in TABLE:
            raise ImproperlyConfigured(f"{match and match.route} has no row in ccms/web/access.py")
        row = TABLE[match.view_name]
        if request.method not in row.methods:
            return HttpResponseNotAllowed(sorted(row.methods))
        return _turned_away(request, match, row) or take_named(request)

    def process_exception(self, request: PageRequest, exception: Exception) -> HttpResponse | None:
        """Answer an expected refusal; a defect stays one."""
        return answer_to(request, exception)


def _turned_away(request: PageRequest, match: ResolverMatch, row: Access) -> HttpResponse | None:
    if not _answers_here(request, match, row):
        raise Http404
    if row.audiences & OPEN:
        return None
    if row.audiences & STAFF and member_of(request) is not None and not passed_second_factor(request):
        return None if match.view_name in SECOND_FACTOR else HttpResponseRedirect(reverse("mfa_activate_totp"))
    if request.actor is None or _holds_another_link(request.actor, match, row):
        return HttpResponseRedirect(sign_in_address(request, match, row))
    if Audience(request.actor.role) not in row.audiences:
        return _to_own_desk(request.actor, match)
    before = _asked_before(request.actor, match, row)
    if before:
        return HttpResponseRedirect(reverse(before))
    request.__class__ = SignedRequest
    return None


def _asked_before(actor: Actor, match: ResolverMatch, row: Access) -> str:
    """Name the page that a clerk without a caller, or a buyer with an unproved number, has to pass first."""
    if actor.role is Role.CLERK and Audience.CONSUMER in row.audiences and actor.consumer is None:
        return "office:assist"
    if actor.phone_unverified and row.audiences != FILERS and match.view_name != "consumer:prove":
        return "consumer:prove"
    return ""


def _to_own_desk(actor: Actor, match: ResolverMatch) -> HttpResponse:
    """Lead a member home from a page of buyers that public pages link; every other page is not there for them."""
    if match.view_name not in OF_BUYERS or actor.role not in HOMES:
        raise Http404
    return HttpResponseRedirect(reverse(HOMES[actor.role]))


def _answers_here(request: PageRequest, match: ResolverMatch, row: Access) -> bool:
    """Tell whether this installation has the page at all, and for this address: some are for named networks only."""
    if match.namespace == MANAGE and settings.CCMS_MANAGE_NETWORKS:
        return is_within(request.META["REMOTE_ADDR"], settings.CCMS_MANAGE_NETWORKS)
    return Audience.DEVELOPMENT not in row.audiences or bool(settings.CCMS_ENV == "development")


def _holds_another_link(actor: Actor, match: ResolverMatch, row: Access) -> bool:
    if actor.role is not Role.FIRM_LINK or Audience.FIRM_LINK not in row.audiences:
        return False
    return bool(actor.complaint != match.kwargs.get("reference", ""))


def sign_in_address(request: HttpRequest, match: ResolverMatch, row: Access) -> str:
    """Return the sign-in page of the audience, which leads back here."""
    if row.sign_in:
        return reverse(row.sign_in)
    if Audience.CONSUMER in row.audiences:
        address = reverse("consumer:sign_in")
    elif Audience.FIRM_LINK in row.audiences:
        return reverse("firm:start", kwargs={"reference": match.kwargs["reference"]})
    else:
        address = reverse("account_login")
    came = {"next": request.path}
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        came["ended"] = "1"
    return f"{address}?{urlencode(came)}"


def _keeping(request: PageRequest, row: Access | None, response: HttpResponse) -> str:
    told = bool(request.COOKIES.get(CookieStorage.cookie_name))  # what was done is said on the next page, to one reader
    known = told or ("actor" in vars(request) and request.actor is not None)
    if row is None or not row.keep_seconds or known or response.cookies or response.status_code != 200:  # noqa: PLR2004
        return "private, no-store"
    return f"public, max-age={row.keep_seconds}, stale-while-revalidate={row.keep_seconds * 10}"
