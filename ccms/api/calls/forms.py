"""The directorate's form: a buyer's program adds its fields after the filing, as the buyer can on a page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from ccms.api import cases, shapes
from ccms.api.callers import caller
from ccms.api.filing import LONGEST_NAME, email_of
from ccms.api.repeating import once
from ccms.complaints.acts.consumer import FormFields, complete_form
from ccms.complaints.lifecycle import AT_OFFICE
from ccms.complaints.queries import find
from ccms.complaints.statuses import allowed_actions
from ccms.core import references
from ccms.core.bangla import clean_line, clean_text
from ccms.core.failures import Failure, FieldErrors

router = Router(tags=["complaints"])
LONGEST_ADDRESS = 500


class FormNotAsked(Failure):
    """The complaint is not before the directorate, so that nobody asks for its form."""

    slug = "invalid-transition"


class FormSent(shapes.Sent):
    """What the form asks beyond name and district, and an e-mail address for letters."""

    father: shapes.Line
    mother: shapes.Line
    address: shapes.Line
    occupation: shapes.Line
    email: shapes.Line = ""


@router.put("/complaints/{reference}/form", response=shapes.Case)
def complete(request: HttpRequest, response: HttpResponse, reference: str, sent: FormSent) -> dict[str, Any]:
    """Keep the form's remaining fields, or put them right; missing ones never stop the office's clock."""
    who, bare = caller(request), references.parse(reference)
    complaint = find(bare, who.by)
    if complaint.status not in AT_OFFICE:
        raise FormNotAsked(allowed=[str(action) for action in allowed_actions(complaint.standing, who.by.role)])
    fields = _read(sent)

    def act() -> dict[str, Any]:
        complete_form(reference=bare, by=who.by, now=who.now, fields=fields)
        return {}

    once(request, response, act)
    return cases.case(bare, who.by, who.now)


def _read(sent: FormSent) -> FormFields:
    """Return the fields as people may read them. Raises ValidationFailed."""
    errors, told = FieldErrors(), dict.fromkeys(FormSent.model_fields, "")
    for name in ("father", "mother", "occupation"):
        with errors.noting(name):
            told[name] = clean_line(getattr(sent, name), LONGEST_NAME)
    with errors.noting("address"):
        told["address"] = clean_text(sent.address, 0, LONGEST_ADDRESS)
    with errors.noting("email"):
        told["email"] = email_of(sent.email)
    for name in told.keys() - {"email"}:
        if not told[name]:
            errors.add(name, "text-missing")
    errors.raise_if_any()
    return FormFields(**told)
