"""Asks after the filing for the rest of the directorate's form; a missing field never stops the complaint."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext

from ccms.complaints.acts.consumer import FormFields, complete_form
from ccms.complaints.lifecycle import AT_OFFICE
from ccms.complaints.reading.tracking import Case
from ccms.web.consumer.tracking.acts import by, filed_case, form_page, moved_on
from ccms.web.consumer.tracking.forms import PersonForm
from ccms.web.language import language
from ccms.web.requests import SignedRequest


@filed_case
def form(request: SignedRequest, case: Case) -> HttpResponse:
    """Take the remaining fields, or let them be put right."""
    if case.complaint.status not in AT_OFFICE:
        return moved_on(request, case)
    person = case.complainant
    kept = {name: getattr(person, name).open() for name in ("father", "mother", "address", "occupation")}
    asked = PersonForm(case, request.POST or None, initial={**kept, "email": case.complaint.consumer.email.open()})
    district = case.pack.districts.get(person.district)

    def act(given: dict[str, Any]) -> None:
        complete_form(**by(request, case), fields=FormFields(**given))

    return form_page(
        request,
        case,
        "form",
        asked,
        act,
        said=gettext("DNCRP's form is complete."),
        name=person.name.open(),
        district=district.text.read(language()) if district else "",
    )
