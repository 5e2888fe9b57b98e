"""Evidence: a party adds a file, and a caller who may see it downloads it."""

from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from ccms.api import shapes
from ccms.api.callers import caller
from ccms.api.middleware import only_asks
from ccms.api.repeating import Act, once_prepared
from ccms.api.vocabulary import EvidenceKind
from ccms.complaints.acts.evidence import looked_into, open_for
from ccms.complaints.evidence.storage import incoming_of
from ccms.complaints.models import Evidence
from ccms.complaints.models.evidence import Scan
from ccms.complaints.queries import find
from ccms.core import references
from ccms.core.failures import FieldErrors

router = Router(tags=["evidence"])


class Added(Schema):
    """The file as it is kept: its digest, and what the virus check says so far."""

    id: UUID
    sha256: str
    state: Scan


class FileShows(shapes.Sent):
    """What a file shows."""

    kind: EvidenceKind = "other"


class CopyWanted(shapes.Sent):
    """Which copy is wanted: the file as it came, or the smaller picture."""

    copy_of: Literal["original", "preview"] = Field("original", alias="copy")


@router.post("/complaints/{reference}/evidence", response={201: Added})
def add_evidence(
    request: HttpRequest, response: HttpResponse, reference: str, shows: Form[FileShows], file: File[UploadedFile]
) -> Status[dict[str, Any]]:
    """Add a file. The same file from the same side is one, however often it is sent."""
    who, bare = caller(request), references.parse(reference)
    find(bare, who.by)
    require_known(request, fields=("kind",))

    @contextmanager
    def looked() -> Iterator[Act]:
        with looked_into(reference=bare, upload=file, kind=shows.kind, by=who.by, now=who.now) as add:
            yield lambda: added(add())

    content = shows.kind.encode() + incoming_of(file).sha256
    return Status(201, once_prepared(request, response, looked, content))


def added(item: Evidence) -> dict[str, Any]:
    """Return what is told of a file that was added."""
    return {"id": item.id, "sha256": bytes(item.sha256).hex(), "state": item.scan}


def require_known(request: HttpRequest, fields: Container[str] = ()) -> None:
    """Refuse a field of the form that the call does not know, and what would be left unread: a second of one."""
    errors = FieldErrors()
    for part, known in ((request.POST, fields), (request.FILES, ("file",))):
        for name, values in part.lists():
            if name not in known:
                errors.add(name, "field-unknown")
            elif len(values) > 1:
                errors.add(name, "value-unreadable")
    errors.raise_if_any()


@router.get("/complaints/{reference}/evidence/{evidence_id}", response={200: None})
def open_evidence(
    request: HttpRequest, reference: str, evidence_id: UUID, wanted: Query[CopyWanted]
) -> HttpResponseBase:
    """Hand a file out, always as a download. Opening the other side's file is an event that both can see."""
    who = caller(request)
    find(references.parse(reference), who.by)
    opened = open_for(evidence_id, who.by, who.now, preview=wanted.copy_of == "preview", only_asks=only_asks(request))
    return opened.response()
