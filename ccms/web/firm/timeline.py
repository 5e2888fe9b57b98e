"""The complaint's timeline as its seller may see it: past events, the present state, and the future with its rule."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.lifecycle import ENDED, DeadlineKind, Status
from ccms.complaints.reading.firm_view import FirmView
from ccms.complaints.timeline import Happened
from ccms.web import states
from ccms.web.firm.deadline_words import rule_of
from ccms.web.firm.timeline_words import STORIES
from ccms.web.shared import whom_told
from ccms.web.shared.deadline_words import end_of, referred_to
from ccms.web.shared.timeline import EventDescription, gathered, quote
from ccms.web.templatetags.frame import Entry
from ccms.web.templatetags.words import digits, moment, run

IN_THE_SUMMARY = "narrative"  # stands with the complaint itself


def entries(view: FirmView, authors: Mapping[UUID, str] | None = None) -> list[Entry]:
    """Return the whole list, oldest first; `authors` names the firm's own people, by event."""
    return [*_past(view, authors or {}), *_present(view), *_future(view)]


def entry(event: Happened, view: FirmView, *, times: int = 1) -> Entry | None:
    """Tell one event, or what stands for several of the same; None where the seller does not need it."""
    told = STORIES[event.kind](event, view)
    if told is None:
        return None
    what = told.what
    if times > 1:
        what = format_html("{} ({})", what, gettext("%(times)s times") % {"times": digits(times)})
    return Entry(what, when=moment(event.told_at), detail=_detail(told, event, view))


def _past(view: FirmView, authors: Mapping[UUID, str]) -> Iterator[Entry]:
    for event, times in gathered(view.past):
        told = entry(event, view, times=times)
        who = authors.get(event.event, "")
        if told:
            yield replace(told, when=format_html("{} · {}", told.when, run(who))) if who else told


def _detail(told: EventDescription, event: Happened, view: FirmView) -> SafeString:
    facts = [fact for fact in (*told.facts, *_whom_told(event, view)) if fact]
    quoted = [said.text for said in event.words if said.kind != IN_THE_SUMMARY]
    lines = format_html_join(SafeString("<br>"), "{}", ((fact,) for fact in facts))
    return format_html("{}{}", lines, format_html_join("", "{}", ((quote(text),) for text in quoted)))


def _whom_told(event: Happened, view: FirmView) -> Iterator[object]:
    """Say whom an event was told, but for what came before this firm was told of anything."""
    if view.told_at and event.at >= view.told_at:
        yield from whom_told.facts(event, states.Reader.FIRM)


def _present(view: FirmView) -> Iterator[Entry]:
    if view.standing.status in ENDED:
        return
    state = states.of(view.standing, reader=states.Reader.FIRM)
    yield Entry(state.label, when=state.turn, tense="now")


def _future(view: FirmView) -> Iterator[Entry]:
    if view.hearing and view.standing.status is Status.HEARING:
        yield Entry(gettext("The hearing"), when=moment(view.hearing.at), detail=run(view.hearing.place), tense="next")
    body = referred_to(view.past, view.pack)
    for clock in view.future:
        words = rule_of(clock, view.standing.on_table, view.pack, view.standing.fine, body)
        if words and clock.kind is not DeadlineKind.CHARGE_SHEET:
            yield Entry(words, when="" if clock.late_since else end_of(clock, view.future), tense="next")
