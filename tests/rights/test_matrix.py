"""Everybody before every page with every thing: nobody reads what is not his, and nobody changes it.

`world.py` holds the people and complaints, `visitors.py` what the life cycle lets each of them see. The routes come
from the access table, so a page written tomorrow is tried as well.
"""

from collections import Counter

import pytest
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage

from ccms.accounts import sessions
from tests import sampling
from tests.rights import forms
from tests.rights.addresses import all_routes, no_such_thing, with_strange_file
from tests.rights.lives import LIVES
from tests.rights.sameness import taken_back, without_what_changes
from tests.rights.survey import IDLE, OF_ALL_OFFICES

pytestmark = pytest.mark.django_db

CELLS = "cells of the matrix"  # ../conftest.py sums them up

NAMES = (
    *("nobody", "consumer a", "consumer b", "seller f", "unproved seller", "seller g", "seller before"),
    *("officer x", "officer y", "head office", "office head", "supervisor", "auditor", "clerk", "admin", "coordinator"),
    *(
        "association",
        "body",
        "agent f",
        "admin g",
        "agent of the house of g",
        "agent of the brand of f",
        "former officer",
        "former agent",
    ),
    *("officer without second factor", "holder of a code request"),
)
# The numbers whose last digits a stranger may see: to which of the shop's numbers a code can go (lifecycle, §7).
MASKED_AT_THE_DOOR = {"firm:start", "firm:code", "firm:not_mine", "firm:not_mine_code"}
MASKED_IN_A_FILE = {"desk:export_file"}  # what a firm's members take along (limits, E7)
OF_THE_CLERK = {"office:letter", "office:intake"}  # what a clerk has to do with, of the own office alone
OF_THE_CLERK |= {f"office:{act}_intake" for act in ("invite", "phone", "edit", "refuse", "twice")}
# HEAD is GET without the body; one visitor of each sort asks so.
ALSO_HEAD = {"consumer b", "seller g", "officer y", "nobody"}


class Round:
    """One visitor on his way through all pages."""

    def __init__(self, visitor, survey, world):
        self.visitor, self.survey, self.world = visitor, survey, world
        self.cells, self.wrong, self._nothing = Counter(), [], {}

    def go(self):
        """Come before a sample of the pages, another for each visitor; the first visitor comes before all of them."""
        place = NAMES.index(self.visitor.name)
        of = 1 if sampling.is_sampled(place, of=len(NAMES)) else sampling.PART
        for route in sampling.sample(all_routes(), of=of, beside=place):
            for thing in self._things(route):
                self._stand_before(route, thing)

    def look(self, route, thing):
        self._try(route, thing, "GET")

    def _things(self, route):
        """Return one's own, and another's; where the page may be used, also what it acts on or what differs."""
        if not route.converters:
            return [self.survey.things["offer"]]
        own = sorted(self.visitor.cases)[:1]
        strange = [name for name in ("offer", "b offer", "moved") if name not in self.visitor.cases][:1]
        wanted = dict.fromkeys([*own, *strange])
        if self._may_come(route):
            acting = [name for name, _ in self.survey.acting.get(route.name, {}).values()]
            wanted |= dict.fromkeys(acting or (() if route.is_public else ("offer", "b offer", "moved")))
            wanted |= dict.fromkeys(["unproved"] if route.is_public else ["held back"])
        things = [self.survey.things[name] for name in wanted]
        if {"reference", "evidence_id"} <= route.asks.keys() and own:
            things.append(with_strange_file(things[0], self._of_somebody_else()))
        return [*things, no_such_thing()] if route.is_public else things

    def _may_come(self, route):
        return self.visitor.audience in route.row.audiences or route.is_public

    def _of_somebody_else(self):
        """Return a complaint that is another's; for who reads all of them, one whose file is not in the other."""
        strange = next((name for name in ("b offer", "offer") if name not in self.visitor.cases), "moved")
        return self.survey.things[strange]

    def _stand_before(self, route, thing):
        self._try(route, thing, "GET")
        if self.visitor.name in ALSO_HEAD and self._may_come(route) and thing.name not in self.visitor.cases:
            self._try(route, thing, "HEAD")
        if self._may_come(route) or thing.name in self.visitor.cases or not (route.converters and self.visitor.cases):
            for sent in self._forms(route):  # where he may not come, his own is what a form would rather change
                self._try(route, thing, "POST", sent)

    def _forms(self, route):
        if "POST" not in route.row.methods:
            return [{}]
        acting = [sent for _, sent in self.survey.acting.get(route.name, {}).values()]
        return acting[:1] or [self.survey.plausible[route.name]]

    def _try(self, route, thing, method, sent=None):
        cell = (route.name, thing.name, method)
        with taken_back():
            answer = self._ask(route, thing, method, sent)
            self.cells[method] += 1
            if answer.status_code >= 500:
                self.wrong.append((*cell, "answers", answer.status_code))
            self._listen(cell, answer)
            if method == "POST" and self.survey.is_changed() and not self._may_change(route, thing):
                self.wrong.append((*cell, "changed something"))
            if self._is_secret(route, thing):
                self._compare(cell, route, thing, sent, answer)

    def _ask(self, route, thing, method, sent=None):
        given = None if sent is None else forms.fresh(sent)
        return self.visitor.ask(method, route.url(thing), given)

    def _may_change(self, route, thing):
        mine = thing.name in self.visitor.cases or not route.asks or "reference" not in route.asks
        return self._may_come(route) and mine

    def _listen(self, cell, answer):
        said = read(answer)
        for bird in self.world.birds.heard_in(said):
            if not self.visitor.hears(bird):
                self.wrong.append((*cell, "tells", bird.kind, bird.of))
        for number in self.world.birds.masked_in(said):
            if not self.visitor.hears(number) and not self._may_be_masked(cell[0], number):
                self.wrong.append((*cell, "tells the last digits of", number.kind, number.of))

    def _may_be_masked(self, route, number):
        """Tell whether a number's ends stand here rightly: a shop's at its door, its own buyers' in a firm's file."""
        if number.kind == "shop's number":
            return route in MASKED_AT_THE_DOOR
        buyers = {self.world.cases[name].buyer.name for name in self.visitor.cases}
        return route in MASKED_IN_A_FILE and number.kind == "phone" and number.of in buyers

    def _is_secret(self, route, thing):
        """Tell whether this visitor may not even know that there is such a thing; an administrator knows everybody."""
        is_of_all = route.name.startswith("manage:") or route.name in OF_ALL_OFFICES
        if is_of_all and self._may_come(route):
            return False
        if self.visitor.name == "clerk" and route.name in OF_THE_CLERK:
            return self.world.cases[thing.name].officer.office != self.world.office["x"].pk
        return bool(route.asks) and not route.is_public and thing.name not in self.visitor.cases | self.visitor.knows

    def _compare(self, cell, route, thing, sent, answer):
        """Another's looks like one that does not exist."""
        looks = (answer.status_code, without_what_changes(without_session(answer), thing))
        missing = self._looks_of_nothing(route, thing, cell[-1], sent)
        if looks != missing:
            told = f"{looks[0]} {_differing(looks[1], missing[1])}"
            self.wrong.append((*cell, "is not answered as a missing one", missing[0], told))

    def _nothing_like(self, thing):
        """Return nothing; for one's own complaint with another's file, the same complaint with no such file."""
        own = next((self.survey.things[name] for name in self.visitor.cases if thing.is_with_strange_file(name)), None)
        return with_strange_file(own, no_such_thing()) if own else no_such_thing()

    def _looks_of_nothing(self, route, thing, method, sent):
        key = (route, method, self._nothing_like(thing).reference)
        if key not in self._nothing:
            nothing = self._nothing_like(thing)
            with taken_back():
                answer = self._ask(route, nothing, method, sent)
                self.cells[method] += 1
            self._nothing[key] = (answer.status_code, without_what_changes(without_session(answer), nothing))
        return self._nothing[key]


def without_session(answer):
    """Return what `read` does but for the session of a link, which is written anew after some minutes."""
    return read(answer, {sessions._cookie_name()})


def read(answer, without=frozenset()):
    """Return the whole answer: what its headers say beside what changes each time, its cookies, and its body."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = "\n".join(f"{k}: {v}" for k, v in answer.headers.items() if k not in {"X-Request-Id", *WITH_NONCE})
    set_here = {name: morsel.value for name, morsel in answer.cookies.items() if name not in OF_THE_BROWSER | without}
    if said := set_here.get(CookieStorage.cookie_name):
        set_here[CookieStorage.cookie_name] = said.rsplit(":", 2)[0]  # without the second and its signature
    cookies = "\n".join(set_here.values())
    return f"{headers}\n{cookies}\n".encode() + body


def _differing(body, other):
    lines = zip(body.splitlines(), other.splitlines(), strict=False)
    return next((f"{one!r} for {two!r}" for one, two in lines if one != two), "in length")[:300]


OF_THE_BROWSER = {settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME}
WITH_NONCE = {"Content-Security-Policy"}


OF_PEOPLE = {f"{door}:{page}" for door in ("office", "manage") for page in ("people", "member", "post")}


def test_the_pages_of_people_really_act(survey):
    assert {name for name in OF_PEOPLE if not survey.acting[name]} == set()


def test_the_pages_of_a_body_really_act(survey):
    acts = {f"body:{page}" for page in ("acknowledge", "accept", "return", "answer", "end_key")}
    assert {name for name in acts if not survey.acting[name]} == set()


def test_the_pages_really_act_for_those_who_may_use_them(survey):
    """Without this, a form that nobody can send would pass for one that changes nothing."""
    forms_about_complaints = {
        route.name for route in all_routes() if "POST" in route.row.methods and "reference" in route.asks
    }

    idle = {name for name in forms_about_complaints if not survey.acting[name]}
    assert idle == IDLE


@pytest.mark.parametrize("name", NAMES)
def test_nobody_reads_or_changes_what_is_not_his(name, world, visitors, survey, heard_in_logs, record_property):
    way = Round(visitors[name], survey, world)

    way.go()

    record_property(CELLS, (name, sum(way.cells.values())))
    assert not way.wrong, "\n".join(map(str, way.wrong[:40]))
    assert world.birds.heard_in(heard_in_logs.getvalue().encode()) == set()


@pytest.mark.parametrize("state", LIVES)
def test_what_a_complaint_shows_in_each_state_is_for_those_who_see_it(state, world, visitors, survey, record_property):
    """The other test shows everybody few complaints; here the two sides and the desk see each of them."""
    case, cells, wrong = world.cases[state], 0, []
    owner, officer = visitors[f"consumer {case.buyer.name}"], visitors[f"officer {case.officer_at}"]
    seller = survey.sellers[state] if case.row.told_at else visitors["seller f"]  # who was not told has no way in
    for turn, visitor in enumerate((owner, seller, officer, visitors["auditor"], visitors["agent f"])):
        way = Round(visitor, survey, world)
        for route in sampling.sample(all_routes(), beside=turn + list(LIVES).index(state)):
            shows = "reference" in route.asks and (route.is_public or "POST" not in route.row.methods)
            if shows and (visitor.audience in route.row.audiences or route.is_public):
                way.look(route, survey.things[state])
        cells += sum(way.cells.values())
        wrong += way.wrong

    record_property(CELLS, (state, cells))
    assert cells > sampling.of_whole(20)
    assert not wrong, "\n".join(map(str, wrong))
