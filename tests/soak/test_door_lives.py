"""Random lives through the pages and the API, by people who tap what they find and fill in what they are asked.

Every second act is a page's form, found by its link and filled in by chance; the others are calls that the API itself
offers. Nothing may end in a defect, an act that is offered may not be refused for the life cycle, all sides read one
status, and at the end the history agrees with the rows.
"""

import json
import logging
import random
import re
import uuid
from collections import Counter
from dataclasses import fields
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import api_keys, sessions
from ccms.accounts.actors import Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Complaint
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.gate import limits
from ccms.gate.clock import current_time
from ccms.gate.limits import DAY, Counted, Window
from tests.api.conftest import Machine, administrator_of
from tests.complaints.imagined import HOW
from tests.complaints.performing import ACTS, TEXT, TURN, Moment
from tests.complaints.test_life_is_the_table import unfilled
from tests.rights.visitors import member_browser
from tests.web.office.working import Desk
from tests.web.sent import posted_forms, sent

pytestmark = pytest.mark.django_db
LIVES, MANY, STEPS, ALL = 200, 50, 10, 3600
WAITS = (1, 20, 60, 75, 180, 400)  # hours
OPTION = re.compile(r'<option value="([^"]+)"')
# What a call may be answered that the API itself offered: done, or a field that does not fit. Never the life cycle.
DONE, REFUSED = {200, 201}, {422}
SHOWN = {200, 202, 302, 404}
BY_OFFICE = (Role.OFFICER, Role.OFFICE_HEAD)


@pytest.fixture
def unhurried(monkeypatch, caplog):
    """Let everybody act as often as they like, and leave out the line of each request."""
    caplog.set_level(logging.WARNING, "ccms.request")
    many = {name: (Window(10**6, DAY),) for name in Counted}
    monkeypatch.setattr(limits, "LIMITS", {**limits.LIMITS, **many})
    monkeypatch.setattr("ccms.gate.counters.LIMITS", {**limits.LIMITS, **many})


class Town:
    """An office, and the complaint that is lived now."""

    def __init__(self, desk, chance):
        self.desk, self.chance, self.counts = desk, chance, Counter()
        self.machines = {}
        self.head = desk.member("প্রধান", Role.OFFICE_HEAD)

    def begin(self, how):
        self.matter = self.desk.filed(facts=how)
        self.other = self.desk.filed(like=self.matter, by=self.matter.person)
        self.reference = self.matter.reference
        self.admin = administrator_of(self.matter.shop)

    # ---- the doors ----

    def browser(self, role):
        """Sign somebody in anew: days may have passed."""
        now = current_time()
        if role in BY_OFFICE:
            return self.desk.sign_in(self.head if role is Role.OFFICE_HEAD else self.desk.nasrin)
        browser, answer = Client(), HttpResponse()
        if role is Role.CONSUMER:
            self.matter.person.refresh_from_db()
            sessions.open_consumer_session(answer, self.matter.person, now)
        else:
            sessions.open_link_session(answer, self.matter.contact, self.reference, now)
        browser.cookies = answer.cookies
        return browser

    def page_of(self, role):
        start = {Role.CONSUMER: "/t", Role.FIRM_LINK: "/answer"}.get(role, "/office")
        return f"{start}/{self.reference}"

    def machine(self, role):
        now = current_time()
        if role is Role.CONSUMER:
            self.matter.person.refresh_from_db()
            return Machine(sessions.token_for(self.matter.person, now))
        member = self.head if role is Role.OFFICE_HEAD else self.desk.nasrin
        by = self.admin if role is Role.FIRM_LINK else self.desk.actor(member)
        machine, until = self.machines.get(by.id, (None, now))
        if until <= now:
            machine = Machine(api_keys.make(KeyWanted(name="Lives", scopes=tuple(Scope), days=30), by, now)[1])
            self.machines[by.id] = machine, now + timedelta(days=30)
        return machine

    # ---- one step ----

    def step(self):
        self.desk.later(minutes=self.chance.randint(1, 90))
        if self.chance.random() < 0.2:
            self.desk.later(hours=self.chance.choice(WAITS))
        sweep(current_time())
        complaint = self.complaint()
        role = TURN.get(complaint.status, Role.CONSUMER)
        if role is Role.BODY or self.chance.random() < 0.4:
            role = self.chance.choice((Role.CONSUMER, Role.FIRM_LINK, *BY_OFFICE))
        (self.by_page if self.chance.random() < 0.5 else self.by_call)(role)
        self.everybody_reads()

    def complaint(self):
        return Complaint.objects.get(reference=self.reference)

    def by_call(self, role):
        """Do by a call what the API says can be done, or, now and then, something else."""
        machine, complaint = self.machine(role), self.complaint()
        read = machine.get(f"/complaints/{self.reference}")
        assert read.status_code in {200, 404}, read.text
        offered = [each for each in read.json().get("actions", ()) if each in ACTS] if read.status_code == 200 else []
        other = self.chance.random() < 0.15 or not offered
        action = Action(self.chance.choice(sorted(ACTS) if other else offered))
        moment = Moment(
            load_complaints([complaint])[0], current_time(), self.other.reference, self.desk.actor(self.head).posts[0]
        )
        act = ACTS[action](moment)
        body = {each.name: _plain(getattr(act, each.name)) for each in fields(act)}
        body = {name: value for name, value in body.items() if value not in (None, "", False)}
        body.pop("has_proof", None)
        answer = machine.post(f"/complaints/{self.reference}/actions/{action}", body)
        assert answer.status_code < 500, (role, action, answer.text)
        if action in offered:
            assert answer.status_code in DONE | REFUSED, (role, action, body, answer.status_code, answer.text)
        else:
            assert answer.status_code not in DONE, (role, action, complaint.status)
        self.counts["call", answer.status_code] += 1
        if answer.status_code in DONE:
            self.counts[action] += 1

    def by_page(self, role):
        """Tap a link that the own page shows, fill in the form behind it, and confirm what it asks."""
        browser, main = self.browser(role), self.page_of(role)
        shown = browser.get(main)
        assert shown.status_code in SHOWN, (role, shown.status_code)
        if shown.status_code != 200:
            return
        links = sorted(set(re.findall(rf'href="({main}/[\w/-]+)"', shown.text)))
        page = browser.get(self.chance.choice(links)) if links else shown
        assert page.status_code in SHOWN, (role, page.request["PATH_INFO"], page.status_code)
        before = self.complaint().event_seq
        for _turn in range(3):
            forms = posted_forms(page.text) if page.status_code == 200 and not page.streaming else []
            if not forms:
                break
            path = page.request["PATH_INFO"]
            page = browser.post(path, self._filled(self.chance.choice(forms), page.text))
            assert page.status_code < 500, (role, path, page.status_code)
            self.counts["page", page.status_code] += 1
        self.counts["page acts"] += self.complaint().event_seq > before

    def _filled(self, controls, text):
        """Fill a form in by chance: a choice for each question, a day near by, words where words are asked."""
        typed, day = {"idempotency_key": str(uuid.uuid4())}, dhaka_day(current_time())
        day += timedelta(days=self.chance.choice((0, 1, 3, 8)))
        for control in controls:
            match control.kind, control.name:
                case "radio", name:
                    typed[name] = self.chance.choice([each.value for each in controls if each.name == name])
                case "checkbox", name:
                    typed[name] = control.value if self.chance.random() < 0.7 else ()
                case "select", name:
                    found = re.search(rf'<select[^>]*name="{name}".*?</select>', text, re.DOTALL)
                    options = OPTION.findall(found.group()) if found else []
                    typed[name] = unescape(self.chance.choice(options)) if options else ""
                case "textarea", name:
                    typed[name] = TEXT
                case "button" | "file" | "hidden", _:
                    pass
                case _, name:
                    typed[name] = self._typed(name, day)
        buttons = [each for each in controls if each.kind == "button" and each.name]
        typed |= {pressed.name: pressed.value for pressed in [self.chance.choice(buttons)]} if buttons else {}
        return sent(controls, typed)

    def _typed(self, name, day):
        for part in ("day", "month", "year"):
            if name.endswith(f"-{part}"):
                return str(getattr(day, part))
        if name.endswith("-time"):
            return "10:30"
        return self.chance.choice(("2150", "100", "01712345678", "8N7A6D5E4F", ""))

    def everybody_reads(self):
        """Every side opens its page, and the API tells each of them one status."""
        status = set()
        for role in (Role.CONSUMER, Role.FIRM_LINK, *BY_OFFICE):
            shown = self.browser(role).get(self.page_of(role))
            assert shown.status_code in SHOWN, (role, shown.status_code)
            told = self.machine(role).get(f"/complaints/{self.reference}")
            assert told.status_code in {200, 404}, told.text
            if told.status_code == 200:
                status.add(told.json()["status"])
        assert status == {self.complaint().status}


def _plain(value):
    match value:
        case datetime() | date():
            return value.isoformat()
        case uuid.UUID():
            return str(value)
    return value


@pytest.mark.timeout(1800)
def test_lives_through_pages_and_api_end_in_no_defect_and_agree_with_their_history(unhurried, as_many, soak_seed):
    chance = random.Random(soak_seed)  # noqa: S311 - no secret
    lives = as_many(LIVES, "lives through pages and calls", soak=ALL)
    town = Town(Desk(member_browser), chance)
    for number in range(lives):
        town.begin(HOW[number % len(HOW)])
        for _ in range(STEPS):
            town.step()
    done = {action: times for action, times in town.counts.items() if isinstance(action, Action)}
    print(f"{lives} lives, {json.dumps({str(key): times for key, times in town.counts.items()})}")  # noqa: T201 - figures

    assert verify_complaints().findings == []
    assert unfilled() == set()
    if lives >= MANY:  # of a few, chance may let none reach what it wants
        assert sum(done.values()) > lives
        assert town.counts["page acts"] >= lives // 4
