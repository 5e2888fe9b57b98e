"""Keeps what a shop's page reported of the widget on it, when the shop's administrator had it checked.

The page is asked by a word behind the # of its address, which is valid for an hour and brings one report back, through
the administrator's own browser and into their own session. Kept is what works and what does not: no address of a page,
no words, nothing about a visitor.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

from django.core.signing import BadSignature, Signer
from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.firms.shop_keys import administered, firm_named
from ccms.accounts.models import PageCheck, ShopOrigin
from ccms.core.failures import NotFound
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import PAGE_CHECKS, Counted

FRAGMENT = "#ccms-check="
HOLDS = timedelta(hours=1)
LONGEST = 2000
MODES = frozenset({"inline", "popout", ""})
NO_BUTTON, OTHER_FIRM = "no-button", "other-firm"
# what the script may name: the directives of a page's policy that keep us out, and a window that did not answer
PROBLEMS = frozenset({"frame", "frame-src", "img-src", "connect-src", "form-action", "script-src-elem"})
_VERSION = re.compile(r"\d{1,3}\.\d{1,3}\.\d{1,3}")
_COUNT = re.compile(r"[0-9]{1,3}")
_SIGNER = Signer(salt="ccms.page_check")


@dataclass(frozen=True, slots=True)
class Report:
    """What came back: for which asking and address, and what was found there."""

    id: UUID
    origin: UUID
    version: str
    mode: str
    buttons: int
    problems: list[str]


def ask(origin: ShopOrigin, now: datetime) -> str:
    """Return what is put behind the address of a page at this origin, so that it looks at itself."""
    until = int((now + HOLDS).timestamp())
    return FRAGMENT + _SIGNER.sign_object([str(uuid4()), str(origin.pk), until])


def keep(said: str, by: Actor, now: datetime) -> UUID | None:
    """Keep what a page said, once, and return its origin's key; None where it was not asked or says what none does.

    Raises NotFound and TooManyRequests.
    """
    firm = administered(by)
    report = _read(said, firm, now)
    if report is None or not ShopOrigin.objects.filter(pk=report.origin, firm_id=firm).exists():
        return None
    take_or_refuse(Counted.PAGE_CHECK, str(firm), now)
    found = {name: getattr(report, name) for name in ("version", "mode", "buttons", "problems")}
    with transaction.atomic():
        PageCheck.objects.get_or_create(pk=report.id, defaults={"origin_id": report.origin, "at": now, **found})
        kept = PageCheck.objects.filter(origin=report.origin).order_by("-at").values_list("pk", flat=True)[:PAGE_CHECKS]
        PageCheck.objects.filter(origin=report.origin).exclude(pk__in=list(kept)).delete()
    return report.origin


def checks_of(origin: UUID, by: Actor) -> list[PageCheck]:
    """Return what was found at an address of this administrator's firm, the newest first. Raises NotFound."""
    if not ShopOrigin.objects.filter(pk=origin, firm_id=administered(by)).exists():
        raise NotFound
    return list(PageCheck.objects.filter(origin=origin).order_by("-at"))


def _read(said: str, firm: UUID, now: datetime) -> Report | None:
    if len(said) > LONGEST:
        return None
    given = {name: values[0] for name, values in parse_qs(said, keep_blank_values=True).items()}
    asked = _asked(given.get("token", ""), now)
    version, mode, buttons = (given.get(name, "") for name in ("version", "mode", "buttons"))
    if asked is None or mode not in MODES or not _VERSION.fullmatch(version) or not _COUNT.fullmatch(buttons):
        return None
    problems = set(given.get("problems", "").split(",")) & PROBLEMS
    named = [firm_named(name) for name in given.get("firms", "").split(",")[:3] if name]
    if any(each is None or each.pk != firm for each in named):
        problems.add(OTHER_FIRM)
    if not int(buttons):
        problems.add(NO_BUTTON)
    return Report(*asked, version, mode, int(buttons), sorted(problems))


def _asked(token: str, now: datetime) -> tuple[UUID, UUID] | None:
    try:
        found: Any = _SIGNER.unsign_object(token)
        asking, origin, until = found
        holds = now < datetime.fromtimestamp(int(until), UTC)
        return (UUID(asking), UUID(origin)) if holds else None
    except (BadSignature, ValueError, TypeError):
        return None
