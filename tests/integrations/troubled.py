"""One complaint that goes to three bodies and into the e-filing, through a worker that is killed and answers that lie.

At each step whatever a party or an office reads is held against what the other sides really got and said.
"""

import hashlib
import json
import random
import re
import uuid
import zipfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO
from threading import Thread

from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import gettext, override

from ccms.accounts import sessions
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.dispatches.content import digest_of, opened
from ccms.complaints.models import Dispatch, Movement
from ccms.complaints.reading.verification import verify_complaints
from ccms.config import jobs
from ccms.gate.clock import current_time
from ccms.integrations import bodies, dispatching
from ccms.integrations.nothi import simulator as simulated
from ccms.law.pack.book import book
from ccms.ledger.canonical import canonical
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from ccms.notices.channels.mailers import mailers
from ccms.notices.models import Notice
from ccms.web.shared.bodies.dispatch_words import STATES as STATE_WORDS
from tests.integrations import claims
from tests.integrations.test_sending import Machine
from tests.killing import killed_at, wait_for_the_dead
from tests.servers import mail_server
from tests.web.office.working import INLINE, words_of
from tests.webhooks.receiver import Behaviour, running

REFERRED, COPIED, WRITTEN, FILED = "BTRC", "DGDA", "BFSA", "file"
DESK = "desk@bfsa.example"
ENOUGH = 150  # turns, after which nothing may be under way any more
MINUTES = (1, 2, 6, 31, 121, 500)
# First what is not taken, then what is taken and told as if it were not.
UNTAKEN = (Behaviour(status=500), Behaviour(status=302), Behaviour(status=404, seconds=0.05))
TAKEN = (Behaviour(kind="hangup"), Behaviour(kind="garbage"))
LETTERS = ("greylist", "unknown", "spam", "full")
DUTIES = (jobs.send_dispatches, jobs.file_in_nothi, jobs.poll_nothi)


class Wayward(Machine):
    """A body's machine that answers each call by the next of its troubles, and well where none is left."""

    def __init__(self):
        self.troubles = []
        super().__init__()

    @property
    def behaviour(self):
        """How it answers this call."""
        return self.troubles.pop(0) if self.troubles else Behaviour()

    @behaviour.setter
    def behaviour(self, how):
        """Answer the next call so."""
        self.troubles = [how]


class Forgetful(simulated.Simulator):
    """An e-filing whose first receipt is lost on the way, beside what it does by chance."""

    lost = losing = False

    def answer(self, path, form, upload):
        """Act as ever, and let the first receipt be lost."""
        told = super().answer(path, form, upload)
        if path.endswith("/send") and not self.lost:
            self.lost = self.losing = True
        return told

    def happens(self, share):
        """Tell whether a trouble comes now: after the first receipt the answer is dropped."""
        losing, self.losing = self.losing, False
        return losing or super().happens(share)


class World:
    """The other sides: a machine for each of two bodies, a mail server, and where the e-filing is."""

    def __init__(self, settings, desk, key_file):
        self.settings, self.desk = settings, desk
        self.open = ExitStack()
        self.machines = {code: self.open.enter_context(running(Wayward())) for code in (REFERRED, COPIED)}
        for machine in self.machines.values():
            machine.elsewhere = machine.url
        settings.CCMS_WEBHOOK_TRUSTED = tuple(each.origin for each in self.machines.values())
        self.post, url = self.open.enter_context(mail_server())
        settings.CCMS_MAIL_URL, settings.MAILERS = url, mailers(url)
        settings.CCMS_NOTHI_KEY_FILE = str(key_file)
        for code, machine in self.machines.items():
            machine.secrets = [bodies.set_address(code, machine.url, by="operator", now=desk.now)]
        bodies.set_mail(WRITTEN, DESK, by="operator", now=desk.now)
        call_command("nothi", "office", "dhaka", "7", "70")

    def e_filing(self, seed):
        """Start an installation of the e-filing with all of its troubles."""
        troubles = simulated.Troubles(fail=0.1, drop=0.15, repeat=0.4, reorder=0.5, lie=0.5, seed=seed)
        simulator = Forgetful(current_time, troubles)
        server = simulated.server(0, simulator)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        self.open.callback(server.server_close)
        self.open.callback(server.shutdown)
        self.settings.CCMS_NOTHI_URL = f"http://127.0.0.1:{server.server_address[1]}"
        return simulator


@dataclass
class Life:
    """One complaint in this world; `said` are the replies of bodies, each with its dispatch."""

    world: World
    seed: int
    said: set = field(default_factory=set)
    read: int = 0  # texts that claimed something, and it was so
    killed: int = 0

    def __post_init__(self):
        self.chance = random.Random(self.seed)  # noqa: S311 - which trouble comes, no secret
        self.desk, self.e_filing = self.world.desk, self.world.e_filing(self.seed)
        self.case = self.desk.taken_up()
        self.names = {code: book().on(self.desk.today).bodies[code].text.bn for code in (REFERRED, COPIED, WRITTEN)}
        self.seen, self.called = -1, len(self.world.post.calls)

    # ---- what is done ----

    def live(self):
        """Let everything go out, come back and end."""
        self.trouble()
        self.office("refer", body=REFERRED, basis="competence")
        for body in (COPIED, WRITTEN):
            self.office("copy-to-body", body=body, basis="same_matter")
        self.office("file-dossier")
        self.look()
        for _ in range(ENOUGH):
            self.turn()
            if self.is_over():
                break
        assert self.is_over(), (self.seed, [(each.body, each.kind, each.state) for each in self.rows()])
        self.trouble()
        self.office("dismiss", reason="not_proved", text="প্রমাণ পাওয়া যায়নি।")
        for _ in range(ENOUGH):
            self.turn()
            if not Dispatch.objects.filter(dispatching._untold(), complaint=self.case.complaint).exists():
                break
        self.same_on_both_sides()

    def trouble(self):
        """Let each other side meet the next calls with every trouble, now and then with more of them than tries."""
        for machine in self.world.machines.values():
            untaken = [*UNTAKEN, *self.chance.choices(UNTAKEN, k=self.chance.choice((0, 0, 4)))]
            machine.troubles = [*self.chance.sample(untaken, len(untaken)), *self.chance.sample(TAKEN, len(TAKEN))]
        untaken = [*LETTERS, *self.chance.choices(LETTERS, k=self.chance.choice((0, 0, 4)))]
        self.world.post.script[DESK] = [*self.chance.sample(untaken, len(untaken)), "drop_answer"]

    def turn(self):
        """Let time pass, the worker work as well as it is let, and whoever has something to say say it."""
        self.desk.later(minutes=self.chance.choice(MINUTES))
        sweep(current_time())
        for duty in self.chance.sample(DUTIES, 2):
            if self.chance.random() < 0.35:
                self.killed += killed_at(self.chance.randrange(40), lambda duty=duty: duty(timestamp=0))
                wait_for_the_dead()
            else:
                duty(timestamp=0)
        for row in self.rows():
            if row.ended_at is None and self.chance.random() < 0.4:
                self.react(row)
        self.look()

    def react(self, row):
        """Let the body reply by letter, or the office do by hand what did not go by itself."""
        today = {f"day-{part}": str(getattr(self.desk.today, part)) for part in ("day", "month", "year")}
        named = {"dispatch": str(row.id)}
        if row.kind == FILED:
            if row.state in {"failed", "returned"}:
                self.office("file-dossier")
        elif row.state == "failed":
            self.office("record-sending", channel="paper", memo_no=f"OK-{row.id.int % 10**6}", **today, **named)
            self.said.add((row.id, claims.SENT))
        elif row.state in {"sent", "accepted"}:
            replies = ["answered", *(["accepted"] if row.kind == "referral" and row.state == "sent" else [])]
            reply = self.chance.choice([*replies, "returned"])
            reason = {"reason": "not_competent"} if reply == "returned" else {}
            self.office("record-reply", reply=reply, text="দেখা হয়েছে।", **reason, **today, **named)
            self.said.add((row.id, reply))
        elif row.state == "returned":
            self.office("recall-dispatch", reason="ours", text="", **named)
            self.said.add((row.id, claims.RECALLED))

    def office(self, act, **fields):
        """Do an act by its page; one that is not there is a defect."""
        done = self.case.ask(self.desk.nasrin, act, **fields)
        if done.status_code == 200:
            done = self.case.confirm(self.desk.nasrin, act, done)
        assert done.status_code == 302, (self.seed, act, fields, words_of(done))

    def rows(self):
        return list(Dispatch.objects.filter(complaint=self.case.complaint).order_by("prepared_at", "id"))

    def is_over(self):
        """Tell whether nothing is awaited any more, and the complaint is before its officer again."""
        return all(each.ended_at for each in self.rows()) and self.case.now_stands().status == "scrutiny"

    # ---- what is true ----

    def truth(self, row):
        """Return what the other side got of a dispatch and said of it, whatever our own rows say."""
        known = {fact for dispatch, fact in self.said if dispatch == row.id}
        if self.tried(row) > len(dispatching.TRIES):
            known.add(claims.FAILED)
        if row.kind == FILED:
            known |= {claims.SENT for dak in self.daks(row) if dak.receipt}
            known |= {claims.ANSWERED for dak in self.daks(row) if any("archive" in each for each in moved(dak))}
        elif row.body == WRITTEN:
            known |= {claims.SENT, claims.MAILED} if self.letters(row) else set()
        else:
            heard = [said for _, said in self.world.machines[row.body].heard if said["data"]["id"] == str(row.id)]
            names = {"dispatch.sent": claims.SENT, "complaint.ended": claims.ENDED}
            known |= {names[said["type"]] for said in heard}
        return known

    def tried(self, row):
        """Return how often the other side was called for a dispatch."""
        if row.kind == FILED:
            return self.e_filing.calls
        if row.body == WRITTEN:
            return len(self.world.post.calls) - self.called
        return self.world.machines[row.body].calls.count(str(row.id))

    def letters(self, row):
        return [letter for _, letter in self.world.post.mails if str(row.id) in letter["Message-ID"]]

    def daks(self, row):
        """Return the letters of the e-filing that come from this dispatch, or that it went on with."""
        known = self.e_filing.daks.values()
        return [dak for dak in known if dak.key == row.draft_no or str(row.id) in dak.form["dak_info"]]

    # ---- what is read ----

    def look(self):
        """Let everybody read, where anything has happened since they read last."""
        if (seen := self.case.now_stands().event_seq) == self.seen:
            return
        self.seen = seen
        rows = self.rows()
        truth = {row.id: self.truth(row) for row in rows}
        with override("bn"):
            for name, page in self.pages():
                self.sentences(name, words_of(page), rows, truth)
                self.states(name, page.text, rows, truth)
        self.messages(truth)

    def pages(self):
        """Yield what the buyer, the seller, a stranger with the number and the office read."""
        buyer = browser_of(sessions.open_consumer_session, self.case.person, self.desk.now)
        seller = browser_of(sessions.open_link_session, self.case.contact, self.case.reference, self.desk.now)
        own = f"/t/{self.case.reference}"
        yield "buyer", buyer.get(own)
        yield "recipients", buyer.get(f"{own}/shared")
        yield "seller", seller.get(f"/answer/{self.case.reference}", follow=True)
        yield "stranger", Client().get(own)
        for page in ("", "/history", "/dispatches"):
            yield f"office{page}", self.case.get(self.desk.nasrin, page)

    def sentences(self, page, text, rows, truth):
        """Hold each sentence that names a body against what is true of what that body was sent."""
        for said, fact in {**claims.SENTENCES, **claims.BOXES}.items():
            for body, name in self.names.items():
                if not fact or "%(name)s" not in said or gettext(said) % {"name": name} not in text:
                    continue
                assert any(fact in truth[row.id] for row in rows if row.body == body), (self.seed, page, said, body)
                self.read += 1
        for said, fact in claims.SENTENCES.items():
            if fact and "%(" not in said and gettext(said) in text:
                assert any(fact in known for known in truth.values()), (self.seed, page, said)
                self.read += 1
        for row in rows:
            if row.memo_no and row.memo_no in text:
                assert claims.SENT in truth[row.id], (self.seed, page, row.body, row.memo_no)
                self.read += 1

    def states(self, page, markup, rows, truth):
        """Hold the state of each dispatch in a list against what is true of it."""
        for row in rows:
            found = re.search(rf'id="to-{row.id}".*?</section>', markup, re.DOTALL)
            if not found:
                continue
            text = " ".join(re.sub(r"<[^>]+>", " ", INLINE.sub("", found.group())).split())
            said = [state for state, words in STATE_WORDS.items() if f"{gettext('State')} {words} " in text]
            assert said, (self.seed, page, text)
            assert any(not claims.STATES[state] or claims.STATES[state] in truth[row.id] for state in said)
            if gettext("Sent to them on") in text:
                assert claims.SENT in truth[row.id], (self.seed, page, row.body)
            self.read += 1

    def messages(self, truth):
        """Hold each message of an event of a dispatch against what is true of it."""
        events = {each.event_id: each for each in Event.objects.filter(subject=self.case.complaint.subject)}
        for notice in Notice.objects.filter(subject=self.case.reference, template__in=claims.MESSAGES):
            fact, dispatch = claims.MESSAGES[notice.template], events[notice.event].data.get("dispatch")
            if fact and dispatch:
                assert fact in truth[uuid.UUID(dispatch)], (self.seed, notice.template)
                self.read += 1

    # ---- at the end ----

    def same_on_both_sides(self):
        """Each side holds the same, once, and the history says so."""
        events = list(Event.objects.filter(subject=self.case.complaint.subject))
        for row in self.rows():
            went = [each for each in events if each.kind in {"dispatch.sent", "dispatch.filed"}]
            assert sum(each.data["dispatch"] == str(row.id) for each in went) <= 1
            (prepared,) = [each for each in events if each.event_id == row.event]
            assert prepared.data["content"] == digest_of(row.content.open())
            if row.body in self.world.machines:
                self.same_fields(row)
        self.same_file(events)
        assert verify_complaints().findings == []
        assert verify_ledger().findings == []

    def same_fields(self, row):
        """Whatever a machine took of a dispatch, however often, is what we hold."""
        heard = [said for key, said in self.world.machines[row.body].heard if key == str(row.id)]
        told = {hashlib.sha256(canonical(said["data"]["fields"])).hexdigest() for said in heard}
        assert told <= {hashlib.sha256(canonical(dict(opened(row)))).hexdigest()}
        assert len({json.dumps(said) for said in heard}) <= 1

    def same_file(self, events):
        """The one letter that was sent holds the dossier of our event, and each movement stands here once."""
        (dak,) = self.e_filing.sent()
        (row,) = [each for each in self.rows() if each.channel == "nothi"]
        (filed,) = [each for each in events if each.kind == "dispatch.filed"]
        assert (dak.key, filed.data["dispatch"]) == (row.draft_no, str(row.id))
        (file,) = json.loads(dak.form["dak_info"])["attachments"]
        with zipfile.ZipFile(BytesIO(self.e_filing.files[file])) as archive:
            sums = next(name for name in archive.namelist() if name.endswith("SHA256SUMS"))
            assert hashlib.sha256(archive.read(sums)).hexdigest() == filed.data["dossier"]
        kept = Movement.objects.filter(dispatch=row)
        assert sorted(each.outside_id for each in kept) == sorted(each["id"] for each in dak.movements)


def moved(dak):
    return [each["operation"] for each in dak.movements]


def browser_of(opens, *who):
    """Return a browser in a session that one of the sides has opened."""
    browser, answer = Client(), HttpResponse()
    opens(answer, *who)
    browser.cookies = answer.cookies
    return browser
