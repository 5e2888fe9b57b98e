"""A clerk's pages for a caller who asks how a complaint stands: the number, a code to a known mobile, what to read out.

Without the code the clerk reads what the number tells everybody, and with it no contact, no words and no evidence.
With it stands, too, which SMS really went to the caller, so that a forged one is told from ours.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts import consumers
from ccms.accounts.consumers import actor_of_consumer
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.acts.contacting import actor_for, contact_with
from ccms.complaints.intakes import confirming
from ccms.complaints.lifecycle import Action
from ccms.complaints.reading.case_words import STATES
from ccms.complaints.reading.firm_view import FirmView, firm_view
from ccms.complaints.reading.own_case import Case, case_of
from ccms.complaints.reading.tracking import Standing, Turn, standing
from ccms.complaints.registry import calling
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.gate import counters
from ccms.gate.counters import TooManyRequests, take_or_refuse
from ccms.gate.limits import SESSIONS, Counted
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.notices.queries import SentSms, sms_sent
from ccms.web import fields, next_acts, states
from ccms.web.form_page import do_once, drawn
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.code_proving import LIFE_MINUTES, CodeForm, Proving, refusing
from ccms.web.shared.deadline_words import next_step, referred_to
from ccms.web.shared.find_form import FindForm
from ccms.web.templatetags.words import run

BUYER, SELLER = "consumer", "firm"
_ASKED, _TOLD = "ccms_caller", "ccms_told"

# What a seller can do, in words to be read out; the answers of one kind of page are one line.
SELLERS = (
    ({Action.GIVE_INFORMATION}, _("Answer what the officer asked")),
    (
        {Action.OFFER, Action.CLAIM_SOLVED, Action.DEFEND},
        _("Answer: an offer, that it is solved, or why it is not right"),
    ),
    ({Action.REPORT_PERFORMANCE}, _("Report that the promise is kept")),
    ({Action.ADD_EVIDENCE}, _("Add evidence")),
)


class SideForm(FindForm):
    """Asks which side calls, and of the seller from which number."""

    who = fields.ChoiceCards(
        label=_("Who calls?"),
        cards=[
            fields.Card(BUYER, _("Buyer"), _("The code goes to the number from which the complaint was filed.")),
            fields.Card(SELLER, _("Seller"), _("The code goes to a number at which the seller is known.")),
        ],
    )
    phone = fields.PhoneField(
        label=_("The seller's mobile number"),
        help_text=_("Only where the seller calls: the number that our message came to."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Want the number where the seller calls."""
        given = super().clean() or self.cleaned_data
        if given.get("who") == SELLER and not given.get("phone") and "phone" not in self.errors:
            self.add_error("phone", fields.put_right("phone-empty"))
        return given


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOut:
    """How a complaint stands, as a clerk reads it to a caller, and which SMS their number really got about it."""

    firm: str
    category: str
    bought_on: Any
    amount_paisa: int | None
    standing: Standing
    state: states.StateWords
    next_step: str
    acts: list[Any]
    sent: list[tuple[SentSms, Any]]  # with the words of its state


def caller(request: SignedRequest) -> HttpResponse:
    """Find a complaint by its number, say what the number tells everybody, and send the code to the side that calls."""
    request.session.pop(_TOLD, None)  # the caller before is not read out to the next
    if "number" not in request.GET and request.method != "POST":
        return _page(request, FindForm(), "caller", back_url=reverse("office:clerk"))
    by, given = request.actor, request.POST if request.method == "POST" else request.GET
    number = FindForm(given)
    if not number.is_valid():
        is_nobodys = bool(given.get("number", "").strip())
        return _page(request, number, "caller", back_url=reverse("office:clerk"), is_nobodys=is_nobodys)
    reference = number.cleaned_data["number"]
    try:
        found = _look_up(reference, f"caller:{by.text}", request.now)
    except TooManyRequests as failure:
        number.add_error("number", fields.refused(failure))
        return _page(request, number, "caller", back_url=reverse("office:clerk"))
    if found is None:
        number.add_error("number", fields.put_right("no-such-complaint"))
        kind = {"is_handed": True} if _is_handed(reference) else {"is_nobodys": True}
        return _page(request, number, "caller", back_url=reverse("office:clerk"), **kind)
    form = SideForm(request.POST or None, initial={"number": reference, "who": BUYER})
    if form.is_valid() and (response := _sent(request, reference, form)):
        return response
    pack = book().on(dhaka_day(request.now))
    said = {"standing": found, "state": states.of(found), "next_step": next_step(found, pack), "now": request.now}
    return _page(request, form, "caller_side", back_url=reverse("office:caller"), **said)


def code(request: SignedRequest) -> HttpResponse:
    """Take the code that the caller reads out; each look is an event of the complaint that both sides see."""
    reference, side = request.session.get(_ASKED, ("", ""))
    proving = _proving(reference)
    asked = proving.remembered(request) if reference else None
    if asked is None or asked.is_over(request.now):
        return HttpResponseRedirect(reverse("office:caller"))
    form = CodeForm(request.POST or None, label=_("The code that the caller reads out"))
    phone = proving.prove(request, form, asked.request_id) if form.is_valid() else ""
    if phone:
        by = request.actor
        held = _holder(reference, side, phone)
        do_once(request, account=by.text, act=lambda: calling.note_told(reference, side, by=by, now=request.now))
        request.session[_TOLD] = [reference, side, held.hex, request.now.timestamp()]
        response = HttpResponseRedirect(reverse("office:caller_told"))
        proving.forget(response)
        return response
    shown = {"reference": reference, "minutes": LIFE_MINUTES, "is_seller": side == SELLER}
    return _page(request, form, "caller_code", back_url=f"{reverse('office:caller')}?number={reference}", **shown)


def told(request: SignedRequest) -> HttpResponse:
    """Show for some minutes what is to be read out to the caller."""
    reference, side, held, at = request.session.get(_TOLD, ("", "", "", 0.0))
    until = datetime.fromtimestamp(at, UTC) + SESSIONS.told
    if not reference or request.now >= until:
        return HttpResponseRedirect(reverse("office:caller"))
    spoken = _to_seller(reference, UUID(held)) if side == SELLER else _to_buyer(reference, UUID(held), request.now)
    context = {
        "reference": reference,
        "spoken": spoken,
        "due_at": None if spoken.standing.turn is Turn.HEARING else spoken.standing.due_at,
        "is_seller": side == SELLER,
        "until": until,
        "at_home": True,
    }
    return render(request, "office/caller_told.html", context)


def _is_handed(number: str) -> bool:
    """Tell whether we sent the number in a message about a complaint that was made elsewhere."""
    try:
        confirming.standing(number)
    except NotFound:
        return False
    return True


def _look_up(reference: str, account: str, now: datetime) -> Standing | None:
    """Return what the number tells everybody; a clerk's wrong numbers are counted. Raises TooManyRequests."""
    found = standing(reference)
    counters.take_unless(Counted.TRACK_WRONG, Counted.TRACK_RIGHT if found else Counted.TRACK_WRONG, account, now)
    return found


def _sent(request: SignedRequest, reference: str, form: SideForm) -> HttpResponse | None:
    """Send the code and go on to its page; a refusal stands in the form."""
    by, side = request.actor, form.cleaned_data["who"]
    with refusing(form, "who"):
        take_or_refuse(Counted.ASSISTED, by.text, request.now)
        try:
            if side == SELLER:
                phone = contact_with(reference, form.cleaned_data["phone"]).value.open()
            else:
                phone = calling.filers_phone(reference)
            response = _proving(reference).lead_on(request, reverse("office:caller_code"), phone)
        except NotFound:
            field, slug = ("phone", "phone-not-the-sellers") if side == SELLER else ("who", "no-number-for-a-code")
            form.add_error(field, fields.put_right(slug))
        else:
            request.session[_ASKED] = [reference, side]
            return response
    return None


def _holder(reference: str, side: str, phone: str) -> UUID:
    """Return who holds the number now: the buyer whose complaint it is, or the seller's contact. Raises NotFound."""
    if side == SELLER:
        return contact_with(reference, phone).pk
    person = consumers.find(phone)
    if person is None:
        raise NotFound
    return case_of(reference, actor_of_consumer(person)).complaint.consumer_id


def _to_buyer(reference: str, held: UUID, now: datetime) -> ReadOut:
    case = case_of(reference, actor_of_consumer(consumers.get(held)))
    main = next_acts.main(case, now)
    return ReadOut(
        firm=run(case.complaint.firm.name(language())),
        category=_category(case.pack, case.complaint.category),
        bought_on=_bought_on(case),
        amount_paisa=case.complaint.amount_paisa,
        standing=case.standing,
        state=states.of(case.standing, reader=states.Reader.CONSUMER),
        next_step=next_step(case.standing, case.pack, own=True, body=referred_to(case.timeline.past, case.pack)),
        acts=[each.label for each in (*([main] if main else []), *next_acts.beside(case))],
        sent=_sent_to(reference, f"consumer:{held}"),
    )


def _to_seller(reference: str, held: UUID) -> ReadOut:
    view: FirmView = firm_view(reference, actor_for(reference, held))
    return ReadOut(
        firm=run(view.firm.read(language())),
        category=_category(view.pack, view.category),
        bought_on=view.bought_on,
        amount_paisa=view.amount_paisa,
        standing=view.standing,
        state=states.of(view.standing, reader=states.Reader.FIRM),
        next_step=next_step(view.standing, view.pack, body=referred_to(view.past, view.pack)),
        acts=[words for acts, words in SELLERS if acts & view.acts],
        sent=_sent_to(reference, f"contact:{held}"),
    )


def _sent_to(reference: str, recipient: str) -> list[tuple[SentSms, Any]]:
    return [(each, STATES[each.notice.state]) for each in sms_sent(reference, recipient, language())]


def _bought_on(case: Case) -> Any:
    bought = case.facts.get("ordered_at")
    return dhaka_day(bought) if isinstance(bought, datetime) else bought


def _category(pack: Pack, category: str) -> str:
    """Name what went wrong; nothing to the holder of a number who did not file it."""
    return pack.categories[category].text.read(language()) if category else ""


def _proving(reference: str) -> Proving:
    return Proving(CodePurpose.LOOK_UP, about=reference, cookie="ccms-caller", path="/office/caller")


def _page(request: SignedRequest, form: forms.Form, template: str, **context: object) -> HttpResponse:
    return drawn(request, f"office/{template}.html", form, {"at_home": True, **context})
