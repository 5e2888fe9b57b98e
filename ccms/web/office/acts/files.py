"""Acts on one file, which the viewer of evidence offers: rely on it or no longer, write a note on it.

The page on which an officer covers parts of a picture or PDF: drawn on the pages, or written as numbers.
"""

from collections.abc import Iterator
from typing import Any, override
from uuid import UUID

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts.files import AREA_WHOLE, GROUNDS, Area, looked_into
from ccms.complaints.evidence import serving
from ccms.complaints.evidence.limits import IMAGES, MOST_AREAS, PDF, REDACTION, MediaType
from ccms.complaints.evidence.sight import is_quarantined
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Evidence
from ccms.core.failures import Failure
from ccms.law.choice_words import list_of
from ccms.web import fields
from ccms.web.language import language
from ccms.web.office.acts.acting import OfficeForm, OfficePage
from ccms.web.shared.act_page import at_the_file, cards_of
from ccms.web.templatetags.words import digits

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
    x = fields.WholeNumberField(label=_("Pin: from the left, per cent"), least=0, most=AREA_WHOLE, required=False)
    y = fields.WholeNumberField(label=_("Pin: from the top, per cent"), least=0, most=AREA_WHOLE, required=False)


SIDES = (("left", _("left")), ("top", _("top")), ("right", _("right")), ("bottom", _("bottom")))


class RedactForm(FileForm):
    """Which file, which areas of it, and why they are covered."""

    file = fields.Pick(label=_("Which file?"))
    ground = fields.ChoiceCards(label=_("Why are they covered?"))

    @override
    def prepare(self) -> None:
        super().prepare()
        can = [item for item in self.case.evidence if item.media_type in IMAGES | {MediaType.PDF}]
        self.can = {str(item.id): item for item in can if not is_quarantined(item)}
        named = enumerate((self.pack.evidence_kinds[item.kind].text.read(language()) for item in self.can.values()), 1)
        self.picks(
            "file", [(key, f"{digits(place)}. {kind}") for key, (place, kind) in zip(self.can, named, strict=True)]
        )
        self.cards("ground", cards_of(list_of(self.pack, GROUNDS)))
        for number in range(1, MOST_AREAS + 1):
            said = {"number": digits(number)}
            label = gettext("Area %(number)s, page") % said
            self.fields[f"page_{number}"] = fields.WholeNumberField(
                label=label, least=1, most=REDACTION.pages, required=False
            )
            for side, name in SIDES:
                label = gettext("Area %(number)s, %(side)s") % {**said, "side": name}
                self.fields[f"{side}_{number}"] = fields.WholeNumberField(
                    label=label, least=0, most=AREA_WHOLE, required=False
                )

    @property
    def chosen(self) -> Evidence | None:
        """The file that is covered, as far as one is chosen."""
        return self.can.get(str(self["file"].value()))

    def areas(self) -> Iterator[list[BoundField]]:
        """Yield the five fields of each area."""
        for number in range(1, MOST_AREAS + 1):
            yield [self[f"{name}_{number}"] for name in ("page", *(side for side, _name in SIDES))]

    def beside(self) -> dict[str, Any]:
        """Show the pages of the file, to draw on."""
        item = self.chosen
        if item is None:
            return {"most": MOST_AREAS}
        url = reverse(
            "office:evidence_file", kwargs={"reference": self.case.complaint.reference, "evidence_id": item.id}
        )
        pages = min(serving.look_over(item).pages, REDACTION.pages)
        return {"most": MOST_AREAS, "pages": [(number, f"{url}?page={number}") for number in range(1, pages + 1)]}

    def given(self) -> dict[str, Any]:
        """Return the areas that are written whole or in part; the service refuses one that is none."""
        said, names = self.cleaned_data, ("page", *(side for side, _name in SIDES))
        rows = [[said.get(f"{name}_{number}") for name in names] for number in range(1, MOST_AREAS + 1)]
        areas = [Area(*(value or 0 for value in row)) for row in rows if any(value is not None for value in row)]
        return {"file": super().given()["file"], "ground": said["ground"], "areas": areas}

    @override
    def back_url(self) -> str:
        return reverse("office:evidence", kwargs={"reference": self.case.complaint.reference})

    @override
    def refuse(self, failure: Failure) -> None:
        super().refuse(at_the_file(failure))


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
    OfficePage(
        action=Action.REDACT_EVIDENCE,
        title=_("Cover parts of a file"),
        button=_("Make the covered copy"),
        said=_("The covered copy stands among the files of the office. The original is kept as it came."),
        form=RedactForm,
        template="redact",
        at_once=True,
        in_viewer=True,
        keeps=looked_into,
    ),
)
