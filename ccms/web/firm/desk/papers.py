"""The firm's own papers of a complaint: who works on it, tags, its own number, notes. Nobody else ever sees them."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.firm_desk import papers
from ccms.complaints.firm_desk.firm_case import FirmCase, firm_case
from ccms.complaints.firm_desk.papers import LONGEST_NOTE, LONGEST_REFERENCE, LONGEST_TAG
from ccms.web import fields
from ccms.web.form_page import submitted
from ccms.web.requests import SignedRequest
from ccms.web.shared.current_member import Page, member_of


class PaperForm(fields.PageForm):
    """One paper of one complaint."""

    route: ClassVar[str]

    def __init__(self, found: FirmCase, *args: Any, **named: Any) -> None:
        super().__init__(*args, auto_id=f"{self.route}-%s", **named)
        self.found = found
        self.prepare()

    def prepare(self) -> None:
        """Set what depends on the complaint."""

    def keep(self, **known: Any) -> None:
        """Hand what was typed to the service."""
        raise NotImplementedError

    @property
    def url(self) -> str:
        """Where the form is sent."""
        return reverse(f"desk:{self.route}", kwargs={"reference": self.found.view.reference})


class AssignForm(PaperForm):
    """Who works on it."""

    route = "assign"
    assignee = fields.Pick(label=_("Who works on it?"), required=False)

    def prepare(self) -> None:
        """Offer everybody who can, and nobody."""
        people = [(str(each.pk), each.name or each.email) for each in self.found.colleagues]
        field = self.fields["assignee"]
        assert isinstance(field, fields.Pick)  # noqa: S101 - tells the type checker what stands above
        field.choices = [("", _("nobody")), *people]
        card = self.found.card
        self.initial["assignee"] = str(card.assignee_id) if card and card.assignee_id else ""

    def keep(self, **known: Any) -> None:
        """Give it to him."""
        to = self.cleaned_data["assignee"]
        papers.assign(references=[known.pop("reference")], to=UUID(to) if to else None, **known)


class TicketForm(PaperForm):
    """The firm's own number."""

    route = "ticket"
    firm_reference = fields.CodeLine(label=_("Your own number"), most=LONGEST_REFERENCE, required=False)

    def prepare(self) -> None:
        """Show the present one."""
        self.initial["firm_reference"] = self.found.card.firm_reference if self.found.card else ""

    def keep(self, **known: Any) -> None:
        """Keep the number."""
        papers.set_reference(text=self.cleaned_data["firm_reference"], **known)


class TagForm(PaperForm):
    """One more tag."""

    route = "tag"
    tag = fields.CleanLine(label=_("Add a tag"), most=LONGEST_TAG)

    def keep(self, **known: Any) -> None:
        """Add it."""
        papers.tag(references=[known.pop("reference")], text=self.cleaned_data["tag"], **known)


class UntagForm(PaperForm):
    """One tag less."""

    route = "untag"
    tag = fields.CleanLine(label=_("Tag"), most=LONGEST_TAG)

    def keep(self, **known: Any) -> None:
        """Take it off."""
        papers.untag(references=[known.pop("reference")], text=self.cleaned_data["tag"], **known)


class NoteForm(PaperForm):
    """A note for the colleagues."""

    route = "note"
    text = fields.CleanText(label=_("A note for your colleagues"), most=LONGEST_NOTE)

    def keep(self, **known: Any) -> None:
        """Keep it."""
        papers.add_note(text=self.cleaned_data["text"], **known)


FORMS: tuple[type[PaperForm], ...] = (AssignForm, TicketForm, TagForm, UntagForm, NoteForm)


def forms_of(found: FirmCase, wrong: PaperForm | None) -> dict[str, PaperForm]:
    """Return every form for the page, the one that is to be put right as it was sent."""
    made = {form.route: form(found) for form in FORMS}
    return {**made, wrong.route: wrong} if wrong else made


def page_of(form_class: type[PaperForm], show: Callable[..., HttpResponse]) -> Page:
    """Return what takes one of the forms; `show` draws the complaint again where it is to be put right."""

    def take(request: SignedRequest, reference: str) -> HttpResponse:
        by = member_of(request)
        form = form_class(firm_case(reference, by), request.POST)
        keep = partial(form.keep, reference=reference, by=by, now=request.now)
        to, said = reverse("desk:case", kwargs={"reference": reference}), gettext("Kept. Only your firm sees it.")
        return submitted(request, form, keep, to=to, said=said) or show(request, form.found, form)

    return take
