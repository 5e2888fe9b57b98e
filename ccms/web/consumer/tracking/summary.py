"""Shows the complaint in a few rows: purchase, wanted remedy, the rules it touches, and how the consumer is told.

`যা হয়েছে, যা হবে`: the complaint's timeline, with past events, the present state, and the future with its rule.

Lists the files of a complaint for a page: what each shows, and which side gave it.

Hands out a file of a complaint; the right to it is checked each time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, override
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts.share import BANK
from ccms.complaints.events.event_type import Happened
from ccms.complaints.evidence.sight import is_quarantined
from ccms.complaints.fines import money_of
from ccms.complaints.history.openings import Opening
from ccms.complaints.lifecycle import ENDED, Status
from ccms.complaints.models.evidence import Evidence, Preview
from ccms.complaints.queries import find
from ccms.complaints.reading.own_case import Case
from ccms.core.phones import mask
from ccms.law import offences
from ccms.law.pack.nouns import Asked, Question
from ccms.law.rules import Finding, Result, top_findings
from ccms.web import states
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared import timeline
from ccms.web.shared.deadline_words import end_of, referred_to, rule_of
from ccms.web.shared.evidence import Shown, hand_out, shown
from ccms.web.shared.timeline import (
    NOT_TOLD,
    Reading,
    beside_the_summary,
    data_of,
    data_of_clock,
    detail,
    gathered,
    heading,
    to_consumer,
    when,
)
from ccms.web.shared.wording import choice_words, in_words, made_first, put
from ccms.web.templatetags.frame import Entry, Row
from ccms.web.templatetags.words import code, digits, masked_phone, moment, run, taka

SIDES = {
    "consumer": _("You gave it"),
    "firm": _("The seller gave it"),
    "office": _("DNCRP gave it"),
    "body": _("Another office gave it"),
}


@dataclass(frozen=True, slots=True)
class File:
    """One file as a page lists it."""

    item: Evidence
    side: str
    kind: str
    name: Any
    giver: Any
    url: str
    has_preview: bool
    shown: Shown


def files_of(case: Case) -> list[File]:
    """Return every file of both sides."""
    return [_file(item, case) for item in case.evidence]


def _file(item: Evidence, case: Case) -> File:
    kind = case.pack.evidence_kinds.get(item.kind)
    kwargs, name = {"reference": case.complaint.reference, "evidence_id": item.id}, case.file_names[item.id]
    url = reverse("consumer:evidence_file", kwargs=kwargs)
    return File(
        item=item,
        side=item.side,
        kind=kind.text.read(language()) if kind else "",
        name=code(name) if name.isascii() else run(name),
        giver=SIDES.get(item.side, ""),
        url=url,
        has_preview=item.preview in {Preview.MADE, Preview.WAITING} and not is_quarantined(item),
        shown=shown(item, url, own=item.side == "consumer"),
    )


def evidence_file(request: SignedRequest, reference: str, evidence_id: UUID) -> HttpResponseBase:
    """Hand out one file of this case, or its smaller copy."""
    find(reference, request.actor)
    back = reverse("consumer:complaint", kwargs={"reference": reference})
    return hand_out(request, evidence_id, request.actor, back_url=back)


def entries(case: Case) -> list[Entry]:
    """Return the whole list, oldest first."""
    return [*_past(case), *_present(case), *_future(case)]


def _past(case: Case) -> Iterator[Entry]:
    for event, times in gathered(case.timeline.past):
        if case.is_disowned and event.kind == "consumer.filed":
            yield Entry(gettext("Somebody complained with your number"), when=when(event), data=data_of(event))
            continue
        entry = entry_of(event, case, times=times)
        if entry:
            yield entry


def entry_of(event: Happened, case: Case, *, times: int = 1) -> Entry | None:
    """Tell one event, or what stands for several of the same; None where this reader does not need it."""
    told = to_consumer(event, _Reading(case))
    if told is None:
        return None
    facts = (*told.facts, *timeline.facts(event, states.Reader.CONSUMER))
    return Entry(
        heading(told, times),
        when=when(event, case.timeline.past),
        detail=detail(facts, beside_the_summary(event.words)),
        data=data_of(event),
    )


class _Reading(Reading):
    """What the buyer's page knows of the complaint."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.pack)
        self.case = case

    @override
    def file_name(self, key: str) -> str:
        return next((name for item, name in self.case.file_names.items() if str(item) == key), "")

    @override
    def place(self, event: UUID) -> str:
        appointed = self.case.hearings.get(event)
        return appointed.place if appointed else ""

    @override
    def joined_into(self) -> str:
        """Name it to the person whose complaint it is too."""
        into = self.case.complaint.joined_into
        return into.reference if into and into.consumer_id == self.case.complaint.consumer_id else ""


def _present(case: Case) -> Iterator[Entry]:
    if case.standing.status in ENDED:
        return
    state = states.of(case.standing, reader=states.Reader.CONSUMER)
    yield Entry(state.label, when=state.turn, tense="now", data=state.data)


def _future(case: Case) -> Iterator[Entry]:
    complaint = case.complaint
    if complaint.status == Status.HEARING and case.hearing and not complaint.hearing_held:
        yield Entry(gettext("The hearing"), when=moment(case.hearing.at), detail=run(case.hearing.place), tense="next")
    body = referred_to(case.timeline.past, case.pack)
    for clock in case.timeline.future:
        words = rule_of(clock, complaint.on_table, case.pack, own=True, fine=case.standing.fine, body=body)
        if words and clock.kind not in NOT_TOLD:
            when = "" if clock.late_since else end_of(clock, case.timeline.future, own=True)
            yield Entry(words, when=when, tense="next", data=data_of_clock(clock))


@dataclass(frozen=True, slots=True)
class Card:
    """One finding in the reader's language."""

    text: str
    law: str
    clause: str
    says: str


def rows(case: Case) -> list[Row]:
    """Return the complaint in a few rows."""
    return list(_rows(case))


def _rows(case: Case) -> Iterator[Row]:
    complaint, pack, lang = case.complaint, case.pack, language()
    if for_whom := case.complainant.represented.open() if case.complainant.represented else "":
        yield Row(gettext("For whom"), run(for_whom))
    yield Row(gettext("What went wrong"), pack.categories[complaint.category].text.read(lang))
    yield Row(gettext("What you want"), choice_words(pack, "wish", complaint.wish))
    if complaint.amount_paisa is not None:
        yield Row(gettext("Amount"), taka(complaint.amount_paisa))
    if complaint.purchase.number:
        yield Row(gettext("Purchase number"), code(complaint.purchase.number))
    yield Row(gettext("Sent on"), moment(complaint.filed_at))
    if first := complaint.first_made:
        yield Row(gettext("First made with"), made_first(first, pack))
    if complaint.escalated_at:
        yield Row(gettext("Office that has it"), run(complaint.office.name(lang)))


def openings(case: Case) -> list[Row]:
    """Say which office looked at the complaint, and when; newest first."""
    return [Row(moment(each.at), _looked(each, case)) for each in case.looks]


def _looked(each: Opening, case: Case) -> str:
    body = case.pack.bodies.get(each.body)
    of_body = body.text.read(language()) if body else each.body
    name = {"office": each.office.name(language()) if each.office else of_body}
    if each.searched:
        return gettext("An officer of %(office)s searched its number") % name
    if each.listed:
        return gettext("An officer of %(office)s found it while searching a wallet number") % name
    return gettext("An officer of %(office)s opened it") % name


def told(case: Case) -> list[Row]:
    """Return every answer that was given when filing."""
    facts = case.facts
    return [
        Row(question.text.read(language()), in_words(question, facts[question.id], case.pack))
        for question in case.pack.questions.values()
        if facts.get(question.id) not in (None, "") and _is_an_answer(question, facts[question.id])
        if question.asked is not Asked.NOBODY
    ]


def _is_an_answer(question: Question, fact: object) -> bool:
    """Tell whether the pack has words for it: what another door took may name a choice that nobody offers."""
    return not question.options or any(option.value == fact for option in question.options)


def findings(case: Case) -> list[Card]:
    """Return the weightiest findings on the day of the filing, by what is known now."""
    broken = [finding for finding in case.judged.of_buyer if finding.result is Result.BREACH]
    return [_card(finding) for finding in top_findings(case.pack, broken, case.judged.all)]


def _card(finding: Finding) -> Card:
    lang = language()
    return Card(
        text=finding.text.read(lang),
        law=finding.law.read(lang),
        clause=finding.clause.read(lang),
        says=finding.says.read(lang),
    )


def ways(case: Case) -> list[Any]:
    """Say on which channels the buyer is told of what happens."""
    person = case.complaint.consumer
    shown = [gettext("SMS to %(phone)s") % {"phone": mask(person.phone.open())}]
    if person.email:
        shown.append(gettext("E-mail"))
    return [run(each) for each in shown]


def money_rows(case: Case) -> list[Row]:
    """Return the order in money: fine, what came in, the share, and where that goes; nothing before an order."""
    if case.order is None:
        return []
    percent, (collected, given) = case.pack.figures["reward_percent"], money_of(case.order)
    wanted = case.complainant.share_goes_to
    share = put(
        gettext("%(share)s (%(percent)s%% of what was paid)"),
        share=taka(offences.reward(case.pack, collected)),
        percent=digits(percent),
    )
    if collected < case.order.fine_paisa:
        whole = taka(offences.reward(case.pack, case.order.fine_paisa))
        share = put(gettext("%(share)s; %(whole)s once all of it is paid"), share=share, whole=whole)
    return [
        Row(gettext("Fine for the seller"), taka(case.order.fine_paisa)),
        Row(gettext("Paid of it so far"), taka(collected)),
        Row(gettext("Your share"), share),
        *([Row(gettext("DNCRP says it paid you"), taka(given))] if given else []),
        *([Row(gettext("Your share goes to"), _account(case, wanted.way, wanted.account))] if wanted else []),
    ]


def _account(case: Case, way: str, number: str) -> Any:
    """Name the account by its last digits."""
    shown = code(f"…{number[-4:]}") if way == BANK else masked_phone(number)
    return put("%(way)s %(number)s", way=choice_words(case.pack, "share_way", way), number=shown)


def own_money(case: Case) -> Any:
    """Say what becomes of the money that the complainant paid: no order gives it back."""
    paid = case.complaint.amount_paisa
    if case.order is None or not paid or case.sheet.value("nothing_paid") is True:
        return ""
    return put(
        gettext(
            "Your own %(amount)s is not part of this: the law does not let DNCRP order it back. Ask the seller for it, "
            "or go to a civil court (sections 66 and 67)."
        ),
        amount=taka(paid),
    )
