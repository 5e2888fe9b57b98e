"""Manages the web addresses of a firm's pages: entered by its administrator, proved by the site, removed at once.

The proof is the shop's public id, in `/.well-known/ccms.txt` or in a meta tag of the home page: a person who can put
it there is responsible for the page. It is no secret; it only says that page and shop belong together.
"""

import re
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from html.parser import HTMLParser
from typing import ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from ccms.accounts.actors import Actor
from ccms.accounts.deed import ADMINISTRATOR, deed
from ccms.accounts.firms.shop_keys import administered, held, note, shop_of
from ccms.accounts.models import ShopOrigin
from ccms.core import egress
from ccms.core.egress_deadline import EgressFailed
from ccms.core.failures import Failure, FieldErrors, NotFound
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import SHOP_ORIGINS, Counted

FILE = "/.well-known/ccms.txt"
META = "ccms-firm"
ADDED, PROVED, REMOVED = "firm.added_origin", "firm.proved_origin", "firm.removed_origin"
CONNECT_SECONDS, TOTAL_SECONDS = 3.0, 5.0
MOST_OF_A_FILE, MOST_OF_A_PAGE = 16 * 1024, 256 * 1024
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_OK = 200
_LAST_PORT = 65535


class Looked(StrEnum):
    """What a look at the page found."""

    PROVED = "proved"
    NOT_THERE = "not-there"  # the page answers, and does not name this shop
    NO_ANSWER = "no-answer"


class OriginRefused(Failure):
    """Not an address at which a page of a shop can stand."""

    slug: ClassVar[str] = "origin-not-an-origin"


def origin_of(text: str) -> str:
    """Return scheme, host and port as a browser names them. Raises OriginRefused.

    Only https; http for this very machine, and only where CCMS itself is on trial.
    """
    given = text.strip().lower().rstrip("/")
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError) as unreadable:
        raise OriginRefused from unreadable
    whole = not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
    if not whole or not _HOST.fullmatch(host) or not (port is None or 0 < port <= _LAST_PORT):
        raise OriginRefused
    local = _is_this_machine(host)
    if (local and settings.CCMS_ENV != "development") or (not local and ("." not in host or parts.scheme != "https")):
        raise OriginRefused
    if parts.scheme not in {"http", "https"}:
        raise OriginRefused
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in {None, usual} else "")


@deed(ADDED, by=ADMINISTRATOR)
def add(text: str, by: Actor, now: datetime) -> ShopOrigin:
    """Enter an address; one that stands there already changes nothing. Raises NotFound and ValidationFailed."""
    firm = administered(by)
    errors = FieldErrors()
    with errors.noting("origin"):
        origin = origin_of(text)
    errors.raise_if_any()
    shop_of(firm, now)
    held(firm)
    found = ShopOrigin.objects.filter(firm_id=firm, origin=origin).first()
    if found is not None:
        return found
    if ShopOrigin.objects.filter(firm_id=firm).count() >= SHOP_ORIGINS:
        errors.add("origin", "origins-too-many", most=SHOP_ORIGINS)
        errors.raise_if_any()
    made = ShopOrigin.objects.create(firm_id=firm, origin=origin, created_at=now, created_by=by.text)
    note(firm, ADDED, by, now, origin=str(made.pk))
    return made


def prove(key: UUID, by: Actor, now: datetime) -> Looked:
    """Look at the address for the shop's public id. Raises NotFound and TooManyRequests."""
    firm = administered(by)
    found = _of(firm, key)
    if found.proved_at is not None:
        return Looked.PROVED
    take_or_refuse(Counted.ORIGIN_CHECK, str(firm), now)
    looked = _look(found.origin, shop_of(firm, now).public_id)
    if looked is Looked.PROVED:
        _keep_proof(firm, key, by, now)
    return looked


@deed(PROVED, by=ADMINISTRATOR)
def _keep_proof(firm: UUID, key: UUID, by: Actor, now: datetime) -> None:
    """Keep that the page names the shop; of an address that was removed meanwhile nothing is proved."""
    held(firm)
    if ShopOrigin.objects.filter(pk=key, proved_at=None).update(proved_at=now):
        note(firm, PROVED, by, now, origin=str(key))


@deed(REMOVED, by=ADMINISTRATOR)
def remove(key: UUID, by: Actor, now: datetime) -> None:
    """Take an address away; from the next request on it counts no more. Raises NotFound."""
    firm = administered(by)
    held(firm)
    _of(firm, key).delete()
    note(firm, REMOVED, by, now, origin=str(key))


def origins_of(by: Actor) -> list[ShopOrigin]:
    """Return the addresses of this administrator's firm. Raises NotFound."""
    return list(ShopOrigin.objects.filter(firm_id=administered(by)).order_by("created_at", "origin"))


def proved_origins(firm: UUID) -> list[str]:
    """Return on which addresses this firm's pages stand; read at each request, so that a removal works at once."""
    proved = ShopOrigin.objects.filter(firm_id=firm, proved_at__isnull=False)
    return list(proved.order_by("origin").values_list("origin", flat=True))


def _of(firm: UUID, key: UUID) -> ShopOrigin:
    found = ShopOrigin.objects.filter(firm_id=firm, pk=key).first()
    if found is None:
        raise NotFound
    return found


def _look(origin: str, public_id: str) -> Looked:
    ways: tuple[tuple[str, int, Callable[[str], set[str]]], ...] = (
        (FILE, MOST_OF_A_FILE, _lines),
        ("/", MOST_OF_A_PAGE, _named_in_head),
    )
    answered = False
    for path, most, read in ways:
        try:
            reply = egress.call(
                "GET",
                origin + path,
                headers={"Accept": "text/plain, text/html", "User-Agent": "CCMS"},
                # pages on this very machine exist only where CCMS itself is on trial
                trusted=settings.CCMS_ENV == "development" and _is_this_machine(urlsplit(origin).hostname or ""),
                connect_s=CONNECT_SECONDS,
                total_s=TOTAL_SECONDS,
                max_bytes=most,
            )
        except EgressFailed:
            continue
        answered = True
        if reply.status == _OK and public_id in read(reply.body.decode("utf-8", "replace")):
            return Looked.PROVED
    return Looked.NOT_THERE if answered else Looked.NO_ANSWER


def _is_this_machine(host: str) -> bool:
    return host in {"localhost", "127.0.0.1"} or host.endswith(".localhost")


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines()}


def _named_in_head(text: str) -> set[str]:
    reader = _Head()
    reader.feed(text)
    return reader.named


class _Head(HTMLParser):
    """Reads the meta tags of a page's head; what its visitors wrote stands in the body."""

    def __init__(self) -> None:
        super().__init__()
        self.named: set[str] = set()
        self._over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag of ours says, as long as the body has not begun."""
        self._over = self._over or tag == "body"
        said = dict(attrs)
        if not self._over and tag == "meta" and said.get("name") == META:
            self.named.add((said.get("content") or "").strip())

    def handle_endtag(self, tag: str) -> None:
        """The head may end without a body being named."""
        self._over = self._over or tag == "head"
