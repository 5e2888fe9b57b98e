"""Keys of the API, for a firm's administrator: made and shown once, listed by their last characters, ended."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts import api_keys
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.models import ApiKey
from ccms.core.failures import NotFound
from ccms.gate.limits import API_KEY_LIFE, DAY
from ccms.web import fields
from ccms.web.desk.visitor import freshly_signed_in, member_of
from ccms.web.developers.drawing import page
from ccms.web.developers.labels import SCOPES
from ccms.web.requests import PageRequest
from ccms.web.sending import done

_page = partial(page, part="keys")
USUAL_DAYS = 90


class KeyForm(fields.PageForm):
    """What a new key is for."""

    name = fields.CleanLine(label=_("What is the key for?"), help_text=_("For example: stock system"), most=80)
    scopes = fields.TickCards(
        label=_("What may it do?"),
        cards=[fields.Card(str(scope), name, hint) for scope, (name, hint) in SCOPES.items()],
    )
    days = fields.WholeNumberField(
        label=_("For how many days?"),
        help_text=_("At most 365. Then make a new one."),
        least=1,
        most=API_KEY_LIFE // DAY,
    )
    networks = fields.CleanLine(
        label=_("From which addresses only?"),
        help_text=_("IP addresses or networks, with a space between. Empty: from anywhere."),
        most=1000,
        required=False,
    )

    def wanted(self) -> KeyWanted:
        """Return what was asked for."""
        given = self.cleaned_data
        return KeyWanted(
            name=given["name"],
            scopes=[Scope(scope) for scope in given["scopes"]],
            days=given["days"],
            networks=given["networks"].replace(",", " ").split(),
        )


@freshly_signed_in
def keys(request: PageRequest) -> HttpResponse:
    """List the keys, and make one more."""
    by, form = member_of(request), KeyForm(request.POST or None, initial={"days": USUAL_DAYS})
    if form.is_valid():
        made: list[tuple[ApiKey, str]] = []
        if done(request, form, account=by.text, act=lambda: made.append(api_keys.make(form.wanted(), by, request.now))):
            if not made:  # the form came twice, and only the first answer showed the key
                messages.warning(request, gettext("The key was made and shown before. If you lost it, end it."))
                return HttpResponseRedirect(reverse("developers:keys"))
            key, text = made[0]
            return _page(request, "key_made", key=key, text=text)
    shown = [(key, key.revoked_at is None and key.expires_at > request.now) for key in api_keys.keys_of(by)]
    return _page(request, "keys", form=form, keys=shown, scopes=SCOPES)


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
