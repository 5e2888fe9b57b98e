"""Step 9, first half: the complainant's name, their district, and for whom they complain."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from ccms.accounts import consumers
from ccms.complaints.fields import FORM
from ccms.complaints.filing.contents import KINDS
from ccms.complaints.intakes.confirming import HANDED
from ccms.complaints.reading import prechecking
from ccms.web import fields
from ccms.web.consumer.filing.journey import Journey, Page
from ccms.web.consumer.filing.steps import draw, finish_later, on_the_way, wants_later
from ccms.web.questions.form import QuestionForm
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import follow

MINE = "self"
FOR = {
    MINE: _("For myself"),
    "on_behalf": _("For somebody else, who agrees"),
    "minor_parent": _("For my child under 18"),
    "minor_guardian": _("For somebody under 18, as guardian"),
    "association": _("For a consumer association"),
}


# What is asked beside the pack's questions, by the name under which a draft keeps it.
BESIDE: Mapping[str, forms.Field] = {
    "email": fields.EmailField(label=_("E-mail"), help_text=_("If you want letters as well as SMS."), required=False),
    "complainant": fields.ChoiceCards(
        label=_("For whom do you complain?"), cards=[fields.Card(code, text) for code, text in FOR.items()]
    ),
    **{
        name: fields.CleanLine(label=each.asked, help_text=each.hint, required=False)
        for name, each in FORM.items()
        if each.asked
    },
}


class PersonForm(QuestionForm):
    """The pack's questions about the person, and how to write to him."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields.update(deepcopy(dict(BESIDE)))
        self.order_fields(("complainant", "represented"))  # whose name comes next, is clear only then
        self.fields["represented"].one_of = True  # type: ignore[attr-defined] # compulsory by the answer before it
        follow(self, KINDS, named["pack"])

    def clean(self) -> dict[str, Any]:
        """Ask for the name of the person that is represented."""
        given = super().clean() or {}
        if given.get("complainant") not in (None, MINE) and not given.get("represented"):
            self.add_error("represented", fields.put_right("text-missing"))
        return given

    @property
    def beside(self) -> dict[str, str]:
        """What the form asks beside the pack's questions, as far as it can be read."""
        kept = {name: str(self.cleaned_data.get(name) or "") for name in BESIDE}
        if kept["complainant"] in ("", MINE):
            kept["represented"] = ""
        return kept


@on_the_way("person")
def person(request: SignedRequest, journey: Journey, page: Page) -> HttpResponse:
    """Take name, district and the rest."""
    form = PersonForm(
        page.questions, pack=journey.pack, facts=_told(journey), now=journey.now, data=request.POST or None
    )
    form.initial = {**_known(journey), **form.initial}
    valid = form.is_valid()
    if form.is_bound:
        journey = journey.answer(page, form.answers()).save(page, **form.beside)
    if wants_later(request):
        return finish_later(request, journey)
    if valid:
        return journey.on_from(page)
    return draw(request, "step", journey, page, form=form, heading=_("Who complains?"))


def _told(journey: Journey) -> Mapping[str, object]:
    """Return what was answered here, and before that what was handed over of the person."""
    return {**journey.body.get(HANDED, {}).get("person", {}), **journey.facts}


def _known(journey: Journey) -> dict[str, Any]:
    """What was told here before, else what an earlier complaint told."""
    body = journey.body
    kept = {name: body[name] for name in BESIDE if name in body}
    if kept:
        return kept
    name, email = consumers.told_before(journey.by.consumer) if journey.by.consumer else ("", "")
    district = prechecking.district_before(journey.by)
    return {"full_name": name, "email": email, "district": district, "complainant": MINE}
