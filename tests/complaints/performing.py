"""Every action of the table as an act whose fields make sense at that moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from ccms.accounts.actors import Role
from ccms.accounts.firms.registrars import hold, note
from ccms.accounts.models import FirmContact
from ccms.accounts.models.firm_contact import Proof
from ccms.complaints.acts import evidence, files
from ccms.complaints.acts.act import Act, perform
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.acts.bodies import (
    AcceptDispatch,
    AcknowledgeDispatch,
    AnswerDispatch,
    AskBody,
    CompleteDispatch,
    CopyToBody,
    CorrectDispatch,
    ReturnDispatch,
)
from ccms.complaints.acts.consumer import (
    Accept,
    AddWords,
    CannotCome,
    ConfirmPerformance,
    Counter,
    Disown,
    GiveInformation,
    Reject,
    Reopen,
    ReportBrokenPromise,
    RequestReview,
    Withdraw,
)
from ccms.complaints.acts.decision import (
    Adjourn,
    Close,
    HoldHearing,
    OrderFine,
    RecordPayment,
    RecordReward,
    RecordSettlement,
    SetHearing,
    StartRecovery,
    reward_due,
)
from ccms.complaints.acts.dispatches import RecallDispatch, RecordReply, RecordSending, Refer
from ccms.complaints.acts.files import Area, MarkEvidence, NoteEvidence
from ccms.complaints.acts.firm import Ask, ClaimSolved, Defend, Interim, Offer, Refuse, ReportPerformance, Terms, as_act
from ccms.complaints.acts.office import (
    AddNote,
    Dismiss,
    Join,
    Reassign,
    RejectComplaint,
    RequestInformation,
    RuleCause,
    RuleOnPoints,
    SendToFirm,
    TakeUp,
    Unjoin,
)
from ccms.complaints.acts.seller import AddContact, CorrectSeller
from ccms.complaints.acts.share import AnswerUnpaidShare, NameAccount, ReportUnpaidShare
from ccms.complaints.agreement import open_proposal
from ccms.complaints.dispatches.planning import results_of
from ccms.complaints.lifecycle import ENDED, Action, Status
from ccms.complaints.models import Dispatch, Evidence
from ccms.complaints.models.dispatch import Step
from ccms.complaints.plan import LoadedComplaint
from ccms.complaints.registry.contacts import WROTE_DOWN
from ccms.complaints.statuses import allowed
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.integrations.dossier.making import hand_out
from ccms.integrations.nothi.filing import file_dossier
from tests.factories import a_picture

BODY = "BB"
OTHERS = ("BSTI", "ECAB")  # who is sent copies and asked for help
# Whose turn it is in each status that is open.
TURN = {
    Status.TOLD_FIRM: Role.FIRM_LINK,
    Status.WITH_FIRM: Role.FIRM_LINK,
    Status.WITH_CONSUMER: Role.CONSUMER,
    Status.PROMISED: Role.FIRM_LINK,
    Status.ESCALATED: Role.OFFICER,
    Status.SCRUTINY: Role.OFFICER,
    Status.REFERRED: Role.OFFICER,
    Status.HEARING: Role.OFFICER,
    Status.ORDERED: Role.OFFICER,
}
TEXT = "নিজের কথায় লেখা একটি বাক্য।"
ACCOUNT = {"way": "bkash", "account": "01712345678", "holder": "রহিমা খাতুন"}


@dataclass(frozen=True)
class Moment:
    """A complaint at an hour, and whom an act can name beside it."""

    loaded: LoadedComplaint
    now: datetime
    other: str  # the reference of another complaint
    another_post: UUID
    file: UUID = field(default_factory=uuid4)

    @property
    def day(self) -> date:
        return dhaka_day(self.now)

    @property
    def turn(self) -> int:
        """0 and 1 in turn, so that an act with two results has each of them."""
        return int(self.loaded.complaint.event_seq) % 2

    @property
    def promise(self) -> Terms:
        return Terms(remedy="refund", amount_paisa=215_000, day=self.day + timedelta(days=4), text=TEXT)

    @property
    def done(self) -> Terms:
        return Terms(remedy="refund", amount_paisa=215_000, day=self.day, transaction="8N7A6D5E4F", text=TEXT)


def _what_is_asked(at):
    """Give a buyer who countered what is asked, every second time; else the same offer as always."""
    asked = open_proposal(at.loaded, at.day)
    if asked is None or at.turn:
        return at.promise
    return replace(at.promise, remedy=asked.remedy, amount_paisa=asked.amount_paisa, day=asked.day, text="")


def _correct(at):
    """Name another shop at each time."""
    complaint = at.loaded.complaint
    phone = f"018{complaint.pk.int % 10**6:06}{complaint.event_seq % 100:02}"
    return CorrectSeller(name="আসল দোকান", phone=phone)


def _add_contact(at):
    """Add another number at each time."""
    complaint = at.loaded.complaint
    return AddContact(phone=f"019{complaint.pk.int % 10**6:06}{complaint.event_seq % 100:02}")


def _pay(at):
    fine = at.loaded.fine
    left = max(fine.left // 2 or 1, 1) if fine else 1
    return RecordPayment(amount_paisa=left, day=at.day, receipt="T-1")


def _settle(at):
    return RecordSettlement(
        remedy="refund", amount_paisa=100_000, day=at.day + timedelta(days=2), performed=bool(at.turn)
    )


def _beside(at, *steps):
    """Name the first dispatch beside the status that waits for this; the referral is meant every second time."""
    found = [each.id for each in at.loaded.dispatches if each.is_beside and each.step in steps]
    return found[0] if found and not (at.loaded.referral and at.loaded.complaint.event_seq % 2) else None


def _kept(at):
    """Name the first dispatch that a body has."""
    return next((each.id for each in at.loaded.dispatches if each.sent_on and each.kind != "correction"), None)


def _reply(at):
    """Let the other office take it over first, every second time; else it sends it back or answers."""
    if beside := _beside(at, Step.SENT):
        if at.turn:
            return RecordReply(dispatch=beside, reply="answered", day=at.day, text=TEXT)
        return RecordReply(dispatch=beside, reply="returned", day=at.day, reason="incomplete")
    taken_over = at.loaded.complaint.referral_accepted
    if not taken_over and at.turn:
        return RecordReply(reply="accepted", day=at.day)
    if taken_over:
        return RecordReply(reply="answered", day=at.day, text=TEXT)
    return RecordReply(reply="returned", day=at.day, reason="not_competent")


def _with_body(at):
    """Return the first dispatch that is with a body, its own referral every second time; none is another's id."""
    known = [*([at.loaded.referral] if at.loaded.referral else []), *at.loaded.dispatches]
    found = [each for each in known if each.is_with_body]
    return found[at.turn % len(found)] if found else Dispatch(id=at.another_post, body=BODY)


def _answer(at):
    """Answer with the first result of the body's profile, where it has any."""
    meant = _with_body(at)
    return AnswerDispatch(dispatch=meant.id, code=next((each.code for each in results_of(meant)), ""), text=TEXT)


def speaker_for(act, loaded, by):
    """Return somebody of the body that the act's dispatch went to."""
    known = [*([loaded.referral] if loaded.referral else []), *loaded.dispatches]
    body = next((each.body for each in known if each.id == getattr(act, "dispatch", None)), by.body)
    return replace(by, body=body) if by.role is Role.BODY else by


ACTS: Mapping[Action, Callable[[Moment], Act]] = {
    Action.OFFER: lambda at: as_act(Offer, _what_is_asked(at)),
    Action.CLAIM_SOLVED: lambda at: as_act(ClaimSolved, replace(at.done, remedy="refunded")),
    Action.DEFEND: lambda _: Defend(code="outside_terms", text=TEXT),
    Action.REFUSE: lambda _: Refuse(code="not_our_customer", text=TEXT),
    Action.ASK: lambda _: Ask(text=TEXT),
    Action.INTERIM: lambda at: Interim(day=at.day + timedelta(days=8), text=TEXT),
    Action.REPORT_PERFORMANCE: lambda at: as_act(ReportPerformance, at.done),
    Action.GIVE_INFORMATION: lambda _: GiveInformation(text=TEXT),
    Action.ACCEPT: lambda _: Accept(),
    Action.COUNTER: lambda at: Counter(amount_paisa=300_000, day=at.day + timedelta(days=2)),
    Action.REJECT: lambda _: Reject(reason="too_little", text=TEXT),
    Action.CONFIRM_PERFORMANCE: lambda _: ConfirmPerformance(),
    Action.REPORT_BROKEN_PROMISE: lambda _: ReportBrokenPromise(text=TEXT),
    Action.CORRECT_SELLER: _correct,
    Action.ADD_CONTACT: _add_contact,
    Action.CANNOT_COME: lambda _: CannotCome(text=TEXT),
    Action.ADD_WORDS: lambda _: AddWords(text=TEXT),
    Action.WITHDRAW: lambda _: Withdraw(reason="no_longer", received="nothing", text=TEXT),
    Action.DISOWN: lambda _: Disown(text=TEXT),
    Action.REOPEN: lambda _: Reopen(reason="again", text=TEXT),
    Action.REQUEST_REVIEW: lambda _: RequestReview(reason="new_proof", text=TEXT),
    Action.TAKE_UP: lambda _: TakeUp(own=False),
    Action.SEND_TO_FIRM: lambda _: SendToFirm(text=TEXT),
    Action.RULE_CAUSE: lambda at: RuleCause(day=at.day - timedelta(days=1), text=TEXT),
    Action.RULE_ON_POINTS: lambda _: RuleOnPoints(facts={"records_produced": None}, text=TEXT),
    Action.REQUEST_INFORMATION: lambda _: RequestInformation(party="firm", text=TEXT),
    Action.REFER: lambda _: Refer(despite="কাগজ পরে যাবে।", body=BODY, basis="competence"),
    Action.COPY_TO_BODY: lambda at: CopyToBody(despite="কাগজ পরে যাবে।", body=OTHERS[at.turn], basis="same_matter"),
    Action.ASK_BODY: lambda at: AskBody(despite="কাগজ পরে যাবে।", body=OTHERS[at.turn], basis="information", text=TEXT),
    Action.COMPLETE_DISPATCH: lambda at: CompleteDispatch(despite="কাগজ পরে যাবে।", dispatch=_beside(at, Step.RETURNED)),
    Action.CORRECT_DISPATCH: lambda at: CorrectDispatch(dispatch=_kept(at)),
    Action.RECORD_SENDING: lambda at: RecordSending(
        dispatch=_beside(at, Step.TO_SEND), channel="paper", memo_no="OK/12", day=at.day
    ),
    Action.RECORD_REPLY: _reply,
    Action.ACKNOWLEDGE_DISPATCH: lambda at: AcknowledgeDispatch(dispatch=_with_body(at).id),
    Action.ACCEPT_DISPATCH: lambda at: AcceptDispatch(dispatch=(at.loaded.referral or _with_body(at)).id),
    Action.RETURN_DISPATCH: lambda at: ReturnDispatch(dispatch=_with_body(at).id, code="incomplete"),
    Action.ANSWER_DISPATCH: _answer,
    Action.RECALL_DISPATCH: lambda at: RecallDispatch(
        dispatch=_beside(at, Step.TO_SEND, Step.SENT, Step.RETURNED), reason="ours"
    ),
    Action.REJECT_COMPLAINT: lambda _: RejectComplaint(reason="out_of_scope", text=TEXT),
    Action.DISMISS: lambda _: Dismiss(reason="not_proved", text=TEXT),
    Action.SET_HEARING: lambda at: SetHearing(at=at.now + timedelta(days=3), place="ঢাকা", agreed=True),
    Action.ADJOURN: lambda at: Adjourn(at=at.now + timedelta(days=5), place="ঢাকা", reason="office", agreed=True),
    Action.HOLD_HEARING: lambda _: HoldHearing(attendance="both", text=TEXT),
    Action.RECORD_SETTLEMENT: _settle,
    Action.ORDER: lambda _: OrderFine(section="45", fine_paisa=1_000_000, text=TEXT),
    Action.RECORD_PAYMENT: _pay,
    Action.START_RECOVERY: lambda _: StartRecovery(),
    Action.RECORD_REWARD: lambda at: RecordReward(
        to_staff=False, amount_paisa=max(reward_due(at.loaded), 1), day=at.day, receipt="P-1"
    ),
    Action.NAME_ACCOUNT: lambda _: NameAccount(**ACCOUNT),
    Action.REPORT_UNPAID_SHARE: lambda _: ReportUnpaidShare(text=TEXT),
    Action.ANSWER_UNPAID_SHARE: lambda at: AnswerUnpaidShare(result=("paid", "not_paid")[at.turn], text=TEXT),
    Action.CLOSE: lambda _: Close(text=TEXT),
    Action.JOIN: lambda at: Join(into=at.other),
    Action.UNJOIN: lambda _: Unjoin(text=TEXT),
    Action.REASSIGN: lambda at: Reassign(post=at.another_post),
    Action.ADD_NOTE: lambda _: AddNote(text=TEXT),
    Action.MARK_EVIDENCE: lambda at: MarkEvidence(file=at.file, relied=not at.turn),
    Action.NOTE_EVIDENCE: lambda at: NoteEvidence(file=at.file, text=TEXT, page=1, x=25, y=60),
}


def covered(complaint, known):
    """Cover a corner of a file: of one that is there, for none is added to what has ended."""
    given = Evidence.objects.filter(complaint=complaint).order_by("added_at").first()
    allowed(complaint.standing, Action.REDACT_EVIDENCE, known["by"].role)
    if given is None and complaint.status not in ENDED:
        given = evidence.add_to_complaint(**known, upload=a_picture(known["now"]), kind="product_photo")
    if given is None:
        raise ValidationFailed(errors={"file": ("choice-unknown", {})})
    area = Area(1, 0, 0, 100, 100)
    with files.looked_into(**known, file=given.id, areas=[area], ground="third_person") as keep:
        return keep()


def _take_proof_away(complaint, by, now):
    """Let the shop have no address of its own, as an officer would say of it: its chain says what became of each."""
    contacts = FirmContact.objects.filter(firm=complaint.firm_id).exclude(proof=Proof.UNPROVED)
    with transaction.atomic():
        hold({complaint.firm_id})
        if contacts.update(proof=Proof.UNPROVED, named_by=complaint.consumer_id):
            note(complaint.firm_id, WROTE_DOWN, by.text, now)


def perform_any(action, complaint, by, now, *, other, another_post):
    """Do `action` through its service; raises what that raises."""
    known = {"reference": complaint.reference, "by": by, "now": now}
    if action is Action.ADD_EVIDENCE:
        return evidence.add_to_complaint(**known, upload=a_picture(now), kind="product_photo")
    about = {}
    if action is Action.MAKE_DOSSIER:
        return hand_out(complaint.reference, "", by=by, now=now)[0]
    if action is Action.FILE_DOSSIER:
        return file_dossier(complaint.reference, by=by, now=now)
    if action is Action.REDACT_EVIDENCE:
        return covered(complaint, known)
    if action in {Action.MARK_EVIDENCE, Action.NOTE_EVIDENCE}:
        about = {"file": evidence.add_to_complaint(**known, upload=a_picture(now), kind="product_photo").id}
    complaint.refresh_from_db()
    if action is Action.ADD_CONTACT:
        _take_proof_away(complaint, by, now)
    moment = Moment(load_complaints([complaint])[0], now, other.reference, another_post, **about)
    act = ACTS[action](moment)
    return perform(act, **known | {"by": speaker_for(act, moment.loaded, by)})
