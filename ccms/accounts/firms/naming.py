"""Normalises what people name a shop by: its page, number, address, wallet and name."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from ccms.accounts.channels import Channel
from ccms.accounts.models import FirmAlias
from ccms.accounts.privacy.keyring import index_of
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
