"""What goes to other bodies and what they say of it: the acts of stories about dispatches."""

from dataclasses import replace

from ccms.complaints.acts.act import perform
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
from ccms.complaints.acts.dispatches import RecallDispatch, RecordReply, RecordSending, Refer
from ccms.complaints.acts.dossiers import FileByItself
from ccms.complaints.dispatches.planning import results_of
from ccms.complaints.models import Dispatch
from ccms.complaints.reading.body_inbox import open_sent, prepared_reply, reply
from ccms.integrations import dispatching
from ccms.integrations.dossier.making import hand_out
from ccms.integrations.nothi import filing
from ccms.integrations.nothi.client import Movement, MovementKind, Receipt
from tests.complaints.performing import covered
from tests.golden import files
from tests.golden.doing import WORDS, by_api, by_api_today, by_service, perform_by_api

BODY = "BB"


def _correct_copy(world, known):
    sent = Dispatch.objects.get(complaint__reference=known["reference"], kind="copy")
    perform_by_api(world, CorrectDispatch(dispatch=sent.id), known)


def _copied_by_itself(world, known):
    """Send a copy as the worker does where the pack says so; no program calls for it."""
    perform(CopyToBody(despite="কাগজ পরে যাবে।", body="CDCC", basis="their_rules"), **known)


def _file_by_itself(world, known):
    """Let the dossier go as the worker does where the pack says so."""
    perform(FileByItself(), **known)


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
    dispatching.write_end(taken, known["now"], went=True, by="rest")


def _machine(*, went):
    """Let the machine of a body take what waits, or refuse it at the last try."""

    def do(world, known):
        waiting = Dispatch.objects.get(complaint__reference=known["reference"], state="prepared")
        waiting.tries = len(dispatching.TRIES) + 1
        dispatching.write_down(waiting, known["now"], went=went, by="rest")

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


ACTS = {
    "refer": ("officer", by_api(Refer, despite="কাগজ পরে যাবে।", body=BODY, basis="competence")),
    "send papers": ("officer", by_api_today(RecordSending, channel="paper", memo_no="36.02.0000.007-118")),
    "accept referral": ("officer", by_api_today(RecordReply, reply="accepted")),
    "return referral": (
        "officer",
        by_api_today(RecordReply, reply="returned", reason="not_competent", outside_no="BB-51"),
    ),
    "answer referral": ("officer", by_api_today(RecordReply, reply="answered", outside_no="BB-73", text=WORDS)),
    "body opens": ("body", _body_opens),
    "body confirms": ("body", _of_body(AcknowledgeDispatch)),
    "body takes over": ("body", _of_body(AcceptDispatch, outside_no="BB-7")),
    "body sends back": ("body", _of_body(ReturnDispatch, code="incomplete", text=WORDS)),
    "body answers": ("body", _body_answers_with_a_paper),
    "recall": ("officer", by_api(RecallDispatch, reason="ours")),
    "copy": ("officer", by_api(CopyToBody, despite="কাগজ পরে যাবে।", body="DGDA", basis="same_matter")),
    "copy by itself": ("clock", _copied_by_itself),
    "ask for help": ("officer", by_api(AskBody, despite="কাগজ পরে যাবে।", body="BTRC", basis="take_down", text=WORDS)),
    "complete": ("officer", by_api(CompleteDispatch, despite="কাগজ পরে যাবে।")),
    "correct copy": ("officer", _correct_copy),
    "machine takes it": ("officer", _machine(went=True)),
    "machine hears the end": ("clock", _machine_hears_the_end),
    "machine takes nothing": ("officer", _machine(went=False)),
    "cover": ("officer", lambda world, known: covered(world.complaint, known)),
    "make dossier": ("officer", by_service(hand_out, code="")),
    "file dossier": ("officer", by_service(filing.file_dossier)),
    "file by itself": ("clock", _file_by_itself),
    "nothi takes it": ("clock", _filed),
    "nothi has it": ("clock", _moved(MovementKind.RECEIVED, "D-88")),
    "nothi sends it back": ("clock", _moved(MovementKind.RETURNED)),
}
