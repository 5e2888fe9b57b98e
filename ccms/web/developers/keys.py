"""Keys of the API, for a firm's administrator: made and shown once, listed by their last characters, ended."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from ccms.accounts import api_keys
from ccms.accounts.models import ApiKey
from ccms.core.failures import NotFound
from ccms.web import fields
from ccms.web.desk.visitor import member_of
from ccms.web.developers.drawing import page
from ccms.web.developers.labels import SCOPES
from ccms.web.fresh import freshly_signed_in
from ccms.web.machine_keys import KeyForm, lines
from ccms.web.requests import PageRequest
from ccms.web.sending import done

_page = partial(page, part="keys")


@freshly_signed_in
def keys(request: PageRequest) -> HttpResponse:
    """List the keys, and make one more."""
    by, form = member_of(request), KeyForm(SCOPES, request.POST or None)
    if form.is_valid():
        made: list[tuple[ApiKey, str]] = []
        if done(request, form, account=by.text, act=lambda: made.append(api_keys.make(form.wanted(), by, request.now))):
            if not made:  # the form came twice, and only the first answer showed the key
                messages.warning(request, gettext("The key was made and shown before. If you lost it, end it."))
                return HttpResponseRedirect(reverse("developers:keys"))
            key, text = made[0]
            return _page(request, "key_made", key=key, text=text)
    listed = list(lines(api_keys.keys_of(by), by, request.now, end="developers:end_key"))
    return _page(request, "keys", form=form, keys=listed)


@freshly_signed_in
def end(request: PageRequest, key: UUID) -> HttpResponse:
    """End a key, after the question whether to do so."""
    by = member_of(request)
    found = next((each for each in api_keys.keys_of(by) if each.pk == key and each.revoked_at is None), None)
    if found is None:
        raise NotFound
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(request, form, account=by.text, act=lambda: api_keys.revoke(key, by, request.now)):
        messages.success(request, gettext("The key works no more."))
        return HttpResponseRedirect(reverse("developers:keys"))
    return _page(request, "end", form=form, name=found.name, hint=found.hint, back_url=reverse("developers:keys"))
