"""Rules that hold at every moment of every complaint; an imagined life is held against them after each step."""

from datetime import timedelta

from ccms.complaints.acts.sweeping import EXPIRY
from ccms.complaints.lifecycle import BESIDE, ENDED, DeadlineKind, Outcome, Reason, Status
from ccms.complaints.models import Complaint, Dispatch, Order
from ccms.complaints.models.dispatch import DispatchState
from ccms.complaints.plan import Ended, plain
from ccms.complaints.record import NOT_IN_EVENT
from ccms.complaints.statuses import CLOCKS, WITH_CHARGE_SHEET
from ccms.core.clock import dhaka_day, end_of_day
from tests.complaints.performing import TURN

ANSWER_DAYS, REACH_DAYS = 7, 3  # of the law pack; written again here, so that a plan is not compared with itself
SHARE_PERCENT = 25
PAY_DAYS = 5
MOST_FINE = 5_000_000  # section 45: 50,000 taka
COLUMNS = {column.attname for column in Complaint._meta.concrete_fields} - NOT_IN_EVENT


class Rules:
    """What a complaint is held against: its columns, deadlines, reasons and money."""

    def check(self, plan, before):
        """Hold the rules of every complaint against what this plan made of it."""
        complaint, standing = self.complaint, self.complaint.standing
        live = {DeadlineKind(clock.kind) for clock in self.clocks} - BESIDE
        for name in COLUMNS & self.state.keys():
            assert self.state[name] == plain(getattr(complaint, name)), name
        if standing.status in ENDED:
            assert not live, (plan.event, live)
            assert complaint.ended_at
        else:
            allowed = CLOCKS[standing.status] | (
                {DeadlineKind.CHARGE_SHEET} if standing.status in WITH_CHARGE_SHEET else set()
            )
            assert live <= allowed, (plan.event, standing, live - allowed)
            assert live & CLOCKS[standing.status], (plan.event, standing, live)
            assert self.open_to(TURN[standing.status]), standing
            assert complaint.ended_at is None
        assert live <= set(EXPIRY)
        assert len(self.clocks) == len({(clock.kind, clock.party, clock.item) for clock in self.clocks}), (
            "one deadline runs twice"
        )
        for clock in plan.opened:
            assert clock.starts_at <= clock.due_at, clock.kind
            assert clock.next_alarm_at <= clock.due_at
        for how in plan.closed.values():
            assert how in set(Ended)
        if plan.event == "clock.missed_deadline":
            assert plan.at >= plan.due_at, "a deadline passed before its end"
        if standing.status == Status.ESCALATED and plan.changes.get("reason"):
            self._escalated(plan)
        self._money()
        self._decided(plan, before)
        self._beside(plan, before)

    def _beside(self, plan, before):
        """What runs beside the status moves neither it nor another deadline, and none but its own thing ends it."""
        running = {clock.item for clock in self.clocks if clock.kind in BESIDE}
        open_now = [each for each in self._of(Dispatch) if each.ended_at is None]
        awaited = {each.id for each in open_now if each.is_beside or each.state == DispatchState.PREPARED}
        assert running == self.laid | awaited, plan.event
        if plan.data.get("kind") in {"copy", "assistance", "correction"}:
            closed = {clock.kind for clock in plan.loaded.clocks if clock.id in plan.closed}
            assert self.complaint.status == before, plan.event
            assert plan.changes.keys() & COLUMNS <= {"dispatch_steps"}, plan.changes
            assert closed | {clock.kind for clock in plan.opened} <= BESIDE, plan.event
        if plan.event == "clock.missed_deadline" and plan.data["deadline"] in BESIDE:
            assert self.complaint.status == before
            assert plan.changes.keys() & COLUMNS <= {"dispatch_steps"}, plan.changes
            others = [*(each for each in plan.opened if str(each.item) != plan.data["item"])]
            assert not others
            assert len(plan.closed) == 1

    def _escalated(self, plan):
        """Nobody is called silent, unreachable or in breach of a promise before the time was over."""
        complaint, day = self.complaint, dhaka_day(plan.at)
        match Reason(complaint.reason):
            case Reason.SILENCE:
                assert complaint.receipt_proved
                assert day > dhaka_day(complaint.received_at) + timedelta(days=ANSWER_DAYS - 1), "silent too early"
            case Reason.UNREACHABLE:
                assert not complaint.receipt_proved
                assert day > dhaka_day(complaint.received_at or complaint.told_at) + timedelta(days=REACH_DAYS - 1)
            case Reason.BROKEN_PROMISE if plan.event.startswith("clock"):
                assert plan.at >= end_of_day(complaint.promised_on)

    def _money(self):
        fine = self._fine()
        if fine:
            assert 0 <= fine.paid <= fine.order.fine_paisa
            assert 0 <= fine.rewarded * 100 <= fine.paid * SHARE_PERCENT

    def _decided(self, plan, before):
        """No fine before the time of the hearing, none above the law, and none recovered while it may be paid."""
        for order in (row for row in plan.rows if isinstance(row, Order)):
            assert before == Status.HEARING
            assert plan.loaded.hearing
            assert plan.loaded.hearing.at <= order.made_at
            assert order.fine_paisa <= MOST_FINE
        if plan.event == "office.started_recovery":
            assert dhaka_day(plan.at) > dhaka_day(self._of(Order)[-1].made_at) + timedelta(days=PAY_DAYS)
        if plan.event not in {"office.ruled_cause", "consumer.filed"}:
            assert not {"cause_on", "safe_last", "outer_last"} & plan.changes.keys(), "only an officer moves the days"
        if self.complaint.outcome == Outcome.UNRATED:
            assert self.complaint.consumer_reached or plan.event != "clock.missed_deadline"
