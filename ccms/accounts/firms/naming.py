"""Normalises what people name a shop by: its page, number, address, wallet and name.

Finds a firm under any name: either script, Romanised, misspelt, pasted as a link or a number.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.db import connection

from ccms.accounts.channels import Channel
from ccms.accounts.models import Firm, FirmAlias
from ccms.accounts.models.firm_contact import Proof, Source
from ccms.accounts.privacy.sealing import index_of
from ccms.core.bangla import phonetic_key, search_words
from ccms.core.digits import in_digits, without_separators
from ccms.core.phones import SHOWN_DIGITS, PhoneNotSupported, normalise

_FACEBOOK = frozenset({"fb.com", "fb.me", "facebook.com"})
_SAME_PLACE = re.compile(r"^(?:www|m|web|mobile|mbasic|bn-in|l)\.")
_LOOKS_LIKE_LINK = re.compile(r"^(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?$", re.IGNORECASE)
_LONGEST = 240
_NAMELESS = "নাম না জানা দোকান (…{})", "Shop of unknown name (…{})"


def nameless(number: str) -> tuple[str, str]:
    """Return the Bangla and the English name of a shop of which only a mobile or wallet number is known."""
    end = wallet_of(number)[-SHOWN_DIGITS:]
    return _NAMELESS[0].format(in_digits(end, "bn")), _NAMELESS[1].format(end)


def is_nameless(name: str) -> bool:
    """Tell whether this is the name that we give to a shop of which only a number is known."""
    return name.startswith(tuple(each.split("{")[0] for each in _NAMELESS))


def number_in(name: str) -> str:
    """Return the mobile number that somebody wrote where a shop's name was asked for, else nothing."""
    try:
        return normalise(name)
    except PhoneNotSupported:
        return ""


def alias_of(text: str) -> FirmAlias:
    """Return a name in the forms in which it is searched, of no firm yet."""
    words = " ".join(search_words(text))[:_LONGEST]
    return FirmAlias(text=text, words=words, sound=phonetic_key(text)[:_LONGEST])


def page_of(link: str) -> str:
    """Return one text for every way of linking to the same page: facebook.com/shop."""
    parts = urlsplit(link.strip() if "://" in link else f"https://{link.strip()}")
    host = _SAME_PLACE.sub("", (parts.hostname or "").lower())
    path = parts.path.rstrip("/").lower()
    if host in _FACEBOOK:
        host = "facebook.com"
        profile = parse_qs(parts.query).get("id", [""])[0]
        path = f"/{profile}" if path == "/profile.php" and profile else path.removeprefix("/pages")
    return host + path


def looks_like_link(text: str) -> bool:
    """Tell whether somebody pasted a link instead of writing a name."""
    return _LOOKS_LIKE_LINK.fullmatch(text.strip()) is not None


def normal_value(channel: Channel, value: str) -> str:
    """Return the only form in which a contact of this channel is kept; raises PhoneNotSupported."""
    return _NORMAL[channel](value)


_NORMAL: Mapping[Channel, Callable[[str], str]] = {
    Channel.SMS: normalise,
    Channel.EMAIL: lambda value: value.strip().lower(),
    Channel.PAGE: page_of,
    Channel.LETTER: lambda value: "\n".join(" ".join(line.split()) for line in value.splitlines() if line.strip()),
}


def channel_of(value: str) -> Channel:
    """Tell by what a number or a mail address in its normal form is reached."""
    return Channel.EMAIL if "@" in value else Channel.SMS


def contact_index(channel: Channel, normal: str) -> bytes:
    """Name a contact's normal value; a mobile number is named as a consumer's is, so that equal ones show."""
    return index_of("phone" if channel is Channel.SMS else channel.value, normal)


def wallet_of(number: str) -> str:
    """Return the normal form of a wallet's number: mostly a mobile number, else its digits."""
    try:
        return normalise(number)
    except PhoneNotSupported:
        return without_separators(number)


def wallet_index(number: str) -> bytes:
    """Name a wallet's number in any spelling; one that is a mobile number is named as the phone is."""
    normal = wallet_of(number)
    return index_of("phone" if normal.startswith("+") else "wallet", normal)


# Below three consonants a key is too short to be the beginning of anything.
_HEARD = 3
_FUZZY_FROM = 4
_SEARCH = """
WITH asked AS (SELECT %(words)s::text AS words, %(sound)s::text AS sound),
heard AS (
    SELECT alias.firm_id, greatest(
        CASE WHEN alias.words = asked.words THEN 1.0 ELSE 0 END,
        CASE WHEN alias.sound = asked.sound AND asked.sound <> '' THEN 0.95 ELSE 0 END,
        CASE WHEN alias.words LIKE %(start)s THEN 0.9 ELSE 0 END,
        CASE WHEN alias.sound LIKE %(sound_start)s
            THEN 0.6 + 0.25 * length(asked.sound) / length(alias.sound) ELSE 0 END,
        CASE WHEN alias.sound = ANY(%(beginnings)s)
            THEN 0.6 + 0.25 * length(alias.sound) / length(asked.sound) ELSE 0 END,
        CASE WHEN alias.sound = ANY(%(parts)s) THEN 0.6 ELSE 0 END,
        0.8 * similarity(alias.words, asked.words),
        CASE WHEN length(asked.sound) >= %(fuzzy)s THEN 0.7 * similarity(alias.sound, asked.sound) ELSE 0 END
    ) AS score
    FROM accounts_firm_alias AS alias, asked
    WHERE alias.words LIKE %(start)s
        OR alias.words %% asked.words
        OR (alias.sound = asked.sound AND asked.sound <> '')
        OR alias.sound LIKE %(sound_start)s
        OR alias.sound = ANY(%(beginnings)s)
        OR alias.sound = ANY(%(parts)s)
        OR (length(asked.sound) >= %(fuzzy)s AND alias.sound %% asked.sound)
)
SELECT coalesce(firm.merged_into_id, firm.id) AS found
FROM heard JOIN accounts_firm AS firm ON firm.id = heard.firm_id
GROUP BY found
ORDER BY max(heard.score) DESC, bool_or(firm.registered) DESC, found
LIMIT %(limit)s
"""
# What a buyer says of a shop that has a page of its own leads nobody else there: he could send another's complaints to
# it. What a shop was known by before it had one stays.
_BY_VALUE = """
WITH named AS (
    SELECT firm_id, created_at, source <> %(buyers)s OR proof = %(proved)s AS sure
    FROM accounts_firm_contact WHERE value_index = ANY(%(indexes)s)
    UNION ALL
    SELECT firm_id, created_at, source <> %(buyers)s
    FROM accounts_firm_wallet WHERE number_index = ANY(%(indexes)s)
)
SELECT coalesce(firm.merged_into_id, firm.id) AS found
FROM named JOIN accounts_firm AS firm ON firm.id = named.firm_id
WHERE firm.listed AND (named.sure
    OR (NOT firm.registered AND named.created_at <= least(firm.claimed_at, firm.confirmed_at, 'infinity')))
GROUP BY found
ORDER BY bool_or(firm.registered) DESC, min(firm.created_at), found
LIMIT %(limit)s
"""


def find(query: str, limit: int = 10) -> list[Firm]:
    """Return the firms that a buyer may mean, the likeliest first, registered ones before shadows."""
    text = query.strip()
    if not text:
        return []
    found = _by_value(text, limit)
    found += [pk for pk in _by_name(text, limit) if pk not in found]
    firms = Firm.objects.in_bulk(found[:limit])
    return [firms[pk] for pk in found[:limit]]


def _by_value(text: str, limit: int) -> list[UUID]:
    """A pasted link or number names the shop exactly."""
    indexes = []
    if looks_like_link(text):
        indexes.append(contact_index(Channel.PAGE, page_of(text)))
    if any(character.isdigit() for character in text):
        indexes.append(wallet_index(text))
    return holders(indexes, limit)


def holders(indexes: Sequence[bytes], limit: int = 1) -> list[UUID]:
    """Return the shops to which these pages and numbers lead, a registered one first."""
    if not indexes:
        return []
    known = {"buyers": str(Source.COMPLAINANT), "proved": str(Proof.PROVED)}
    return _ask(_BY_VALUE, {**known, "indexes": list(indexes), "limit": limit})


def _by_name(text: str, limit: int) -> list[UUID]:
    asked = alias_of(text[:120])
    sound = asked.sound
    parts = {phonetic_key(word) for word in text.split()}
    return _ask(
        _SEARCH,
        {
            "words": asked.words,
            "sound": sound,
            # NULL is like nothing; an empty text would be like every key that is empty
            "start": f"{_literal(asked.words)}%" if asked.words else None,
            "sound_start": f"{sound}%" if len(sound) >= _HEARD else None,
            "beginnings": [sound[:length] for length in range(_HEARD, len(sound))],
            "parts": [part for part in parts if len(part) >= _HEARD],
            "fuzzy": _FUZZY_FROM,
            "limit": limit,
        },
    )


def _literal(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _ask(sql: str, params: dict[str, Any]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
