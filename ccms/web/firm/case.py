"""Opens a complaint for its firm: the page of the complaint, and what every page behind the code shares.

Shows what the buyer will read of an answer, word for word, before it is sent.

Works out what a seller can do now: the plain choices of an answer, and the other acts that are open.

Downloads the firm's signed receipt of a complaint: it proves when it entered the ledger, without its content.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Protocol

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.accounts.firms.ways import choose_language
from ccms.complaints.acts import contacting
from ccms.complaints.acts.firm import Terms
from ccms.complaints.agreement import kind_of
from ccms.complaints.lifecycle import AT_OFFICE, Action, DeadlineKind
from ccms.complaints.models import Answer
from ccms.complaints.queries import find
from ccms.complaints.reading.firm_view import FirmView, firm_view
from ccms.complaints.reading.own_case import filing_receipt
from ccms.complaints.reading.tracking import Turn
from ccms.complaints.registry import claiming
from ccms.core.clock import dhaka_day
from ccms.gate import counters
from ccms.gate.limits import Counted
from ccms.web import states
from ccms.web.firm import summary
from ccms.web.firm.answer_context import address, case_address, ground
from ccms.web.firm.summary import given, listed
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import CONFLICT
from ccms.web.shared.deadline_words import referred_to
from ccms.web.shared.receipt_file import handed_out, not_yet
from ccms.web.shared.shop_says import shop_says, shop_word
from ccms.web.shared.wording import appointment, choice_words, on_day, put, said_rows, sentence_of
from ccms.web.templatetags.words import code

A = Action
NOT_A_SHOP = "not_a_shop"  # what the pack calls the answer of who was reached in the shop's place


@dataclass(frozen=True, slots=True)
class Way:
    """One thing to do: its words, its page, a picture and what it means."""

    label: Any
    url: str
    icon: str = ""
    hint: Any = ""


def main(view: FirmView) -> list[Way]:
    """Return the choices of an answer, or the one thing that is asked of the seller."""
    if A.GIVE_INFORMATION in view.acts:
        return [Way(_("Answer the officer's question"), address(view, "inform"), "pen"), *_answers(view)]
    if A.REPORT_PERFORMANCE in view.acts:
        return [
            Way(
                _("I have kept the promise"),
                address(view, "performed"),
                "check",
                _("Say when, and how it can be seen."),
            )
        ]
    return _answers(view)


def _answers(view: FirmView) -> list[Way]:
    ways: list[Way] = []
    if A.OFFER in view.acts:
        ways += [
            *_agree(view),
            Way(_("Make another offer"), address(view, "offer"), "swap", _("Something else, or another day")),
        ]
    if A.CLAIM_SOLVED in view.acts:
        ways.append(Way(_("It is already solved"), address(view, "solved"), "box", _("With a day and a proof")))
    if A.DEFEND in view.acts:
        ways.append(
            Way(
                _("The complaint is not right"),
                address(view, "dispute"),
                "broken",
                _("Say why; add a proof if you can"),
            )
        )
    if A.REFUSE in view.acts and not view.proved:
        hint = _("The buyer gave your number by mistake; we then write to you no more")
        ways.append(Way(_("I am no shop: wrong number"), address(view, "refuse", choice=NOT_A_SHOP), "phone", hint))
    return ways


def _agree(view: FirmView) -> list[Way]:
    """Offer what is asked for, where it is something that can be offered."""
    asked = view.counter.remedy if view.counter else view.wish
    if asked not in {choice.code for choice in (view.pack.reasons["offer_kind"] if view.counter else view.offers)}:
        return []
    label, hint = _("Accept: give what was asked"), _("With the day by which you do it")
    if view.counter:
        label = _("Agree to the buyer's proposal")
        hint = _("It is then your promise; the buyer is not asked again")
    return [Way(label, address(view, "offer_terms", choice=asked), "check", hint)]


def beside(view: FirmView) -> list[Way]:
    """Return what else is open to him."""
    offered = [
        (A.ASK in view.acts, _("Ask the buyer something (once)"), "ask"),
        (A.INTERIM in view.acts and view.interim_from is not None, _("I need more time (once)"), "interim"),
        (_can_say_absent(view), _("Cannot come to the hearing? Say so"), "cannot_come"),
        (A.ADD_EVIDENCE in view.acts, _("Add evidence"), "add_evidence"),
        (A.ADD_EVIDENCE in view.acts, _("Is this my order?"), "check"),
    ]
    return [Way(label, address(view, route)) for is_open, label, route in offered if is_open]


def _can_say_absent(view: FirmView) -> bool:
    """Tell whether the firm may say that it cannot come to the hearing, and has not said it of this one."""
    return A.CANNOT_COME in view.acts and view.hearing is not None and not view.hearing.cannot_come


@dataclass(frozen=True, slots=True)
class Letter:
    """An answer as it arrives: the sentence on top, facts under it, the seller's own words."""

    sentence: Any
    facts: list[Any] = field(default_factory=list)
    text: str = ""


def letter(action: Action, terms: Terms, view: FirmView, alone: Any) -> Letter:
    """Write the answer as the buyer will see it; `alone` is the sentence of one that has no facts, only words."""
    facts: list[Any] = []
    match action:
        case Action.REFUSE:
            reason = choice_words(view.pack, "refuse", terms.code)
            sentence: Any = _("The seller says that it is not its case")
            if terms.code == NOT_A_SHOP:
                sentence = _("The holder of the seller's number answered")
            facts = [reason, gettext("An officer of DNCRP looks at it.")]
        case Action.INTERIM:
            sentence = _("The seller needs more time")
            facts = [choice_words(view.pack, "interim", terms.code)]
            facts += [put(_("It will answer by %(day)s."), day=on_day(terms.day))] if terms.day else []
        case _ if alone:
            sentence = alone
        case _:
            sentence = sentence_of(_as_answer(action, terms, view), view.firm.read(language()), view.pack)
    if terms.transaction:
        facts.append(put(gettext("Transaction number:") + " %(number)s", number=code(terms.transaction)))
    facts += [put("%(name)s %(value)s", name=row.name, value=row.value) for row in said_rows(terms.facts, view.pack)]
    if view.standing.status in AT_OFFICE and action in {Action.OFFER, Action.CLAIM_SOLVED, Action.DEFEND}:
        facts.append(gettext("It came after the complaint had gone to DNCRP. The officer's work goes on."))
    return Letter(sentence, facts, terms.text)


def on_table(view: FirmView) -> Letter | None:
    """Return the answer that the buyer is being asked about, as he reads it."""
    said = view.answer
    if said is None:
        return None
    answer = Answer(
        action=said.action, remedy=said.remedy, code=said.code, amount_paisa=said.amount_paisa, day=said.day
    )
    return Letter(sentence_of(answer, view.firm.read(language()), view.pack), text=said.text)


def _as_answer(action: Action, terms: Terms, view: FirmView) -> Answer:
    return Answer(
        action=str(action),
        remedy=kind_of(terms.remedy, terms.amount_paisa, view.amount_paisa),
        code=terms.code,
        amount_paisa=terms.amount_paisa,
        day=terms.day,
    )


type View = Callable[..., HttpResponseBase]


class Read(Protocol):
    """One complaint as it was read for its firm."""

    @property
    def awaits_receipt(self) -> bool:
        """Tell whether this reading is the first proof that the notice, or the order, has come."""


def opened(request: SignedRequest, reference: str) -> FirmView:
    """Open the complaint for its firm. That it is read behind a code proves that the notice has come."""
    return opened_by(firm_view, request, reference)


def opened_by[R: Read](read: Callable[[str, Actor], R], request: SignedRequest, reference: str) -> R:
    """As `opened`, for what `read` returns."""
    by = request.actor
    if request.GET.get("lang") == language() and not request.only_asks:  # they asked for it here
        choose_language(by, language())
    counters.take_or_refuse(Counted.FIRM_REQUESTS, str(by.firm), request.now)
    found = read(reference, by)
    if found.awaits_receipt and not request.only_asks:
        contacting.opened_by_firm(reference=reference, by=by, now=request.now)
        found = read(reference, by)
    return found


def own_case(view: View) -> View:
    """Give a page the complaint as its seller may see it; anybody else gets the 404 of a missing one."""

    @wraps(view)
    def guarded(request: SignedRequest, reference: str, *args: Any, **named: Any) -> HttpResponseBase:
        return view(request, opened(request, reference), *args, **named)

    return guarded


def case_page(request: SignedRequest, reference: str) -> HttpResponse:
    """Show the complaint: whose turn it is, what the buyer says, and what can be answered."""
    view = opened(request, reference)
    asked = view.clock(DeadlineKind.INFORMATION, "firm")
    context = {
        **standing_context(view, request),
        "main": main(view),
        "beside": beside(view),
        "stakes": summary.stakes(view),
        "rows": summary.rows(view),
        "told": summary.told(view),
        "signed": shop_says(view.buyer.signed if view.buyer else None, view.pack),
        "word": shop_word(view.word, view.pack),
        "counter": summary.counter(view, dhaka_day(request.now)),
        "promise": summary.promise(view),
        "answer": on_table(view),
        "question_due": asked.due_at if asked else None,
        "files": listed(view, view.buyer.files) if view.buyer else given(view),
        "entries": summary.entries(view),
        "may_claim": claiming.may_claim(request.actor),
    }
    return render(request, "firm/case.html", context)


def standing_context(view: FirmView, request: SignedRequest) -> dict[str, object]:
    """Return what the box needs that says where the complaint stands."""
    standing = view.standing
    called = view.hearing if standing.turn is Turn.HEARING else None
    return {
        "case": view,
        "case_url": case_address(view),
        "ground": ground(view),
        "receipt_url": address(view, "receipt"),
        "firm": view.firm.read(language()),
        "state": states.of(standing, reader=states.Reader.FIRM, is_told_all=view.proved),
        "due_at": summary.last_day(standing),
        "sooner": standing.may_end_sooner,
        "next_step": summary.next_step(standing, view.pack, referred_to(view.past, view.pack)),
        "at_office": standing.status in AT_OFFICE,
        "to_pay": summary.to_pay(view),
        "fine_url": address(view, "fine"),
        "hearing": appointment(called.at, called.place, called.bring) if called else None,
        "now": request.now,
    }


def moved_on(request: SignedRequest, view: FirmView) -> HttpResponse:
    """Say kindly that this cannot be done, or not any more, and show where the complaint stands."""
    return render(request, "firm/moved_on.html", standing_context(view, request), status=CONFLICT)


def page(
    request: SignedRequest, view: FirmView, template: str, form: forms.Form | None = None, **context: Any
) -> HttpResponse:
    """Draw a page of a complaint with the way back to it."""
    shared = {
        "case": view,
        "now": request.now,
        "back_url": case_address(view),
        "case_url": case_address(view),
        "ground": ground(view),
    }
    return drawn(request, f"firm/{template}.html", form, {**shared, **context})


@own_case
def receipt_file(request: SignedRequest, view: FirmView) -> HttpResponse:
    """Hand the receipt out, or say that its head is not signed yet."""
    by = request.actor
    found = filing_receipt(find(view.reference, by), by)
    if found is None:
        return not_yet(page(request, view, "receipt_pending", again_url=address(view, "receipt")))
    return handed_out(view.reference, found)
