"""Acts on one file, which the viewer of evidence offers: rely on it or no longer, write a note on it."""

from typing import Any, override
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts.files.weighing import WHOLE
from ccms.complaints.evidence.limits import PDF
from ccms.complaints.evidence.sight import is_quarantined
from ccms.complaints.lifecycle import Action
from ccms.web import fields
from ccms.web.language import language
from ccms.web.office.acts.acting import OfficePage
from ccms.web.office.acts.forms import OfficeForm

_FILE = _("Which file?")


class FileForm(OfficeForm):
    """One file of the complaint; the officer comes back to it afterwards."""

    def prepare(self) -> None:
        """Offer the files that can be opened."""
        kinds = self.case.pack.evidence_kinds
        named = {
            str(item.id): f"{kinds[item.kind].text.read(language())}: {item.name}"
            for item in self.case.evidence
            if not is_quarantined(item)
        }
        self.picks("file", list(named.items()))
        self.initial["file"] = self.request.GET.get("file", "")

    @override
    def back_url(self) -> str:
        chosen = self["file"].value()
        if not any(str(item.id) == chosen for item in self.case.evidence):
            return super().back_url()
        kwargs = {"reference": self.case.complaint.reference, "evidence_id": UUID(chosen)}
        page = getattr(self, "cleaned_data", {}).get("page")
        return reverse("office:evidence_view", kwargs=kwargs) + (f"?page={page}" if page else "")

    def given(self) -> dict[str, Any]:
        """Name the file by its id."""
        return {**self.cleaned_data, "file": UUID(self.cleaned_data["file"])}


class MarkForm(FileForm):
    """Whether the decision relies on the file."""

    file = fields.Pick(label=_FILE)
    relied = fields.TickBox(
        label=_("The decision relies on this file"), help_text=_("Both sides read this in the history.")
    )


class FileNoteForm(FileForm):
    """A note that stays inside the office, of one place where it is about one."""

    file = fields.Pick(label=_FILE)
    text = fields.CleanText(label=_("Note"), help_text=_("Only members of the office read it, never the two sides."))
    transcript = fields.TickBox(label=_("This is what is heard in the file, word for word"))
    page = fields.WholeNumberField(label=_("Page"), least=1, most=PDF.pages, required=False)
    x = fields.WholeNumberField(label=_("Pin: from the left, per cent"), least=0, most=WHOLE, required=False)
    y = fields.WholeNumberField(label=_("Pin: from the top, per cent"), least=0, most=WHOLE, required=False)


ACTS = (
    OfficePage(
        action=Action.MARK_EVIDENCE,
        title=_("Say on which file the decision relies"),
        button=_("Keep it"),
        said=_("It has been kept. Both sides read it in the history."),
        form=MarkForm,
        template="at_once",
        at_once=True,
        in_viewer=True,
    ),
    OfficePage(
        action=Action.NOTE_EVIDENCE,
        title=_("Write a note on a file"),
        button=_("Keep the note"),
        said=_("The note has been kept."),
        form=FileNoteForm,
        template="at_once",
        at_once=True,
        in_viewer=True,
    ),
)
