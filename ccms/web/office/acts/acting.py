"""Runs every act of an officer: asked on its own page, shown with what both sides will be told, then done once.

A page asks; after it is sent, it shows what would happen, and nothing has happened yet; after the confirmation, the
service acts. An officer who comes too late sees the complaint's present state, and the text that they had written.

Shows before an act is confirmed what it would tell the two sides.

What the forms of an officer's acts share: the complaint, the typed values in words, and the way back.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, cast, override

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.complaints.acts.act import Act
from ccms.complaints.lifecycle import Action
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.complaints.reading.preview import Foretold, PreviewedMessage, foretell
from ccms.core.failures import Failure, sentence
from ccms.law.pack.in_force import Pack
from ccms.notices.channels.table import CHANNELS
from ccms.web import fields, states
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.office.labels import clock_name, standing_context
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import CONFLICT, ActForm, ActPage, Prepare
from ccms.web.shared.deadline_words import end_of
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import day, digits, reference, run, taka


class OfficeForm(ActForm[OfficeCase]):
    """One act on one case. Without visible fields it is ready at once: its page shows what follows, and one button."""

    def __init__(self, case: OfficeCase, request: SignedRequest, act: type[Act] | None = None) -> None:
        super().__init__(case, request, act)
        if not self.visible_fields() and request.method != "POST":
            self.is_bound = True

    @property
    def pack(self) -> Pack:
        """The law in force for this complaint."""
        return self.case.pack

    @property
    def reference(self) -> str:
        """The number of the complaint."""
        return self.case.complaint.reference

    def warnings(self) -> list[str]:
        """Return what the officer should look at before confirming."""
        return []

    def back_url(self) -> str:
        """Return the page that the officer comes back to: the case."""
        return reverse("office:case", kwargs={"reference": self.reference})

    def rows(self) -> list[Row]:
        """Return what was typed, in words."""
        return list(self._rows())

    def _rows(self) -> Iterator[Row]:
        for bound in self.visible_fields():
            value = self.cleaned_data.get(bound.name)
            if value not in (None, "", False):
                yield Row(bound.label, in_words(bound.field, value))

    def cards(self, name: str, cards: Sequence[fields.Card]) -> None:
        """Offer the choices of a field of cards."""
        cast("fields.ChoiceCards", self.fields[name]).offer(cards)

    def picks(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        """Offer the choices of a drop-down."""
        cast("fields.Pick", self.fields[name]).offer(choices)


def in_words(field: forms.Field, value: Any) -> str | SafeString:  # noqa: PLR0911 - one case for each kind of field
    """Return what was typed into a field as the reader writes it."""
    match field:
        case fields.TakaField():
            return taka(value)
        case fields.DateField():
            return day(value)
        case fields.TimeField():
            return digits(f"{value:%H:%M}")
        case fields.TickBox():
            return gettext("Yes")
        case fields.ReferenceField():
            return reference(value)
        case forms.ChoiceField():
            label = dict(_flat(field.choices)).get(value, value)
            return label if isinstance(label, SafeString) else run(label)
        case _:
            return run(value)


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it will read."""

    channel: Any
    language: str  # empty where it is the page's own
    sms: str
    headline: str
    paragraphs: tuple[str, ...]


def told_in_words(foreseen: Foretold, now: datetime) -> dict[str, Any]:
    """Return what the page shows: the state afterwards, the clocks that start, and the messages of each side."""
    after = foreseen.standing
    return {
        "after": states.of(after, reader=states.Reader.OFFICE),
        "clocks": [Row(clock_name(clock, after.fine), end_of(clock, foreseen.clocks)) for clock in foreseen.clocks],
        "to_buyer": [_message(told) for told in foreseen.to("consumer")],
        "to_seller": [_message(told) for told in foreseen.to("firm")],
        "now": now,
    }


def _message(told: PreviewedMessage) -> Message:
    return Message(
        channel=CHANNELS[told.channel].words,
        language="" if told.language == language() else told.language,
        sms=told.sms,
        headline=told.line.headline,
        paragraphs=told.line.paragraphs,
    )


@dataclass(frozen=True, kw_only=True)
class OfficePage(ActPage[OfficeCase, OfficeForm]):
    """The page of one act of an officer: its words and its form.

    An act that is done `at_once` sends no message and is not shown before; one `in_viewer` is offered beside its file.
    What `keeps` a file looks into it with nothing locked, and yields what adds it.
    """

    form: type[OfficeForm] = OfficeForm
    template: str = "act"
    at_once: bool = False
    in_viewer: bool = False
    keeps: Callable[..., Any] | None = None

    @property
    def path(self) -> str:
        """The last word of its address."""
        return str(self.action).replace("_", "-")

    @override
    def opened(self, request: SignedRequest, **named: Any) -> OfficeCase:
        return office_case(named["reference"], request.actor)

    @override
    def turned_away(self, request: SignedRequest, case: OfficeCase) -> HttpResponse | None:
        return self._instead(request, case, "copy") if case.is_copy else super().turned_away(request, case)

    @override
    def closed(self, request: SignedRequest, case: OfficeCase) -> HttpResponse | None:
        if self.action not in case.allowed:
            return self.moved_on(request, case, written=request.POST.get("text", ""))
        if request.method == "POST":  # refused, and asked anew with the reason beside the form
            return None
        if self.action not in case.acts:
            return self._instead(request, case, "another")
        if refusal := case.early(request.now).get(self.action):
            from_when = sentence(refusal.errors[""], language())
            return self._instead(request, case, "early", action=self.action, from_when=from_when)
        return None

    @override
    def ask(self, request: SignedRequest, form: OfficeForm) -> HttpResponse:
        template = f"office/{self.template}.html"
        context = {**self._shared(request, form), "form": form, "upload": self.keeps is not None}
        if request.method != "POST":  # a form without fields may be refused before anything is sent
            return render(request, template, context)
        return drawn(request, template, form, context)

    @override
    def preview(self, request: SignedRequest, form: OfficeForm) -> HttpResponse:
        foreseen = foretell(form.as_act(), reference=form.reference, by=request.actor, now=request.now)
        context = {
            **self._shared(request, form),
            "rows": form.rows(),
            "warnings": form.warnings(),
            "carried": form.carried(),
            "may_change": bool(form.visible_fields()),
            **told_in_words(foreseen, request.now),
            **form.beside(),
        }
        return render(request, "office/preview.html", context)

    def _shared(self, request: SignedRequest, form: OfficeForm) -> dict[str, Any]:
        standing = standing_context(form.case, request.now)
        return {**standing, "act": self, "back_url": form.back_url(), **form.beside()}

    @override
    def prepare(self, request: SignedRequest, form: OfficeForm) -> Prepare | None:
        if self.keeps is None:
            return None
        return partial(self.keeps, reference=form.reference, by=request.actor, now=request.now, **form.given())

    @override
    def next_url(self, form: OfficeForm, answer: object) -> str:
        return form.back_url()

    @override
    def too_late(self, request: SignedRequest, form: OfficeForm, failure: Failure) -> HttpResponse:
        written = form.cleaned_data.get("text", "")
        return self.moved_on(request, office_case(form.reference, request.actor), written=written)

    def moved_on(self, request: SignedRequest, case: OfficeCase, *, written: str = "") -> HttpResponse:
        """Say that it has been done or is no longer open, and by whom, and give back what was written."""
        taken = case.taken if self.action is Action.TAKE_UP else None
        return self._instead(request, case, "moved_on", taken=taken, written=written)

    def _instead(self, request: SignedRequest, case: OfficeCase, template: str, **more: object) -> HttpResponse:
        context = {**standing_context(case, request.now), "title": self.title, **more}
        return render(request, f"office/{template}.html", context, status=CONFLICT)
