"""Asks after the filing for the rest of the directorate's form; a missing field never stops the complaint."""

from django.http import HttpResponse
from django.utils.translation import gettext

from ccms.complaints.acts.consumer import FormFields, complete_form
from ccms.complaints.lifecycle import AT_OFFICE
from ccms.complaints.reading.tracking import Case
from ccms.web.consumer.tracking.acts import address_of, filed_case, moved_on, page
from ccms.web.consumer.tracking.forms import PersonForm
from ccms.web.form_page import submitted
from ccms.web.language import language
from ccms.web.requests import SignedRequest


@filed_case
def form(request: SignedRequest, case: Case) -> HttpResponse:
    """Take the remaining fields, or let them be put right."""
    if case.complaint.status not in AT_OFFICE:
        return moved_on(request, case)
    person = case.complainant
    kept = {name: getattr(person, name).open() for name in ("father", "mother", "address", "occupation")}
    asked = PersonForm(case, request, initial={**kept, "email": case.complaint.consumer.email.open()})

    def act() -> None:
        given = FormFields(**asked.cleaned_data)
        complete_form(reference=case.complaint.reference, by=request.actor, now=request.now, fields=given)

    said = gettext("DNCRP's form is complete.")
    if answer := submitted(request, asked, act, to=address_of(case), said=said):
        return answer
    district = case.pack.districts.get(person.district)
    name = district.text.read(language()) if district else ""
    return page(request, case, "form", asked, name=person.name.open(), district=name)
