"""Every act of a story by its name: who does it, and the call of the API, the job or the service that does it.

This file, those that it imports and `world.py` alone call services and read tables: a refactoring changes no line of
the dump.
"""

from datetime import timedelta
from functools import partial

from django.core.management import call_command
from django.db import transaction

from ccms.accounts.firms import ways
from ccms.accounts.firms.registrars import HowKnown
from ccms.complaints import letters
from ccms.complaints.acts import consumer, contacting, proof_of_service
from ccms.complaints.acts.acting import lock
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
)
from ccms.complaints.acts.files import MarkEvidence, NoteEvidence
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
from ccms.complaints.models import Call
from ccms.complaints.models.task import Outcome
from ccms.complaints.record import record
from ccms.complaints.registry import calling, claiming, contacts, following
from ccms.core.clock import dhaka_day
from ccms.notices import proofs
from ccms.notices.models import Notice
from tests import factories as make
from tests.golden import dispatches, files, own_data
from tests.golden.doing import WORDS, by_api, by_service, perform_by_api


def _terms(world, *, days=None, **given):
    day = None if days is None else dhaka_day(world.now) + timedelta(days=days)
    return Terms(day=day, **{"text": WORDS, **given})


def _answer(act, days=None, **usual):
    def do(world, known, **changes):
        perform_by_api(world, as_act(act, _terms(world, **{"days": days, **usual, **changes})), known)

    return do


def _counter(world, known, amount_paisa=300_000, days=2, text=""):
    perform_by_api(
        world, Counter(amount_paisa=amount_paisa, day=dhaka_day(world.now) + timedelta(days=days), text=text), known
    )


def _hearing(act, days, **usual):
    def do(world, known, days=days, **changes):
        at = world.now.replace(hour=5, minute=0) + timedelta(days=days)
        perform_by_api(world, act(at=at, agreed=True, **{"place": "ভোক্তা অধিদপ্তর, ঢাকা", **usual, **changes}), known)

    return do


def _settlement(world, known, *, days=2, performed=False, remedy="refund", amount_paisa=100_000):
    day = dhaka_day(world.now) + timedelta(days=days)
    settlement = RecordSettlement(remedy=remedy, amount_paisa=amount_paisa, day=day, performed=performed, text=WORDS)
    perform_by_api(world, settlement, known)


def _paid(act, **usual):
    def do(world, known, amount_paisa, receipt="T-1"):
        paid = {"amount_paisa": amount_paisa, "day": dhaka_day(world.now), "receipt": receipt}
        perform_by_api(world, act(**paid, **usual), known)

    return do


def _on_last_file(act, **usual):
    def do(world, known, **changes):
        perform_by_api(world, act(file=files.last_file(world), **{**usual, **changes}), known)

    return do


def _firm_receipt(world, known, basis="undesignated"):
    proof_of_service.firm_received(**known, contact=world.contact.id, at=world.now, basis=basis)


def _order_receipt(world, known):
    proof_of_service.order_received(**known, contact=world.contact.id, at=world.now, basis="undesignated")


def _buyer_receipt(world, known, basis="undesignated"):
    proof_of_service.consumer_received(**known, at=world.now, basis=basis)


def _tell_again(world, known):
    proof_of_service.tell_again(known["now"])


def _write_letters(world, known):
    letters.run_due(known["now"])
    proofs.tell(known["now"])


def _post_letter(world, known):
    letter = Notice.objects.get(subject=world.reference, channel="letter")
    letters.record_posting(letter.pk, number="RL123456785BD", day=dhaka_day(world.now), **_poster(known))


def _letter_came_back(world, known):
    letter = Notice.objects.get(subject=world.reference, channel="letter")
    letters.record_return(letter.pk, reason="moved", **_poster(known))


def _poster(known):
    return {name: known[name] for name in ("by", "now")}


def _pasted_link(world, known):
    contacting.link_opened(reference=world.reference, token=contacting.page_token(world.reference), now=world.now)


def _disown(world, known):
    perform_by_api(world, Disown(text=WORDS), known)
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
    perform_by_api(world, Join(into=world.other.reference), known)


def _other_complaint(world, known):
    """Let the buyer complain about the same shop once more, where the same office looks first."""
    world.other = world.filed({"purchase_purpose": "resale"}, by=world.buyer)


def _rule_cause(world, known, *, days=10):
    perform_by_api(world, RuleCause(day=dhaka_day(world.now) - timedelta(days=days), text=WORDS), known)


def _reassign(world, known, to="second officer"):
    perform_by_api(world, Reassign(post=world.actor(to).posts[0]), known)


def _take_up_of_before(world, known):
    """Take it up as the program did that knew no posts."""
    with transaction.atomic():
        plan = TakeUp(own=False).plan(lock(known["reference"], known["by"]), known["by"], known["now"])
        del plan.changes["post_id"]
        record([plan])


def _place_posts(world, known):
    call_command("migrate", verbosity=0)  # what an upgrade does


def _send_to_other(world, known):
    perform_by_api(world, SendToFirm(firm=world.stranger.pk, text=WORDS), known)
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
    perform_by_api(world, CorrectSeller(firm=world.stranger.pk), known)
    world.contact = reached


def _form(world, known):
    fields = consumer.FormFields(father="আবদুর রহমান", mother="রাবেয়া খাতুন", address="১২ মিরপুর রোড, ঢাকা", occupation="শিক্ষক")
    consumer.complete_form(**known, fields=fields)


_refund = partial(_answer, remedy="refund", amount_paisa=215_000)
# Name → who does it unless the story says another, and the call.
ACTS = {
    **own_data.ACTS,
    **dispatches.ACTS,
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
    "check order": ("seller", by_service(contacting.is_my_order, phone="01999999999")),
    "claim page": ("seller", _claim),
    "open as seller": ("seller", by_service(contacting.opened_by_firm)),
    "seller informs": ("seller", by_api(GiveInformation, text=WORDS)),
    "inform": ("buyer", by_api(GiveInformation, text=WORDS)),
    "accept": ("buyer", by_api(Accept)),
    "counter": ("buyer", _counter),
    "reject": ("buyer", by_api(Reject, reason="too_little", text=WORDS)),
    "confirm": ("buyer", by_api(ConfirmPerformance)),
    "broken promise": ("buyer", by_api(ReportBrokenPromise, text=WORDS)),
    "correct seller": ("buyer", _correct_seller),
    "add contact": ("buyer", by_api(AddContact, phone="01811000077")),
    "buyer cannot come": ("buyer", by_api(CannotCome, text=WORDS)),
    "seller cannot come": ("seller", by_api(CannotCome, text=WORDS)),
    "add words": ("buyer", by_api(AddWords, text=WORDS)),
    "withdraw": ("buyer", by_api(Withdraw, reason="no_longer", received="nothing", text=WORDS)),
    "disown": ("buyer", _disown),
    "reopen": ("buyer", by_api(Reopen, reason="again", text=WORDS)),
    "ask for review": ("buyer", by_api(RequestReview, reason="new_proof", text=WORDS)),
    "complete form": ("buyer", _form),
    "take up": ("officer", by_api(TakeUp, own=False)),
    "send to firm": ("officer", by_api(SendToFirm, text=WORDS)),
    "send to another shop": ("officer", _send_to_other),
    "ask the buyer": ("officer", by_api(RequestInformation, party="consumer", text=WORDS)),
    "ask the shop": ("officer", by_api(RequestInformation, party="firm", text=WORDS)),
    "reject complaint": ("officer", by_api(RejectComplaint, reason="out_of_scope", text=WORDS)),
    "dismiss": ("officer", by_api(Dismiss, reason="not_proved", text=WORDS)),
    "set hearing": ("officer", _hearing(SetHearing, 3)),
    "adjourn": ("officer", _hearing(Adjourn, 5, reason="office")),
    "hold hearing": ("officer", by_api(HoldHearing, attendance="both", text=WORDS)),
    "settlement": ("officer", _settlement),
    "order": ("officer", by_api(OrderFine, section="45", fine_paisa=1_000_000, text=WORDS)),
    "payment": ("officer", _paid(RecordPayment)),
    "recovery": ("officer", by_api(StartRecovery)),
    "reward": ("officer", _paid(RecordReward, to_staff=False)),
    "name account": ("buyer", by_api(NameAccount, way="bkash", account="01712345678", holder="রহিমা খাতুন")),
    "share did not come": ("buyer", by_api(ReportUnpaidShare, text=WORDS)),
    "answer about share": ("office head", by_api(AnswerUnpaidShare, result="not_paid", text=WORDS)),
    "close": ("officer", by_api(Close)),
    "join": ("officer", _join),
    "take out": ("officer", by_api(Unjoin, text=WORDS)),
    "other complaint": ("officer", _other_complaint),
    "reassign": ("officer", _reassign),
    "take up of before": ("officer", _take_up_of_before),
    "place posts": ("clock", _place_posts),
    "rule cause": ("officer", _rule_cause),
    "rule on points": ("officer", by_api(RuleOnPoints, facts={"listing_complete": False}, text=WORDS)),
    "note": ("officer", by_api(AddNote, text=WORDS)),
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
    "order receipt": ("clock", _order_receipt),
    "buyer receipt": ("clock", _buyer_receipt),
    "tell again": ("clock", _tell_again),
    "write letters": ("clock", _write_letters),
    "post letter": ("officer", _post_letter),
    "letter came back": ("officer", _letter_came_back),
    "open pasted link": ("clock", _pasted_link),
    "open number": ("officer", _call(calling.open_number)),
    "tell caller": ("clerk", lambda world, known: calling.note_told(**known, party="consumer")),
    "call": ("officer", _call(calling.note_outcome, outcome=Outcome.NO_ANSWER)),
}
