"""Exports: many complaints as one file, which the worker makes in the background and which can be fetched once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router, Schema, Status
from pydantic import Field

from ccms.api import shapes
from ccms.api.callers import caller
from ccms.api.middleware import only_asks
from ccms.api.problems import language_of
from ccms.api.repeating import once
from ccms.complaints import lifecycle
from ccms.complaints.firm_desk import exports
from ccms.complaints.firm_desk.exports import Format
from ccms.complaints.models import ExportState, FirmExport
from ccms.complaints.reading import listing

router = Router(tags=["exports"])


class ExportWanted(shapes.Sent):
    """In which format, and what narrows it, as in `GET /complaints`."""

    format: Format
    status: list[lifecycle.Status] = Field(default_factory=list)
    firm_reference: shapes.Line = ""
    updated_since: shapes.Since | None = None


class ExportAsked(Schema):
    """The export that is made now."""

    id: UUID
    state: ExportState


class Export(ExportAsked):
    """One export. `link` is there while it is ready, and works once, with a key; `why` says what failed."""

    format: Format
    rows: int
    asked_at: datetime
    made_at: datetime | None
    expires_at: datetime | None
    fetched_at: datetime | None
    link: str | None
    why: str


@router.post("/exports", response={202: ExportAsked})
def ask_for_export(request: HttpRequest, response: HttpResponse, sent: ExportWanted) -> Status[dict[str, Any]]:
    """Ask for the complaints that the firm was told of until now, as one file. One at a time, ten a day."""
    who = caller(request)
    wanted = listing.Wanted(statuses=sent.status, firm_reference=sent.firm_reference, updated_since=sent.updated_since)

    def act() -> dict[str, Any]:
        asked = exports.ask(wanted, sent.format, language_of(request), who.by, who.now)
        return {"id": asked.pk, "state": asked.state}

    return Status(202, once(request, response, act))


@router.get("/exports/{export_id}", response=Export)
def show_export(request: HttpRequest, export_id: UUID) -> dict[str, Any]:
    """Show how far an export is that this key has asked for."""
    who = caller(request)
    return _shown(exports.export_of(export_id, who.by), who.now)


@router.get("/exports/files/{token}", response={200: None})
def fetch_export(request: HttpRequest, token: str) -> HttpResponseBase:
    """Hand the file out, once: a second call gets 410, and so does one that goes on where another broke off.

    HEAD says how long it is and leaves it to be fetched.
    """
    who = caller(request)
    give = exports.head if only_asks(request) else exports.fetch
    return give(token, who.by, who.now).response()


def _shown(export: FirmExport, now: datetime) -> dict[str, Any]:
    state = exports.state_of(export, now)
    ready = state is ExportState.READY
    return {
        "id": export.pk,
        "state": state,
        "format": export.form,
        "rows": export.rows,
        "asked_at": export.asked_at,
        "made_at": export.made_at,
        "expires_at": export.expires_at,
        "fetched_at": export.fetched_at,
        "link": f"{settings.CCMS_BASE_URL}/api/v1/exports/files/{exports.token_of(export)}" if ready else None,
        "why": export.why,
    }
