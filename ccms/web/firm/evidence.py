"""The evidence of a complaint for its proved seller: a list, a view of each file, the original as a download.

Each opening is an event in both sides' history, so nothing is opened that was not asked for.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext

from ccms.complaints.acts import evidence
from ccms.complaints.lifecycle import Action
from ccms.complaints.models.evidence import Scan
from ccms.complaints.reading.firm_view import File, FirmView
from ccms.complaints.statuses import NotAllowed
from ccms.core.failures import Failure, FieldError, NotFound, ValidationFailed
from ccms.web.firm.answer_context import case_address
from ccms.web.firm.case import moved_on, own_case, page
from ccms.web.firm.forms import FILE, FILE_KIND, EvidenceForm
from ccms.web.firm.summary import given, one
from ccms.web.form_page import tell
from ccms.web.requests import SignedRequest
from ccms.web.shared.evidence import hand_out, is_reduced

OTHER = "other"


@own_case
def add(request: SignedRequest, view: FirmView) -> HttpResponse:
    """Take one more file. The same file twice is one."""
    if Action.ADD_EVIDENCE not in view.acts:
        return moved_on(request, view)
    form = EvidenceForm(view.pack, request.POST or None, request.FILES or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            evidence.add_to_complaint(
                reference=view.reference,
                upload=typed[FILE],
                kind=typed[FILE_KIND] or OTHER,
                by=request.actor,
                now=request.now,
                reduced=is_reduced(typed[FILE], request.POST),
            )
        except NotAllowed:
            return moved_on(request, view)
        except NotFound:
            raise
        except ValidationFailed as failure:
            tell(form, failure)
        except Failure as failure:
            tell(form, ValidationFailed({FILE: FieldError(failure.slug, failure.params)}))
        else:
            messages.success(request, gettext("Your evidence has been added."))
            return HttpResponseRedirect(case_address(view))
    return page(request, view, "evidence", form, files=given(view), upload=True)


@own_case
def look(request: SignedRequest, view: FirmView, evidence_id: UUID) -> HttpResponse:
    """Show a picture on a page of ours, with the way to its original."""
    return page(request, view, "look", item=one(view, _shown(view, evidence_id)))


@own_case
def file(request: SignedRequest, view: FirmView, evidence_id: UUID) -> HttpResponseBase:
    """Hand out one file of this complaint, or the smaller copy of a picture."""
    item = _shown(view, evidence_id)
    return hand_out(request, item.id, request.actor, back_url=case_address(view))


def _shown(view: FirmView, evidence_id: UUID) -> File:
    """Return a file of this complaint; a speaker who is not proved sees none."""
    files = view.buyer.files if view.buyer else ()
    item = next((each for each in files if each.id == evidence_id and each.scan != Scan.MALICIOUS), None)
    if item is None:
        raise NotFound
    return item
