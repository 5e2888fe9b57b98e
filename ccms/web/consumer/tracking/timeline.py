"""`যা হয়েছে, যা হবে`: the complaint's timeline, with past events, the present state, and the future with its rule."""

from collections.abc import Iterator
from typing import override
from uuid import UUID

from django.utils.translation import gettext

from ccms.complaints.events.event_type import Happened
from ccms.complaints.lifecycle import ENDED, Status
from ccms.complaints.reading.tracking import Case
from ccms.web import states
from ccms.web.shared import whom_told
from ccms.web.shared.deadline_words import end_of, referred_to, rule_of
from ccms.web.shared.facts import Reading, to_consumer
from ccms.web.shared.timeline import (
    NOT_TOLD,
    beside_the_summary,
    data_of,
    data_of_clock,
    detail,
    gathered,
    heading,
    when,
)
from ccms.web.templatetags.frame import Entry
from ccms.web.templatetags.words import moment, run


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
    facts = (*told.facts, *whom_told.facts(event, states.Reader.CONSUMER))
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
