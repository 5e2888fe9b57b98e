"""Strings that stand nowhere but in one personal field of one person, and the ways in which they could get out."""

import base64
import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from ccms.core.digits import ascii_digits, bangla_digits
from tests.tables import DRAWN

# No page, text or word of a language holds these; each canary begins with both.
LATIN, BANGLA = "Qz8Kx9Vw7", "ৎঙঃঝৎঢঃ"
DOTS = re.compile("(?:•|\\*)+\\s*([0-9]{4})".encode())
AT_RANDOM = re.compile(DRAWN.encode())
BEGINNING = 4  # letters of a coded number: all numbers begin alike, so that of these there are few to look for
NO_DIGITS = bytes(set(range(256)) - set(b"0123456789"))
DIGITS = [(bangla_digits(str(digit)).encode(), str(digit).encode()) for digit in range(10)]


@dataclass(frozen=True)
class Canary:
    """One personal text: what sort of thing it is, and of which complaint, person, draft or member."""

    kind: str
    of: str
    number: int

    @property
    def words(self):
        """The two words that are looked for, of one script each: a page may mark up the change between scripts."""
        return f"{LATIN}{self.number:03}", f"{BANGLA}{bangla_digits(f'{self.number:03}')}"

    @property
    def text(self):
        """What is typed; the signs would open a tag or a quotation where a page forgot to escape."""
        latin, bangla = self.words
        return f"{latin} {bangla} <b>'\"&"


@dataclass(frozen=True)
class Number:
    """A mobile number, looked for in any spelling, and by its last digits where a page masks it."""

    kind: str
    of: str
    e164: str


def in_latin_digits(body):
    """Return the bytes of an answer with every Bangla digit as a Latin one."""
    for bangla, latin in DIGITS:
        body = body.replace(bangla, latin)
    return body


def ways_out(word):
    """Return a word in every encoding in which bytes of a page could hold it."""
    entities = "".join(f"&#{ord(letter)};" for letter in word)
    hexadecimal = "".join(f"&#x{ord(letter):x};" for letter in word)
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in word)
    spelled = {
        word,
        word.lower(),
        word.upper(),
        ascii_digits(word),
        bangla_digits(word),
        entities,
        hexadecimal,
        escaped,
    }
    found = {way.encode() for way in spelled}
    found |= {quote(way).encode() for way in spelled} | {quote(quote(way)).encode() for way in spelled}
    return found | in_base64(word.encode())


def in_base64(octets):
    """Return what base64 writes of these bytes at each of the three places where they can begin."""
    ways = set()
    for before in range(3):
        written = base64.b64encode(bytes(before) + octets)
        # the first and the last letters also hold bits of the neighbours
        middle = written[-(-before * 4 // 3) : len(written) - (4 if (before + len(octets)) % 3 else 0)]
        ways |= {middle, middle.replace(b"+", b"-").replace(b"/", b"_")}
    return ways


class Aviary:
    """Every canary there is; says which of them sing in the bytes of an answer."""

    def __init__(self):
        self.canaries, self.numbers = [], []
        self._by_way, self._lengths, self._beginnings = {}, set(), set()

    def hatch(self, kind, of):
        """Make a text canary and return it as it is typed."""
        bird = Canary(kind, of, len(self.canaries) + 1)
        self.canaries.append(bird)
        for way in ways_out(bird.words[0]) | ways_out(bird.words[1]):
            assert way.startswith(MARKS), way  # they are looked for behind a marker alone
            self._by_way.setdefault(way, set()).add(bird)
            self._lengths.add(len(way))
        return bird.text

    def number(self, kind, of, e164):
        """Name a number that must not be told."""
        self.numbers.append(Number(kind, of, e164))
        self._beginnings |= {way[:BEGINNING] for way in _coded(e164)}
        return e164

    def heard_in(self, body):
        """Return the canaries and numbers that an answer gives away; a marker of none that is known counts too."""
        return self._texts(body) | self._numbers(body)

    def _texts(self, body):
        places = set(_places_of_marks(body))
        written = (body[place : place + length] for place in places for length in self._lengths)
        heard = set().union(*(self._by_way.get(each, ()) for each in written))
        return heard or ({Canary("marker", "nobody", 0)} if places else set())

    def _numbers(self, body):
        begun = any(start in body for start in self._beginnings)
        heard = {each for each in self.numbers if begun and any(way in body for way in _coded(each.e164))}
        digits = in_latin_digits(AT_RANDOM.sub(b"", body)).translate(None, delete=NO_DIGITS)
        return heard | {each for each in self.numbers if each.e164.removeprefix("+880").encode() in digits}

    def masked_in(self, body):
        """Return the numbers whose last digits stand after dots."""
        shown = {found.decode() for found in DOTS.findall(in_latin_digits(body))}
        return {each for each in self.numbers if each.e164[-4:] in shown}


MARKS = tuple(sorted(ways_out(LATIN) | ways_out(BANGLA)))


def _places_of_marks(body):
    for mark in MARKS:
        place = body.find(mark)
        while place >= 0:
            yield place
            place = body.find(mark, place + 1)


@cache
def _coded(e164):
    return in_base64(e164.encode()) | in_base64(b"0" + e164.removeprefix("+880").encode())
