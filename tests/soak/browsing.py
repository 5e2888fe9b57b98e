"""People who file over HTTP from a bad network: what got no answer is sent again, unchanged, until there is one."""

import itertools
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx

from ccms.core.digits import ascii_digits
from tests import day, factories
from tests.web.consumer.filing.walking import Walker

CODE = re.compile(r"\b\d{6}\b")
BUSY = frozenset({502, 503, 504})
REDIRECTS = frozenset({301, 302, 303})
AGAIN_SECONDS = 0.3


class StoppedError(Exception):
    """The soak is over; whoever is under way leaves off, unless a complaint is just being sent."""


@dataclass
class Meter:
    """What all people together have under way, and what came of it."""

    over: threading.Event = field(default_factory=threading.Event)
    under_way: dict[int, tuple[str, int]] = field(default_factory=dict)  # by thread: what is asked for, its number
    cut: set[int] = field(default_factory=set)  # numbers of requests that never got an answer
    counts: Counter = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    numbers: itertools.count = field(default_factory=itertools.count)

    def busy(self, what=""):
        """Return the numbers of the requests that are under way now, by what they ask for."""
        return {number for asked, number in list(self.under_way.values()) if asked.startswith(what)}


@dataclass
class Page:
    """An answer as `Walker` reads it."""

    status_code: int
    content: bytes
    request: dict


class Network:
    """One browser's connection."""

    def __init__(self, base, meter):
        self.meter, self.finishing = meter, False
        self.http = httpx.Client(base_url=base, timeout=60, follow_redirects=False)

    def get(self, url, *, follow=True):
        return self._follow(self._ask("GET", url), url)

    def post(self, url, sent, *, follow=True):
        fields = {name: value for name, value in sent.items() if not isinstance(value, list)}
        files = [
            (name, (file.name, file.read())) for name, value in sent.items() if name not in fields for file in value
        ]
        return self._follow(self._ask("POST", url, data=fields, files=files or None), url)

    def _follow(self, answer, url):
        while answer.status_code in REDIRECTS:
            url = urljoin(url, answer.headers["Location"])
            answer = self._ask("GET", url)
        parts = urlsplit(url)
        return Page(answer.status_code, answer.content, {"PATH_INFO": parts.path, "QUERY_STRING": parts.query})

    def _ask(self, method, url, **body):
        """Ask until there is an answer; the same bytes each time, so the same key."""
        while self.finishing or not self.meter.over.is_set():
            answer = self._once(method, url, **body)
            if answer is None or answer.status_code in BUSY:
                self.meter.counts["busy" if answer else "unanswered"] += 1
                time.sleep(AGAIN_SECONDS)
                continue
            self.meter.counts["answered"] += 1
            if answer.status_code >= 500:
                self.meter.wrong.append(f"{answer.status_code} {method} {url}")
            return answer
        raise StoppedError

    def _once(self, method, url, **body):
        number, thread = next(self.meter.numbers), threading.get_ident()
        self.meter.under_way[thread] = (f"{method} {urlsplit(url).path}", number)
        try:
            return self.http.request(method, url, **body)
        except httpx.TransportError:
            self.meter.cut.add(number)
            return None
        finally:
            del self.meter.under_way[thread]


class Person(Walker):
    """Somebody with a telephone, who files one complaint after the other."""

    def __init__(self, base, meter, phone):
        self.client = Network(base, meter)
        self.meter, self.phone, self.page = meter, phone, None
        self.now = day.now()
        self.get("/c?lang=en")

    @property
    def code(self):
        """Wait for the SMS: the worker may be dead just now."""
        while not self.meter.over.is_set():
            told = self._told()
            found = CODE.findall(ascii_digits(told[0]["body"])) if told else []
            if found:
                return found[0]
            time.sleep(AGAIN_SECONDS)
        raise StoppedError

    def _told(self):
        """Return what came to this number, newest first; nothing while the web is down."""
        try:
            answer = self.client.http.get(f"/dev/inbox.json?to=%2B88{self.phone}")
        except httpx.TransportError:
            return []
        return answer.json() if answer.status_code == 200 else []

    def sign_in(self):
        self.send(phone=self.phone)
        code = self.code
        return self.send(code=code)

    def file(self, shop, *, picture):
        """File one complaint; returns what was sent at last, and the number that was given for it."""
        self.get("/c/firm/new").send(name=shop, link=f"https://www.facebook.com/{shop.replace(' ', '')}")
        self.tell_purchase()
        self.send()
        self.send(**({"product_photo": [factories.a_picture(None)]} if picture else {}))
        if self.path == "/c/person":
            self.send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
        assert self.path == "/c/check", self.text
        last = {**self.form(), "declaration": "on"}
        return last, self.again(last)

    def again(self, last):
        """Send a complaint, or the same once more as a double tap does; begun, it is brought to an answer."""
        self.client.finishing = True
        self.page = self.client.post("/c/check", last, follow=True)
        self.client.finishing = False
        return self.number()

    def number(self):
        found = re.fullmatch(r"/c/sent/([0-9A-Z]{11})", self.path)
        assert found, (self.path, self.page.status_code, self.text[:2000])
        return found[1]
