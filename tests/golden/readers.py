"""Everybody who looks at a complaint, each signed in at the moment of looking, by page and by API."""

from dataclasses import dataclass
from difflib import unified_diff
from http import HTTPStatus
from urllib.parse import urlsplit

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.test import Client

from ccms.accounts.models import Member
from ccms.gate import clock
from tests.golden import world as around
from tests.golden.pages import Page
from tests.golden.plain import flat
from tests.rights.visitors import consumer_browser, link_browser, member_browser

SAID_ELSEWHERE = {"notices"}  # the notices of each life stand above
NOT_READ = ("/receipt", "/file", "?lang=")
AS_IN, ONCE = "as in ", "=== once: "
HEADS = ("--- ", "+++ ", "@@ ")


# How often somebody reads: at each look, or once in the whole dump for each kind of last event or for each status.
ALWAYS, BY_EVENT, BY_STATUS = "always", "by event", "by status"


@dataclass(frozen=True)
class Reader:
    """Somebody who opens the complaint's page at a path; `like` whom they mostly see the same.

    In English they read once for each kind of last event.
    """

    name: str
    path: str
    like: str = ""
    reads_acts: bool = False

    reads: str = ALWAYS
    languages: tuple = ("bn", "en")


ONE = ("bn",)
READERS = (
    Reader("buyer", "/t/{}", reads_acts=True),
    Reader("anyone", "/t/{}", reads=BY_EVENT, languages=ONE),
    Reader("another buyer", "/t/{}", like="anyone", reads=BY_STATUS),
    Reader("seller", "/answer/{}", reads_acts=True, languages=ONE),
    Reader("anyone with the seller's address", "/answer/{}", like="seller", reads=BY_STATUS),
    Reader("agent", "/firm/complaints/{}", reads_acts=True),
    Reader("admin", "/firm/complaints/{}", like="agent", reads=BY_STATUS, languages=ONE),
    Reader("agent of another shop", "/firm/complaints/{}", like="agent", reads=BY_STATUS, languages=ONE),
    Reader("officer", "/office/{}", reads_acts=True),
    Reader("second officer", "/office/{}", like="officer", reads=BY_STATUS, languages=ONE),
    Reader("office head", "/office/{}", like="officer", reads=BY_STATUS, languages=ONE),
    Reader("auditor", "/office/{}", like="officer", reads=BY_STATUS, languages=ONE),
    Reader("officer of another office", "/office/{}", like="officer", reads=BY_STATUS, languages=ONE),
    Reader("clerk", "/office/{}", like="officer", reads=BY_STATUS, languages=ONE),
    Reader("body", "/office/{}", like="officer", reads=BY_STATUS, languages=ONE),
)
CALLERS = {
    "buyer": ALWAYS,
    "seller": BY_STATUS,
    "admin": BY_EVENT,
    "admin of another shop": BY_STATUS,
    "officer": BY_EVENT,
    "officer of another office": BY_STATUS,
}


class Looking:
    """One look of all readers at a complaint; what of it other lives tell already is left out.

    `before` holds the pages that a page may be told as differing from, by what they are called there, and gets these.
    """

    def __init__(self, world, plain, is_ours, before):
        self.world, self.plain, self.is_ours, self.before = world, plain, is_ours, before
        self.status, self.event, self.owned = world.status, world.last_event, []

    def lines(self):
        """Yield what everybody sees."""
        yield f"#### look: {self.status}, {self.world.now.astimezone(around.DHAKA):%a %Y-%m-%d %H:%M}"
        for reader in READERS:
            if self._is_there(reader.name, reader.reads):
                yield from self._read(reader)
        for name, reads in CALLERS.items():
            if self._is_there(name, reads, by=" by API"):
                yield from self._call(name)
        yield "#### told by this life for all"
        yield from (f"{ONCE}{key}" for key in self.owned)

    def _is_ours(self, key):
        """Tell whether this life tells what the whole dump tells once."""
        is_ours = self.is_ours(key)
        self.owned += [key] if is_ours else []
        return is_ours

    def _is_there(self, name, reads, by=""):
        """Tell whether this reader looks: nobody looks who is not there, and some not every time."""
        everywhere = {"buyer", "anyone", "another buyer", "anyone with the seller's address", "admin of another shop"}
        is_there = self.world.contact is not None if name == "seller" else name in everywhere | {*self.world.members}
        if name == "seller" and "agent" in self.world.members:
            reads = BY_STATUS  # for the agent reads nearly the same
        return is_there and self._reads_now(f"{name}{by}", reads)

    def _reads_now(self, who, reads):
        key = {BY_EVENT: f"{who} · after {self.event}", BY_STATUS: f"{who} · {self.status}"}.get(reads)
        return key is None or self._is_ours(key)

    def _browser(self, name):
        world = self.world
        if name == "buyer":
            return consumer_browser(_Row(world.buyer))
        if name == "another buyer":
            return consumer_browser(_Row(around.make.consumer(world.now, "+8801711000099")))
        if name == "seller":
            return link_browser(world.contact, world.reference)
        return member_at(world.members[name], world.now) if name in world.members else Client()

    def _read(self, reader):
        path, paths = reader.path.format(self.world.reference), []
        with around.taken_back():
            browser = self._browser(reader.name)
            for language in reader.languages:
                if language != "bn" and not self._reads_now(f"{reader.name}, {language}", BY_EVENT):
                    continue
                page, said = self._page(browser, path, language)
                mark = f"{reader.name}, {language}"
                yield f"== {mark} | {said}"
                yield from self._told(mark, page.lines, f"{reader.like}, {language}")
                paths += page.paths
            if reader.reads_acts:
                yield from self._read_acts(reader.name, browser, path, paths)

    def _told(self, mark, lines, like):
        lines = self.plain.lines(lines)
        here = self.before["this look"]
        others = {name: pages[mark] for name, pages in self.before.items() if mark in pages}
        others |= {like.partition(",")[0]: here[like]} if like in here else {}
        here[mark] = lines
        yield from briefly(lines, others)

    def _page(self, browser, path, language):
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = browser.get(path)
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        where = self.plain(answer.headers.get("Location", ""))
        html = "" if answer.streaming or kind != "text/html" else answer.content.decode()
        if answer.streaming:
            list(answer)  # read to its end, a file lets the client keep the connection
        page = Page(html)
        said = [str(answer.status_code), self.plain(page.title) or kind, where and f"→ {where}"]
        return page, " ".join(each for each in said if each)

    def _read_acts(self, name, browser, path, paths):
        """Read each page below the complaint's own, once in the whole dump for each reader, act and status."""
        below = {urlsplit(each).path for each in paths if not any(part in each for part in NOT_READ)}
        for each in sorted((each for each in below if each.startswith(f"{path}/")), key=self.plain):
            act = self.plain(each.removeprefix(f"{path}/"))
            key = f"{name} · {act}" if act in SAID_ELSEWHERE else f"{name} · {act} · {self.status}"
            if self._is_ours(key):
                with around.taken_back():
                    page, said = self._page(browser, each, "bn")
                if act in SAID_ELSEWHERE:
                    page.lines = sorted(self.plain.lines(page.lines))  # notices of one moment stand in no order
                yield f"=== page: {key} | {said}"
                yield from self._told(f"{name} · {act}", page.lines, "")

    def _call(self, name):
        own = f"/complaints/{self.world.reference}"
        with around.taken_back():
            client = self._machine(name)
            for path in (own, *(each for each in ("/events", f"{own}/receipt") if self._asks(name, each))):
                answer = client.get(f"/api/v1{path}")
                mark = f"{name}, API {self.plain(path)}"
                yield f"== {mark} | {answer.status_code}"
                if answer.status_code == HTTPStatus.OK:
                    yield from self._told(mark, flat(answer.json()), f"buyer, API {self.plain(path)}")

    def _asks(self, name, path):
        """Tell whether this caller asks for more: the feed where there is one, all else once for each status."""
        has_feed = path == "/events" and name in {"admin", "officer"}
        return has_feed or self._is_ours(f"{name}, API {self.plain(path)} · {self.status}")

    def _machine(self, name):
        world = self.world
        if name == "seller":
            token = world.seller_token()
        elif name == "admin of another shop":
            token = world.key_of_another_shop()
        else:
            token = world.key_of(name)
        return Client(headers={"Authorization": f"Bearer {token}", "Accept-Language": "bn"})


def opened(world, recipient, path):
    """Open a path as the recipient of a notice, signed in at this moment; return what is shown there."""
    with around.taken_back():
        browser = _browser_of(world, *recipient.split(":"))
        if browser is None:
            return "nobody reads it"
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "bn"
        answer = browser.get(path, follow=True)
        return f"{answer.status_code} {Page(answer.content.decode()).title}"


def _browser_of(world, kind, key):
    if kind == "consumer":
        return consumer_browser(_Row(around.consumer(key)))
    if kind == "contact":
        return link_browser(around.contact(key), world.reference)
    members = list(Member.objects.filter(pk=key))
    members += [each for each in world.members.values() if str(each.office_id) == key and each.role in around.OFFICERS]
    return member_at(members[0], world.now) if members else None


class _Row:
    """What `consumer_browser` asks of a buyer."""

    def __init__(self, row):
        self.row = row


def member_at(member, now):
    """Sign a member in with the second factor, shown at this moment."""
    browser = member_browser(member)
    session = browser.session
    shown = (now - clock.offset()).timestamp()  # by the machine's clock, as allauth notes it
    methods = [{**each, "at": shown} for each in session.get(AUTHENTICATION_METHODS_SESSION_KEY, ())]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = methods
    session.save()
    return browser


def briefly(lines, others):
    """Yield the lines, or only what differs from the page that is most like them, where that is much less."""
    shortest, whose = None, ""
    for name, base in others.items():
        changed = [line for line in unified_diff(base, lines, lineterm="", n=0) if not line.startswith(HEADS)]
        if shortest is None or len(changed) < len(shortest):
            shortest, whose = changed, name
    if shortest is None or len(shortest) > len(lines) // 2:
        yield from lines
        return
    yield f"{AS_IN}{whose}{', but for' if shortest else ''}"
    yield from shortest
