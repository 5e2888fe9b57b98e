"""Plays dispatches in any order through the pages, the worker and the clock: nothing else of a complaint may move.

A referral alone moves the status, and only as its own table says.
"""

import random
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.lifecycle import BESIDE, Status
from ccms.complaints.models import Complaint, Deadline, Dispatch
from ccms.complaints.models.dispatch import DispatchKind
from ccms.gate.clock import current_time
from ccms.law.pack.book import book
from ccms.ledger.models import Event
from tests.integrations.other_sides import COPIED, DESK, REFERRED, WRITTEN
from tests.jobs import run_job
from tests.receiver import Behaviour
from tests.web.office.working import parts

STEPS = 20
MOVED_BY_DISPATCHES = {"dispatch_steps", "event_seq", "event_leaf", "changed_at"}
MOVED_BY_A_REFERRAL = {
    ("office.referred", Status.SCRUTINY, Status.REFERRED),
    ("office.recorded_reply", Status.REFERRED, Status.SCRUTINY),
    ("office.recalled_dispatch", Status.REFERRED, Status.SCRUTINY),
    ("body.returned", Status.REFERRED, Status.SCRUTINY),
    ("body.answered", Status.REFERRED, Status.SCRUTINY),
    ("clock.missed_deadline", Status.REFERRED, Status.SCRUTINY),
}
FIT = {  # what can be done of a dispatch by how far it has come
    "to_send": ("record-sending", "record-sending", "recall-dispatch"),
    "sent": ("record-reply", "record-reply", "record-reply", "correct-dispatch", "recall-dispatch"),
    "returned": ("complete-dispatch", "complete-dispatch", "recall-dispatch"),
}
BEGIN = ("refer", "copy-to-body", "ask-body", "file-dossier")
UNTIL = ("escalated", "scrutiny", "hearing", "closed")  # where a complaint stands when its dispatches begin


@dataclass
class Order:
    """One complaint with its dispatches in one order of many; `done` counts what was done in which status."""

    world: object
    seed: int
    done: Counter
    trail: list = field(default_factory=list)

    def __post_init__(self):
        self.chance, self.desk = random.Random(self.seed), self.world.desk  # noqa: S311 - an order, no secret
        self.world.e_filing(self.seed)
        self.people = {body: self.world.person_of(body) for body in (COPIED, WRITTEN, REFERRED)}
        self.case = _stands(self.desk, UNTIL[self.seed % len(UNTIL)])

    def play(self):
        """Do one thing after the other, and compare after each."""
        for _ in range(STEPS):
            step = self.chance.choice((*[self.office] * 4, self.body, self.body, self.worker, self.worker, self.time))
            before, seen = self.rest(), self.last()
            self.trail.append(step())
            new = Event.objects.filter(subject=self.case.complaint.subject, seq__gt=seen).order_by("seq")
            self.compare(before, list(new))

    def compare(self, before, new):
        """Nothing has moved but by a referral, or by a deadline that runs in the complaint's own time."""
        after, kinds = self.rest(), [each.kind for each in new]
        self.done.update((kind, before[0]["status"]) for kind in kinds)
        own = [each for each in new if _is_beside(each)]
        if len(own) == len(new):
            moved = {name for name, value in after[0].items() if value != before[0][name]}
            assert (moved, after[1]) == (set(), before[1]), (self.seed, self.trail, kinds, moved, after[1] ^ before[1])
            return
        moved = before[0]["status"], after[0]["status"]
        by_referral = {(kind, *moved) for kind in kinds} & MOVED_BY_A_REFERRAL
        assert moved[0] == moved[1] or by_referral, (self.seed, self.trail, kinds, moved)

    def rest(self):
        """Return all that no dispatch beside the status may move: columns, and the deadlines that are not its own."""
        row = Complaint.objects.filter(pk=self.case.complaint.pk).values().get()
        kept = {name: value for name, value in row.items() if name not in MOVED_BY_DISPATCHES}
        own = Deadline.objects.filter(complaint=self.case.complaint).exclude(kind__in=BESIDE)
        return kept, set(own.values_list("id", "due_at", "next_alarm_at", "closed_at"))

    def last(self):
        return Complaint.objects.get(pk=self.case.complaint.pk).event_seq

    # ---- what can happen ----

    def office(self):
        """An officer does by a page what can be done of a dispatch, or what cannot."""
        rows = list(Dispatch.objects.filter(complaint=self.case.complaint).order_by("prepared_at", "id"))
        named = {"dispatch": str(self.chance.choice(rows).id)} if rows else {}
        today, body = parts("day", self.desk.today), self.chance.choice((COPIED, WRITTEN, REFERRED))
        reply = self.chance.choice(("accepted", "returned", "answered"))
        reason = {"reason": "not_competent"} if reply == "returned" else {}
        why = {"despite": "কাগজ পরে যাবে।"}
        acts = {
            "refer": {"body": REFERRED, "basis": "competence", **why},
            "copy-to-body": {"body": body, "basis": "same_matter", **why},
            "ask-body": {**why, "body": body, "basis": self.chance.choice(("licence", "police")), "text": "খোঁজ দিন।"},
            "record-sending": {"channel": "paper", "memo_no": "OK/1", **today, **named},
            "record-reply": {"reply": reply, "text": "দেখা হয়েছে।", **reason, **today, **named},
            "recall-dispatch": {"reason": "ours", "text": "", **named},
            "complete-dispatch": {**named, **why, "text": "যা নেই তা দেওয়া হলো।"},
            "correct-dispatch": {**named, **why},
            "file-dossier": {},
        }
        fit = [act for row in rows for act in FIT.get(row.step, ())]
        act = self.chance.choice([*fit, *fit, *BEGIN] if self.chance.random() < 0.8 else list(acts))
        shown = self.case.preview(self.desk.nasrin, act, **acts[act])
        if shown.status_code == 200:
            shown = self.case.confirm(self.desk.nasrin, act, shown)
        assert shown.status_code in {302, 404, 409, 422}, (self.seed, act, shown.status_code)
        return act, shown.status_code

    def body(self):
        """Somebody of a body opens what it was sent, or replies to it."""
        sent = Dispatch.objects.filter(complaint=self.case.complaint, sent_on__isnull=False).exclude(kind="file")
        sent = sent.filter(body__in=self.people)  # the Cell only reads
        if not sent:
            return self.office()
        row = self.chance.choice(list(sent.order_by("prepared_at", "id")))
        browser, page = self.desk.sign_in(self.people[row.body]), f"/body/{row.id}"
        act = self.chance.choice(("", "/acknowledge", "/accept", "/answer", "/return"))
        profile = book().on(row.profile_day).receivers[row.body]
        code = {"/answer": profile.results[0].code, "/return": "incomplete"}.get(act, "")
        fields = {"idempotency_key": str(uuid.uuid4()), "code": code, "text": "দেখা হয়েছে।"}
        shown = browser.post(page + act, fields) if act else browser.get(page)
        assert shown.status_code in {200, 302, 404, 409, 422}, (self.seed, act, shown.status_code)
        return act, shown.status_code

    def worker(self):
        """The worker sends what waits, and is answered well or badly."""
        for machine in self.world.machines.values():
            machine.behaviour = self.chance.choice((Behaviour(), Behaviour(status=500)))
        self.world.post.script[DESK] = self.chance.choice(([], ["spam"]))
        self.desk.later(minutes=self.chance.choice((1, 30, 500)))
        duty = self.chance.choice((*["send_dispatches"] * 3, "file_in_nothi", "poll_nothi"))
        run_job(duty)
        return duty

    def time(self):
        """Let the next deadline of a dispatch pass where it is the first; other deadlines move what they ought to."""
        running = Deadline.objects.filter(complaint=self.case.complaint, closed_at=None).order_by("next_alarm_at")
        first = running.first()
        if first is None or first.kind not in BESIDE:
            return self.office()
        self.desk.later(seconds=max((first.next_alarm_at - current_time()).total_seconds() + 1, 0))
        sweep(current_time())
        return first.kind


def _is_beside(event):
    """Tell whether an event is of a dispatch that moves nothing: not of a referral, nor of another deadline."""
    if event.kind in {"clock.missed_deadline", "clock.reminded"}:
        return event.data.get("deadline") in BESIDE
    return event.kind != "office.referred" and event.data.get("kind") != DispatchKind.REFERRAL


def _stands(desk, status):
    case = desk.escalated() if status == "escalated" else desk.taken_up()
    if status == "hearing":
        day = parts("day", desk.today + timedelta(days=5))
        case.act(desk.nasrin, "set-hearing", agreed="on", time="11:00", place="কক্ষ ৭", **day)
    if status == "closed":
        case.act(desk.nasrin, "dismiss", reason="not_proved", text="প্রমাণ পাওয়া যায়নি।")
    assert case.now_stands().status == status
    return case
