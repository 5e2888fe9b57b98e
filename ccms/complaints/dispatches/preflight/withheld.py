"""Finds in a text what its receiver must not learn, in whichever digits, case, blanks and forms it is written."""

import re
from collections.abc import Iterator, Mapping

from ccms.core.bangla import words_in_order
from ccms.core.digits import typed
from ccms.law.pack.in_force import Pack
from ccms.law.pack.receivers import Receiver
from ccms.ledger.canonical import JSON

SHORTEST = 4  # of a withheld value that is looked for in a text
NATIONAL = 10  # the digits of a mobile number without +880
_BETWEEN_DIGITS = re.compile(r"(?<=\d)\W+(?=\d)")


def told_all_the_same(fields: Mapping[str, JSON], receiver: Receiver, pack: Pack) -> Iterator[str]:
    """Yield the texts of the receiver in which something stands that it does not get."""
    looked_for = list(_looked_for(fields, receiver, pack))
    number = str(fields.get("complainant.mobile") or "") if "complainant.mobile" in receiver.withhold else ""
    for name in receiver.fields:
        text = fields.get(name)
        if isinstance(text, str) and (_tells(text, looked_for) or _tells_number(text, number)):
            yield name


def _looked_for(fields: Mapping[str, JSON], receiver: Receiver, pack: Pack) -> Iterator[str]:
    """Yield each withheld value and its parts between commas; the name of a district alone tells no address."""
    known = set() if "complainant.district" in receiver.withhold else _places(pack)
    for name in receiver.withhold:
        value = str(fields.get(name) or "")
        for part in {value, *value.split(",")}:
            plain = " ".join(words_in_order(part))
            if len(plain) >= SHORTEST and plain not in known:
                yield plain


def _places(pack: Pack) -> set[str]:
    names = (name for each in pack.districts.values() for name in each.text)
    return {" ".join(words_in_order(name)) for name in names}


def _tells(text: str, looked_for: list[str]) -> bool:
    plain = f" {' '.join(words_in_order(text))}"
    return any(f" {value}" in plain for value in looked_for)  # also with an ending: মিরপুরের


def _tells_number(text: str, number: str) -> bool:
    return len(number) >= NATIONAL and number[-NATIONAL:] in _BETWEEN_DIGITS.sub("", typed(text))
