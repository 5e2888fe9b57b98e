"""Shares what every form has that sends something to a body: what is missing, what is filled in, and what goes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.forms import CharField, HiddenInput
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.dispatches import completing
from ccms.complaints.dispatches.content import content_for
from ccms.complaints.dispatches.preflight.findings import Missing, fields_in
from ccms.complaints.dispatches.reading import made_of
from ccms.complaints.facts import in_facts, join
from ccms.complaints.models.dispatch import DispatchState
from ccms.complaints.models.dispatch_content import Content, completed_before
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.integrations.bodies import desk_of, desks
from ccms.integrations.dossier.handing import missing
from ccms.integrations.dossier.scope import Scope
from ccms.law.pack.book import book
from ccms.law.pack.receivers import Receiver
from ccms.ledger.canonical import JSON
from ccms.web import fields
from ccms.web.office.acts import findings
from ccms.web.office.acts.forms import OfficeForm
from ccms.web.questions import later
from ccms.web.sending import tell
from ccms.web.shared.act_page import CHANGE, STAGE
from ccms.web.shared.bodies.dispatch_words import preview_rows
from ccms.web.templatetags.frame import Row

MOVES_NOTHING = _("The complaint stays where it is and no time changes.")
BY_ITSELF = _(
    "Exactly the fields below go to that office's own system, by themselves. It is told as sent once they took it."
)
BY_LETTER = _(
    "That office gets an e-mail by itself that there is something to read. Nothing of the complaint stands in it; with "
    "an account of its own it reads exactly the fields below here. It is told as sent once the e-mail was taken."
)
BY_OFFICE = _(
    "Nothing goes to that office by itself now: your office has to send it, and to record here when and how. Exactly "
    "the fields below are to go out. Where it has an account here, it reads them from the moment that is recorded."
)
FILLED_IN = _("As the buyer told you or a paper shows. The buyer and that office see that DNCRP filled it in.")
ASKED = in_facts("asked")  # a mark in the page, and no question of the law
STANDS = _("DNCRP filled this in. Change it only where it is wrong. The buyer and that office see who filled it in.")


class SendsForm(OfficeForm):
    """An act that sends something: what exactly is shown before it is done."""

    moves: Any = MOVES_NOTHING
    to_fill: Sequence[str] = ()  # the names of the fields that can be filled in
    despite = fields.CleanText(
        label=_("Why does it go all the same?"),
        help_text=_("Only where something is still missing. It is a note that only the office reads."),
        required=False,
    )
    missing: Sequence[Missing] = ()

    def receiver(self) -> str:
        """Return the code of the body that is meant, before the form is read; empty where none is yet."""
        return str(self.data.get("body", ""))

    def came_back(self) -> list[str]:
        """Return the fields for which this body sent something back."""
        body = self.receiver()
        return [each.field for each in made_of(self.case.complaint) if each.body == body and each.field]

    def came_back_last(self) -> list[str]:
        """Return the field for which this body sent back the last that it was sent: it is asked for first."""
        last = [each for each in made_of(self.case.complaint) if each.body == self.receiver()][-1:]
        return [each.field for each in last if each.state == DispatchState.RETURNED and each.field]

    def ask_why(self) -> None:
        """Ask last for what is missing, and why it goes where the body would send it back.

        What was chosen stays when that is asked first.
        """
        self._missing_with({})
        asked = self.fields.pop("despite")
        profile, before = self._profile, completed_before(self.case.complaint)
        again = [name for name in before if profile and name in profile.fields]
        is_new = self._ask_to_fill([*fields_in(self.missing), *self.came_back(), *again] if profile else [], before)
        is_unasked = self._mark(completing.questions_for(self.came_back_last() if profile else []))
        if self.missing:
            self.fields["despite"] = asked
            is_new = is_unasked or "despite" not in self.data
        elif self.data.get(STAGE) != CHANGE:
            is_new = is_unasked
        if is_new:
            self._ask_first()

    def _ask_to_fill(self, names: Sequence[str], before: Mapping[str, JSON]) -> bool:
        """Ask for fields, with what an officer filled in before, and tell whether none of them was on the page."""
        self.to_fill = names
        hints = dict.fromkeys(completing.questions_for(names), FILLED_IN)
        hints |= dict.fromkeys(completing.questions_for(name for name in names if name in before), STANDS)
        later.ask(self, self.pack, hints, self.now, hints=hints, unknown=False)
        self.order_fields(["dispatch", "body", "basis", *map(in_facts, hints)])
        kept = {completing.QUESTIONS[name]: before[name] for name in names if name in before}
        shown = {in_facts(name): _to_the_minute(value) for name, value in join(self.pack, kept).items()}
        self.initial = {**self.initial, **shown}
        return bool(hints) and not any(map(self._was_sent, map(in_facts, hints)))

    def _was_sent(self, name: str) -> bool:
        return not self.fields[name].widget.value_omitted_from_data(self.data, self.files, name)

    def _mark(self, questions: Iterable[str]) -> bool:
        """Mark in the page which questions it asks; tell whether the page that was sent did not ask them yet."""
        asks = list(questions)
        mark = " ".join(asks)
        if asks:
            self.fields[ASKED], self.initial[ASKED] = CharField(required=False, widget=HiddenInput()), mark
        if ASKED in self.data:
            return str(self.data[ASKED]) != mark
        return bool(asks) and not any(name.startswith(in_facts(asked)) for asked in asks for name in self.data)

    def _ask_first(self) -> None:
        """Ask before anything is shown, with what was chosen."""
        if self.is_bound:
            sent = [name for name in self.fields if name != ASKED and self._was_sent(name)]
            self.initial = {**self.initial, **{name: self[name].data for name in sent}}
            self.is_bound = False

    def clean(self) -> dict[str, Any]:
        """Look again with what was filled in, and ask why it goes only where something is still missing."""
        typed = super().clean() or self.cleaned_data
        try:
            self._missing_with(self._filled_in)
        except ValidationFailed as failed:
            tell(self, failed)
        else:
            if self.missing and "despite" in self.fields and not str(typed.get("despite", "")).strip():
                tell(self, ValidationFailed(errors={"despite": ("preflight-missing", {})}))
        return typed

    def given(self) -> dict[str, Any]:
        """Name what was filled in as the act does."""
        given = {name: value for name, value in super().given().items() if "/" not in name}
        return {**given, "facts": self._answers} if self.to_fill else given

    @cached_property
    def _profile(self) -> Receiver | None:
        return book().on(dhaka_day(self.now)).receivers.get(self.receiver())

    @property
    def _filled_in(self) -> Mapping[str, JSON]:
        """What was filled in, by the names of fields. Raises ValidationFailed."""
        return completing.read(self.pack, self._answers, self.to_fill, dhaka_day(self.now))

    @property
    def _answers(self) -> Mapping[str, object]:
        """What was typed, by question; what stands there already is no answer."""
        typed = later.answers(self, self.pack)
        return {name: value for name, value in typed.items() if in_facts(name) in self.changed_data}

    def _missing_with(self, more: Mapping[str, JSON]) -> None:
        scope = Scope(self._profile) if self._profile else None
        self.missing = missing(self.case, scope, self.now, more) if scope else ()

    def beside(self) -> dict[str, Any]:
        """Return what the body would miss."""
        return {"lacking": list(findings.rows(self.case, self.missing))}

    def content(self) -> Content | None:
        """Return what the body that was chosen would be sent. Raises ValidationFailed."""
        body = self.cleaned_data.get("body") if self.is_bound else None
        return content_for(self.case.complaint, body, self.now, self._filled_in) if body else None

    def _rows(self) -> Iterator[Row]:
        yield from super()._rows()
        if content := self._content:
            yield from preview_rows(content, self.pack)
            yield from findings.rows(self.case, self.missing)

    @cached_property
    def _content(self) -> Content | None:
        try:
            return self.content()
        except ValidationFailed:
            return None

    def warnings(self) -> list[str]:
        """Say what it does not do, and that no body has confirmed its profile."""
        said = [str(self.moves)] if self.moves else []
        if self._content:
            profile = self._content.profile
            said.append(str(self._way(profile.code, self._content.district)))
            if not profile.verified:
                said.append(gettext("This office has not confirmed yet which fields it wants."))
        return said

    def _way(self, body: str, district: str) -> Any:
        """Say how it goes to the desk of a district."""
        desk = desk_of(body, district or self.case.complaint.complainant.district, desks(self.now))
        if desk is None:
            return BY_OFFICE
        return BY_LETTER if desk.by_mail else BY_ITSELF


def _to_the_minute(value: object) -> object:
    """Return an answer as a page shows it, where what is left as it stands is to be no other answer."""
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value
