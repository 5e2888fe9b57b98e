"""Makes many realistic complaints in every status, spread over firms, districts and months, through `record`.

Nothing is loaded again between acts: a plan is pure, so the next one is made from what the last one wrote.
"""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import batched
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet

from ccms.accounts.actors import Actor, Role
from ccms.accounts.consumers import actor_of_consumer
from ccms.accounts.models import Consumer, FirmContact, Office
from ccms.accounts.models.office import OfficeKind
from ccms.accounts.privacy.sealing import give_keys, index_of
from ccms.complaints import search_words
from ccms.complaints.acts import proof_of_service, sweeping
from ccms.complaints.acts.act import Act, check_fields
from ccms.complaints.acts.acting import ON_TABLE
from ccms.complaints.acts.consumer import Accept, Reject, Withdraw
from ccms.complaints.acts.decision import HoldHearing, OrderFine, SetHearing
from ccms.complaints.acts.dispatches import Refer
from ccms.complaints.acts.firm import Defend, Offer, ReportPerformance, Terms, as_act
from ccms.complaints.acts.office import Dismiss, TakeUp
from ccms.complaints.filing.contents import Filing
from ccms.complaints.filing.receiving import new_matter, plan_file
from ccms.complaints.models import Answer, Complaint, Hearing
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.record import record
from ccms.core.clock import dhaka_day, start_of_day
from ccms.demonstration import cases, people, sample_histories, shops
from ccms.demonstration.sample_complaints import shifted
from ccms.law.checks import History, Precheck, precheck
from ccms.law.pack.book import book
from ccms.notices import outcomes
from ccms.notices.models import Notice, State

BATCH = 1000
CROWD, OF_ONE_FIRM = 200, 200  # firms among which many complaints are spread, and how many one has at the least
MONTHS = 300  # days over which the filings are spread
RECENT = 25  # of those that are still open
ENDS = frozenset({"accept", "withdraw", "dismiss"})
SEED = 20230219


class Sample(NamedTuple):
    """A purchase as it was reported, the day on which it was complained of, and in which words."""

    facts: Callable[[], cases.Facts]
    filed_on: date
    narratives: tuple[str, ...]


SAMPLES = (
    Sample(cases.groceries, cases.day("2026-03-08"), ("বাজারের টাকা আগেই দিয়েছি, কিছুই আসেনি।",)),
    Sample(cases.two_jeans, cases.day("2026-04-20"), ("দুটি জিন্স চেয়েছিলাম, দুটি সস্তা টি-শার্ট এসেছে।",)),
    Sample(cases.charged_twice, cases.day("2026-03-08"), ("একই অর্ডারে দুবার টাকা কেটেছে, একটিও ফেরত আসেনি।",)),
    Sample(
        lambda: {**cases.wrong_item("no_solution"), **cases.TOLD, "firm_told_at": cases.day("2026-03-02")},
        cases.day("2026-03-08"),
        sample_histories.NARRATIVES,
    ),
)


@dataclass(slots=True)
class Case:
    """One complaint in the making: what stands now, who acts, what is still to come."""

    loaded: LoadedComplaint
    buyer: Actor
    seller: Actor
    officer: Actor
    at: datetime
    coming: list[str]


def make_many(size: int, now: datetime, *, of: int = 0) -> list[uuid.UUID]:
    """Make complaints that ended or stand where their paths lead, `of` how many there will be; returns their ids."""
    whole = of or size
    shops.install_crowd(min(CROWD, whole // OF_ONE_FIRM), now)
    chance = random.Random(SEED + whole)  # noqa: S311 - reproducible, no secret
    sweeping.sweep(now)  # the deadlines of other complaints that are over by now
    # No worker may see the deadlines of these, which are over, before the complaints are finished.
    with transaction.atomic():
        return _write(size, _Maker(now, chance))


def make_some_of_long_ago(now: datetime) -> int:
    """Make complaints that nobody waits for any more, so that the public figures have something to tell.

    Returns how many, none where old ones are there already.
    """
    if Complaint.objects.filter(firm__slug=SHOPS_OF_LONG_AGO[0], filed_at__lt=now - timedelta(days=RECENT)).exists():
        return 0
    maker = _Maker(now, random.Random(SEED), LONG_AGO, SHOPS_OF_LONG_AGO)  # noqa: S311 - reproducible, no secret
    with transaction.atomic():
        return len(_write(SOME, maker))


def _write(count: int, maker: "_Maker") -> list[uuid.UUID]:
    """Make complaints by the one writer, as they stand at the maker's time; returns their ids."""
    ids: list[uuid.UUID] = []
    for numbers in batched(range(count), BATCH):
        cases_made = maker.file(len(numbers))
        ids += [case.loaded.complaint.id for case in cases_made]
        while any(case.coming for case in cases_made):
            maker.write(_next_acts(cases_made, maker.now))
    sweeping.sweep(maker.now)
    _deliver(Notice.objects.filter(subject__in=Complaint.objects.filter(id__in=ids).values("reference")))
    search_words.write_words(list(Complaint.objects.select_related("firm", "purchase", "consumer").filter(id__in=ids)))
    return ids


PATHS: tuple[tuple[int, str], ...] = (
    (8, ""),
    (14, "receive"),
    (8, "receive offer"),
    (6, "receive defend"),
    (6, "receive offer accept"),
    (20, "receive offer accept report accept"),
    (4, "receive defend accept"),
    (8, "receive silence"),
    (6, "receive offer reject"),
    (6, "receive offer reject take_up"),
    (3, "receive offer reject take_up hearing"),
    (3, "receive offer reject take_up hearing held order"),
    (4, "receive offer reject take_up dismiss"),
    (1, "receive offer reject take_up refer"),
    (3, "receive withdraw"),
)

# How they ended that are older than all that is recent.
LONG_AGO: tuple[tuple[int, str], ...] = (
    (4, "receive offer accept report accept"),
    (3, "receive offer reject take_up hearing held order"),
    (3, "receive offer withdraw"),
    (1, "receive defend accept"),
)
# The first has enough of everything to be told whole, the others enough to hide each other.
SHOPS_OF_LONG_AGO = ("jontropati", "jontropati", "sharighor", "hatkhola", "tajabazar")
SOME = 350
FIRST_PHONE = 13_00_000_000  # everybody has a number of their own, also of a million


class _Maker:
    """Holds what all complaints share: offices, firms, prechecks, chance."""

    def __init__(
        self,
        now: datetime,
        chance: random.Random,
        paths: tuple[tuple[int, str], ...] = PATHS,
        slugs: tuple[str, ...] = (),
    ) -> None:
        self.now, self.chance, self.paths = now, chance, paths
        self.offices = list(Office.objects.filter(kind=OfficeKind.DISTRICT).order_by("code"))
        self.officer = people.employee("headoffice@dncrp.example")
        contacts = FirmContact.objects.filter(firm__registered=True, channel="sms", retired_at=None)
        sellers = {
            contact.firm.slug: Actor(
                role=Role.FIRM_LINK, id=contact.id, firm=contact.firm_id, contact=contact.id, contact_verified=True
            )
            for contact in contacts.select_related("firm").order_by("firm__slug")
        }
        self.sellers = [sellers[slug] for slug in slugs or sellers]
        self.checked: dict[tuple[int, int], tuple[Precheck, cases.Facts]] = {}

    def file(self, count: int) -> list[Case]:
        """File a batch."""
        persons = self._persons(count)
        made = [self._case(person) for person in persons]
        self.write([plan for _, plan in made])
        return [_after(case, plan) for case, plan in made]

    def _persons(self, count: int) -> list[Consumer]:
        first = FIRST_PHONE + Consumer.objects.count()
        phones = [f"+880{first + more}" for more in range(count)]
        persons = []
        for phone in phones:
            key = uuid.UUID(int=self.chance.getrandbits(128), version=4)
            persons.append(Consumer(id=key, phone_index=index_of("phone", phone), created_at=self.now))
        give_keys(persons, self.now)
        for person, phone in zip(persons, phones, strict=True):
            person.phone, person.name = phone, "পরীক্ষামূলক ক্রেতা"
        Consumer.objects.bulk_create(persons)
        return persons

    def _case(self, person: Consumer) -> tuple[Case, Plan]:
        path = self.chance.choices([p for _, p in self.paths], weights=[w for w, _ in self.paths])[0].split()
        first, last = (RECENT, MONTHS) if self.paths is LONG_AGO else (1, MONTHS if {*path[-1:]} & ENDS else RECENT)
        days = self.chance.randrange(first, last)
        which = self.chance.randrange(len(SAMPLES))
        filed = start_of_day(dhaka_day(self.now) - timedelta(days=days))
        at = filed + timedelta(hours=9, minutes=self.chance.randrange(480))
        checked, facts = self._precheck(which, at)
        office, seller = self.chance.choice(self.offices), self.chance.choice(self.sellers)
        filing = Filing(
            draft=uuid.uuid4(),
            firm=seller.firm or uuid.uuid4(),
            category=str(facts["category"]),
            wish="refund",
            narrative=self.chance.choice(SAMPLES[which].narratives),
            facts={name: value for name, value in facts.items() if name not in {"category", "full_name", "district"}},
            name="পরীক্ষামূলক ক্রেতা",
            district=office.code,
        )
        buyer = actor_of_consumer(person)
        pack = book().on(dhaka_day(at))
        loaded = new_matter(filing, person, office, checked, pack, at)
        case = Case(loaded, buyer, seller, replace(self.officer, office=office.id), at, path)
        return case, plan_file(loaded, filing, checked, [], buyer, at)

    def _precheck(self, which: int, at: datetime) -> tuple[Precheck, cases.Facts]:
        """Return the checks of one case filed on that day, made once for each day."""
        day = dhaka_day(at)
        key = (which, day.toordinal())
        if key not in self.checked:
            facts = shifted(SAMPLES[which].facts(), (day - SAMPLES[which].filed_on).days)
            self.checked[key] = (precheck(book().on(day), facts, History(), at), facts)
        return self.checked[key]

    def write(self, plans: list[Plan]) -> None:
        """Write the plans; what they tell counts as told long ago."""
        with transaction.atomic():
            record(plans)
            _deliver(Notice.objects.filter(event__in=[plan.event_id for plan in plans]))


def _deliver(notices: QuerySet[Notice]) -> None:
    """Let what waits count as told when it was written."""
    at = F("created_at")
    with transaction.atomic():
        waiting = list(notices.filter(state=State.QUEUED).select_for_update().values_list("pk", "created_at"))
        for some in batched(waiting, BATCH):
            outcomes.hold([(key, [State.DELIVERED, "", "", then, then]) for key, then in some], some[-1][1])
        notices.filter(state=State.QUEUED).update(state=State.DELIVERED, sent_at=at, delivered_at=at)


def _next_acts(cases_made: list[Case], now: datetime) -> list[Plan]:
    """Plan the next act of every case that has one left before `now`."""
    plans = []
    for case in cases_made:
        if not case.coming:
            continue
        act = case.coming.pop(0)
        plan = _plan(case, act)
        if plan is None or plan.at > now:
            case.coming.clear()
            continue
        plans.append(plan)
        _after(case, plan)
        if act == "silence" and plan.status != "escalated":
            case.coming.insert(0, "silence")
    return plans


def _after(case: Case, plan: Plan) -> Case:
    """Let the case stand where the plan leads; the complaint itself changes when it is written."""
    stays = tuple(clock for clock in case.loaded.clocks if clock.id not in plan.closed)
    said = [row for row in plan.rows if isinstance(row, Answer) and row.action in ON_TABLE]
    called = [row for row in plan.rows if isinstance(row, Hearing)]
    case.loaded = replace(
        case.loaded,
        clocks=(*stays, *plan.opened),
        on_table=said[-1] if said else case.loaded.on_table,
        hearing=called[-1] if called else case.loaded.hearing,
    )
    case.at = plan.at
    return case


def _plan(case: Case, act: str) -> Plan | None:
    loaded, later = case.loaded, case.at + timedelta(hours=20)
    refund = Terms(remedy="refund", amount_paisa=90_000, day=dhaka_day(later) + timedelta(days=4), text="টাকা ফেরত দেব।")
    if act == "receive":
        if loaded.complaint.status != "with_firm":
            return None
        return proof_of_service.plan_firm_received(loaded, later, "undesignated", case.seller, later, proved=True)
    if act == "silence":
        return _ring(loaded)
    sent = replace(sample_histories.SENT, day=dhaka_day(later))
    acts: dict[str, tuple[Act, Actor]] = {
        "offer": (as_act(Offer, refund), case.seller),
        "defend": (as_act(Defend, sample_histories.DEFENCE), case.seller),
        "accept": (Accept(), case.buyer),
        "reject": (Reject(reason="too_little", text="পুরো টাকা চাই।"), case.buyer),
        "report": (as_act(ReportPerformance, sent), case.seller),
        "withdraw": (Withdraw(reason="solved", received="goods"), case.buyer),
        "take_up": (TakeUp(own=False), case.officer),
        "hearing": (SetHearing(at=_hearing_after(later), place="ভোক্তা অধিদপ্তর, কারওয়ান বাজার, ঢাকা"), case.officer),
        "held": (HoldHearing(attendance="both", text="দুই পক্ষ এসেছিল।"), case.officer),
        "order": (OrderFine(section="45", fine_paisa=3_000_000, text="সরবরাহ যথাযথ নয়।"), case.officer),
        "dismiss": (Dismiss(reason="not_proved", text="প্রমাণ পাওয়া যায়নি।"), case.officer),
        "refer": (Refer(body="BB", basis="competence", despite="কাগজ পরে যাবে।"), case.officer),
    }
    does, by = acts[act]
    check_fields(does, loaded.pack)
    if act == "refer":
        loaded = does.load(loaded, by, later)  # what goes out is read from what is written
    return does.plan(loaded, by, _hearing_of(loaded) if act == "held" else later)


def _hearing_after(at: datetime) -> datetime:
    """Return a morning on which the office is open, eight days later or a little more."""
    day = book().on(dhaka_day(at)).calendar.roll_forward(dhaka_day(at) + timedelta(days=8))
    return start_of_day(day) + timedelta(hours=10, minutes=30)


def _hearing_of(loaded: LoadedComplaint) -> datetime:
    """Return when the hearing is."""
    assert loaded.hearing is not None  # noqa: S101 - in every path it was set before
    return loaded.hearing.at


def _ring(loaded: LoadedComplaint) -> Plan:
    """Ring the clock that rings next."""
    clock = min(loaded.clocks, key=lambda each: each.next_alarm_at)
    return sweeping.plan_ring(loaded, clock, clock.next_alarm_at)
