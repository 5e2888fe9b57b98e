"""Looks at pages during a journey, at the phone's and at the desk's size, and weighs what they cost on the line."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

from tests import sampling
from tests.browser.browsers import EMPTY, forget, new_page, remember, viewport

FOLDER = "CCMS_PICTURES"  # where pictures are kept; without it none are taken
CONSUMER_TARGET, STAFF_TARGET = 44, 24
MOST_REQUESTS = 5
REQUESTS = {"firm": 6}  # and the keys of the inbox
# What a page may weigh with an empty cache and again, by the first word of its name; the rest is `ANY`.
ANY = (25_000, 10_000)
BUDGETS = {"wizard": (25_000, 8_000), "office": (120_000, 40_000), "firm": (120_000, 40_000), "dev": (120_000, 40_000)}


@dataclass(frozen=True)
class Weight:
    """What one page costs, in bytes as they come over the line and in requests."""

    cold: int
    repeat: int
    requests: int
    strangers: frozenset[str]  # hosts other than ours


class Line:
    """Counts what comes over the line to one page, headers and all; nothing for what its cache had."""

    def __init__(self, wire):
        self.clear()
        self.wire = wire
        self.wire.send("Network.enable")
        self.wire.on("Network.requestWillBeSent", self._asked)
        self.wire.on("Network.loadingFinished", self._came)

    def clear(self):
        self.octets, self.requests, self.hosts = 0, 0, set()

    def _asked(self, event):
        self.requests += 1
        self.hosts.add(urlsplit(event["request"]["url"]).netloc)

    def _came(self, event):
        self.octets += int(event["encodedDataLength"])


class Eyes:
    """Keeps what was found, so that a journey is told to its end before anything is judged."""

    def __init__(self, chromium, faults):
        self.chromium, self.faults = chromium, faults
        self._own = {}  # by address, a page and the line to it
        self.found, self.weights = {}, {}
        self.folder = Path(os.environ[FOLDER]) if os.environ.get(FOLDER) else None

    def look(self, hands, name, *, least_target=CONSUMER_TARGET):
        """Check, picture and weigh the page where somebody is, as the same person with an empty cache."""
        if name in self.weights:
            return  # the same page a second time
        page, line = self._as(hands)
        self.weights[name] = self._go(page, line, hands.page.url)
        self._check(page, name, least_target)

    def _as(self, hands):
        """Return a page of its own with what the person's has, and nothing that another person's left in it."""
        here = urlsplit(hands.page.url)
        address = f"{here.scheme}://{here.netloc}"
        if address not in self._own:
            page = new_page(self.chromium, address)
            self._own[address] = page, Line(page.context.new_cdp_session(page))
        page, line = self._own[address]
        page.goto(f"{address}{EMPTY}")
        page.set_viewport_size(viewport("phone"))
        forget(page, line.wire, address)
        remember(page, hands.page.context.storage_state())
        return page, line

    def close(self):
        """Close its pages."""
        for page, _line in self._own.values():
            page.context.close()

    def look_here(self, hands, name, *, least_target=CONSUMER_TARGET):
        """Check and picture a page that has no address of its own: what a form leads to before it acts."""
        before = hands.page.viewport_size
        self._check(hands.page, name, least_target)
        hands.page.set_viewport_size(before)

    def _check(self, page, name, least_target):
        """Check a page at both sizes; axe looks at one of them, half of the pages at either; a keyboard, at a third.

        What may lie over the focus belongs to the frame that the pages of one desk share.
        """
        place_of_page = crc32(name.encode())
        walk = sampling.is_sampled(place_of_page // 2 % 3, of=3)
        for place, size in enumerate(("phone", "desk")):
            page.set_viewport_size(viewport(size))
            whole = sampling.is_sampled((place + place_of_page) % 2, of=2)
            self.found[name, size] = self.faults(page, least_target, whole=whole, walk=walk)
            self._picture(page, f"{name}-{size}")

    def wrong(self, right):
        """Return what is not as it should be, and what weighs more than it may, a line for each."""
        return [
            f"{name} at the {size}'s size: {what} {value}"
            for (name, size), found in self.found.items()
            for what, value in vars(found).items()
            if value != getattr(right, what)
        ] + self._heavy()

    def _heavy(self):
        """Return what weighs more than it may, a line for each."""
        return [
            f"{name}: {one}"
            for name, one in self.weights.items()
            for cold, repeat in [BUDGETS.get(name.partition("-")[0], ANY)]
            if one.cold > cold
            or one.repeat > repeat
            or one.requests > REQUESTS.get(name.partition("-")[0], MOST_REQUESTS)
            or one.strangers
        ]

    def table(self):
        """Return the weights as lines to print."""
        return [
            f"{name:28} {one.cold:7,} B cold  {one.repeat:7,} B again  {one.requests} requests"
            for name, one in self.weights.items()
        ]

    def _go(self, page, line, address):
        """Go there twice: with an empty cache, and again."""
        line.clear()
        page.goto(address)
        page.title()  # one more round trip, so that everything before it has been counted
        cold, requests, hosts = line.octets, line.requests, set(line.hosts)
        line.clear()
        page.goto(address)
        page.title()
        return Weight(cold, line.octets, requests, frozenset(hosts - {urlsplit(address).netloc}))

    def _picture(self, page, name):
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        page.screenshot(path=self.folder / f"{name}.png")
        page.screenshot(path=self.folder / f"{name}-whole.png", full_page=True)


def picture(page, name):
    """Keep a picture of the whole page, where pictures are wanted."""
    folder = os.environ.get(FOLDER)
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
