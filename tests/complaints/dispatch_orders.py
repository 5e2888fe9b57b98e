"""Plays the acts and deadlines of dispatches in any order on one imagined complaint: nothing else of it may move."""

import random

from ccms.accounts.actors import Role
from ccms.complaints.lifecycle import BESIDE, Action
from tests.complaints.imagined import ImaginedLife

ACTS = (
    *(Action.COPY_TO_BODY, Action.ASK_BODY, Action.RECORD_SENDING, Action.RECORD_REPLY, Action.RECALL_DISPATCH),
    *(Action.COMPLETE_DISPATCH, Action.CORRECT_DISPATCH),
)
BY_BODY = (Action.ACKNOWLEDGE_DISPATCH, Action.RETURN_DISPATCH, Action.ANSWER_DISPATCH)
UNTIL = {  # how a complaint comes to each status in which other bodies are told or asked
    "escalated": ((Action.REFUSE, Role.FIRM_LINK),),
    "scrutiny": ((Action.REFUSE, Role.FIRM_LINK), (Action.TAKE_UP, Role.OFFICER)),
    "hearing": ((Action.REFUSE, Role.FIRM_LINK), (Action.TAKE_UP, Role.OFFICER), (Action.SET_HEARING, Role.OFFICER)),
    "closed": ((Action.REFUSE, Role.FIRM_LINK), (Action.WITHDRAW, Role.CONSUMER)),
}
STEPS = 24


def play(orders, now, seed, done):
    """Play so many orders; count in `done` what was done in them."""
    for number in range(orders):
        chance = random.Random(seed + number)  # noqa: S311 - no secret
        life = _arrived(now, list(UNTIL)[number % len(UNTIL)], done)
        before = _rest(life)
        trail = []
        for _ in range(STEPS):
            trail.append(_step(life, chance, done))
            assert _rest(life) == before, (seed + number, trail)


def _arrived(now, status, done):
    life = ImaginedLife(now, {}, done)
    for action, role in UNTIL[status]:
        assert life.act(action, role), (status, action)
    assert life.complaint.status == status
    return life


def _step(life, chance, done):
    """Do an act of a dispatch, or let the next of its deadlines pass, however far that is; no other deadline rings."""
    beside = [clock for clock in life.clocks if clock.kind in BESIDE]
    if beside and chance.random() < 0.5:
        first = min(beside, key=lambda clock: clock.next_alarm_at)
        life.ring(first)
        done[first.kind, life.complaint.status] += 1
        return first.kind
    action = chance.choice(ACTS + BY_BODY)
    if life.act(action, Role.BODY if action in BY_BODY else Role.OFFICER):
        done[action, life.complaint.status] += 1
    return action


def _rest(life):
    """Return all of the complaint that no dispatch may move: its columns, and the deadlines that are not beside it."""
    kept = {name: value for name, value in vars(life.complaint).items() if not name.startswith("_")}
    for moved in ("dispatch_steps", "event_seq"):
        kept.pop(moved)
    own = {(clock.id, clock.due_at, clock.next_alarm_at) for clock in life.clocks if clock.kind not in BESIDE}
    return kept, own
