"""Reads a list of firms as a file: each row in its normal form, and what cannot be read of it.

Reads which lists of firms an installation knows: when the last of each came, its rows, and how many may take one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Count, Max, Q

from ccms.accounts.actors import Actor, Power, Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms.identities import Identity, normal_number
from ccms.accounts.firms.naming import looks_like_link, normal_value
from ccms.accounts.models import Holding, RegisterFile, RegisterRow
from ccms.accounts.models.firm_identity import IdentityKind
from ccms.accounts.models.office import live_on
from ccms.accounts.privacy.sealing import index_of
from ccms.core.bangla import clean_line, clean_text
from ccms.core.clock import dhaka_day
from ccms.core.digits import without_separators
from ccms.core.failures import Failure, NotFound
from ccms.core.sheets import Layout, day
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Register

LONGEST_NAME, LONGEST_LINK, MOST_ROWS = 120, 200, 20_000
SHORTEST_ADDRESS, LONGEST_ADDRESS = 10, 300
WAYS = {"mobile": Channel.SMS, "email": Channel.EMAIL, "address": Channel.LETTER, "page": Channel.PAGE}
NEEDED = (frozenset({"ext_id", "name_bn"}), frozenset({"ext_id", "name_en"}))


@dataclass(frozen=True, slots=True)
class ListedFirm:
    """One row as it was read; `wrong` names the columns that cannot be read, and then nothing is taken over."""

    line: int
    key: bytes
    digest: bytes
    name_bn: str
    name_en: str
    identities: tuple[Identity, ...] = ()
    contacts: tuple[tuple[Channel, str], ...] = ()
    website: str = ""
    since: date | None = None
    until: date | None = None
    wrong: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """The name by which a person knows the row."""
        return self.name_bn or self.name_en


def parse_register(text: str, register: Register) -> list[ListedFirm]:
    """Read a list; rows are numbered without the empty ones. Raises NotThisTable."""
    rows = layout_of(register).rows(text)
    return [_row(number, said, register) for number, (_, said) in enumerate(rows, start=2)]


def layout_of(register: Register) -> Layout:
    """Return what a file of this list has to be."""
    return Layout(register.columns, NEEDED, MOST_ROWS)


def _row(line: int, said: Mapping[str, str], register: Register) -> ListedFirm:
    read = {name: _READ[name](text) for name, text in said.items() if text and name in _READ}
    wrong = [register.columns[name] for name, value in read.items() if value is None]
    names = {name: read.get(name) or "" for name in ("name_bn", "name_en")}
    if not any(names.values()) and not wrong:
        wrong.append(register.columns.get("name_bn") or register.columns["name_en"])
    ext_id = without_separators(said["ext_id"]).upper()
    if not ext_id:
        wrong.append(register.columns["ext_id"])
    return ListedFirm(
        line=line,
        key=index_of(f"register:{register.code}", ext_id),
        digest=index_of(f"row of register:{register.code}", repr(sorted(said.items()))),
        name_bn=names["name_bn"] or names["name_en"],
        name_en=names["name_en"],
        identities=tuple(Identity(kind, read[kind]) for kind in IdentityKind if read.get(kind)),
        contacts=tuple((channel, read[name]) for name, channel in WAYS.items() if read.get(name)),
        website=read.get("website") or "",
        since=read.get("since"),
        until=read.get("until"),
        wrong=tuple(dict.fromkeys(wrong)),
    )


def _name(text: str) -> str | None:
    try:
        return clean_line(text, LONGEST_NAME)
    except Failure:
        return None


def _number(kind: IdentityKind) -> Callable[[str], str | None]:
    def read_number(text: str) -> str | None:
        try:
            return normal_number(kind, text)
        except Failure:
            return None

    return read_number


def _mobile(text: str) -> str | None:
    try:
        return normal_value(Channel.SMS, text)
    except Failure:
        return None


def _email(text: str) -> str | None:
    try:
        validate_email(text)
    except ValidationError:
        return None
    return normal_value(Channel.EMAIL, text)


def _address(text: str) -> str | None:
    try:
        return normal_value(Channel.LETTER, clean_text(text, SHORTEST_ADDRESS, LONGEST_ADDRESS))
    except Failure:
        return None


def _link(text: str) -> str | None:
    return text if looks_like_link(text) and len(text) <= LONGEST_LINK else None


def _page(text: str) -> str | None:
    return normal_value(Channel.PAGE, text) if _link(text) else None


_READ: Mapping[str, Callable[[str], Any]] = {
    "name_bn": _name,
    "name_en": _name,
    "mobile": _mobile,
    "email": _email,
    "address": _address,
    "page": _page,
    "website": _link,
    "since": day,
    "until": day,
    **{str(kind): _number(kind) for kind in IdentityKind},
}
"""Reads each column; nothing where it cannot be read."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One list: when it was last taken over, whether that is long ago, its rows, and the file that waits."""

    register: Register
    taken_at: datetime | None
    is_old: bool
    rows: int
    ended: int
    waits_since: datetime | None


def registers(by: Actor, now: datetime) -> list[Standing]:
    """Return how each list of the packs stands today. Raises NotFound."""
    if by.role is not Role.ADMIN:
        raise NotFound
    today = dhaka_day(now)
    taken = _by_register(RegisterFile.objects.exclude(done_at=None).values("register").annotate(at=Max("done_at")))
    waiting = RegisterFile.objects.filter(ordered_at=None).exclude(content=b"")
    waits = _by_register(waiting.values("register").annotate(at=Max("made_at")))
    ended = Q(until__lt=today)
    counts = RegisterRow.objects.values("register").annotate(
        standing=Count("pk", filter=~ended | Q(until=None)), ended=Count("pk", filter=ended)
    )
    rows = {row["register"]: row for row in counts}
    return [
        Standing(
            register=each,
            taken_at=taken.get(code),
            is_old=_is_old(each, taken.get(code), today),
            rows=rows[code]["standing"] if code in rows else 0,
            ended=rows[code]["ended"] if code in rows else 0,
            waits_since=waits.get(code),
        )
        for code, each in book().on(today).registers.items()
    ]


def keepers(now: datetime) -> int:
    """Return how many people hold a post today whose power is the registry: they may take lists over."""
    today = dhaka_day(now)
    held = Holding.objects.filter(live_on(today), live_on(today, "post__"), member__is_active=True)
    return held.filter(post__powers__contains=[Power.REGISTRY]).values("member").distinct().count()


def _by_register(found: object) -> Mapping[str, datetime]:
    return {row["register"]: row["at"] for row in found}  # type: ignore[attr-defined]


def _is_old(register: Register, taken_at: datetime | None, today: date) -> bool:
    return taken_at is not None and dhaka_day(taken_at) + timedelta(days=register.fresh_days) < today
