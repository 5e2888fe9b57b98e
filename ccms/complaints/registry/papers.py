"""Keeps the papers of an application beside no complaint, and opens them for the office, each time as an event."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.firms.registrars import hold, note
from ccms.accounts.models import Application
from ccms.complaints.acts.evidence import keep_paper
from ccms.complaints.evidence import serving
from ccms.complaints.evidence.serving import FileToServe
from ccms.complaints.evidence.storage import Upload
from ccms.complaints.models import Evidence
from ccms.complaints.models.evidence import Scan
from ccms.complaints.registry import applying
from ccms.complaints.registry.deciding import require_office
from ccms.core.failures import NotFound

PAPER = "registration"
OPENED = "office.opened_paper"


def add_paper(application: Application, upload: Upload, now: datetime) -> Evidence:
    """Keep one paper of an applicant whose contacts are proved. Raises NotFound, and what refuses a file."""
    if application.state not in applying.OPEN or application.firm_id is None:
        raise NotFound
    by = applying.speaker_of(application)
    return keep_paper(holder=application.pk, kind=PAPER, upload=upload, by=by, now=now)


def papers_of(application: Application) -> list[Evidence]:
    """Return the papers of an application, the oldest first."""
    return list(Evidence.objects.filter(holder=application.pk).order_by("added_at"))


def open_paper(
    application: UUID, paper: UUID, by: Actor, now: datetime, *, preview: bool, only_asks: bool = False
) -> FileToServe:
    """Open one paper for an officer or auditor, and write that down. Raises NotFound and StoreDown.

    `only_asks`: no byte of it goes out (HEAD), so nothing was opened.
    """
    require_office(by)
    found = Application.objects.filter(pk=application).exclude(firm=None).first()
    item = Evidence.objects.filter(pk=paper, holder=application).exclude(scan=Scan.MALICIOUS).first()
    if found is None or found.firm_id is None or item is None:
        raise NotFound
    file = serving.preview(item, item.name) if preview else serving.original(item, item.name)
    if not only_asks:
        with transaction.atomic():
            hold({found.firm_id})
            note(found.firm_id, OPENED, by.text, now, evidence=str(item.pk), sha256=bytes(item.sha256).hex())
    return file
