"""API keys for an office's own programs, such as Nothi: each acts as the member who made it.

An officer makes, sees and ends their own keys; a head sees and ends those of everybody at the office. A head makes none
in another officer's name, because a decision is signed by the officer who makes it. A clerk's key lets a program of
another office hand complaints over, and does nothing else.

The work ahead of an office: deadlines of the next days, and where open complaints stand; also as a table.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor, Role
from ccms.accounts.api_keys import Scope
from ccms.complaints.reading.daily_mail import of_office
from ccms.complaints.reading.office_queue import CLOCK_OF
from ccms.web import fields
from ccms.web.form_page import drawn
from ccms.web.fresh import freshly_signed_in
from ccms.web.office.labels import STATUSES
from ccms.web.requests import SignedRequest
from ccms.web.shared.desks.workload import load_of, pictures, table_of
from ccms.web.shared.machine_keys import KeyPages, end_key_page, keys_page

SCOPES = {
    Scope.READ: (_("Read"), _("Lists, single complaints and the feed of events.")),
    Scope.ANSWER: (_("Act"), _("Everything that you may do to a complaint, signed with your name.")),
    Scope.EVIDENCE: (_("Evidence"), _("Add files, and open those of the parties.")),
    Scope.WEBHOOKS: (_("Webhooks"), _("Manage where we send news.")),
    Scope.REGISTRY: (_("Registry"), _("Merge entries of the registry of firms, where you may do so by page.")),
}
OF_A_CLERK = {
    Scope.INTAKES: (
        _("From elsewhere"),
        _("Hand over complaints that were made with another office, and read how each stands."),
    ),
}


@freshly_signed_in
def keys(request: SignedRequest) -> HttpResponse:
    """List the keys, and make one more."""
    by = request.actor
    return keys_page(request, by, _pages(by), of_all=by.role is Role.OFFICE_HEAD)


@freshly_signed_in
def end(request: SignedRequest, key: UUID) -> HttpResponse:
    """End a key, after the question whether to do so."""
    by = request.actor
    return end_key_page(request, by, key, _pages(by))


def _page(
    request: SignedRequest, template: str, *, form: fields.PageForm | None = None, **context: Any
) -> HttpResponse:
    return drawn(request, f"office/{template}.html", form, {"at_keys": True, **context})


def _pages(by: Actor) -> KeyPages:
    scopes = OF_A_CLERK if by.role is Role.CLERK else SCOPES
    named = {**SCOPES, **OF_A_CLERK}  # a head reads what a clerk's key may do
    return KeyPages(scopes=scopes, named=named, draw=_page, keys="office:keys", end_key="office:end_key")


COUNTED = _("Each complaint counts once, by the deadline of where it stands. Late is what has passed its first end.")


def load(request: SignedRequest) -> HttpResponse:
    """Show what lies before the reader's offices."""
    found = load_of(request.actor, request.now, of_office)
    names = {STATUSES[status]: (status,) for status in CLOCK_OF}
    context = {"pictures": pictures(found, names, reverse("office:load_table"), COUNTED), "at_load": True}
    return render(request, "office/load.html", context)


def load_table(request: SignedRequest) -> HttpResponse:
    """Give the same numbers as a table."""
    return table_of(load_of(request.actor, request.now, of_office))
