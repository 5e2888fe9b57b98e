"""The page on which an officer makes a dossier: for whom, what its receiver would miss, and the download.

The page on which an officer lets the dossier of a complaint go into the e-filing of the office.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts.acting import Overtaken
from ccms.complaints.evidence.serving import HEADERS
from ccms.complaints.fields import SENT
from ccms.complaints.lifecycle import Action
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.core.failures import NotFound
from ccms.integrations.dossier import sheets as known
from ccms.integrations.dossier.making import hand_out, make, missing, write_zip
from ccms.integrations.dossier.parts import Dossier
from ccms.integrations.dossier.scope import NothingIsSent, Scope, scope_of
from ccms.integrations.nothi import filing
from ccms.law.pack.receivers import Level
from ccms.ledger.canonical import JSON
from ccms.web import fields
from ccms.web.form_page import once
from ccms.web.language import language
from ccms.web.office.acts.acting import OfficeForm, OfficePage
from ccms.web.office.acts.sending_to import SAYS, name_of, place_of
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


FOR, OWN = "for", ""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding as the page shows it: what, what is the matter, where to put it right, and the field for a reason."""

    name: Any
    says: Any
    url: str
    reason: Any


class DossierForm(OfficeForm):
    """A reason for each finding, where the dossier is to go all the same."""

    def prepare(self) -> None:
        """Ask for them."""
        code = self.request.GET.get(FOR, OWN)
        try:
            self.scope = scope_of(self.pack, code)
        except NothingIsSent as error:
            raise NotFound from error
        self.missing = missing(self.case, self.scope, self.now)
        for each in self.missing:
            self.fields[each.code] = fields.CleanText(label=_("Why it goes all the same"))

    def beside(self) -> dict[str, Any]:
        """Say for whom it can be made, what it holds, and what its receiver would miss."""
        return {
            "found": list(self._found()),
            "receivers": list(_receivers(self.case, self.scope)),
            "whole": self.scope.is_whole,
            "holds": [] if self.scope.is_whole else [SENT[name].paper for name in known.values(self.case, self.scope)],
        }

    def _found(self) -> Iterator[Found]:
        for each in self.missing:
            yield Found(name_of(self.case, each), SAYS[each.kind], place_of(self.case, each), self[each.code])


class DossierPage(OfficePage):
    """The page that makes it, and hands it out as a ZIP."""

    @override
    def do(self, request: SignedRequest, form: OfficeForm) -> HttpResponseBase:
        """Make it once; the same form sent again gives the same bytes and no second event."""
        assert isinstance(form, DossierForm)  # noqa: S101 - tells the type checker what stands below
        case, code = form.case, form.scope.code
        made: list[Dossier] = []
        given = {name: str(reason) for name, reason in form.cleaned_data.items() if reason}

        def act() -> dict[str, Any]:
            dossier, upto = hand_out(form.reference, code, by=case.reader, now=request.now, reasons=given)
            made.append(dossier)
            return {"upto": upto, "at": request.now.isoformat(), "digest": dossier.digest}

        answer = once(request, account=case.reader.text, act=act).answer
        if not made:
            again = office_case(form.reference, case.reader)
            at = datetime.fromisoformat(answer["at"])
            made.append(make(again, form.scope, at, upto=answer["upto"], reasons=given))
        if made[0].digest != answer["digest"]:  # sent again after the complaint had gone on
            raise Overtaken
        return _download(made[0])


def _download(dossier: Dossier) -> FileResponse:
    packed = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_zip(dossier, packed)
    packed.seek(0)
    headers = {**HEADERS, "Content-Type": "application/zip"}
    return FileResponse(packed, as_attachment=True, filename=f"{dossier.name}.zip", headers=headers)


def _receivers(case: OfficeCase, here: Scope) -> Iterator[tuple[str, str, bool]]:
    """Yield the office itself, and every body that may get single complaints, each with its address."""
    url = reverse(f"office:{Action.MAKE_DOSSIER}", kwargs={"reference": case.complaint.reference})
    yield gettext("For this office: everything"), url, not here.code
    for code, receiver in case.pack.receivers.items():
        if receiver.level is not Level.FIGURES:
            yield case.pack.bodies[code].text.read(language()), f"{url}?{urlencode({FOR: code})}", here.code == code


ACTS = (
    DossierPage(
        action=Action.MAKE_DOSSIER,
        title=_("Make a dossier"),
        button=_("Make it and download it"),
        form=DossierForm,
        template="dossier",
        at_once=True,
    ),
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
