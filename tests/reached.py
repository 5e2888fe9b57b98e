"""Records what the tests reach through a door: a page, a call, a command, a job. What none reaches, nobody ever will.

`make test` ends with the names that did not occur, and fails then. Each worker keeps its own list and hands it over
when it ends. What a test calls directly does not count.
"""

import inspect
import re
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache, wraps
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.handlers.base import BaseHandler
from django.core.management.base import BaseCommand

from tests.day import now

KINDS = ("event", "topic", "notice", "scope", "period", "figure", "reason", "setting", "job", "command")
ELSEWHERE = Path(__file__).with_name("reached_elsewhere.txt")  # what these records do not see, each with its reason
_SENT, _BETWEEN = re.compile(r'(?:value|href|action)="([^"]*)"'), re.compile("[/?&=;]+")
_through_a_door = ContextVar("through_a_door", default=False)


class Reached:
    """Collects pairs (kind, name) while a door is open."""

    def __init__(self):
        self.found, self.missing = set(), []

    # -- what a run is ---------------------------------------------------------------------------------------------

    def pytest_collection_finish(self, session):
        """Begin when every module is loaded, so that each name of a function that is watched is replaced."""
        if not session.config.getoption("collectonly"):
            self._watch()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        """Take over what a worker found."""
        self.found |= {tuple(pair) for pair in getattr(node, "workeroutput", {}).get("reached", ())}

    def pytest_sessionfinish(self, session):
        """Hand over what was found; the process that began the run fails if something was not reached."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["reached"] = sorted(self.found & wanted())
        else:
            self.missing = sorted(wanted() - self.found - elsewhere())
            if self.missing and session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        """Name what was not reached."""
        for kind, name in self.missing:
            terminalreporter.write_line(
                f"{kind} {name}: no page, call, command or job of this run came to it", red=True
            )

    # -- what is watched -------------------------------------------------------------------------------------------

    def _watch(self):
        from ccms.complaints import announcements  # noqa: PLC0415 - Django is set up later than this file is read
        from ccms.gate.jobs import timetable  # noqa: PLC0415
        from ccms.law.pack.book import book  # noqa: PLC0415
        from ccms.law.pack.versions import Book  # noqa: PLC0415
        from ccms.ledger.events import Entry  # noqa: PLC0415
        from ccms.notices.composition import texts  # noqa: PLC0415
        from ccms.notices.outbox import NoticePlan  # noqa: PLC0415

        self._open(BaseHandler, "get_response")
        self._after(BaseHandler, "get_response", lambda response, *_, **__: _offered_by(response), is_through=True)
        self._open(BaseCommand, "execute", lambda command, *_, **__: ("command", command.__module__.rpartition(".")[2]))
        for job in timetable():
            named = lambda *_, job=job, **__: ("job", job.name)  # noqa: E731
            for step in job.steps:  # a test may call what stands behind it by itself
                function = inspect.unwrap(getattr(step, "func", step))
                _replace(function, self._door(function, named))
            object.__setattr__(job, "steps", tuple(self._door(step, named) for step in job.steps))
        self._after(Entry, "__init__", lambda _, entry, *__, **___: [("event", entry.kind), *_codes_in(entry.data)])
        self._after(NoticePlan, "__init__", lambda _, plan, *__, **___: [("notice", _text_of(plan))])
        _replace(announcements.topic, self._noting(announcements.topic, lambda topic, *_, **__: [("topic", topic)]))
        _replace(texts.text_of, self._noting(texts.text_of, lambda text, *_, **__: [("notice", text.key)]))
        self._after(
            LazySettings, "__getattribute__", lambda _, __, name: [("setting", name)] if name[:5] == "CCMS_" else []
        )
        plain = Book._pack

        def watched(book, day):
            pack = plain(book, day)
            for kind, table in (("period", "periods"), ("figure", "figures")):
                object.__setattr__(pack, table, Watched(getattr(pack, table), kind, self.note))
            return pack

        Book._pack = watched
        book()._packs.clear()  # what was read while the tests were collected
        _watch_scopes(self.note)

    def note(self, kind, name):
        """Keep one name, where a door is open."""
        if _through_a_door.get():
            self.found.add((kind, str(name)))

    def _door(self, function, named=None):
        if inspect.iscoroutinefunction(function):
            message = f"{function} waits; watch it another way"
            raise TypeError(message)

        @wraps(function)
        def door(*given, **named_ones):
            before = _through_a_door.set(True)
            try:
                if named:
                    self.note(*named(*given, **named_ones))
                return function(*given, **named_ones)
            finally:
                _through_a_door.reset(before)

        return door

    def _open(self, owner, name, named=None):
        setattr(owner, name, self._door(getattr(owner, name), named))

    def _noting(self, function, said, *, is_through=False):
        @wraps(function)
        def noting(*given, **named):
            result = function(*given, **named)
            if is_through or _through_a_door.get():
                self.found.update((kind, str(name)) for kind, name in said(result, *given, **named))
            return result

        return noting

    def _after(self, owner, name, said, **how):
        setattr(owner, name, self._noting(getattr(owner, name), said, **how))


class Watched(dict):
    """A table of the law that tells which rows are read by their name."""

    def __init__(self, rows, kind, note):
        super().__init__(rows)
        self._tell = lambda name: note(kind, name)

    def __getitem__(self, name):
        self._tell(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        self._tell(name)
        return super().get(name, default)


def _codes_in(data):
    """List every word of an event's data as the code of a choice that it may be."""
    if isinstance(data, str):
        return [("reason", data)]
    inner = data.values() if isinstance(data, Mapping) else data if isinstance(data, list | tuple) else ()
    return [pair for each in inner for pair in _codes_in(each)]


def _offered_by(response):
    """List every word that a page's links and controls send as the code of a choice that it may be."""
    if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
        return []
    if response.has_header("Content-Encoding"):  # for a browser: the same page is asked for elsewhere without one
        return []
    sent = (_BETWEEN.split(each) for each in _SENT.findall(response.content.decode()))
    return [("reason", word) for words in sent for word in words if word in _choices()]


def _text_of(plan):
    from ccms.notices.composition import texts  # noqa: PLC0415

    chooser = texts._choosers().get(plan.template)
    return f"{plan.template}_{plan.params.get(chooser, '')}" if chooser else plan.template


def _watch_scopes(note):
    from ccms.api import access, authentication  # noqa: PLC0415

    plain = authentication.Bearers.__call__

    def watched(self, request):
        caller = plain(self, request)
        call = access.TABLE[access.name_of(request)]
        if call.scope and request.headers.get("Authorization", "").startswith("Bearer ccms_"):
            note("scope", str(call.scope))
        return caller

    authentication.Bearers.__call__ = watched


def _replace(function, by):
    for module in list(sys.modules.values()):
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if value is function:
                setattr(module, name, by)


def elsewhere():
    """Return the pairs that are used where these records do not look."""
    lines = ELSEWHERE.read_text(encoding="utf-8").splitlines()
    return {tuple(line.partition(":")[0].split(" ", 1)) for line in lines if line and not line.startswith("#")}


@cache
def _choices():
    from ccms.core.clock import dhaka_day  # noqa: PLC0415
    from ccms.law.pack.book import book  # noqa: PLC0415

    reasons = book().on(dhaka_day(now())).reasons
    return frozenset(each.code for choices in reasons.values() for each in choices)


def wanted():
    """Return every pair (kind, name) that must occur."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import get_commands  # noqa: PLC0415

    from ccms.accounts.api_keys import Scope  # noqa: PLC0415
    from ccms.complaints.events.book import ANNOUNCEMENTS, NAMES  # noqa: PLC0415
    from ccms.core.clock import dhaka_day  # noqa: PLC0415
    from ccms.gate.jobs import timetable  # noqa: PLC0415
    from ccms.law.pack.book import book  # noqa: PLC0415
    from ccms.notices.composition.texts import catalogue  # noqa: PLC0415

    pack = book().on(dhaka_day(now()))
    names = {
        "event": NAMES,
        "topic": ANNOUNCEMENTS,
        "notice": catalogue(),
        "scope": map(str, Scope),
        "period": pack.periods,
        "figure": pack.figures,
        "reason": _choices(),
        "setting": [name for name in dir(settings) if name[:5] == "CCMS_"],
        "job": [job.name for job in timetable()],
        "command": [name for name, app in get_commands().items() if str(app).startswith("ccms")],
    }
    return {(kind, str(name)) for kind in KINDS for name in names[kind]}
