"""One complaint that goes to three bodies and into the e-filing, through a worker that is killed and answers that lie.

At each step whatever a party or an office reads is held against what the other sides really got and said.
"""

import hashlib
import json
import random
import re
import uuid
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import urlsplit

from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.models import Dispatch, Movement
from ccms.complaints.models.dispatch import Channel, digest_of, kept_of
from ccms.complaints.verification import verify_complaints
from ccms.gate.clock import current_time
from ccms.integrations import dispatching
from ccms.law.pack.book import book
from ccms.ledger.canonical import canonical
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from tests.api.test_dispatches import of_body
from tests.integrations import claims
from tests.integrations.held import Held
from tests.integrations.other_sides import COPIED, DESK, FILED, REFERRED, WRITTEN, World
from tests.jobs import run_job
from tests.killing import killed_at, wait_for_the_dead
from tests.receiver import Behaviour
from tests.web.office.working import parts, words_of

ENOUGH = 150  # turns, after which nothing may be under way any more
MINUTES = (1, 2, 6, 31, 121, 500)
# First what is not taken, then what is taken and told as if it were not.
UNTAKEN = (Behaviour(status=500), Behaviour(status=302), Behaviour(status=404, seconds=0.05))
TAKEN = (Behaviour(kind="hangup"), Behaviour(kind="garbage"))
LETTERS = ("greylist", "unknown", "spam", "full")
REPLIES = {
    "acknowledge": (claims.CONFIRMED, claims.RECEIVED),
    "accept": (claims.ACCEPTED,),
    "answer": (claims.ANSWERED,),
    "return": (claims.RETURNED,),
}
DUTIES = ("send_dispatches", "file_in_nothi", "poll_nothi")


@dataclass
class Life(Held):
    """One complaint in this world; `said` are the replies of bodies, each with its dispatch."""

    world: World
    seed: int
    said: set = field(default_factory=set)
    killed: int = 0

    def __post_init__(self):
        self.chance = random.Random(self.seed)  # noqa: S311 - which trouble comes, no secret
        self.desk, self.e_filing = self.world.desk, self.world.e_filing(self.seed)
        self.case = self.desk.taken_up()
        self.names = {code: book().on(self.desk.today).bodies[code].text.bn for code in (REFERRED, COPIED, WRITTEN)}
        self.programs = {code: of_body(code, self.desk.now) for code in (REFERRED, COPIED)}
        self.reader = self.world.person_of(WRITTEN)
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
        """Let time pass, the worker work as well as it is let, and each side say what it has to say."""
        self.desk.later(minutes=self.chance.choice(MINUTES))
        sweep(current_time())
        for duty in self.chance.sample(DUTIES, 2):
            if self.chance.random() < 0.35:
                self.killed += killed_at(self.chance.randrange(40), lambda duty=duty: run_job(duty))
                wait_for_the_dead()
            else:
                run_job(duty)
        for row in self.rows():
            if self.chance.random() < 0.4:
                self.body_says(row)
            if row.ended_at is None and self.chance.random() < 0.4:
                self.office_sees_to(row)
        self.look()

    def body_says(self, row):
        """The body says what it likes of what it has got, twice, too early, too late or out of order."""
        if row.kind == FILED or row.channel == Channel.DESK or claims.SENT not in self.truth(row):
            return  # the Cell only reads
        if self.chance.random() < 0.5 and self.opens(row):
            self.said |= {(row.id, claims.OPENED), (row.id, claims.RECEIVED)}
        act = self.chance.choice(list(REPLIES))
        profile = book().on(row.profile_day).receivers[row.body]
        words = {"return": {"code": "incomplete"}, "answer": {"code": profile.results[0].code, "text": "দেখা হয়েছে।"}}
        say = self.by_program if row.body in self.programs else self.by_page
        if say(row, act, words.get(act, {})):
            self.said |= {(row.id, fact) for fact in REPLIES[act]}

    def opens(self, row):
        """Somebody of the body opens it; what was written of is found by the link of its letter."""
        if row.body in self.programs:
            return self.programs[row.body].get(f"/dispatches/{row.id}").status_code == 200
        links = [re.search(r"https?://\S+", each.get_content()).group() for each in self.letters(row)]
        address = urlsplit(links[0]).path if links else f"/body/{row.id}"  # of what went on paper at last
        page = self.desk.sign_in(self.reader).get(address)
        shown = page.status_code == 200 and row.state != "recalled"
        if shown and (told := kept_of(row).values.get("complaint.narrative")):
            assert str(told) in words_of(page)
        return shown

    def by_program(self, row, act, words):
        """A program of the body replies, and sends the same once more where the answer seems lost."""
        key, path = str(uuid.uuid4()), f"/dispatches/{row.id}/actions/{act}"
        answers = [
            self.programs[row.body].post(path, words, **{"Idempotency-Key": key})
            for _ in range(self.chance.choice((1, 2)))
        ]
        said = {each.status_code for each in answers}
        assert len(said) == 1, (self.seed, act, said)
        assert said <= {200, 404, 409, 422}, (self.seed, act, said)
        return said == {200}

    def by_page(self, row, act, words):
        """A person of the body replies by the page."""
        key = {"idempotency_key": str(uuid.uuid4())}
        done = self.desk.sign_in(self.reader).post(f"/body/{row.id}/{act}", {**key, **words})
        assert done.status_code in {302, 404, 409, 422}, (self.seed, act, done.status_code)
        return done.status_code == 302

    def office_sees_to(self, row):
        """The office writes down a reply by letter, or does by hand what did not go by itself."""
        named = {"dispatch": str(row.id)}
        if row.kind == FILED:
            if row.state in {"failed", "returned"}:
                self.office("file-dossier")
        elif row.state == "returned" and row.is_beside:
            self.after_return(row, named)
        elif row.state == "failed":
            memo = {"channel": "paper", "memo_no": f"OK-{row.id.int % 10**6}"}
            self.says(row, claims.SENT, "record-sending", **memo, **parts("day", self.desk.today), **named)
        elif row.state in {"sent", "received", "accepted"} and self.chance.random() < 0.3:
            reply = {"reply": "answered", "text": "দেখা হয়েছে।", **parts("day", self.desk.today)}
            self.says(row, claims.ANSWERED, "record-reply", **reply, **named)

    def after_return(self, row, named):
        """Send it again with what was missing, or take it back."""
        if self.chance.random() < 0.5:
            self.office("complete-dispatch", text="যা নেই তা দেওয়া হলো।", **named)
        else:
            self.says(row, claims.RECALLED, "recall-dispatch", reason="ours", text="", **named)

    def says(self, row, fact, act, **fields):
        """Let the office record a fact of a dispatch by its page."""
        if self.office(act, **fields):
            self.said.add((row.id, fact))

    def office(self, act, **fields):
        """Do an act by its page; tell whether it was done: a body may have been there before."""
        done = self.case.preview(self.desk.nasrin, act, despite="পরে দেওয়া হবে।", **fields)
        if done.status_code == 200:
            done = self.case.confirm(self.desk.nasrin, act, done)
        assert done.status_code in {302, 409, 422}, (self.seed, act, done.status_code)
        return done.status_code == 302

    def is_over(self):
        """Tell whether nothing is awaited any more, and the complaint is before its officer again."""
        return all(each.ended_at for each in self.rows()) and self.case.now_stands().status == "scrutiny"

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
        assert told <= {hashlib.sha256(canonical(dict(kept_of(row).values))).hexdigest()}
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
