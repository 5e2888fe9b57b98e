"""Acts that send something to another body beside the status: a copy, a request, what was missing, a correction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.forms import HiddenInput
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.dispatches import completing
from ccms.complaints.dispatches.content import Content, content_for, corrected, filled_in
from ccms.complaints.dispatches.kept import completed_before
from ccms.complaints.dispatches.planning import can_be_corrected
from ccms.complaints.dispatches.preflight.findings import Missing, fields_in
from ccms.complaints.dispatches.reading import made_of
from ccms.complaints.facts import in_facts, join
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import Step
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, ValidationFailed
from ccms.integrations.bodies import desk_of, desks
from ccms.integrations.dossier.handing import missing
from ccms.integrations.dossier.scope import Scope
from ccms.law.pack.book import book
from ccms.law.pack.receivers import Receiver
from ccms.law.routing import COPY, MANUAL, manual_routes, routes
from ccms.law.words import list_of
from ccms.ledger.canonical import JSON
from ccms.web import fields
from ccms.web.language import language
from ccms.web.office.acts import findings
from ccms.web.office.acts.acting import CHANGE, STAGE, ActPage
from ccms.web.office.acts.forms import ActForm
from ccms.web.office.sent_back import sent_back
from ccms.web.questions import later
from ccms.web.sending import tell
from ccms.web.shared.bodies.dispatch_words import body_name, named, preview_rows
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import run

A = Action
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
STANDS = _("DNCRP filled this in. Change it only where it is wrong. The buyer and that office see who filled it in.")
SAID = _('Recorded. It is not sent yet; under "Other offices" you see when it is.')


class SendsForm(ActForm):
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

    def ask_why(self) -> None:
        """Ask last for what is missing, and why it goes where the body would send it back.

        What was chosen stays when that is asked first.
        """
        self._missing_with({})
        asked = self.fields.pop("despite")
        profile, before = self._profile, completed_before(self.case.complaint)
        again = [name for name in before if profile and name in profile.fields]
        is_new = self._ask_to_fill([*fields_in(self.missing), *self.came_back(), *again] if profile else [], before)
        if self.missing:
            self.fields["despite"] = asked
            is_new = "despite" not in self.data
        elif self.data.get(STAGE) != CHANGE:
            return
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
        widgets = {name: self.fields[name].widget for name in map(in_facts, hints)}
        sent = (not each.value_omitted_from_data(self.data, self.files, name) for name, each in widgets.items())
        return bool(widgets) and not any(sent)

    def _ask_first(self) -> None:
        """Ask before anything is shown, with what was chosen."""
        if self.is_bound:
            self.initial = {**self.initial, **{name: self.data[name] for name in self.fields if name in self.data}}
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


class ToBodyForm(SendsForm):
    """To which body, and on what basis."""

    body = fields.ChoiceCards(label=_("To which office?"))
    basis = fields.ChoiceCards(label=_("On what basis?"))

    def prepare(self) -> None:
        """Offer first whom the law says that it concerns."""
        self.cards("body", list(self._bodies()))
        self.ask_why()

    def _bodies(self) -> Iterator[fields.Card]:
        case, known = self.case, [each.code for each in list_of(self.pack, "receiver")]
        found = routes(self.pack, case.complaint.category, case.findings, case.judged.all)
        why = {each.body.code: each.bases[0].read(language()) for each in found if each.role in {COPY, MANUAL, "refer"}}
        why |= {route.to: route.basis.read(language()) for route in manual_routes(self.pack) if route.to not in why}
        for body in [*(each for each in why if each in known), *(each for each in known if each not in why)]:
            yield fields.Card(body, str(body_name(self.pack, body)), why.get(body, ""))


class AskForm(ToBodyForm):
    """To which body, and what is asked."""

    text = fields.CleanText(label=_("What do you ask for?"), help_text=_("The office and the buyer can read this."))


class OfDispatchForm(ActForm):
    """Of which dispatch something is said, where there are several."""

    dispatch = fields.Pick(label=_("Which one?"))
    steps: tuple[Step, ...] = ()

    def prepare(self) -> None:
        """Offer those of which it can be said; where there is one alone, it is sent along and nothing is asked.

        What was meant when the page was opened may have ended meanwhile: then another one is never taken in its place.
        """
        found, field = self.candidates, self.fields["dispatch"]
        self.picks("dispatch", [(str(each.id), named(each, self.pack)) for each in found])
        if not found:
            del self.fields["dispatch"]
        elif len(found) == 1 and self.data.get("dispatch", "") in {"", str(found[0].id)}:
            field.widget, field.required = HiddenInput(), False
            self.initial["dispatch"] = str(found[0].id)

    def refuse(self, failure: Failure) -> None:
        """Show on top what is refused of the one dispatch that is meant: there is no field to lead to."""
        if isinstance(failure, ValidationFailed) and self._only:
            failure = ValidationFailed(
                {"" if name == "dispatch" else name: said for name, said in failure.errors.items()}
            )
        super().refuse(failure)

    def beside(self) -> dict[str, Any]:
        """Name the one that is meant, where nothing is asked."""
        return {**super().beside(), "meant": named(self._only, self.pack) if self._only else ""}

    def _rows(self) -> Iterator[Row]:
        if self._only:
            yield Row(gettext("To whom and what"), run(named(self._only, self.pack)))
        yield from super()._rows()

    @property
    def _only(self) -> Dispatch | None:
        field = self.fields.get("dispatch")
        return self.candidates[0] if self.candidates and field and field.widget.is_hidden else None

    @cached_property
    def candidates(self) -> list[Dispatch]:
        """The dispatches that are meant by this act."""
        return [each for each in made_of(self.case.complaint) if self.fits(each)]

    def fits(self, dispatch: Dispatch) -> bool:
        """Tell whether it can be said of a dispatch."""
        return dispatch.step in self.steps

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = super().given()
        chosen = given.pop("dispatch", "")
        only = self.candidates[0].id if len(self.candidates) == 1 else None
        return {**given, "dispatch": UUID(chosen) if chosen else only}


class CompleteForm(OfDispatchForm, SendsForm):
    """What came back because something was missing, and what that is."""

    steps = (Step.RETURNED,)
    text = fields.CleanText(
        label=_("What was missing, in your words"),
        help_text=_("It goes with the fields as they stand now. The office and the buyer can read it."),
        required=False,
    )

    def prepare(self) -> None:
        """Offer what came back."""
        super().prepare()
        self.ask_why()

    def receiver(self) -> str:
        """Return the body that sent it back."""
        meant = self._meant(str(self.data.get("dispatch", "")))
        return meant.body if meant else ""

    def came_back(self) -> list[str]:
        """Return the field for which it was sent back."""
        meant = self._meant(str(self.data.get("dispatch", "")))
        return [meant.field] if meant else []

    def fits(self, dispatch: Dispatch) -> bool:
        """Tell whether it came back; a referral that did is before the office again."""
        return dispatch.is_beside and dispatch.step in self.steps

    def beside(self) -> dict[str, Any]:
        """Say why it came back, where it is known which one is meant."""
        meant = self._meant(str(self.data.get("dispatch", "")))
        back = sent_back(self.case, meant, self.candidates) if meant else None
        return {**super().beside(), "back": replace(back, again_url="") if back else None}

    def content(self) -> Content | None:
        """Return what would be sent again."""
        meant = self._meant(self._chosen)
        return content_for(self.case.complaint, meant.body, self.now, self._filled_in) if meant else None

    @property
    def _chosen(self) -> str:
        return str(self.cleaned_data.get("dispatch", "")) if self.is_bound and self.fields else ""

    def _meant(self, chosen: str) -> Dispatch | None:
        if not chosen and len(self.candidates) > 1:
            return None
        return next((each for each in self.candidates if chosen in {"", str(each.id)}), None)


class CorrectForm(CompleteForm):
    """Names a dispatch whose body is told what has changed: this is not weighed again."""

    def ask_why(self) -> None:
        """Ask for what an officer filled in, and not why it goes."""
        del self.fields["despite"]
        complaint, meant = self.case.complaint, self._meant(str(self.data.get("dispatch", "")))
        names = filled_in(complaint, meant) if meant else []
        if self._ask_to_fill(names, completed_before(complaint)):
            self._ask_first()

    def _missing_with(self, more: Mapping[str, JSON]) -> None:
        """Look for nothing."""

    text = None  # type: ignore[assignment]  # Django leaves the field out

    def fits(self, dispatch: Dispatch) -> bool:
        """Tell whether its body has something of the complaint."""
        return can_be_corrected(dispatch)

    def content(self) -> Content | None:
        """Return what has changed of it."""
        meant = self._meant(self._chosen)
        return corrected(self.case.complaint, meant, self.now, self._filled_in) if meant else None


ACTS = (
    ActPage(
        action=A.COPY_TO_BODY,
        title=_("Send another office a copy"),
        button=_("Record the copy"),
        said=SAID,
        form=ToBodyForm,
    ),
    ActPage(
        action=A.ASK_BODY,
        title=_("Ask another office for help"),
        button=_("Record the request"),
        said=SAID,
        form=AskForm,
    ),
    ActPage(
        action=A.COMPLETE_DISPATCH,
        title=_("Send again what came back"),
        button=_("Record it"),
        said=SAID,
        form=CompleteForm,
    ),
    ActPage(
        action=A.CORRECT_DISPATCH,
        title=_("Correct what another office was sent"),
        button=_("Record the correction"),
        said=SAID,
        form=CorrectForm,
    ),
)
