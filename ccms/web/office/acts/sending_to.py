"""Shares the page of every act that sends something to a body: what is sent, what is missing, and what is filled in.

Says in words what the pre-flight finds, with the page on which an officer can put it right.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.forms import CharField, HiddenInput
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.dispatches import preflight as completing
from ccms.complaints.dispatches.content import content_for, made_of
from ccms.complaints.dispatches.preflight import Kind, Missing
from ccms.complaints.facts import in_facts, join
from ccms.complaints.fields import SENT
from ccms.complaints.lifecycle import Action
from ccms.complaints.models.dispatch import Content, completed_before
from ccms.complaints.reading.office_case import OfficeCase
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.integrations.bodies import desk_of, desks
from ccms.integrations.dossier.making import missing
from ccms.integrations.dossier.scope import Scope
from ccms.law.pack.book import book
from ccms.law.pack.receivers import Receiver
from ccms.ledger.canonical import JSON, canonical
from ccms.web import fields, questions
from ccms.web.form_page import tell
from ccms.web.language import language
from ccms.web.office.acts.acting import OfficeForm
from ccms.web.shared.dispatch_words import body_name, preview_rows
from ccms.web.templatetags.frame import Row

SAYS = {
    Kind.FIELD: _("is not given"),
    Kind.FORM: _("cannot be right as it stands"),
    Kind.PAPER: _("no such file is there"),
    Kind.CLOSED: _("nobody can open this file"),
    Kind.SIZE: _("the file is larger than the other office takes"),
    Kind.TYPE: _("the other office takes no file of this kind"),
    Kind.UNREDACTED: _("nobody has covered yet what the other office must not see in it"),
    Kind.WITHHELD: _("something stands in it that the other office must not get"),
}
ASK_BUYER, CONTACTS, ADD_FILE = "office:request_information", "office:contacts", "office:add_evidence"
# Where it can be put right: by the beginning of the field's name, else by what is the matter.
PLACES = {
    "complainant": ASK_BUYER,
    "payment": ASK_BUYER,
    "purchase": ASK_BUYER,
    "firm": CONTACTS,
    "complaint": ASK_BUYER,
}


def rows(case: OfficeCase, found: Iterable[Missing]) -> Iterator[Row]:
    """Yield what a receiver would send the complaint back for, each with a link to where it can be put right."""
    for each in found:
        yield Row(name_of(case, each), format_html('<a href="{}">{}</a>', place_of(case, each), SAYS[each.kind]))


def name_of(case: OfficeCase, each: Missing) -> Any:
    """Name the field or the kind of paper that a finding is about."""
    if each.about in SENT:
        return SENT[each.about].paper
    return case.pack.evidence_kinds[each.about].text.read(language())


def place_of(case: OfficeCase, each: Missing) -> str:
    """Return the page on which it can be put right, where this officer can do that now; else the files or the case."""
    one = {"reference": case.complaint.reference}
    if each.file:
        view_url = reverse("office:evidence_view", kwargs={**one, "evidence_id": each.file})
        redact = reverse(f"office:{Action.REDACT_EVIDENCE}", kwargs=one)
        return f"{redact}?{urlencode({'file': each.file})}" if each.kind is Kind.UNREDACTED else view_url
    route = ADD_FILE if each.kind is Kind.PAPER else PLACES[each.about.partition(".")[0]]
    action = route.partition(":")[2]
    can = action not in set(Action) or action in case.acts
    return reverse(route if can else "office:case", kwargs=one)


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
SHOWN = "shown"  # a mark of what the page showed
STANDS = _("DNCRP filled this in. Change it only where it is wrong. The buyer and that office see who filled it in.")


class SendsForm(OfficeForm):
    """An act that sends something: its page shows what is sent, and fills in there what an officer can."""

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

    def show_what_is_sent(self) -> None:
        """Ask for what can be filled in, and last why it goes where the body would send it back.

        Where the page that was sent showed something else than what stands now, it is drawn anew, with what was typed.
        """
        self._missing_with({})
        self.to_fill = self.fillable()
        why = self.fields.pop("despite")
        self._ask_to_fill()
        if self.missing:
            self.fields["despite"] = why
        if self.to_fill or self.missing:
            self.fields[SHOWN], self.initial[SHOWN] = CharField(required=False, widget=HiddenInput()), self._shown()
            self._fix_body()
            if self.is_bound and str(self.data.get(SHOWN, "")) != self.initial[SHOWN]:
                self._ask_first()

    def _fix_body(self) -> None:
        """Ask no more to whom it goes; a code that nobody offered stays a question."""
        body = self.fields.get("body")
        if isinstance(body, fields.ChoiceCards) and self.receiver() in {card.value for card in body.cards}:
            body.widget = HiddenInput()

    @property
    def _has_body(self) -> bool:
        return "body" in self.fields and self.fields["body"].widget.is_hidden

    def _shown(self) -> str:
        """Return a mark of what the page shows: to whom it goes, and what goes as it stands."""
        sent = self._standing
        goes: list[JSON] = [dict(sent.values), *(dict(paper) for paper in sent.papers)] if sent else []
        return hashlib.sha256(canonical([self.receiver(), goes])).hexdigest()

    def fillable(self) -> list[str]:
        """Return the names of the fields that an officer can fill in."""
        if not (profile := self._profile):
            return []
        return completing.fillable(profile, self.missing, made_of(self.case.complaint), self._before)

    def _ask_to_fill(self) -> None:
        """Ask for fields, with what an officer filled in before."""
        before = self._before
        hints = {completing.QUESTIONS[name]: STANDS if name in before else FILLED_IN for name in self.to_fill}
        questions.ask(self, self.pack, hints, self.now, hints=hints, unknown=False)
        self.order_fields(["dispatch", "body", "basis", *map(in_facts, hints)])
        kept = {completing.QUESTIONS[name]: before[name] for name in self.to_fill if name in before}
        shown = {in_facts(name): _to_the_minute(value) for name, value in join(self.pack, kept).items()}
        self.initial = {**self.initial, **shown}

    def _ask_first(self) -> None:
        """Draw the page before anything is done, with what was sent of it."""
        sent = {name: self[name].data for name in self.fields if name != SHOWN and self._was_sent(name)}
        self.initial = {**self.initial, **{name: value for name, value in sent.items() if value}}
        self.is_bound = False

    def _was_sent(self, name: str) -> bool:
        return not self.fields[name].widget.value_omitted_from_data(self.data, self.files, name)

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
    def _before(self) -> Mapping[str, JSON]:
        return completed_before(self.case.complaint)

    @cached_property
    def _profile(self) -> Receiver | None:
        return book().on(dhaka_day(self.now)).receivers.get(self.receiver())

    @property
    def _filled_in(self) -> Mapping[str, JSON]:
        """What was filled in, by the names of fields. Raises ValidationFailed."""
        return completing.parse_answers(self.pack, self._answers, self.to_fill, dhaka_day(self.now))

    @property
    def _answers(self) -> Mapping[str, object]:
        """What was typed, by question; what stands there already is no answer."""
        typed = questions.answers(self, self.pack)
        return {name: value for name, value in typed.items() if in_facts(name) in self.changed_data}

    def _missing_with(self, more: Mapping[str, JSON]) -> None:
        scope = Scope(self._profile) if self._profile else None
        self.missing = missing(self.case, scope, self.now, more) if scope else ()

    def beside(self) -> dict[str, Any]:
        """Return to whom it goes, once that is chosen, and what the body would miss."""
        meant = {"meant": body_name(self.pack, self.receiver()), "is_chosen": True} if self._has_body else {}
        return {**meant, "lacking": list(rows(self.case, self.missing))}

    @cached_property
    def sends(self) -> list[Row]:
        """What goes out as it stands, but for what the form asks."""
        if not self._standing:
            return []
        rest = {name: value for name, value in self._standing.values.items() if name not in self.to_fill}
        return preview_rows(replace(self._standing, values=rest), self.pack)

    def content(self, more: Mapping[str, JSON]) -> Content | None:
        """Return what the body that is meant is sent, with what is filled in. Raises ValidationFailed."""
        body = self.receiver()
        return content_for(self.case.complaint, body, self.now, more) if body else None

    def _rows(self) -> Iterator[Row]:
        if self._has_body:
            yield Row(self["body"].label, body_name(self.pack, self.receiver()))
        yield from super()._rows()
        if content := self._content:
            yield from preview_rows(content, self.pack)
            yield from rows(self.case, self.missing)

    @cached_property
    def _content(self) -> Content | None:
        return self._content_with(self._filled_in)

    @cached_property
    def _standing(self) -> Content | None:
        return self._content_with({})

    def _content_with(self, more: Mapping[str, JSON]) -> Content | None:
        try:
            return self.content(more)
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
