"""Writes each event for the office's timeline: a heading and facts, in the third person, the office's own delays too.

`STORIES` maps an event's name to a function that describes it. A test passes every event of the life cycle through it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.models.call import Outcome
from ccms.complaints.reading.office_case import OfficeCase
from ccms.complaints.timeline import Happened
from ccms.web.language import language
from ccms.web.office.labels import CALLS, CLOCKS, REASONS, SIDES
from ccms.web.shared.timeline import EventDescription, is_agreed
from ccms.web.shared.wording import choice_words, promise_words, put, terms
from ccms.web.templatetags.words import code, digits, moment, reference, run, short_day, taka

type Words = Any  # a str, or markup
type Story = Callable[[Happened, OfficeCase], EventDescription]


def plain(words: Words) -> Story:
    """Tell an event by one sentence."""
    return lambda _event, _case: EventDescription(words)


def with_choice(words: Words, list_name: str, name: str = "reason") -> Story:
    """Tell an event with the choice of the pack that came with it."""
    return lambda event, case: EventDescription(words, [choice_words(case.pack, list_name, event.data.get(name))])


def with_terms(words: Words, list_name: str = "", *, by: bool) -> Story:
    """Tell an event with kind, amount and day; of an answer, whether it is verified and whether it came late."""

    def tell(event: Happened, case: OfficeCase) -> EventDescription:
        data = event.data
        kind = choice_words(case.pack, list_name, data.get("remedy")) if list_name else ""
        return EventDescription(words, [terms(kind, data.get("amount_paisa"), _day(data), by=by), *_worth(event)])

    return tell


def _day(data: Mapping[str, Any], name: str = "day") -> date | None:
    return date.fromisoformat(data[name]) if data.get(name) else None


def _worth(event: Happened) -> Iterator[Words]:
    if not event.kind.startswith("firm."):
        return
    if event.data.get("verified") is False:
        yield gettext("Who answered is not verified.")
    if event.kind != "firm.reported_performance" and "status" not in event.data.get("set", {}):
        yield gettext("It came after the complaint had gone to DNCRP. The office's time runs on.")


def _filed(event: Happened, _case: OfficeCase) -> EventDescription:
    became, facts = event.data["set"], []
    if event.by == "office":
        facts.append(gettext("An officer of the help line wrote it down."))
    if event.data.get("assisted"):
        facts.append(gettext("The buyer confirmed it with a code sent to his number."))
    if became.get("reason"):
        facts.append(REASONS.get(became["reason"], ""))
    if became.get("protective"):
        facts.append(gettext("Protective: so few of the thirty days were left."))
    files = len(event.data.get("evidence", ()))
    if files:
        facts.append(gettext("Files given: %(count)s") % {"count": digits(files)})
    return EventDescription(_("The buyer filed the complaint"), facts)


def _opened_number(event: Happened, _case: OfficeCase) -> EventDescription:
    return EventDescription(_("Looked at the number to call"), [SIDES.get(event.data["party"], "")])


def _called(event: Happened, _case: OfficeCase) -> EventDescription:
    return EventDescription(_("Called"), [SIDES.get(event.data["party"], ""), CALLS[Outcome(event.data["outcome"])]])


def _received(event: Happened, case: OfficeCase) -> EventDescription:
    received = put(_("Received: %(at)s"), at=moment(datetime.fromisoformat(event.data["received_at"])))
    if event.data["party"] == "consumer":
        return EventDescription(_("A message reached the buyer"), [received])
    basis = choice_words(case.pack, "receipt_basis", event.data.get("basis"))
    return EventDescription(_("The notice reached the seller"), [received, basis])


def _offered(event: Happened, case: OfficeCase) -> EventDescription:
    agreed = _("The seller accepted the buyer's proposal. It is now a promise")
    words = agreed if is_agreed(event) else _("The seller made an offer")
    return with_terms(words, "offer_kind", by=True)(event, case)


def _defended(event: Happened, case: OfficeCase) -> EventDescription:
    reason = choice_words(case.pack, "defend", event.data.get("code"))
    return EventDescription(_("The seller says that the complaint is not right"), [reason, *_worth(event)])


def _interim(event: Happened, case: OfficeCase) -> EventDescription:
    until, why = _day(event.data), choice_words(case.pack, "interim", event.data.get("code"))
    return EventDescription(
        _("The seller asked for more time"), [why, put(_("until %(day)s"), day=short_day(until)) if until else ""]
    )


def _checked(event: Happened, _case: OfficeCase) -> EventDescription:
    matches = gettext("It was the buyer's.") if event.data.get("matches") else gettext("It was another number.")
    return EventDescription(_("The seller compared a number from its book"), [matches])


def _accepted(event: Happened, case: OfficeCase) -> EventDescription:
    made = event.data["set"]
    match made.get("status"):
        case "promised":
            day = _day(made, "promised_on")
            what = promise_words(case.pack, made.get("promised_remedy"), made.get("promised_paisa"), day)
            return EventDescription(_("The buyer accepted the offer"), [what])
        case "settled":
            return EventDescription(_("The buyer says that it is settled"), _settled(event, case))
        case _:
            return EventDescription(_("The buyer accepted the seller's explanation"))


def _settled(event: Happened, case: OfficeCase, *, by: bool = False) -> list[Words]:
    agreed = event.data.get("settlement") or {}
    kind = choice_words(case.pack, "offer_kind", agreed.get("kind"))
    return [terms(kind, agreed.get("amount_paisa"), _day(agreed, "on"), by=by)]


def _withdrew(event: Happened, case: OfficeCase) -> EventDescription:
    facts = [choice_words(case.pack, "withdraw", event.data.get("reason"))]
    received = choice_words(case.pack, "received", event.data.get("received"))
    amount = event.data.get("amount_paisa")
    facts.append(put(_("Received: %(what)s"), what=taka(amount) if amount else received))
    return EventDescription(_("The buyer withdrew the complaint"), facts)


def _asked(event: Happened, _case: OfficeCase) -> EventDescription:
    asked_buyer = event.data["party"] == "consumer"
    return EventDescription(_("The office asked the buyer") if asked_buyer else _("The office asked the seller"))


def _referred(event: Happened, case: OfficeCase) -> EventDescription:
    body = case.pack.regulators.get(event.data["regulator"])
    name = run(body.text.read(language())) if body else code(event.data["regulator"])
    return EventDescription(
        put(_("To be sent by the office to %(name)s"), name=name),
        [choice_words(case.pack, "refer_basis", event.data.get("basis"))],
    )


def _hearing(words: Words) -> Story:
    def tell(event: Happened, case: OfficeCase) -> EventDescription:
        why = choice_words(case.pack, "adjourn", event.data.get("reason"))
        appointed = case.hearings.get(event.event)
        place = run(appointed.place) if appointed else ""
        return EventDescription(words, [why, moment(datetime.fromisoformat(event.data["hearing_at"])), place])

    return tell


def _agreed(event: Happened, case: OfficeCase) -> EventDescription:
    promised = event.data["set"].get("status") == "promised"
    return EventDescription(_("Both sides agreed at the hearing"), _settled(event, case, by=promised))


def _ordered(event: Happened, case: OfficeCase) -> EventDescription:
    data, offence = event.data, case.pack.offences.get(event.data["section"])
    facts: list[Words] = [
        put(
            _("Fine: %(amount)s, under section %(section)s"),
            amount=taka(data["fine_paisa"]),
            section=digits(data["section"]),
        ),
        offence.text.read(language()) if offence else "",
        gettext("As a repeated offence (section 55).") if data.get("repeated") else "",
    ]
    return EventDescription(_("The office ordered a fine"), facts)


def _paid(event: Happened, _case: OfficeCase) -> EventDescription:
    left = put(_("Still unpaid: %(amount)s"), amount=taka(event.data.get("left_paisa", 0)))
    return EventDescription(
        _("A payment was recorded"), [terms("", event.data["amount_paisa"], _day(event.data, "on"), by=False), left]
    )


def _recovery(event: Happened, _case: OfficeCase) -> EventDescription:
    left = put(_("Still unpaid: %(amount)s"), amount=taka(event.data.get("left_paisa", 0)))
    return EventDescription(_("Recovery by attachment was started"), [left])


def _rewarded(event: Happened, _case: OfficeCase) -> EventDescription:
    what = terms("", event.data["amount_paisa"], _day(event.data, "on"), by=False)
    return EventDescription(_("The complainant's share was paid"), [what])


def _joined(_event: Happened, case: OfficeCase) -> EventDescription:
    into = case.complaint.joined_into
    return EventDescription(_("Joined to another complaint"), [reference(into.reference)] if into else [])


def _noted(event: Happened, _case: OfficeCase) -> EventDescription:
    facts = [gettext("Whoever had claimed the page through it has got it.")] if event.data.get("claims") else []
    if event.data.get("handed_over"):
        return EventDescription(_("The page was handed over to the seller's own people"))
    vouched = event.data.get("contact")
    return EventDescription(_("A contact of the seller was confirmed") if vouched else _("Note of the office"), facts)


def _claimed_page(event: Happened, _case: OfficeCase) -> EventDescription:
    if event.data.get("verified"):
        return EventDescription(_("The seller's own people took the page over"))
    return EventDescription(
        _("Somebody says that the page is his"), [gettext("It waits until the contact is confirmed.")]
    )


def _added(event: Happened, case: OfficeCase) -> EventDescription:
    kind = case.pack.evidence_kinds.get(event.data["kind"])
    name = put(_("%(side)s added evidence"), side=SIDES.get(event.by, ""))
    return EventDescription(name, [kind.text.read(language()) if kind else "", _file(event, case)])


def _opened(event: Happened, case: OfficeCase) -> EventDescription:
    copy = gettext("the original") if event.data.get("copy") == "original" else gettext("the preview")
    return EventDescription(put(_("%(side)s opened a file"), side=SIDES.get(event.by, "")), [_file(event, case), copy])


def _quarantined(event: Happened, case: OfficeCase) -> EventDescription:
    return EventDescription(_("A virus was found in a file. Nobody can open it any more"), [_file(event, case)])


def _file(event: Happened, case: OfficeCase) -> Words:
    item = next((item for item in case.evidence if str(item.id) == event.data["evidence"]), None)
    return code(item.name) if item and item.name.isascii() else run(item.name) if item else ""


def _reminded(event: Happened, _case: OfficeCase) -> EventDescription:
    return EventDescription(put(_("Reminder: %(clock)s"), clock=CLOCKS[event.data["deadline"]]))


# A missed clock of the office itself is told as the office's own lapse.
LAPSES: Mapping[str, Words] = {
    "take_up": _("The office did not take it up in time"),
    "first_step": _("The office took no step in time"),
    "hearing_result": _("The office did not record the result of the hearing in time"),
    "charge_sheet": _("The 90 days of section 61 are over: no charge sheet is possible any more"),
    "recovery": _("The fine is still not paid in full; its recovery goes on"),
}


def _missed(event: Happened, _case: OfficeCase) -> EventDescription:
    kind, changed = event.data["deadline"], event.data.get("set", {})
    lapse = "recovery" if event.data.get("recovery") else kind
    if lapse in LAPSES:
        return EventDescription(LAPSES[lapse])
    led_to = REASONS.get(changed.get("reason", ""), "") if changed.get("status") == "escalated" else ""
    party = SIDES.get(event.data.get("party", ""), "")
    return EventDescription(put(_("Time over: %(clock)s"), clock=CLOCKS[kind]), [party, led_to])


STORIES: Mapping[str, Story] = {
    "consumer.filed": _filed,
    "consumer.accepted": _accepted,
    "consumer.rejected": with_choice(_("The buyer did not accept the answer"), "reject"),
    "consumer.countered": with_terms(_("The buyer proposed something else"), "offer_kind", by=True),
    "consumer.withdrew": _withdrew,
    "consumer.reopened": with_choice(_("The buyer opened the complaint again"), "reopen"),
    "consumer.requested_review": with_choice(_("The buyer asked that another officer look at it"), "request_review"),
    "consumer.confirmed_performance": lambda event, case: EventDescription(
        _("The buyer says that the promise was kept"), _settled(event, case)
    ),
    "consumer.reported_broken_promise": plain(_("The buyer says that the promise was not kept")),
    "consumer.gave_information": plain(_("The buyer answered the question")),
    "firm.offered": _offered,
    "firm.claimed_solved": with_terms(_("The seller says that it is solved"), "solved_kind", by=False),
    "firm.defended": _defended,
    "firm.refused": with_choice(_("The seller says that it is not its case"), "refuse", "code"),
    "firm.asked": plain(_("The seller asked the buyer")),
    "firm.gave_interim_reply": _interim,
    "firm.reported_performance": with_terms(_("The seller says that it kept its promise"), by=False),
    "firm.gave_information": plain(_("The seller answered the office's question")),
    "firm.checked_order": _checked,
    "firm.claimed_page": _claimed_page,
    "office.took_up": plain(_("Taken up")),
    "office.sent_to_firm": plain(_("Sent to the seller")),
    "office.requested_information": _asked,
    "office.referred": _referred,
    "office.recalled_dispatch": with_choice(_("Referral taken back"), "recall"),
    "office.rejected": with_choice(_("Not accepted"), "reject_complaint"),
    "office.dismissed": with_choice(_("Dismissed"), "dismiss"),
    "office.set_hearing": _hearing(_("A hearing was set")),
    "office.adjourned": _hearing(_("The hearing was moved to another day")),
    "office.held_hearing": with_choice(_("The hearing was held"), "attendance", "attendance"),
    "office.recorded_settlement": _agreed,
    "office.ordered": _ordered,
    "office.recorded_payment": _paid,
    "office.started_recovery": _recovery,
    "office.recorded_reward": _rewarded,
    "office.closed": lambda event, case: EventDescription(
        _("Closed by the office"), [choice_words(case.pack, "outcome", event.data["set"].get("outcome"))]
    ),
    "office.joined": _joined,
    "office.reassigned": plain(_("Handed to another officer")),
    "office.added_note": _noted,
    "office.opened_number": _opened_number,
    "office.called": _called,
    "regulator.accepted_referral": plain(_("The other office accepted it")),
    "regulator.returned_referral": with_choice(_("The other office sent it back"), "return_referral"),
    "regulator.answered_referral": plain(_("The other office answered")),
    "clock.reminded": _reminded,
    "clock.missed_deadline": _missed,
    "evidence.added": _added,
    "evidence.opened": _opened,
    "evidence.quarantined": _quarantined,
    "notice.received": _received,
}
