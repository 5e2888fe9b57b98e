"""Keys of the API for an office's own programs, as Nothi: each acts as the officer who made it.

An officer makes, sees and ends his own; a head sees and ends those of everybody at his office. He makes none in
another's name, for whoever decides signs with his own.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts import api_keys
from ccms.accounts.actors import Role
from ccms.accounts.api_keys import Scope
from ccms.accounts.models import ApiKey
from ccms.core.failures import NotFound
from ccms.web import fields
from ccms.web.fresh import freshly_signed_in
from ccms.web.machine_keys import KeyForm, lines
from ccms.web.office.visitor import reader_of
from ccms.web.requests import PageRequest
from ccms.web.sending import done

UNPROCESSABLE = 422
SCOPES = {
    Scope.READ: (_("Read"), _("Lists, single complaints and the feed of events.")),
    Scope.ANSWER: (_("Act"), _("Everything that you may do to a complaint, signed with your name.")),
    Scope.EVIDENCE: (_("Evidence"), _("Add files, and open those of the parties.")),
    Scope.WEBHOOKS: (_("Webhooks"), _("Manage where we send news.")),
}


@freshly_signed_in
def keys(request: PageRequest) -> HttpResponse:
    """List the keys, and make one more."""
    by, form = reader_of(request), KeyForm(SCOPES, request.POST or None)
    if form.is_valid():
        made: list[tuple[ApiKey, str]] = []
        if done(request, form, account=by.text, act=lambda: made.append(api_keys.make(form.wanted(), by, request.now))):
            if not made:  # the form came twice, and only the first answer showed the key
                messages.warning(request, gettext("The key was made and shown before. If you lost it, end it."))
                return HttpResponseRedirect(reverse("office:keys"))
            key, text = made[0]
            return _page(request, "key_made", key=key, text=text)
    listed = list(lines(api_keys.keys_of(by), by, request.now, end="office:end_key"))
    return _page(request, "keys", form=form, keys=listed, of_all=by.role is Role.OFFICE_HEAD)


@freshly_signed_in
def end(request: PageRequest, key: UUID) -> HttpResponse:
    """End a key, after the question whether to do so."""
    by = reader_of(request)
    found = next((each for each in api_keys.keys_of(by) if each.pk == key and each.revoked_at is None), None)
    if found is None:
        raise NotFound
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(request, form, account=by.text, act=lambda: api_keys.revoke(key, by, request.now)):
        messages.success(request, gettext("The key works no more."))
        return HttpResponseRedirect(reverse("office:keys"))
    return _page(request, "key_end", form=form, key=found)


def _page(request: PageRequest, template: str, *, form: fields.PageForm | None = None, **context: Any) -> HttpResponse:
    wrong = form is not None and form.is_bound and bool(form.errors)
    shown = {"form": form, "at_keys": True, **context}
    return render(request, f"office/{template}.html", shown, status=UNPROCESSABLE if wrong else 200)
