"""Fetches every surface that says something of a complaint, and reads the facts that it carries as data."""

import csv
import io
import json
import re
from datetime import date, datetime
from html.parser import HTMLParser

from django.conf import settings
from django.test import Client

from ccms.complaints.firm_desk import exports
from ccms.complaints.firm_desk.exports import Format
from ccms.core import references
from tests.golden import world as around
from tests.golden.readers import _Row, member_at
from tests.rights.visitors import consumer_browser, link_browser

OFFICE_VIEW = {
    "escalated": "new",
    "scrutiny": "all",
    "referred": "all",
    "hearing": "hearing",
    "ordered": "ordered",
    "settled": "ended",
    "closed": "ended",
}


def moment(text):
    """Read a moment that stands somewhere as data."""
    return datetime.fromisoformat(text) if text else None


class Read(HTMLParser):
    """Reads of a page the box, the entries of the timeline, the running deadlines, and its words."""

    def __init__(self, html):
        super().__init__()
        self.boxes, self.events, self.clocks, self.ends, self.lates, self.days = [], [], [], [], [], []
        self._words, self._quiet, self._main = [], 0, False
        self.feed(html)
        self.words = " ".join("".join(self._words).split())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._quiet += tag in {"script", "style", "svg"}
        self._main = self._main or tag == "main"
        if "data-state" in given and tag == "div":
            self.boxes.append({name[5:]: value for name, value in given.items() if name.startswith("data-")})
        elif "data-event" in given:
            self.events.append((given["data-event"], frozenset(given["data-told"].split())))
        elif "data-clock" in given:
            self.clocks.append((given["data-clock"], moment(given["data-due"]), moment(given.get("data-late"))))
        elif tag in {"p", "span"} and "data-late" in given and "data-state" not in given:
            self.lates.append(moment(given["data-late"]))
        elif tag in {"p", "span"} and "data-due" in given and "data-state" not in given:
            self.ends.append(moment(given["data-due"]))
        elif tag == "time":
            self.days.append(given["datetime"])
        if tag in {"p", "li", "h1", "h2", "div", "td", "br", "b", "span"}:
            self._words.append(" ")

    def handle_endtag(self, tag):
        self._quiet -= tag in {"script", "style", "svg"}

    def handle_data(self, data):
        if self._main and not self._quiet:
            self._words.append(data)


class Surfaces:
    """All surfaces of one complaint at one moment, each read by somebody who may."""

    def __init__(self, world):
        self.world = world
        self.reference, self.shown = world.reference, references.display(world.reference)

    def page(self, browser, path):
        """Return a page in English."""
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        answer = browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return Read(answer.text)

    def line(self, browser, path):
        """Return the line of a list that is about this complaint."""
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        answer = browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        rows = [row for row in re.split(r"<tr|<div class=\"box\"", answer.text) if self.shown in row]
        return Read(f"<main><div {rows[0]}") if rows else None

    def buyer(self):
        return consumer_browser(_Row(self.world.buyer))

    def anyone(self):
        return Client()

    def seller(self):
        return link_browser(self.world.contact, self.reference)

    def member(self, name):
        return member_at(self.world.members[name], self.world.now)

    def call(self, token, path):
        client = Client(headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"})
        answer = client.get(f"/api/v1{path}")
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def tables(self):
        """Return the complaint's record in a file for people and in one for programs."""
        found = exports.ticked([self.reference], self.world.actor("agent"))
        text = exports.table_head(Format.CSV) + exports.written(found, Format.CSV, "en")
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        return rows[0], json.loads(exports.written(found, Format.JSONL, "en"))

    def in_dhaka(self, at):
        return at.astimezone(around.DHAKA).isoformat(timespec="minutes")


def day(text):
    """Read a day that stands somewhere as data."""
    return date.fromisoformat(text) if text else None
