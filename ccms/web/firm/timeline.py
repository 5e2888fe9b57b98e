"""The complaint's timeline as its seller may see it: past events, the present state, and the future with its rule."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import override
from uuid import UUID

from django.utils.html import format_html
from django.utils.translation import gettext

from ccms.complaints.events.event_type import Happened
from ccms.complaints.lifecycle import ENDED, DeadlineKind, Status
from ccms.complaints.reading.firm_view import FirmView
from ccms.web import states
from ccms.web.firm.deadline_words import rule_of
from ccms.web.shared import whom_told
from ccms.web.shared.deadline_words import end_of, referred_to
from ccms.web.shared.facts import Reading, to_firm
from ccms.web.shared.timeline import beside_the_summary, data_of, data_of_clock, detail, gathered, heading, when
from ccms.web.templatetags.frame import Entry
from ccms.web.templatetags.words import moment, run


def entries(view: FirmView, authors: Mapping[UUID, str] | None = None) -> list[Entry]:
    """Return the whole list, oldest first; `authors` names the firm's own people, by event."""
    return [*_past(view, authors or {}), *_present(view), *_future(view)]


def entry(event: Happened, view: FirmView, *, times: int = 1) -> Entry | None:
    """Tell one event, or what stands for several of the same; None where the seller does not need it."""
    told = to_firm(event, _Reading(view))
    if told is None:
        return None
    facts = (*told.facts, *_whom_told(event, view))
    return Entry(
        heading(told, times),
        when=when(event, view.past),
        detail=detail(facts, beside_the_summary(event.words)),
        data=data_of(event),
    )


class _Reading(Reading):
    """What the seller's page knows of the complaint."""

    def __init__(self, view: FirmView) -> None:
        super().__init__(view.pack)
        self.view = view

    @override
    def file_name(self, key: str) -> str:
        known = self.view.buyer.files if self.view.buyer else self.view.own_files
        return next((item.name for item in known if str(item.id) == key), "")


def _past(view: FirmView, authors: Mapping[UUID, str]) -> Iterator[Entry]:
    for event, times in gathered(view.past):
        told = entry(event, view, times=times)
        who = authors.get(event.event, "")
        if told:
            yield replace(told, when=format_html("{} · {}", told.when, run(who))) if who else told


def _whom_told(event: Happened, view: FirmView) -> Iterator[object]:
    """Say whom an event was told, but for what came before this firm was told of anything."""
    if view.told_at and event.at >= view.told_at:
        yield from whom_told.facts(event, states.Reader.FIRM)


def _present(view: FirmView) -> Iterator[Entry]:
    if view.standing.status in ENDED:
        return
    state = states.of(view.standing, reader=states.Reader.FIRM)
    yield Entry(state.label, when=state.turn, tense="now", data=state.data)


def _future(view: FirmView) -> Iterator[Entry]:
    if view.hearing and view.standing.status is Status.HEARING:
        yield Entry(gettext("The hearing"), when=moment(view.hearing.at), detail=run(view.hearing.place), tense="next")
    body = referred_to(view.past, view.pack)
    for clock in view.future:
        words = rule_of(clock, view.standing.on_table, view.pack, view.standing.fine, body)
        if words and clock.kind is not DeadlineKind.CHARGE_SHEET:
            when = "" if clock.late_since else end_of(clock, view.future)
            yield Entry(words, when=when, tense="next", data=data_of_clock(clock))
