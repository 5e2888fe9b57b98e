"""Small acts: hand over, join, note, add a paper of the office's own."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Role
from ccms.accounts.in_charge import Acting
from ccms.complaints.acts import evidence
from ccms.complaints.lifecycle import ENDED, Action, Status
from ccms.complaints.office_people import charge_for
from ccms.complaints.queries import find
from ccms.complaints.reading import office_queue
from ccms.core.failures import Failure, NotFound
from ccms.web import fields
from ccms.web.language import language
from ccms.web.office.acts.acting import OfficeForm, OfficePage
from ccms.web.office.labels import charge_name
from ccms.web.shared.act_page import at_the_file
from ccms.web.shared.evidence import EvidenceField
from ccms.web.templatetags.words import run

A = Action


class ReassignForm(OfficeForm):
    """To whom: a post of this office, one's own among them; never to the one whose decision is looked at again.

    A supervisor chooses among the posts of every office below, in a drop-down.
    """

    post = fields.ChoiceCards(label=_("To whom?"))

    def prepare(self) -> None:
        """Offer the posts that have a holder."""
        reader, found = self.case.reader, self._charges()
        if reader.role is not Role.SUPERVISOR:
            self.cards("post", [self._card(each) for each in found])
            return
        self.fields["post"] = fields.Pick(label=_("To whom?"))
        named = [(f"{each.post.office.name(language())}: {charge_name(each)}", str(each.post.pk)) for each in found]
        self.picks("post", [(post, words) for words, post in sorted(named)])

    def _charges(self) -> list[Acting]:
        complaint = self.case.complaint
        decided = complaint.decided_by_id if complaint.reviewed else None
        found = charge_for(complaint, self.case.reader, self.now).values()
        return [
            each for each in found if each.post.pk != complaint.post_id and each.member and each.member.pk != decided
        ]

    def _card(self, charge: Acting) -> fields.Card:
        own = charge.post.pk in self.case.reader.posts
        head = gettext("head of the office") if charge.post.is_head else ""
        hints = [gettext("you yourself") if own else "", head]
        return fields.Card(str(charge.post.pk), run(charge_name(charge)), ", ".join(hint for hint in hints if hint))

    def given(self) -> dict[str, Any]:
        """Name the post by its id."""
        return {"post": UUID(self.cleaned_data["post"])}


class JoinForm(OfficeForm):
    """Into which complaint it goes."""

    into = fields.ReferenceField(
        label=_("Number of the complaint that goes on"),
        help_text=_("This one ends. Its evidence and its buyer stay linked to the other."),
    )

    def clean_into(self) -> str:
        """Take an open complaint that this officer sees."""
        into: str = self.cleaned_data["into"]
        try:
            other = find(into, self.case.reader)
        except NotFound as failure:
            raise ValidationError(gettext("No complaint of this number is known here.")) from failure
        if other.id == self.case.complaint.id or Status(other.status) in ENDED:
            raise ValidationError(gettext("Choose another complaint that is still open."))
        return into

    def beside(self) -> dict[str, Any]:
        """Name the buyer's other open complaints about the same seller or purchase."""
        return {"others": office_queue.others_of_buyer(self.case.complaint, self.case.reader)}


class UnjoinForm(OfficeForm):
    """Why it goes on by itself."""

    text = fields.CleanText(label=_("Why does it go on by itself?"), help_text=_("Both sides can read this."))


class NoteForm(OfficeForm):
    """A note that stays inside the office."""

    text = fields.CleanText(label=_("Note"), help_text=_("Only members of the office read it, never the two sides."))


class PaperForm(OfficeForm):
    """A file of the office's own."""

    file = EvidenceField(
        label=_("File"),
        help_text=_("A picture, PDF, text, sound or film. Both sides can see it."),
    )
    kind = fields.Pick(label=_("What does it show?"))

    def prepare(self) -> None:
        """Offer the kinds of evidence."""
        self.picks("kind", [(code, kind.text.read(language())) for code, kind in self.pack.evidence_kinds.items()])

    def given(self) -> dict[str, Any]:
        """Name the file as the service does."""
        return {"upload": self.cleaned_data["file"], "kind": self.cleaned_data["kind"]}

    def refuse(self, failure: Failure) -> None:
        """Show at the file what is the matter with it."""
        super().refuse(at_the_file(failure))


ACTS = (
    OfficePage(
        action=A.REASSIGN,
        title=_("Reassign to another officer"),
        button=_("Reassign"),
        said=_("It has been reassigned."),
        form=ReassignForm,
    ),
    OfficePage(
        action=A.ADD_NOTE,
        title=_("Write a note"),
        button=_("Keep the note"),
        said=_("The note has been kept."),
        form=NoteForm,
        template="at_once",
        at_once=True,
    ),
    OfficePage(
        action=A.ADD_EVIDENCE,
        title=_("Add a paper of the office"),
        button=_("Add it"),
        said=_("The paper has been added."),
        form=PaperForm,
        template="at_once",
        at_once=True,
        keeps=evidence.looked_into,
    ),
    OfficePage(
        action=A.JOIN,
        title=_("Join it to another complaint"),
        button=_("Join them"),
        said=_("The complaint has been joined."),
        form=JoinForm,
        template="join",
    ),
    OfficePage(
        action=A.UNJOIN,
        title=_("Take it out of the other complaint"),
        button=_("Take it out"),
        said=_("The complaint goes on by itself."),
        form=UnjoinForm,
    ),
)
