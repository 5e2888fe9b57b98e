"""Reads the forms of a page and fills them in as a person would, so that a page written tomorrow is tried as well."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from itertools import chain

from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.core.clock import DHAKA
from ccms.gate.clock import machine_time, offset

KEY, TOKEN = "idempotency_key", "csrfmiddlewaretoken"
TEXT = "পরীক্ষার জন্য লেখা কয়েকটি শব্দ, যাতে ঘরটি ভরা থাকে আর ছোট না হয়।"


@dataclass
class Control:
    """One control of a form, as its tag says."""

    name: str
    kind: str
    value: str = ""
    chosen: bool = False
    options: list = field(default_factory=list)


@dataclass
class Form:
    """One form of a page."""

    method: str
    action: str
    controls: list = field(default_factory=list)
    buttons: list = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self._list = [], None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append(Form(given.get("method", "get"), given.get("action") or ""))
        if not self.forms or not given.get("name"):
            if tag == "option" and self._list is not None:
                self._list.options.append(given.get("value") or "")
            return
        name, value = given["name"], given.get("value") or ""
        match tag:
            case "input":
                kind = given.get("type", "text")
                self.forms[-1].controls.append(Control(name, kind, value, "checked" in given))
            case "textarea":
                self.forms[-1].controls.append(Control(name, "textarea"))
            case "select":
                self._list = Control(name, "select")
                self.forms[-1].controls.append(self._list)
            case "button":
                self.forms[-1].buttons.append((name, value))


def forms_of(answer):
    """Return the forms of a page that are sent."""
    if "html" not in answer.headers.get("Content-Type", ""):
        return []
    reader = _Reader()
    reader.feed(answer.content.decode())
    return [form for form in reader.forms if form.method == "post"]


def filled(form, ahead=0, **known):
    """Return what could be sent of a form: once for each of its named buttons, and for each card one could choose.

    `ahead`: so many days after today, where it asks for a day to come.
    """
    sent = {}
    for control in form.controls:
        if control.name != TOKEN and not (control.kind == "radio" and control.name in sent and not control.chosen):
            sent[control.name] = _typed(control, known, ahead)
    cards = {c.name: [o.value for o in form.controls if o.name == c.name] for c in form.controls if c.kind == "radio"}
    ways = [{}, *({name: value} for name, values in cards.items() for value in values[1:4])]
    buttons = [{}, *({name: value} for name, value in form.buttons)]
    whole = [{**sent, **way, **button} for button in reversed(buttons) for way in ways]
    # a file is kept before the rest is judged, so what acts without one says more
    files = {control.name for control in form.controls if control.kind == "file"}
    without = [{name: value for name, value in way.items() if name not in files} for way in whole] if files else []
    # a list that may be left alone fits only some of the cards
    left = {control.name: "" for control in form.controls if control.kind == "select" and control.options[:1] == [""]}
    return [*without, *whole, *([{**way, **left} for way in whole] if left and cards else [])]


def asked_besides(page, sent):
    """Return what a page holds only since it read what was sent: its marks, and what is typed at its questions."""
    controls = [control for form in forms_of(page) for control in form.controls]
    more = [each for each in controls if each.name not in {TOKEN, *sent}]
    marks = {each.name: each.value for each in more if each.kind == "hidden"}
    return {**marks, **{each.name: TEXT for each in more if each.kind == "textarea"}}


def fresh(sent):
    """Return the same form with a key of its own, its files unread, and the day of now: midnight may have passed.

    A day to come stays.
    """
    again = {name: (a_file(value) if isinstance(value, SimpleUploadedFile) else value) for name, value in sent.items()}
    today = {name: of_day for name in sent if (of_day := _of_day(name)) and not _is_to_come(sent, name)}
    return {**again, **today, KEY: str(uuid.uuid4())}


def a_file(like=None):
    """Return a text file that nobody has given before."""
    return SimpleUploadedFile("a.txt", f"a paper {uuid.uuid4()}".encode(), content_type="text/plain")


def _typed(control, known, ahead):  # noqa: PLR0911
    if control.name in known:
        return known[control.name]
    match control.kind:
        case "hidden" | "radio" | "submit":
            return control.value
        case "checkbox":
            return control.value or "on"
        case "select":
            return next(filter(None, control.options), "")
        case "textarea":
            return TEXT
        case "file":
            return a_file()
        case _:
            return _line(control, ahead)


def _today():
    """Return the day of the tests' clock in Dhaka, which needs no database."""
    return (machine_time() + offset()).astimezone(DHAKA)


def _of_day(name, ahead=0):
    """Return what stands in this field of a day for today, or a later day; nothing where it is none."""
    field, _, part = name.rpartition("-")
    day = _today() + timedelta(days=ahead)
    return str(getattr(day, part)) if field and part in {"day", "month", "year"} else ""


def _is_to_come(sent, name):
    parts = [str(sent.get(f"{name.rpartition('-')[0]}-{part}", "")) for part in ("year", "month", "day")]
    today = _today()
    is_day = all(part.isascii() and part.isdigit() and len(part) <= len("2026") for part in parts)
    return is_day and [int(part) for part in parts] > [today.year, today.month, today.day]


AREA = {"page": "1", "left": "100", "top": "100", "right": "900", "bottom": "900"}  # of a file, to be covered


def _line(control, ahead):
    if day := _of_day(control.name, ahead):
        return day
    side, _, number = control.name.partition("_")
    if number.isdigit() and side in AREA:
        return AREA[side]
    named = {
        "tel": "01712345678",
        "phone": "01712345678",
        "account": "01712345678",
        "email": "somebody@example.com",
        "address": "somebody@example.com",
        "time": "23:59",
        "code": "123456",
        "link": "https://www.facebook.com/somebodysshop",
        "earlier": "34, 4 May 2025",
        "page": "1",
        "x": "25",
        "y": "60",
    }
    money = control.value or "100"
    return named.get(control.kind) or named.get(control.name) or (money if _is_number(control.name) else TEXT[:20])


def _is_number(name):
    return any(part in name for part in ("amount", "fine", "price", "advance"))


def all_ways(answer, sent_to="", **known):
    """Return everything that could be sent of a page's forms; of those that name an address, to this one."""
    forms = [form for form in forms_of(answer) if not sent_to or form.action in {"", sent_to}]
    return list(chain.from_iterable(filled(form, **known) for form in forms))
