"""What happens in each complaint of the world until it stands where its name says."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.complaints.acts import contacting, evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import CopyToBody
from ccms.complaints.acts.consumer import Accept, Counter, Disown, GiveInformation, Reject, RequestReview, Withdraw
from ccms.complaints.acts.decision import HoldHearing, OrderFine, RecordPayment, RecordReward, SetHearing
from ccms.complaints.acts.dispatches import RecordReply, RecordSending, Refer
from ccms.complaints.acts.firm import Ask, Defend, Offer, ReportPerformance, Terms, as_act
from ccms.complaints.acts.office import AddNote, Join, RejectComplaint, RequestInformation, SendToFirm, TakeUp
from ccms.complaints.acts.share import NameAccount, ReportUnpaidShare
from ccms.complaints.models import Dispatch
from ccms.core.clock import dhaka_day
from ccms.notices.models import Notice, State

BODY = "BB"


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
    perform(as_act(Offer, given), **case.by(case.shop.speaker))


def _asked(case, world):
    _reached(case, world)
    perform(Ask(text=case.say("firm's words")), **case.by(case.shop.speaker))
    contacting.is_my_order(**case.by(case.shop.speaker), phone="01999999999")


def _defence(case, world):
    _reached(case, world)
    perform(Defend(code="outside_terms", text=case.say("firm's words")), **case.by(case.shop.speaker))
    paper = SimpleUploadedFile("terms.txt", case.say("firm's file").encode(), content_type="text/plain")
    evidence.add_to_complaint(**case.by(case.shop.speaker), upload=paper, kind="other")


def _countered(case, world):
    _offer(case, world)
    day = dhaka_day(case.now) + timedelta(days=2)
    perform(Counter(amount_paisa=215_000, day=day, text=case.say("to both")), **case.by(case.buyer.actor))


def _promised(case, world):
    _offer(case, world, day=0)
    perform(Accept(), **case.by(case.buyer.actor))


def _performed(case, world):
    _promised(case, world)
    day = dhaka_day(case.now)
    done = Terms(
        remedy="refund", amount_paisa=100_000, day=day, transaction="8N7A6D5E4F", text=case.say("firm's words")
    )
    perform(as_act(ReportPerformance, done), **case.by(case.shop.speaker))


def _escalated(case, world):
    _offer(case, world)
    perform(Reject(reason="too_little", text=case.say("to both")), **case.by(case.buyer.actor))
    perform(AddNote(text=case.say("note")), **case.by(case.officer))
    late = Terms(remedy="refund", amount_paisa=120_000, day=dhaka_day(case.now) + timedelta(days=3))
    perform(as_act(Offer, late), **case.by(case.shop.speaker))


def _joined(case, world):
    _escalated(case, world)
    for each in (case, world.cases["held back"]):  # which an officer can join as well
        each.row.purchase.number = world.cases["escalated"].row.purchase.number
        each.row.purchase.save()
    perform(Join(into=world.cases["escalated"].reference), **case.by(case.officer))


def _scrutiny(case, world):
    _escalated(case, world)
    perform(TakeUp(own=False), **case.by(case.officer))
    perform(RequestInformation(party="consumer", text=case.say("question to the buyer")), **case.by(case.officer))
    perform(GiveInformation(text=case.say("to the office")), **case.by(case.buyer.actor))
    perform(RequestInformation(party="consumer", text=case.say("question to the buyer")), **case.by(case.officer))
    perform(RequestInformation(party="firm", text=case.say("question to the firm")), **case.by(case.officer))
    paper = SimpleUploadedFile("office.txt", case.say("office's file").encode(), content_type="text/plain")
    evidence.add_to_complaint(**case.by(case.officer), upload=paper, kind="other")


def _referred(case, world):
    _scrutiny(case, world)
    perform(Refer(despite="কাগজ পরে যাবে।", body=BODY, basis="competence"), **case.by(case.officer))


def _sent(case, world):
    _referred(case, world)
    perform(RecordSending(channel="paper", memo_no="OK/12", day=dhaka_day(case.now)), **case.by(case.officer))


def _sent_back(case, world):
    """Two bodies got copies: one sent its own back, the other has what the seller said later to be corrected."""
    _scrutiny(case, world)
    today = dhaka_day(case.now)
    for body in ("DGDA", "BSTI"):
        perform(CopyToBody(despite="কাগজ পরে যাবে।", body=body, basis="same_matter"), **case.by(case.officer))
        perform(RecordSending(channel="paper", memo_no="OK/13", day=today), **case.by(case.officer))
    back = Dispatch.objects.get(complaint=case.row, body="BSTI")
    reply = RecordReply(dispatch=back.id, reply="returned", reason="incomplete", day=today)
    perform(reply, **case.by(case.officer))
    perform(Defend(code="outside_terms", text=case.say("firm's words")), **case.by(case.shop.speaker))


def _called(case, world):
    _scrutiny(case, world)
    perform(SetHearing(at=world.now + timedelta(days=2), place="ঢাকা", agreed=True), **case.by(case.officer))


def _waited(case, world):
    """The hour of the hearing has come, and a notice of it did not go out."""
    _scrutiny(case, world)
    at = case.now + timedelta(hours=2)
    perform(SetHearing(at=at, place="ঢাকা", agreed=True), **case.by(case.officer))
    case.now = at
    Notice.objects.filter(subject=case.reference, channel="sms").update(state=State.PARKED)


def _heard(case, world):
    _waited(case, world)
    minutes = case.say("to both")
    perform(HoldHearing(attendance="both", text=minutes), **case.by(case.officer))


def _ordered(case, world):
    _heard(case, world)
    perform(OrderFine(section="45", fine_paisa=1_000_000, text=case.say("to both")), **case.by(case.officer))
    case.now += timedelta(days=1)
    money = {"day": dhaka_day(case.now), "receipt": "T-1"}
    perform(RecordPayment(amount_paisa=400_000, **money), **case.by(case.officer))


def _paid(case, world):
    _ordered(case, world)
    money = {"day": dhaka_day(case.now), "receipt": "T-2"}
    perform(RecordPayment(amount_paisa=600_000, **money), **case.by(case.officer))
    perform(RecordReward(to_staff=False, amount_paisa=250_000, **money), **case.by(case.officer))


def _not_come(case, world):
    _ordered(case, world)
    where = NameAccount(way="bank", account="110-22-3344", holder=case.say("share account"), text="সোনালী, মিরপুর")
    perform(where, **case.by(case.buyer.actor))
    money = {"day": dhaka_day(case.now), "receipt": "T-2"}
    perform(RecordPayment(amount_paisa=600_000, **money), **case.by(case.officer))
    perform(RecordReward(to_staff=False, amount_paisa=150_000, **money), **case.by(case.officer))
    perform(ReportUnpaidShare(text=case.say("to the office")), **case.by(case.buyer.actor))


def _disowned(case, world):
    _offer(case, world)
    perform(Disown(text=case.say("note")), **case.by(case.buyer.actor))


def _withdrawn(case, world):
    _offer(case, world)
    said = case.say("to the office")
    perform(Withdraw(reason="other", received="nothing", text=said), **case.by(case.buyer.actor))


def _rejected(case, world):
    _scrutiny(case, world)
    perform(RejectComplaint(reason="out_of_scope", text=case.say("to both")), **case.by(case.officer))


def _reviewed(case, world):
    _rejected(case, world)
    perform(RequestReview(reason="new_proof", text=case.say("to the office")), **case.by(case.buyer.actor))


def _unproved(case, world):
    _reached(case, world)


def _moved(case, world):
    """The first shop answers with words and a file; then an officer finds the right one."""
    _defence(case, world)
    perform(Reject(reason="not_true", text=case.say("to the first shop")), **case.by(case.buyer.actor))
    perform(SendToFirm(firm=world.shops["g"].row.pk, text=case.say("to both")), **case.by(case.officer))
    case.shop, case.first_shop = world.shops["g"], case.shop


NOT_TOLD = {"firm_told": "not_told"}
LIVES = {
    "told": Live(_nothing, facts=NOT_TOLD),
    "held back": Live(_nothing, facts={"purchase_purpose": "resale"}),
    "reached": Live(_reached),
    "asked": Live(_asked),
    "offer": Live(_offer, discloses=True),
    "defence": Live(_defence),
    "countered": Live(_countered, buyer="b"),
    "promised": Live(_promised),
    "performed": Live(_performed),
    "escalated": Live(_escalated),
    "joined": Live(_joined, facts={"purchase_number": ""}),  # another number would be another purchase
    "scrutiny": Live(_scrutiny),
    "referred": Live(_referred),
    "sent back": Live(_sent_back, buyer="b", shop="g"),
    "sent": Live(_sent, buyer="b", shop="g"),  # a buyer has at most twenty open ones
    "called": Live(_called),
    "waited": Live(_waited),
    "heard": Live(_heard),
    "ordered": Live(_ordered),
    "paid": Live(_paid),
    "not come": Live(_not_come),
    "disowned": Live(_disowned, buyer="b", shop="g"),
    "withdrawn": Live(_withdrawn),
    "rejected": Live(_rejected),
    "reviewed": Live(_reviewed),
    "unproved": Live(_unproved, shop="s"),
    "moved": Live(_moved),
    "b offer": Live(_offer, buyer="b", shop="g"),
    "b scrutiny": Live(_scrutiny, buyer="b", shop="g"),
    "b heard": Live(_heard, buyer="b", shop="g"),
}
