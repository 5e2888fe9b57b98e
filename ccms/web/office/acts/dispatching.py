"""Acts that send something to another body beside the status: a copy, a request, what was missing, a correction."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.forms import HiddenInput
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.dispatches.content import corrected, filled_in, made_of
from ccms.complaints.dispatches.planning import can_be_corrected
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import Content, Step
from ccms.core.failures import Failure, ValidationFailed
from ccms.law.choice_words import list_of
from ccms.law.routing import COPY, MANUAL, manual_routes, routes
from ccms.ledger.canonical import JSON
from ccms.web import fields
from ccms.web.language import language
from ccms.web.office.acts.acting import OfficeForm, OfficePage
from ccms.web.office.acts.sending_to import SendsForm
from ccms.web.office.sent_back import sent_back
from ccms.web.shared.dispatch_words import body_name, named
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import run

A = Action
SAID = _('Recorded. It is not sent yet; under "Other offices" you see when it is.')


class ToBodyForm(SendsForm):
    """To which body, and on what basis."""

    body = fields.ChoiceCards(label=_("To which office?"))
    basis = fields.ChoiceCards(label=_("On what basis?"))

    def prepare(self) -> None:
        """Offer first whom the law says that it concerns."""
        self.cards("body", list(self._bodies()))
        self.show_what_is_sent()

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


class OfDispatchForm(OfficeForm):
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
        self.show_what_is_sent()

    def receiver(self) -> str:
        """Return the body that sent it back."""
        return self.meant.body if self.meant else ""

    def fits(self, dispatch: Dispatch) -> bool:
        """Tell whether it came back; a referral that did is before the office again."""
        return dispatch.is_beside and dispatch.step in self.steps

    def beside(self) -> dict[str, Any]:
        """Say why it came back, where it is known which one is meant."""
        back = sent_back(self.case, self.meant, self.candidates, self.now) if self.meant else None
        return {**super().beside(), "back": replace(back, again_url="") if back else None}

    @cached_property
    def meant(self) -> Dispatch | None:
        """The dispatch that is meant, before the form is read; where several may be, the one that was chosen."""
        chosen = str(self.data.get("dispatch", ""))
        if not chosen and len(self.candidates) > 1:
            return None
        return next((each for each in self.candidates if chosen in {"", str(each.id)}), None)


class CorrectForm(CompleteForm):
    """Names a dispatch whose body is told what has changed: this is not weighed again."""

    def fillable(self) -> list[str]:
        """Return what an officer filled in: the rest is not theirs to change."""
        return filled_in(self.case.complaint, self.meant) if self.meant else []

    def _missing_with(self, more: Mapping[str, JSON]) -> None:
        """Look for nothing."""

    text = None  # type: ignore[assignment]  # Django leaves the field out

    def fits(self, dispatch: Dispatch) -> bool:
        """Tell whether its body has something of the complaint."""
        return can_be_corrected(dispatch)

    def content(self, more: Mapping[str, JSON]) -> Content | None:
        """Return what has changed of it."""
        return corrected(self.case.complaint, self.meant, self.now, more) if self.meant else None


ACTS = (
    OfficePage(
        action=A.COPY_TO_BODY,
        title=_("Send another office a copy"),
        button=_("Record the copy"),
        said=SAID,
        form=ToBodyForm,
    ),
    OfficePage(
        action=A.ASK_BODY,
        title=_("Ask another office for help"),
        button=_("Record the request"),
        said=SAID,
        form=AskForm,
    ),
    OfficePage(
        action=A.COMPLETE_DISPATCH,
        title=_("Send again what came back"),
        button=_("Record it"),
        said=SAID,
        form=CompleteForm,
    ),
    OfficePage(
        action=A.CORRECT_DISPATCH,
        title=_("Correct what another office was sent"),
        button=_("Record the correction"),
        said=SAID,
        form=CorrectForm,
    ),
)
