"""What happens in each complaint of the world until it stands where its name says."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.complaints.acts import consumer, contacting, decision, evidence, firm, office, referral
from ccms.complaints.acts.firm import Terms
from ccms.core.clock import dhaka_day
from ccms.notices.models import Notice, State

REGULATOR = "BB"


@dataclass(frozen=True)
class Live:
    """Who complains about whom, with which facts, and what happens then."""

    play: object
    buyer: str = "a"
    shop: str = "f"
    facts: dict = field(default_factory=dict)
    discloses: bool = False


def _nothing(case, world):
    pass


def _reached(case, world):
    contacting.opened_by_firm(**case.by(case.shop.speaker))


def _offer(case, world, day=3):
    _reached(case, world)
    on = dhaka_day(case.now) + timedelta(days=day)
    given = Terms(remedy="refund", amount_paisa=100_000, day=on, text=case.say("firm's words"))
    firm.offer(**case.by(case.shop.speaker), terms=given)


def _asked(case, world):
    _reached(case, world)
    firm.ask(**case.by(case.shop.speaker), terms=Terms(text=case.say("firm's words")))
    contacting.is_my_order(**case.by(case.shop.speaker), phone="01999999999")


def _defence(case, world):
    _reached(case, world)
    firm.defend(**case.by(case.shop.speaker), terms=Terms(code="outside_terms", text=case.say("firm's words")))
    paper = SimpleUploadedFile("terms.txt", case.say("firm's file").encode(), content_type="text/plain")
    evidence.add_to_complaint(**case.by(case.shop.speaker), upload=paper, kind="other")


def _countered(case, world):
    _offer(case, world)
    day = dhaka_day(case.now) + timedelta(days=2)
    consumer.counter(**case.by(case.buyer.actor), amount_paisa=215_000, day=day, text=case.say("to both"))


def _promised(case, world):
    _offer(case, world, day=0)
    consumer.accept(**case.by(case.buyer.actor))


def _performed(case, world):
    _promised(case, world)
    day = dhaka_day(case.now)
    done = Terms(
        remedy="refund", amount_paisa=100_000, day=day, transaction="8N7A6D5E4F", text=case.say("firm's words")
    )
    firm.report_performance(**case.by(case.shop.speaker), terms=done)


def _escalated(case, world):
    _offer(case, world)
    consumer.reject(**case.by(case.buyer.actor), reason="too_little", text=case.say("to both"))
    office.add_note(**case.by(case.officer), text=case.say("note"))
    late = Terms(remedy="refund", amount_paisa=120_000, day=dhaka_day(case.now) + timedelta(days=3))
    firm.offer(**case.by(case.shop.speaker), terms=late)


def _scrutiny(case, world):
    _escalated(case, world)
    office.take_up(**case.by(case.officer))
    office.request_information(**case.by(case.officer), party="consumer", text=case.say("question to the buyer"))
    consumer.give_information(**case.by(case.buyer.actor), text=case.say("to the office"))
    office.request_information(**case.by(case.officer), party="consumer", text=case.say("question to the buyer"))
    office.request_information(**case.by(case.officer), party="firm", text=case.say("question to the firm"))
    paper = SimpleUploadedFile("office.txt", case.say("office's file").encode(), content_type="text/plain")
    evidence.add_to_complaint(**case.by(case.officer), upload=paper, kind="other")


def _referred(case, world):
    _scrutiny(case, world)
    referral.refer(**case.by(case.officer), regulator=REGULATOR, basis="competence")


def _called(case, world):
    _scrutiny(case, world)
    decision.set_hearing(**case.by(case.officer), at=world.now + timedelta(days=2), place="ঢাকা")


def _waited(case, world):
    """The hour of the hearing has come, and a notice of it did not go out."""
    _scrutiny(case, world)
    at = case.now + timedelta(hours=2)
    decision.set_hearing(**case.by(case.officer), at=at, place="ঢাকা")
    case.now = at
    Notice.objects.filter(subject=case.reference, channel="sms").update(state=State.PARKED)


def _heard(case, world):
    _waited(case, world)
    minutes = case.say("to both")
    decision.hold_hearing(**case.by(case.officer), attendance="both", text=minutes)


def _ordered(case, world):
    _heard(case, world)
    decision.order(**case.by(case.officer), section="45", fine_paisa=1_000_000, text=case.say("to both"))
    case.now += timedelta(days=1)
    money = {"paid_on": dhaka_day(case.now), "receipt": "T-1"}
    decision.record_payment(**case.by(case.officer), amount_paisa=400_000, **money)


def _paid(case, world):
    _ordered(case, world)
    money = {"paid_on": dhaka_day(case.now), "receipt": "T-2"}
    decision.record_payment(**case.by(case.officer), amount_paisa=600_000, **money)
    decision.record_reward(**case.by(case.officer), amount_paisa=250_000, **money)


def _withdrawn(case, world):
    _offer(case, world)
    said = case.say("to the office")
    consumer.withdraw(**case.by(case.buyer.actor), reason="other", received="nothing", text=said)


def _rejected(case, world):
    _scrutiny(case, world)
    office.reject_complaint(**case.by(case.officer), reason="out_of_scope", text=case.say("to both"))


def _reviewed(case, world):
    _rejected(case, world)
    consumer.request_review(**case.by(case.buyer.actor), reason="new_proof", text=case.say("to the office"))


def _unproved(case, world):
    _reached(case, world)


def _moved(case, world):
    """The first shop answers with words and a file; then an officer finds the right one."""
    _defence(case, world)
    consumer.reject(**case.by(case.buyer.actor), reason="not_true", text=case.say("to the first shop"))
    office.send_to_firm(**case.by(case.officer), firm=world.shops["g"].row.pk, text=case.say("to both"))
    case.shop, case.first_shop = world.shops["g"], case.shop


NOT_TOLD = {"firm_told": "not_told"}
LIVES = {
    "told": Live(_nothing, facts=NOT_TOLD),
    "held back": Live(_nothing, facts={"purchase_purpose": "resale"}),
    "reached": Live(_reached),
    "asked": Live(_asked),
    "offer": Live(_offer, discloses=True),
    "defence": Live(_defence),
    "countered": Live(_countered),
    "promised": Live(_promised),
    "performed": Live(_performed),
    "escalated": Live(_escalated),
    "scrutiny": Live(_scrutiny),
    "referred": Live(_referred),
    "called": Live(_called),
    "waited": Live(_waited),
    "heard": Live(_heard),
    "ordered": Live(_ordered),
    "paid": Live(_paid),
    "withdrawn": Live(_withdrawn),
    "rejected": Live(_rejected),
    "reviewed": Live(_reviewed),
    "unproved": Live(_unproved, shop="s"),
    "moved": Live(_moved),
    "b offer": Live(_offer, buyer="b", shop="g"),
    "b scrutiny": Live(_scrutiny, buyer="b", shop="g"),
    "b heard": Live(_heard, buyer="b", shop="g"),
}
