"""The pages for API keys, a firm's and an office's: a list with the form of a new one, and the end of one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts import api_keys
from ccms.accounts.actors import Actor
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.members.managing import Maker, makers_of
from ccms.accounts.models import ApiKey
from ccms.core.failures import NotFound
from ccms.gate.limits import API_KEY_LIFE, DAY
from ccms.gate.parts import OPTIONAL, parts
from ccms.web import fields
from ccms.web.form_page import done, submitted
from ccms.web.requests import SignedRequest

USUAL_DAYS = 90
_OF_APPS = frozenset({Scope.WEBHOOKS})  # what no call of the core needs


def offered(scopes: Mapping[Scope, tuple[Any, Any]]) -> Mapping[Scope, tuple[Any, Any]]:
    """Return those that a call needs: an app that is off has none."""
    needed = {call.scope for part in parts("api", of=OPTIONAL) for call in part.CALLS.values()}
    return {scope: words for scope, words in scopes.items() if scope not in _OF_APPS or scope in needed}


class KeyForm(fields.PageForm):
    """What a new key is for."""

    name = fields.CleanLine(
        label=_("What is the key for?"), help_text=_("For example: the program that fetches complaints"), most=80
    )
    scopes = fields.TickCards(label=_("What may it do?"))
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

    def __init__(self, scopes: Mapping[Scope, tuple[Any, Any]], *args: Any, **named: Any) -> None:
        super().__init__(*args, initial={"days": USUAL_DAYS}, **named)
        offered = self.fields["scopes"]
        assert isinstance(offered, fields.TickCards)  # noqa: S101 - tells the type checker what stands above
        offered.offer([fields.Card(str(scope), name, hint, code=str(scope)) for scope, (name, hint) in scopes.items()])

    def wanted(self) -> KeyWanted:
        """Return what was asked for."""
        given = self.cleaned_data
        return KeyWanted(
            name=given["name"],
            scopes=[Scope(scope) for scope in given["scopes"]],
            days=given["days"],
            networks=given["networks"].replace(",", " ").split(),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One key of a list: what it may do, who made it, and where it is ended as long as it works."""

    key: ApiKey
    may: Sequence[tuple[Any, str]]  # in words, and as programs call it
    maker: Maker | None
    end_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPages:
    """An audience's pages for keys: what a key may do, how a page is drawn, and the routes of the two."""

    scopes: Mapping[Scope, tuple[Any, Any]]
    named: Mapping[Scope, tuple[Any, Any]] = field(default_factory=dict)  # also what others' keys may do
    draw: Callable[..., HttpResponse]
    keys: str
    end_key: str


def keys_page(request: SignedRequest, by: Actor, pages: KeyPages, **context: Any) -> HttpResponse:
    """List the keys, and make one more, which is shown once."""
    form = KeyForm(offered(pages.scopes), request.POST or None)
    if form.is_valid():
        made: list[tuple[ApiKey, str]] = []
        if done(request, form, account=by.text, act=lambda: made.append(api_keys.make(form.wanted(), by, request.now))):
            if not made:  # the form came twice, and only the first answer showed the key
                messages.warning(request, gettext("The key was made and shown before. If you lost it, end it."))
                return HttpResponseRedirect(reverse(pages.keys))
            key, text = made[0]
            return pages.draw(request, "key_made", key=key, text=text)
    listed = list(_lines(api_keys.keys_of(by), by, request.now, pages))
    return pages.draw(request, "keys", form=form, keys=listed, **context)


def end_key_page(request: SignedRequest, by: Actor, key: UUID, pages: KeyPages) -> HttpResponse:
    """End a key, after the question whether to do so."""
    found = next((each for each in api_keys.keys_of(by) if each.pk == key and each.revoked_at is None), None)
    if found is None:
        raise NotFound
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    back_url, said = reverse(pages.keys), gettext("The key works no more.")
    answer = submitted(request, form, lambda: api_keys.revoke(key, by, request.now), to=back_url, said=said)
    shown = {"name": found.name, "hint": found.hint, "back_url": back_url}
    return answer or pages.draw(request, "end_key", form=form, **shown)


def _lines(keys: Iterable[ApiKey], by: Actor, now: datetime, pages: KeyPages) -> Iterator[Line]:
    found = list(keys)
    makers = makers_of({key.created_by for key in found}, by, now)
    names = {str(scope): name for scope, (name, _hint) in (pages.named or pages.scopes).items()}
    for key in found:
        works = key.revoked_at is None and key.expires_at > now
        end_url = reverse(pages.end_key, kwargs={"key": key.pk}) if works else ""
        may = [(names.get(scope, ""), scope) for scope in key.scopes]
        yield Line(key, may, makers.get(key.created_by), end_url)
