"""The same thing from many hands at the same moment: exactly one of them does it."""

import uuid
from collections import Counter
from datetime import timedelta

import pytest

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.codes import one_time
from ccms.accounts.consumers import consumer_of
from ccms.accounts.models import Consumer, Member
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.acts import contacting
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Accept, Reject
from ccms.complaints.acts.decision import HoldHearing, OrderFine, RecordPayment, RecordReward, SetHearing
from ccms.complaints.acts.firm import Offer, Terms, as_act
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.filing import receiving
from ccms.complaints.models import Answer, Complaint, Deadline, Draft, Order, Payment, Reward
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from tests import factories
from tests.rights.visitors import consumer_browser, link_browser, member_browser
from tests.rights.world import Buyer

HANDS = 8


@pytest.fixture(autouse=True)
def no_deployment_kept(settings, tmp_path):
    """Forget the deployment of another test's database, and keep evidence apart."""
    settings.CCMS_EVIDENCE_DIR = tmp_path
    sessions._deployment.cache_clear()


class Life:
    """One complaint and everybody around it, in a database that all threads see."""

    def __init__(self):
        self.now = current_time()
        self.complaint, self.person, self.shop, self.contact = factories.a_complaint(self.now - timedelta(days=9))
        self.reference = self.complaint.reference
        self.buyer, self.seller = factories.as_consumer(self.person), factories.as_firm(self.contact)
        self.officer = factories.officer(self.complaint.office)
        self.head = factories.officer(self.complaint.office, Role.OFFICE_HEAD)
        self.at = self.now - timedelta(days=8)

    def by(self, actor):
        self.at += timedelta(minutes=10)
        return {"reference": self.reference, "by": actor, "now": self.at}

    def day(self, days=0):
        return dhaka_day(self.at) + timedelta(days=days)

    def offered(self):
        contacting.opened_by_firm(**self.by(self.seller))
        perform(as_act(Offer, self.terms()), **self.by(self.seller))
        return self

    def terms(self):
        return Terms(remedy="refund", amount_paisa=100_000, day=self.day(3), text="আমরা টাকা ফেরত দেব।")

    def heard(self):
        self.offered()
        perform(Reject(reason="too_little"), **self.by(self.buyer))
        perform(TakeUp(own=False), **self.by(self.officer))
        at = self.at + timedelta(hours=1)
        perform(SetHearing(at=at, place="ঢাকা", agreed=True), **self.by(self.officer))
        self.at = at
        perform(HoldHearing(attendance="both", text="দুই পক্ষ ছিলেন।"), **self.by(self.officer))
        return self

    def ordered(self, fine=1_000_000):
        self.heard()
        perform(OrderFine(section="45", fine_paisa=fine, text="প্রমাণ হয়েছে।"), **self.by(self.officer))
        return self

    def events(self):
        return Counter(Event.objects.filter(subject=self.complaint.subject).values_list("kind", flat=True))


@pytest.fixture
def life(transactional_db):
    return Life()


def outcomes(answers):
    """Count the failures by their slug, and what was done."""
    return Counter(answer.slug if isinstance(answer, Failure) else "done" for answer in answers)


def statuses(answers):
    return Counter(answer.status_code for answer in answers)


class TestOneForm:
    """A double tap: the same form with the same key."""

    def test_of_a_filing_makes_one_complaint(self, in_parallel, transactional_db):
        now = current_time()
        factories.offices(now)
        person, shop = factories.consumer(now), factories.firm(now)
        factories.contact(shop, now)
        sent = factories.filing(shop, now)

        answers = in_parallel(
            lambda _: receiving.file(filing=sent, by=factories.as_consumer(person), now=now).complaint.reference,
            HANDS,
            HANDS,
        )

        assert len(set(answers)) == 1
        assert Complaint.objects.count() == Event.objects.filter(kind="consumer.filed").count() == 1

    def test_of_an_answer_makes_one_offer(self, in_parallel, life):
        contacting.opened_by_firm(**life.by(life.seller))
        day, key = dhaka_day(life.now), str(uuid.uuid4())
        form = {"amount": "1000", "day-day": day.day, "day-month": day.month, "day-year": day.year}
        form |= {"text": "আমরা টাকা ফেরত দেব।", "stage": "confirm", "idempotency_key": key}
        url = f"/answer/{life.reference}/offer/refund"

        answers = in_parallel(lambda _: link_browser(life.contact, life.reference).post(url, form), HANDS, HANDS)

        assert statuses(answers) == {302: HANDS}
        assert len({answer.headers["Location"] for answer in answers}) == 1
        assert Answer.objects.count() == life.events()["firm.offered"] == 1

    def test_of_a_file_adds_it_once(self, in_parallel, life):
        url, form = f"/t/{life.reference}/evidence", {"kind": "other", "idempotency_key": str(uuid.uuid4())}
        buyer = Buyer("a", life.person)

        def tap(_):
            paper = factories.a_picture(None, "receipt.png")
            return consumer_browser(buyer).post(url, {**form, "file": paper})

        answers = in_parallel(tap, HANDS, HANDS)

        assert statuses(answers) == {302: HANDS}
        assert life.events()["evidence.added"] == 1

    def test_of_a_yes_makes_one_promise(self, in_parallel, life):
        life.offered()
        form = {"answer": "yes", "idempotency_key": str(uuid.uuid4())}
        buyer = Buyer("a", life.person)

        answers = in_parallel(lambda _: consumer_browser(buyer).post(f"/t/{life.reference}/answer", form), HANDS, HANDS)

        assert statuses(answers) == {302: HANDS}
        assert life.events()["consumer.accepted"] == 1
        assert Deadline.objects.filter(kind="promise").count() == 1

    def test_of_an_order_makes_one_order(self, in_parallel, life):
        life.heard()
        member = Member.objects.get(pk=life.officer.id)
        form = {"section": "45", "fine": "10000", "text": "প্রমাণ হয়েছে।", "stage": "confirm"}
        form |= {"idempotency_key": str(uuid.uuid4())}

        answers = in_parallel(
            lambda _: member_browser(member).post(f"/office/{life.reference}/order", form), HANDS, HANDS
        )

        assert statuses(answers) == {302: HANDS}
        assert Order.objects.count() == life.events()["office.ordered"] == 1

    def test_of_a_code_signs_in_one_browser(self, in_parallel, life):
        phone, at = life.person.phone.open(), current_time()
        ticket = one_time.request_code(phone, CodePurpose.TRACK, address="103.4.5.6", send=lambda _: None, now=at)
        code = one_time.current_code(ticket.request_id, at).code

        def entered(_):
            return one_time.verify_code(ticket.request_id, code, key=uuid.uuid4(), purpose=CodePurpose.TRACK, now=at)

        answers = in_parallel(entered, 40, HANDS)

        assert outcomes(answers) == {"done": 1, "otp-invalid": 39}


class TestManyForms:
    """Two browsers, two keys, one act."""

    def test_of_one_draft_make_one_complaint(self, in_parallel, transactional_db):
        now = current_time()
        factories.offices(now)
        person, shop = factories.consumer(now), factories.firm(now)
        factories.contact(shop, now)
        draft = Draft.objects.create(id=uuid.uuid4(), consumer=person, saved_at=now, body="{}")
        sent = [factories.filing(shop, now, draft=draft.id, narrative=f"কথা {turn}") for turn in range(HANDS)]

        answers = in_parallel(
            lambda turn: receiving.file(filing=sent[turn], by=factories.as_consumer(person), now=now).complaint.pk,
            HANDS,
            HANDS,
        )

        assert len(set(answers)) == Complaint.objects.count() == 1

    def test_of_accepting_and_rejecting_make_one_of_the_two(self, in_parallel, life):
        life.offered()
        at = life.by(life.buyer)

        def act(turn):
            if turn % 2:
                return perform(Accept(), **at)
            return perform(Reject(reason="too_little"), **at)

        answers = in_parallel(act, HANDS, HANDS)

        assert outcomes(answers) == {"done": 1, "invalid-transition": HANDS - 1}
        said = life.events()
        assert said["consumer.accepted"] + said["consumer.rejected"] == 1

    def test_of_two_officers_who_take_up_let_one_have_it(self, in_parallel, life):
        life.offered()
        perform(Reject(reason="too_little"), **life.by(life.buyer))
        others = [factories.officer(life.complaint.office) for _ in range(HANDS)]
        at = life.by(life.officer)

        answers = in_parallel(lambda turn: perform(TakeUp(own=False), **{**at, "by": others[turn]}), HANDS, HANDS)

        assert outcomes(answers) == {"done": 1, "invalid-transition": HANDS - 1}
        assert life.events()["office.took_up"] == 1

    def test_of_payments_never_collect_more_than_the_fine(self, in_parallel, life):
        life.ordered(fine=1_000_000)
        at, day = life.by(life.officer), life.day()

        answers = in_parallel(
            lambda turn: perform(RecordPayment(amount_paisa=300_000, day=day, receipt=f"T-{turn}"), **at),
            HANDS,
            HANDS,
        )

        assert outcomes(answers) == {"done": 3, "validation-failed": HANDS - 3}
        assert sum(Payment.objects.values_list("amount_paisa", flat=True)) == 900_000

    def test_of_rewards_never_pay_more_than_the_quarter(self, in_parallel, life):
        life.ordered(fine=1_000_000)
        day = life.day()
        perform(RecordPayment(amount_paisa=1_000_000, day=day, receipt="T"), **life.by(life.officer))
        at = life.by(life.officer)

        answers = in_parallel(
            lambda turn: perform(
                RecordReward(to_staff=False, amount_paisa=100_000, day=day, receipt=f"R-{turn}"), **at
            ),
            HANDS,
            HANDS,
        )

        assert outcomes(answers) == {"done": 2, "validation-failed": HANDS - 2}
        assert sum(Reward.objects.values_list("amount_paisa", flat=True)) == 200_000

    def test_of_checking_an_order_answer_five_times(self, in_parallel, life):
        at = life.by(life.seller)

        answers = in_parallel(lambda _: contacting.is_my_order(**at, phone="01999999999"), 12, HANDS)

        assert outcomes(answers) == {"done": 5, "validation-failed": 7}
        assert life.events()["firm.checked_order"] == 5

    def test_of_one_new_number_make_one_person(self, in_parallel, transactional_db):
        now = current_time()
        in_parallel(lambda _: consumer_of("+8801712345678", now), HANDS, HANDS)

        assert Consumer.objects.count() == 1


def test_many_sweepers_ring_each_clock_once_and_an_act_at_the_same_moment_loses_or_wins(in_parallel, life):
    others = [factories.a_complaint(life.now - timedelta(days=9))[0] for _ in range(6)]
    life.offered()
    later = life.now + timedelta(days=30)
    answers = in_parallel(
        lambda turn: sweep(later, batch=2) if turn % 4 else perform(Accept(), **{**life.by(life.buyer), "now": later}),
        12,
        HANDS,
    )

    assert set(outcomes(answers)) <= {"done", "invalid-transition"}
    missed = Event.objects.filter(kind="clock.missed_deadline")
    fired = Counter((e.subject, e.due_at, e.data["deadline"]) for e in missed)
    assert max(fired.values()) == 1
    assert {each.subject for each in others} <= {e.subject for e in missed}
    assert not Deadline.objects.filter(closed_at=None, due_at__lte=later, next_alarm_at__lte=later).exists()
