"""Computes the facts of a complaint anew from its events, deadlines, money and notices; it uses no code of pages."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ccms.accounts.models import FirmContact
from ccms.complaints.models import Deadline, Order, Payment, Reward
from ccms.core.clock import DHAKA
from ccms.ledger.models import Event
from ccms.notices.models import Notice

# Which deadline a status is about, the first that runs; what is late for longest goes before all of them.
ABOUT = {
    "told_firm": ("firm_first",),
    "with_firm": ("counter", "answer", "reach_firm"),
    "with_consumer": ("consumer_reply",),
    "promised": ("promise",),
    "escalated": ("take_up", "first_step"),
    "scrutiny": ("first_step", "information"),
    "referred": ("referral",),
    "hearing": ("hearing_result",),
    "ordered": ("payment",),
}
PUBLIC = {"told_firm": "with_firm", "escalated": "disputed", "scrutiny": "with_regulator", "referred": "with_regulator"}
TURNS = {"with_consumer": "consumer", "escalated": "office", "scrutiny": "office", "settled": "", "closed": ""}
SIDES = {"consumer": "consumer", "contact": "firm", "office": "office"}


@dataclass(frozen=True)
class Clock:
    """A running deadline: its end, and the first end that passed without the act."""

    kind: str
    due: datetime
    late: datetime | None

    @property
    def last_day(self):
        return ((self.late or self.due) - timedelta(microseconds=1)).astimezone(DHAKA).date()


@dataclass(frozen=True)
class Facts:
    """What is true of a complaint at this moment."""

    status: str
    outcome: str
    turn: str
    main: Clock | None
    clocks: tuple[Clock, ...]
    told_of: dict  # the sides for which a notice of an event was made, by event
    told_by: dict  # the same by kind of event
    told_firm: datetime | None
    received: datetime | None
    buyer_reached: bool
    fine: int | None
    paid: int | None
    recovery: bool
    share_paid: int | None

    @property
    def state(self):
        return PUBLIC.get(self.status, self.status)

    @property
    def late(self):
        return self.main.late if self.main else None

    @property
    def due(self):
        return self.main.due if self.main and not self.main.late else None

    @property
    def money(self):
        """What of the fine came in, in a word."""
        if self.fine is None:
            return "none"
        if self.paid >= self.fine:
            return "whole"
        return "recovery" if self.recovery else "part" if self.paid else "nothing"


def facts(complaint):
    """Return the facts of a complaint, each from the rows that make it true."""
    events = list(Event.objects.filter(subject=complaint.subject).order_by("seq"))
    notices = list(Notice.objects.filter(subject=complaint.reference))
    status, told_of = _last(events, "status"), _told_of(events, notices)
    clocks = tuple(_clocks(complaint, events))
    money = _money(complaint) if status == "ordered" else (None, None, None)
    recovery = status == "ordered" and _since(events, "office.ordered", "office.started_recovery")
    return Facts(
        status=status,
        outcome=_last(events, "outcome") or "",
        turn=_turn(status, events, money, recovery=recovery),
        main=_main(status, clocks),
        clocks=clocks,
        told_of=told_of,
        told_by={event.kind: [told_of[e.event_id] for e in events if e.kind == event.kind] for event in events},
        told_firm=_told_firm(complaint, events, notices),
        received=_received(events),
        buyer_reached=any(e.kind == "notice.received" and e.data["party"] == "consumer" for e in events),
        fine=money[0],
        paid=money[1],
        recovery=recovery,
        share_paid=money[2],
    )


def _last(events, column):
    said = [event.data["set"][column] for event in events if column in event.data.get("set", {})]
    return said[-1] if said else ""


def _since(events, begin, *kinds):
    """Tell whether one of these kinds happened after the last event of the first kind."""
    began = max((event.seq for event in events if event.kind == begin), default=None)
    return began is not None and any(event.seq > began and event.kind in kinds for event in events)


def _turn(status, events, money, *, recovery):
    if status == "hearing":
        set_last = max(e.seq for e in events if e.kind in {"office.set_hearing", "office.adjourned"})
        held = any(event.kind == "office.held_hearing" and event.seq > set_last for event in events)
        return "office" if held else "hearing"
    if status == "referred":
        return "body" if _since(events, "office.referred", "office.recorded_sending") else "office"
    if status == "ordered":
        served = money[1] or any(event.data.get("of") == "order" for event in events)
        return "office" if recovery or money[1] >= money[0] or not served else "firm"
    return TURNS.get(status, "firm")


def _clocks(complaint, events):
    rows = list(Deadline.objects.filter(complaint=complaint))
    missed = {(e.data["deadline"], e.due_at) for e in events if e.kind == "clock.missed_deadline"}
    for row in rows:
        if row.closed_at is None:
            yield Clock(row.kind, row.due_at, _first_missed(row, rows, missed))


def _first_missed(row, rows, missed):
    """Return the end of the first period of a row of periods that passed; each has its event."""
    before = [
        each
        for each in rows
        if (each.kind, each.party, each.due_at, each.closed_how) == (row.kind, row.party, row.starts_at, "missed")
    ]
    if not before:
        return None
    assert (row.kind, row.starts_at) in missed, f"nothing says that {row.kind} passed at {row.starts_at}"
    return _first_missed(before[0], rows, missed) or before[0].due_at


def _main(status, clocks):
    own = [clock for kind in ABOUT.get(status, ()) for clock in clocks if clock.kind == kind]
    late = sorted((clock for clock in own if clock.late), key=lambda clock: clock.late)
    return (late or own or [None])[0]


def _money(complaint):
    order = Order.objects.filter(complaint=complaint).latest("made_at")
    paid = sum(Payment.objects.filter(order=order).values_list("amount_paisa", flat=True))
    return order.fine_paisa, paid, sum(Reward.objects.filter(order=order).values_list("amount_paisa", flat=True))


def _told_of(events, notices):
    told = {event.event_id: set() for event in events}
    for notice in _left(notices):
        side = SIDES.get(notice.recipient.partition(":")[0])
        if side and notice.event in told:
            told[notice.event].add(side)
    return told


def _left(notices):
    """Return the notices without those that the end of the complaint kept from leaving."""
    return [notice for notice in notices if notice.state != "superseded" or notice.group is not None]


def _told_firm(complaint, events, notices):
    """Return when the first notice to the present firm was made."""
    own = {f"contact:{key}" for key in FirmContact.objects.filter(firm=complaint.firm_id).values_list("pk", flat=True)}
    made = {notice.event for notice in _left(notices) if notice.recipient in own}
    return next((event.at for event in events if event.event_id in made), None)


def _received(events):
    proofs = [
        datetime.fromisoformat(event.data["received_at"]).astimezone(UTC)
        for event in events
        if event.kind == "notice.received" and event.data["party"] == "firm" and "of" not in event.data
    ]
    return proofs[0] if proofs else None
