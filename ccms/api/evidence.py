"""Evidence: added by a party as a file, and handed out to who may see it."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from ccms.api import shapes
from ccms.api.callers import caller
from ccms.api.repeating import once
from ccms.complaints.evidence.uploads import incoming_of
from ccms.complaints.queries import find
from ccms.complaints.services.evidence import add_to_complaint, open_for
from ccms.core import references

router = Router(tags=["evidence"])


class Added(Schema):
    """The file as it is kept: its digest, and what the virus check says so far."""

    id: UUID
    sha256: str
    state: str


class Kind(shapes.Sent):
    """What a file shows, by the pack's list."""

    kind: shapes.Line = "other"


class Wanted(shapes.Sent):
    """Which copy is wanted: the file as it came, or the smaller picture."""

    copy_of: Literal["original", "preview"] = Field("original", alias="copy")


@router.post("/complaints/{reference}/evidence", response={201: Added})
def add_evidence(
    request: HttpRequest, response: HttpResponse, reference: str, shows: Form[Kind], file: File[UploadedFile]
) -> Status[dict[str, Any]]:
    """Add a file. The same file from the same side is one, however often it is sent."""
    who, bare = caller(request), references.parse(reference)

    def act() -> dict[str, Any]:
        item = add_to_complaint(reference=bare, upload=file, kind=shows.kind, by=who.by, now=who.now)
        return {"id": item.id, "sha256": bytes(item.sha256).hex(), "state": item.scan}

    find(bare, who.by)
    return Status(201, once(request, response, act, content=shows.kind.encode() + incoming_of(file).sha256))


@router.get("/complaints/{reference}/evidence/{evidence_id}", response={200: None})
def open_evidence(request: HttpRequest, reference: str, evidence_id: UUID, wanted: Query[Wanted]) -> HttpResponseBase:
    """Hand a file out, always as a download. Opening the other side's file is an event that both can see."""
    who = caller(request)
    find(references.parse(reference), who.by)
    return open_for(evidence_id, who.by, who.now, preview=wanted.copy_of == "preview").response()
