"""The page on which an officer lets the dossier of a complaint go into the e-filing of the office."""

from typing import Any, override

from django.utils.translation import gettext_lazy as _

from ccms.complaints.lifecycle import Action
from ccms.integrations.nothi import filing
from ccms.ledger.canonical import JSON
from ccms.web.office.acts.acting import OfficePage
from ccms.web.office.acts.forms import OfficeForm
from ccms.web.requests import SignedRequest


class FilingForm(OfficeForm):
    """Nothing to fill in; the page says by which way it goes."""

    @override
    def beside(self) -> dict[str, Any]:
        return {"by_itself": filing.connected() and self.case.complaint.office.nothi_office != ""}


class FilingPage(OfficePage):
    """The page that lets it go: no message is sent, and no act of the complaint is planned."""

    @override
    def done(self, request: SignedRequest, form: OfficeForm) -> dict[str, JSON]:
        filing.file_dossier(form.reference, by=request.actor, now=request.now)
        return {}


ACTS = (
    FilingPage(
        action=Action.FILE_DOSSIER,
        title=_("File the dossier in the e-filing"),
        button=_("File it"),
        said=_("The dossier is to be filed. Its history says when it was."),
        form=FilingForm,
        template="file_dossier",
        at_once=True,
    ),
)
