"""The complaint's own page: the number alone shows its state, the consumer who filed it sees everything.

Says how a complaint ended, what can still be done here, and where else its buyer can go.

Lists all complaints of the person who is signed in, and their drafts.

Shows what a complaint number alone gives to anybody who knows it; guessing is counted.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from ccms.accounts import consumers
from ccms.complaints.acts.proof_of_service import consumer_received
from ccms.complaints.dispatches.content import SENDING
from ccms.complaints.events.event_type import Happened
from ccms.complaints.filing import drafts
from ccms.complaints.fines import money_of
from ccms.complaints.lifecycle import ENDED, OPEN, Action, Status
from ccms.complaints.reading.own_case import Case, case_of, reading_matters
from ccms.complaints.reading.tracking import Standing, Turn, for_whom, mine, standing_now, standings, untold_among
from ccms.core import references
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, catalogue
from ccms.gate import counters
from ccms.gate.addresses import caller_of
from ccms.gate.limits import Counted
from ccms.law.checks import advice_to
from ccms.law.pack.book import book
from ccms.law.purchase.facts import FactSheet
from ccms.law.routing import routes
from ccms.web import next_acts, states
from ccms.web.consumer.tracking import summary
from ccms.web.consumer.tracking.signing_in import is_consumer
from ccms.web.consumer.tracking.summary import entries, entry_of, files_of
from ccms.web.form_page import UNPROCESSABLE
from ccms.web.language import language
from ccms.web.requests import PageRequest, SignedRequest
from ccms.web.shared.deadline_words import late_words, next_step, referred_to
from ccms.web.shared.find_form import FindForm
from ccms.web.shared.shop_says import shop_says, shop_word
from ccms.web.shared.wallet_call import wallet_call
from ccms.web.shared.wording import money, put, to_bring
from ccms.web.templatetags.frame import Entry
from ccms.web.templatetags.words import digits, run, short_day
from ccms.web.unchanged import or_unchanged

NOT_FOUND = catalogue()[NotFound.slug].status
# Nobody who is led on from here learns the number; a page with a form needs its origin told (config/headers.py).
NO_REFERRER = "no-referrer"


def unreadable(request: PageRequest, number: str) -> HttpResponse:
    """Say that a number has a slip in it; its check character tells, and nothing else is asked."""
    return render(request, "public/find.html", {"form": FindForm({"number": number})}, status=UNPROCESSABLE)


def public_page(request: PageRequest, reference: str) -> HttpResponse:
    """Show state, deadline and next step."""
    found = _look_up(request, reference)
    if found is None:
        response = render(request, "consumer/tracking/not_found.html", {"number": reference}, status=NOT_FOUND)
    else:
        response = render(request, "consumer/tracking/public.html", _context(request, found))
    response.headers["Referrer-Policy"] = NO_REFERRER
    return response


def _look_up(request: PageRequest, reference: str) -> Standing | None:
    """Look a number up, as long as this address has not asked for too many that do not exist."""
    found, now = standing_now(reference)
    request.now = vars(request).get("now", now)
    count_look(request, is_right=found is not None)
    return found


def count_look(request: PageRequest, *, is_right: bool) -> None:
    """Count a look at a number for its address. Raises TooManyRequests, also for right ones after too many wrong."""
    caller = caller_of(request.META["REMOTE_ADDR"])
    counted = Counted.TRACK_RIGHT if is_right else Counted.TRACK_WRONG
    counters.take_unless(Counted.TRACK_WRONG, counted, caller, request.now)


def _context(request: PageRequest, found: Standing) -> dict[str, object]:
    state = states.of(found)
    pack = book().on(dhaka_day(request.now))
    return {
        "standing": found,
        "state": state,
        "due_at": found.due_at,
        "sooner": found.may_end_sooner,
        "next_step": next_step(found, pack),
        "now": request.now,
        "other": is_consumer(request),
    }


MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a complaint: what ended it, figures, the act still open with its last day, other ways."""

    how: Entry | None
    told: list[Any]
    act: Any = ""
    url: str = ""
    last: Any = ""
    beyond: Any = ""
    by_law: list[Any] = field(default_factory=list)


def ending_of(case: Case, now: datetime) -> Ending | None:
    """Return how the complaint ended, if it has."""
    complaint = case.complaint
    if Status(complaint.status) not in ENDED:
        return None
    how, told = _last_event(case), _money(case)
    reason = _not_accepted(case)
    beyond = gettext("Where else you can go") if reason else gettext("What the Act gives beyond this")
    by_law = _by_law(case, reason) if complaint.status == Status.CLOSED else []
    for action, period, route, words in (
        (Action.REOPEN, "reopen", "reopen", gettext("Open it again")),
        (Action.REQUEST_REVIEW, "review", "review", gettext("Ask that another officer look at it")),
    ):
        ends = case.ends(period)
        if action in case.allowed and ends and now < ends:
            url = reverse(f"consumer:{route}", kwargs={"reference": complaint.reference})
            return Ending(how, told, words, url, short_day(ends - MOMENT), beyond, by_law)
    return Ending(how, told, beyond=beyond, by_law=by_law)


def _last_event(case: Case) -> Entry | None:
    """Return the event that ended it, with the reason and the words of the person that ended it."""
    ends = _ends(case)
    return entry_of(ends[-1], case) if ends else None


def _ends(case: Case) -> list[Happened]:
    return [event for event in case.timeline.past if event.data.get("set", {}).get("status") in ENDED]


def _not_accepted(case: Case) -> str:
    """Return the reason for which DNCRP did not accept it, empty where it ended otherwise."""
    last = _ends(case)[-1:]
    return "".join(str(event.data["reason"]) for event in last if event.kind == "office.rejected")


def _money(case: Case) -> list[Any]:
    if case.order is None:
        return []
    collected, given = money_of(case.order)
    return [
        put(gettext("Fine: %(amount)s"), amount=money(case.order.fine_paisa)),
        put(gettext("Collected: %(amount)s"), amount=money(collected)),
        put(gettext("Paid to you: %(amount)s"), amount=money(given)),
    ]


def _by_law(case: Case, reason: str) -> list[Any]:
    """Name what the Act itself gives on such a purchase, or other ways; an internal review is not among them."""
    sheet = FactSheet(case.pack, {**case.known, "closed_for": reason})
    said = [run(each.text.read(language())) for each in advice_to("ended", sheet)]
    bodies = _bodies(case) if reason == "out_of_scope" else []
    if bodies:
        said.append(put(gettext("This may be a matter for: %(bodies)s"), bodies=run("; ".join(bodies))))
    return said


def _bodies(case: Case) -> list[str]:
    """Name the other bodies that such a purchase concerns and that deal with people, each with its hotline."""
    known = case.judged
    found = routes(case.pack, case.complaint.category, known.findings, known.all)
    bodies = [each.body for each in found if each.body.takes_referrals]
    return [
        f"{body.text.read(language())} ({digits(body.hotline)})" if body.hotline else body.text.read(language())
        for body in bodies
    ]


def complaint(request: PageRequest, reference: str) -> HttpResponse:
    """Show the case to its person, to everybody else what the number tells."""
    try:
        case = opened(request, reference) if is_consumer(request) else None
    except NotFound:
        case = None
    return public_page(request, reference) if case is None else _case_page(request, case)


def opened(request: SignedRequest, reference: str) -> Case:
    """Open a case for its buyer. That they read it is proof that our messages have reached them."""
    case = case_of(reference, request.actor)
    if not request.only_asks and reading_matters(case, request.now):
        case.complaint.take_over(
            consumer_received(reference=reference, at=request.now, basis="opened", now=request.now, by=request.actor)
        )
    return case


def _case_page(request: PageRequest, case: Case) -> HttpResponse:
    if not case.is_disowned:
        case.read_ahead()
    context = {
        **standing_context(case, request.now),
        "number": references.display(case.complaint.reference),
        "entries": entries(case),
        **({"others": _others(case)} if case.is_disowned else _filed(case, request.now)),
    }
    return or_unchanged(request, render(request, "consumer/tracking/case.html", context))


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
    """Name the other complaints of the reader's number that they have not disowned."""
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


def list_page(request: SignedRequest) -> HttpResponse:
    """Show them, what is open first; kept drafts after them."""
    complaints = mine(request.actor)
    stands = standings(complaints)
    untold = untold_among(complaints)
    others = for_whom(complaints)
    draft, waiting = drafts.unsent(request.actor)
    rows = [
        {
            "tell": each.id in untold,
            "complaint": each,
            "firm": run(each.firm.name(language())),
            "for_whom": others.get(each.id, ""),
            "state": states.of(
                replace(stands[each.id], untold=each.id in untold), reader=states.Reader.CONSUMER, is_told_all=True
            ),
            "due_at": stands[each.id].due_at,
            "late_since": stands[each.id].late_since,
            "late": late_words(stands[each.id]),
        }
        for each in complaints
    ]
    context = {
        "rows": rows,
        "draft": draft,
        "waiting": waiting,
        "now": request.now,
        "email": consumers.email_of(request.actor.consumer) if request.actor.consumer else ("", False),
    }
    return render(request, "consumer/tracking/mine.html", context)
