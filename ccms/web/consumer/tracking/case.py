"""The complaint's own page: the number alone shows its state, the consumer who filed it sees everything."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ccms.complaints.acts.proof_of_service import consumer_received
from ccms.complaints.dispatches.reading import SENDING
from ccms.complaints.lifecycle import OPEN, Status
from ccms.complaints.reading.own_case import case_of
from ccms.complaints.reading.tracking import Case, Turn, mine, reading_matters
from ccms.core import references
from ccms.core.failures import NotFound
from ccms.web import next_acts, states
from ccms.web.consumer.tracking import summary
from ccms.web.consumer.tracking.closing import ending_of
from ccms.web.consumer.tracking.files import files_of
from ccms.web.consumer.tracking.public import public_page
from ccms.web.consumer.tracking.signing_in import is_consumer
from ccms.web.consumer.tracking.timeline import entries
from ccms.web.language import language
from ccms.web.requests import PageRequest, SignedRequest
from ccms.web.shared.deadline_words import next_step, referred_to
from ccms.web.shared.shop_says import shop_says, shop_word
from ccms.web.shared.wallet_call import wallet_call
from ccms.web.shared.wording import to_bring
from ccms.web.templatetags.words import run


def complaint(request: PageRequest, reference: str) -> HttpResponse:
    """Show the case to its person, to everybody else what the number tells."""
    try:
        case = opened(request, reference) if is_consumer(request) else None
    except NotFound:
        case = None
    return public_page(request, reference) if case is None else _case_page(request, case)


def opened(request: SignedRequest, reference: str) -> Case:
    """Open a case for its person. That he reads it is proof that what we wrote has reached him."""
    case = case_of(reference, request.actor)
    if not request.only_asks and reading_matters(case, request.now):
        consumer_received(reference=reference, at=request.now, basis="opened", now=request.now, by=request.actor)
        case = case_of(reference, request.actor)
    return case


def _case_page(request: PageRequest, case: Case) -> HttpResponse:
    context = {
        **standing_context(case, request.now),
        "number": references.display(case.complaint.reference),
        "entries": entries(case),
        **({"others": _others(case)} if case.is_disowned else _filed(case, request.now)),
    }
    return render(request, "consumer/tracking/case.html", context)


def _filed(case: Case, now: datetime) -> dict[str, Any]:
    """Return what was filed and what came of it, for the person who filed it."""
    return {
        "rows": summary.rows(case),
        "call": wallet_call(case.facts, now) if Status(case.complaint.status) in OPEN else None,
        "narrative": case.narrative,
        "additions": case.additions,
        "told": summary.told(case),
        "signed": shop_says(case.signed, case.pack),
        "word": shop_word(case.word, case.pack),
        "findings": summary.findings(case),
        "files": files_of(case),
        "openings": summary.openings(case),
        "gave": any(event.kind in SENDING for event in case.timeline.past),
        "linked": [(each.reference, run(each.firm.name(language()))) for each in case.beside],
        "joined_into": _joined_into(case),
        "ending": ending_of(case, now),
        "side_acts": next_acts.beside(case),
        "told_by": summary.ways(case),
    }


def _joined_into(case: Case) -> str:
    """Return the complaint with which this one goes on, where that is the same person's."""
    into = case.complaint.joined_into
    return into.reference if into and into.consumer_id == case.complaint.consumer_id else ""


def _others(case: Case) -> list[tuple[str, str]]:
    """Name what else was filed with the number of somebody who did not file this one."""
    others = [each for each in mine(case.reader) if each.pk != case.complaint.pk and not each.standing.disowned]
    return [(each.reference, run(each.firm.name(language()))) for each in others]


def standing_context(case: Case, now: datetime) -> dict[str, Any]:
    """Return what the state box shows: state, turn, deadline, what comes next, and the one thing to do."""
    complaint, standing = case.complaint, case.standing
    state = states.of(standing, reader=states.Reader.CONSUMER, is_told_all=True)
    at_hearing = standing.turn is Turn.HEARING
    called = case.hearing if at_hearing and not complaint.hearing_held else None
    main = next_acts.main(case, now)
    return {
        "case": case,
        "complaint": complaint,
        "firm": run(complaint.firm.name(language())),
        "state": state,
        "turn": state.turn,
        "due_at": None if at_hearing else standing.due_at,
        "sooner": standing.may_end_sooner and standing.status is not Status.WITH_CONSUMER,
        "hearing": called,
        "bring": to_bring(case.bring) if called else "",
        "next_step": next_step(standing, case.pack, own=True, body=referred_to(case.timeline.past, case.pack)),
        "main": main,
        "share_rows": summary.money_rows(case) if standing.status is Status.ORDERED else [],
        "own_money": summary.own_money(case) if standing.status is Status.ORDERED else "",
        "now": now,
        "case_url": reverse("consumer:complaint", kwargs={"reference": complaint.reference}),
    }
