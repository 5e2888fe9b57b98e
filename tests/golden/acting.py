"""Every act of a story by its name: who does it, and the call of the API, the job or the service that does it.

This file, `files.py` and `world.py` alone call services and read tables: a refactoring changes no line of the dump.
"""

import json
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import partial
from http import HTTPStatus

from django.core.management import call_command
from django.db import transaction

from ccms.accounts.firms import ways
from ccms.accounts.firms.registrars import HowKnown
from ccms.complaints.acts import (
    calling,
    consumer,
    contacting,
    proof_of_service,
)
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.beside.bodies import AskBody, CompleteDispatch, CopyToBody, CorrectDispatch
from ccms.complaints.acts.beside.replies import AcceptDispatch, AcknowledgeDispatch, AnswerDispatch, ReturnDispatch
from ccms.complaints.acts.consumer import (
    Accept,
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
)
from ccms.complaints.acts.dispatches import RecallDispatch, RecordReply, RecordSending, Refer
from ccms.complaints.acts.files.weighing import MarkEvidence, NoteEvidence
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
from ccms.complaints.dispatches.door import open_sent, prepared_reply, reply
from ccms.complaints.dispatches.replies import results_of
from ccms.complaints.field_kinds import Proof
from ccms.complaints.letters import posting, queueing
from ccms.complaints.models import Call, Dispatch
from ccms.complaints.models.call import Outcome
from ccms.complaints.record import record
from ccms.complaints.registry import claiming, contacts, following
from ccms.core.clock import dhaka_day
from ccms.integrations import dispatching
from ccms.integrations.dossier.handing import hand_out
from ccms.integrations.nothi import filing
from ccms.integrations.nothi.client import Receipt
from ccms.integrations.nothi.mapping import Movement, MovementKind
from ccms.notices import proofs
from ccms.notices.models import Notice
from tests import factories as make
from tests.api.conftest import Machine
from tests.complaints.performing import covered
from tests.golden import files, own_data

BODY = "BB"
WORDS = "নিজের কথায় লেখা একটি বাক্য।"


def _perform(world, act, known):
    """Do an act as a program of this actor does, by the call of the API."""
    taken = [each.name for each in fields(act) if not isinstance(act.kinds.get(each.name), Proof)]
    body = {name: value for name in taken if (value := getattr(act, name)) not in (None, "", False)}
    path = f"/complaints/{known['reference']}/actions/{act.action}"
    answer = Machine(world.token_of(known["by"])).post(path, json.loads(json.dumps(body, default=_plain)))
    assert answer.status_code == HTTPStatus.OK, answer.content.decode()


def _plain(value):
    return value.isoformat() if isinstance(value, date) else str(value)


def _terms(world, *, days=None, **given):
    day = None if days is None else dhaka_day(world.now) + timedelta(days=days)
    return Terms(day=day, **{"text": WORDS, **given})


def _answer(act, days=None, **usual):
    def do(world, known, **changes):
        _perform(world, as_act(act, _terms(world, **{"days": days, **usual, **changes})), known)

    return do


def _said(act, **usual):
    def do(world, known, **changes):
        act(**known, **{**usual, **changes})

    return do


def _done(act, **usual):
    def do(world, known, **changes):
        _perform(world, act(**{**usual, **changes}), known)

    return do


def _today(act, **usual):
    def do(world, known, **changes):
        _perform(world, act(**{"day": dhaka_day(world.now), **usual, **changes}), known)

    return do


def _correct_copy(world, known):
    sent = Dispatch.objects.get(complaint__reference=known["reference"], kind="copy")
    _perform(world, CorrectDispatch(dispatch=sent.id), known)


def _copied_by_itself(world, known):
    """Send a copy as the worker does where the pack says so; no program calls for it."""
    perform(CopyToBody(despite="কাগজ পরে যাবে।", body="CDCC", basis="their_rules"), **known)


def _filed(world, known):
    """Let the e-filing take the dossier, as the worker records it."""
    row = Dispatch.objects.get(complaint__reference=known["reference"], kind="file", ended_at=None)
    filing.write_down(row, known["now"], receipt=Receipt("R-1017", "", known["now"]))


def _moved(kind, number=""):
    def do(world, known):
        row = Dispatch.objects.get(complaint__reference=known["reference"], kind="file", ended_at=None)
        filing.take_in(row, [Movement(f"m-{kind}", kind, known["now"], number)], known["now"])

    return do


def _machine_hears_the_end(world, known):
    taken = Dispatch.objects.get(complaint__reference=known["reference"], channel="rest")
    dispatching.write_end(taken, known["now"], went=True)


def _machine(*, went):
    """Let the machine of a body take what waits, or refuse it at the last try."""

    def do(world, known):
        waiting = Dispatch.objects.get(complaint__reference=known["reference"], state="prepared")
        waiting.tries = len(dispatching.TRIES)
        dispatching.write_down(waiting, known["now"], went=went, by="rest")

    return do


def _counter(world, known, amount_paisa=300_000, days=2, text=""):
    _perform(
        world, Counter(amount_paisa=amount_paisa, day=dhaka_day(world.now) + timedelta(days=days), text=text), known
    )


def _hearing(act, days, **usual):
    def do(world, known, days=days, **changes):
        at = world.now.replace(hour=5, minute=0) + timedelta(days=days)
        _perform(world, act(at=at, **{"place": "ভোক্তা অধিদপ্তর, ঢাকা", **usual, **changes}), known)

    return do


def _settlement(world, known, *, days=2, performed=False, remedy="refund", amount_paisa=100_000):
    day = dhaka_day(world.now) + timedelta(days=days)
    settlement = RecordSettlement(remedy=remedy, amount_paisa=amount_paisa, day=day, performed=performed, text=WORDS)
    _perform(world, settlement, known)


def _paid(act):
    def do(world, known, amount_paisa, receipt="T-1"):
        _perform(world, act(amount_paisa=amount_paisa, day=dhaka_day(world.now), receipt=receipt), known)

    return do


def _on_last_file(act, **usual):
    def do(world, known, **changes):
        _perform(world, act(file=files.last_file(world), **{**usual, **changes}), known)

    return do


def _of_body(act, **given):
    """Let somebody of the body that has a dispatch open say something of it."""

    def do(world, known, **changes):
        meant = _with_a_body(world)
        by = replace(known["by"], body=meant.body)
        reply(act(dispatch=meant.id, **{**given, **changes}), by, known["now"])

    return do


def _with_a_body(world):
    sent = Dispatch.objects.filter(complaint=world.complaint, sent_on__isnull=False).order_by("prepared_at")
    return [each for each in sent if each.is_with_body][-1]


def _body_opens(world, known):
    meant = _with_a_body(world)
    open_sent(meant.id, replace(known["by"], body=meant.body), known["now"])


def _body_answers_with_a_paper(world, known):
    meant = _with_a_body(world)
    by, paper = replace(known["by"], body=meant.body), files.a_paper(world)
    act = AnswerDispatch(dispatch=meant.id, code=results_of(meant)[0].code, text=WORDS)
    with prepared_reply(act, by, known["now"], [paper]) as do:
        do()


def _firm_receipt(world, known, basis="undesignated"):
    proof_of_service.firm_received(**known, contact=world.contact.id, at=world.now, basis=basis)


def _buyer_receipt(world, known, basis="undesignated"):
    proof_of_service.consumer_received(**known, at=world.now, basis=basis)


def _tell_again(world, known):
    proof_of_service.tell_again(known["now"])


def _write_letters(world, known):
    queueing.work(known["now"])
    proofs.tell(known["now"])


def _post_letter(world, known):
    letter = Notice.objects.get(subject=world.reference, channel="letter")
    posting.record_posting(letter.pk, number="RL123456785BD", day=dhaka_day(world.now), **_poster(known))


def _letter_came_back(world, known):
    letter = Notice.objects.get(subject=world.reference, channel="letter")
    posting.record_return(letter.pk, reason="moved", **_poster(known))


def _poster(known):
    return {name: known[name] for name in ("by", "now")}


def _pasted_link(world, known):
    contacting.link_opened(reference=world.reference, token=contacting.page_token(world.reference), now=world.now)


def _disown(world, known):
    _perform(world, Disown(text=WORDS), known)
    world.buyer.refresh_from_db()  # whose sessions have ended signs in anew


def _call(act, **usual):
    def do(world, known, **changes):
        call = Call.objects.filter(complaint=world.complaint, closed_at=None).latest("since")
        said = {name: Outcome(value) for name, value in {**usual, **changes}.items()}
        act(call.pk, by=known["by"], now=known["now"], **said)

    return do


def _claim(world, known, email="shahana@sharighor.test"):
    claiming.claim_by_link(**known, name="শাহানা", email=email)


def _confirm_contact(world, known):
    contacts.confirm_contact(world.contact.id, HowKnown.PAPER, known["by"], known["now"])


def _retire_contact(world, known):
    contacts.retire_contact(world.contact.id, contacts.Gone.GIVEN_UP, known["by"], known["now"])


def _disown_contact(world, known):
    """Let the holder of the number say of another complaint that they are no shop."""
    ways.disown(world.contact.id, known["by"].text, known["now"])


def _follow_contacts(world, known):
    assert following.follow(known["now"]) == 1


def _join(world, known):
    _perform(world, Join(into=world.other.reference), known)


def _other_complaint(world, known):
    """Let the buyer complain about the same shop once more, where the same office looks first."""
    world.other = world.filed({"purchase_purpose": "resale"}, by=world.buyer)


def _rule_cause(world, known, *, days=40):
    _perform(world, RuleCause(day=dhaka_day(world.now) - timedelta(days=days), text=WORDS), known)


def _reassign(world, known, to="second officer"):
    _perform(world, Reassign(post=world.actor(to).posts[0]), known)


def _take_up_of_before(world, known):
    """Take it up as the program did that knew no posts."""
    with transaction.atomic():
        plan = TakeUp().plan(lock(known["reference"], known["by"]), known["by"], known["now"])
        del plan.changes["post_id"]
        record([plan])


def _place_posts(world, known):
    call_command("migrate", verbosity=0)  # what an upgrade does


def _send_to_other(world, known):
    _perform(world, SendToFirm(firm=world.stranger.pk, text=WORDS), known)
    world.contact = world.stranger_contact


def _correct_seller(world, known, reached_by="number"):
    """Name the stranger as the seller: one with a number, with no way to reach them, or with the buyer's own number."""
    reached = world.stranger_contact if reached_by == "number" else None
    if reached is None:
        world.stranger_contact.delete()
    if reached_by == "buyer":
        reached = make.contact(world.stranger, world.now, proved=False, value="+8801711000001", named_by=world.buyer)
        reached.value_index = world.buyer.phone_index
        reached.save()
    _perform(world, CorrectSeller(firm=world.stranger.pk), known)
    world.contact = reached


def _form(world, known):
    fields = consumer.FormFields(father="আবদুর রহমান", mother="রাবেয়া খাতুন", address="১২ মিরপুর রোড, ঢাকা", occupation="শিক্ষক")
    consumer.complete_form(**known, fields=fields)


_refund = partial(_answer, remedy="refund", amount_paisa=215_000)
# Name → who does it unless the story says another, and the call.
ACTS = {
    **own_data.ACTS,
    "offer": ("seller", _refund(Offer, days=4)),
    "claim solved": (
        "seller",
        _answer(ClaimSolved, days=0, remedy="refunded", amount_paisa=215_000, transaction="8N7A6D5E4F"),
    ),
    "defend": ("seller", _answer(Defend, code="outside_terms")),
    "refuse": ("seller", _answer(Refuse, code="not_our_customer")),
    "ask": ("seller", _answer(Ask)),
    "interim": ("seller", _answer(Interim, days=10, code="courier")),
    "report performance": (
        "seller",
        _answer(ReportPerformance, days=0, amount_paisa=215_000, transaction="8N7A6D5E4F"),
    ),
    "check order": ("seller", _said(contacting.is_my_order, phone="01999999999")),
    "claim page": ("seller", _claim),
    "open as seller": ("seller", _said(contacting.opened_by_firm)),
    "seller informs": ("seller", _done(GiveInformation, text=WORDS)),
    "inform": ("buyer", _done(GiveInformation, text=WORDS)),
    "accept": ("buyer", _done(Accept)),
    "counter": ("buyer", _counter),
    "reject": ("buyer", _done(Reject, reason="too_little", text=WORDS)),
    "confirm": ("buyer", _done(ConfirmPerformance)),
    "broken promise": ("buyer", _done(ReportBrokenPromise, text=WORDS)),
    "correct seller": ("buyer", _correct_seller),
    "add contact": ("buyer", _done(AddContact, phone="01811000077")),
    "withdraw": ("buyer", _done(Withdraw, reason="no_longer", received="nothing", text=WORDS)),
    "disown": ("buyer", _disown),
    "reopen": ("buyer", _done(Reopen, reason="again", text=WORDS)),
    "ask for review": ("buyer", _done(RequestReview, reason="new_proof", text=WORDS)),
    "complete form": ("buyer", _form),
    "take up": ("officer", _done(TakeUp)),
    "send to firm": ("officer", _done(SendToFirm, text=WORDS)),
    "send to another shop": ("officer", _send_to_other),
    "ask the buyer": ("officer", _done(RequestInformation, party="consumer", text=WORDS)),
    "ask the shop": ("officer", _done(RequestInformation, party="firm", text=WORDS)),
    "refer": ("officer", _done(Refer, despite="কাগজ পরে যাবে।", body=BODY, basis="competence")),
    "send papers": ("officer", _today(RecordSending, channel="paper", memo_no="36.02.0000.007-118")),
    "accept referral": ("officer", _today(RecordReply, reply="accepted")),
    "return referral": ("officer", _today(RecordReply, reply="returned", reason="not_competent", outside_no="BB-51")),
    "answer referral": ("officer", _today(RecordReply, reply="answered", outside_no="BB-73", text=WORDS)),
    "body opens": ("body", _body_opens),
    "body confirms": ("body", _of_body(AcknowledgeDispatch)),
    "body takes over": ("body", _of_body(AcceptDispatch, outside_no="BB-7")),
    "body sends back": ("body", _of_body(ReturnDispatch, code="incomplete", text=WORDS)),
    "body answers": ("body", _body_answers_with_a_paper),
    "recall": ("officer", _done(RecallDispatch, reason="ours")),
    "copy": ("officer", _done(CopyToBody, despite="কাগজ পরে যাবে।", body="DGDA", basis="same_matter")),
    "copy by itself": ("clock", _copied_by_itself),
    "ask for help": ("officer", _done(AskBody, despite="কাগজ পরে যাবে।", body="BTRC", basis="take_down", text=WORDS)),
    "complete": ("officer", _done(CompleteDispatch, despite="কাগজ পরে যাবে।")),
    "correct copy": ("officer", _correct_copy),
    "machine takes it": ("officer", _machine(went=True)),
    "machine hears the end": ("clock", _machine_hears_the_end),
    "machine takes nothing": ("officer", _machine(went=False)),
    "cover": ("officer", lambda world, known: covered(world.complaint, known)),
    "make dossier": ("officer", _said(hand_out, code="")),
    "file dossier": ("officer", _said(filing.file_dossier)),
    "nothi takes it": ("clock", _filed),
    "nothi has it": ("clock", _moved(MovementKind.RECEIVED, "D-88")),
    "nothi sends it back": ("clock", _moved(MovementKind.RETURNED)),
    "reject complaint": ("officer", _done(RejectComplaint, reason="out_of_scope", text=WORDS)),
    "dismiss": ("officer", _done(Dismiss, reason="not_proved", text=WORDS)),
    "set hearing": ("officer", _hearing(SetHearing, 3)),
    "adjourn": ("officer", _hearing(Adjourn, 5, reason="office")),
    "hold hearing": ("officer", _done(HoldHearing, attendance="both", text=WORDS)),
    "settlement": ("officer", _settlement),
    "order": ("officer", _done(OrderFine, section="45", fine_paisa=1_000_000, text=WORDS)),
    "payment": ("officer", _paid(RecordPayment)),
    "recovery": ("officer", _done(StartRecovery)),
    "reward": ("officer", _paid(RecordReward)),
    "name account": ("buyer", _done(NameAccount, way="bkash", account="01712345678", holder="রহিমা খাতুন")),
    "share did not come": ("buyer", _done(ReportUnpaidShare, text=WORDS)),
    "answer about share": ("office head", _done(AnswerUnpaidShare, result="not_paid", text=WORDS)),
    "close": ("officer", _done(Close)),
    "join": ("officer", _join),
    "take out": ("officer", _done(Unjoin, text=WORDS)),
    "other complaint": ("officer", _other_complaint),
    "reassign": ("officer", _reassign),
    "take up of before": ("officer", _take_up_of_before),
    "place posts": ("clock", _place_posts),
    "rule cause": ("officer", _rule_cause),
    "rule on points": ("officer", _done(RuleOnPoints, facts={"listing_complete": False}, text=WORDS)),
    "note": ("officer", _done(AddNote, text=WORDS)),
    "confirm contact": ("head of head office", _confirm_contact),
    "retire contact": ("head of head office", _retire_contact),
    "disown contact": ("seller", _disown_contact),
    "follow contacts": ("clock", _follow_contacts),
    "add file": ("buyer", files.add_file),
    "quarantine": ("clock", files.quarantine),
    "open file": ("officer", files.open_file),
    "mark file": ("officer", _on_last_file(MarkEvidence, relied=True)),
    "note on file": ("officer", _on_last_file(NoteEvidence, text=WORDS, page=1, x=25, y=60)),
    "firm receipt": ("clock", _firm_receipt),
    "buyer receipt": ("clock", _buyer_receipt),
    "tell again": ("clock", _tell_again),
    "write letters": ("clock", _write_letters),
    "post letter": ("officer", _post_letter),
    "letter came back": ("officer", _letter_came_back),
    "open pasted link": ("clock", _pasted_link),
    "open number": ("officer", _call(calling.open_number)),
    "call": ("officer", _call(calling.note_outcome, outcome=Outcome.NO_ANSWER)),
}
