"""Looks at pages during a journey, at the phone's and at the desk's size, and weighs what they cost on the line."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

from tests import sampling
from tests.browser.browsers import SIZES

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

    def __init__(self, page):
        self.clear()
        self.wire = page.context.new_cdp_session(page)
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

    def __init__(self, pages, faults):
        self.pages, self.faults = pages, faults
        self.found, self.weights = {}, {}
        self.folder = Path(os.environ[FOLDER]) if os.environ.get(FOLDER) else None

    def look(self, hands, name, *, least_target=CONSUMER_TARGET):
        """Check, picture and weigh the page where somebody is, as the same person with an empty cache."""
        if name in self.weights:
            return  # the same page a second time
        here = urlsplit(hands.page.url)
        page = self.pages.take(f"{here.scheme}://{here.netloc}", state=hands.page.context.storage_state())
        self.weights[name] = self._go(page, hands.page.url)
        self._check(page, name, least_target)
        self.pages.give_back(page)

    def look_here(self, hands, name, *, least_target=CONSUMER_TARGET):
        """Check and picture a page that has no address of its own: what a form leads to before it acts."""
        before = hands.page.viewport_size
        self._check(hands.page, name, least_target)
        hands.page.set_viewport_size(before)

    def _check(self, page, name, least_target):
        """Check a page at both sizes; axe and the keyboard look at one of them, half of the pages at either."""
        for place, size in enumerate(("phone", "desk")):
            width, height, _touch = SIZES[size]
            page.set_viewport_size({"width": width, "height": height})
            whole = sampling.is_sampled((place + crc32(name.encode())) % 2, of=2)
            self.found[name, size] = self.faults(page, least_target, whole=whole)
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

    def _go(self, page, address):
        """Go there twice: with an empty cache, and again."""
        line = Line(page)
        page.goto(address)
        page.title()  # one more round trip, so that everything before it has been counted
        cold, requests, hosts = line.octets, line.requests, set(line.hosts)
        line.clear()
        page.goto(address)
        page.title()
        line.wire.detach()
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
