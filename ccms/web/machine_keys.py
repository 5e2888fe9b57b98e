"""What the pages for keys share, a firm's and an office's: the form of a new one, and the lines of a list."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.makers import Maker, makers_of
from ccms.accounts.models import ApiKey
from ccms.gate.limits import API_KEY_LIFE, DAY
from ccms.web import fields

USUAL_DAYS = 90


class KeyForm(fields.PageForm):
    """What a new key is for."""

    name = fields.CleanLine(label=_("What is the key for?"), help_text=_("For example: stock system"), most=80)
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
        offered.offer([fields.Card(str(scope), name, hint) for scope, (name, hint) in scopes.items()])

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
    """One key of a list: who made it, and where it is ended as long as it works."""

    key: ApiKey
    maker: Maker | None
    end_url: str


def lines(keys: Iterable[ApiKey], by: Actor, now: datetime, *, end: str) -> Iterator[Line]:
    """Return the keys as lines; `end` is the route of the question whether to end one."""
    found = list(keys)
    makers = makers_of({key.created_by for key in found}, by, now)
    for key in found:
        works = key.revoked_at is None and key.expires_at > now
        yield Line(key, makers.get(key.created_by), reverse(end, kwargs={"key": key.pk}) if works else "")
