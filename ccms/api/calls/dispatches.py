"""What another body was sent, for its own programs: listed, read with exactly its fields, and replied to."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from ccms.api import shapes
from ccms.api.callers import Caller, caller
from ccms.api.calls.evidence import Added, added, require_known
from ccms.api.middleware import only_asks
from ccms.api.repeating import Act, once, once_prepared
from ccms.complaints.acts.bodies import (
    AcceptDispatch,
    AcknowledgeDispatch,
    AnswerDispatch,
    OfBody,
    ReturnDispatch,
)
from ccms.complaints.acts.evidence import open_for
from ccms.complaints.evidence.storage import incoming_of
from ccms.complaints.field_kinds import LONGEST_TEXT
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import LONGEST_NUMBER, DispatchKind, DispatchState, kept_of
from ccms.complaints.reading import body_inbox
from ccms.core.bangla import clean_line, clean_text
from ccms.core.failures import FieldErrors, NotFound
from ccms.law.pack.receivers import FIELDS

router = Router(tags=["dispatches"])


class DispatchAction(StrEnum):
    """What a body can say of what it was sent."""

    ACKNOWLEDGE = "acknowledge"
    ACCEPT = "accept"
    RETURN = "return"
    ANSWER = "answer"


ACTS: Mapping[DispatchAction, type[OfBody]] = {
    DispatchAction.ACKNOWLEDGE: AcknowledgeDispatch,
    DispatchAction.ACCEPT: AcceptDispatch,
    DispatchAction.RETURN: ReturnDispatch,
    DispatchAction.ANSWER: AnswerDispatch,
}
type FieldName = Annotated[str, Field(json_schema_extra={"enum": ["", *FIELDS]})]


class DispatchReply(shapes.Sent):
    """What comes with an act; a field that the act does not take has to be empty.

    `code`: for `return` one of the body's `returns` or a word of the list `return_referral`, for `answer` one of its
    `results`. `field`: for `return`, the field that is missing or wrong, where the code does not say it.
    `outside_no`: the body's own number, which the parties read.
    """

    code: shapes.Line = ""
    field: FieldName = ""
    outside_no: shapes.Line = ""
    text: shapes.Story = ""


class ListedDispatch(Schema):
    """One dispatch without what it holds. `awaited_until` is when the time to reply ends, or null."""

    id: UUID
    number: str
    kind: DispatchKind
    state: DispatchState
    sent_on: date
    awaited_until: datetime | None


class ListedDispatches(Schema):
    """Dispatches; of those that are over, the newest."""

    dispatches: list[ListedDispatch]


class SentPaper(Schema):
    """A file that went with a dispatch."""

    id: UUID
    kind: str
    sha256: str
    type: str


class RepliedDispatch(ListedDispatch):
    """One dispatch as it stands after a reply; what was sent with it, only a reading tells, which is noted."""

    received_at: datetime | None
    acknowledged_at: datetime | None
    accepted_on: date | None
    code: str
    field: str
    outside_no: str


class SentDispatch(RepliedDispatch):
    """One dispatch with exactly what was sent; nothing where it was taken back or its person was erased.

    `completed` names the fields that an officer filled in after the filing.
    """

    fields: dict[str, Any]
    completed: list[str]
    request: str
    papers: list[SentPaper]


@router.get("/dispatches", response=ListedDispatches)
def list_dispatches(request: HttpRequest, waiting: bool = True) -> dict[str, Any]:  # noqa: FBT001, FBT002 - a query
    """List what waits for this body, the oldest first; with `waiting=false` the rest, the newest first."""
    who = caller(request)
    found = body_inbox.waiting_for(who.by) if waiting else body_inbox.over_for(who.by)
    until = body_inbox.awaited_until(found)
    return {"dispatches": [_listed(each, until.get(each.id)) for each in found]}


@router.get("/dispatches/{dispatch_id}", response=SentDispatch)
def read_dispatch(request: HttpRequest, dispatch_id: UUID) -> dict[str, Any]:
    """Read one. The first time is told to the buyer, and to a firm that is told of it; each time is noted."""
    who = caller(request)
    return _told(body_inbox.open_sent(dispatch_id, who.by, who.now, only_asks=only_asks(request)))


@router.get("/dispatches/{dispatch_id}/papers/{evidence_id}", response={200: None})
def open_paper(request: HttpRequest, dispatch_id: UUID, evidence_id: UUID) -> HttpResponseBase:
    """Hand out a file that went with it, always as a download. The buyer sees that it was opened."""
    who = caller(request)
    sent = body_inbox.open_sent(dispatch_id, who.by, who.now, only_asks=only_asks(request))
    if evidence_id not in {each.id for each in sent.papers}:
        raise NotFound
    return open_for(evidence_id, who.by, who.now, preview=False, only_asks=only_asks(request)).response()


@router.post("/dispatches/{dispatch_id}/actions/{action}", response=RepliedDispatch)
def act_on_dispatch(
    request: HttpRequest, response: HttpResponse, dispatch_id: UUID, action: DispatchAction, body: DispatchReply
) -> dict[str, Any]:
    """Say that the body has it, takes it over, sends it back, or what it found or did; get where it stands."""
    who = caller(request)
    body_inbox.find_sent(dispatch_id, who.by)
    said = _said(dispatch_id, action, body)
    return once(request, response, lambda: _done(said, who))


@router.post("/dispatches/{dispatch_id}/evidence", response={201: Added})
def add_paper(
    request: HttpRequest, response: HttpResponse, dispatch_id: UUID, file: File[UploadedFile]
) -> Status[dict[str, Any]]:
    """Add a file to the answer, before the answer itself: up to five. The same file twice is one."""
    who = caller(request)
    body_inbox.find_sent(dispatch_id, who.by)
    require_known(request)

    @contextmanager
    def looked() -> Iterator[Act]:
        with body_inbox.prepared_file(dispatch_id, file, who.by, who.now) as add:
            yield lambda: added(add())

    return Status(201, once_prepared(request, response, looked, incoming_of(file).sha256))


def _said(dispatch: UUID, action: DispatchAction, body: DispatchReply) -> OfBody:
    """Return the act. Raises ValidationFailed for what it does not take, and for what people could not read."""
    errors, act = FieldErrors(), ACTS[action]
    given: dict[str, str] = {}
    for name in ("code", "field", "outside_no", "text"):
        value = getattr(body, name)
        if name not in act.kinds:
            if value:
                errors.add(name, "field-unknown")
            continue
        with errors.noting(name):
            given[name] = clean_text(value, 0, LONGEST_TEXT) if name == "text" else clean_line(value, LONGEST_NUMBER)
    errors.raise_if_any()
    return act(dispatch=dispatch, **given)


def _done(act: OfBody, who: Caller) -> dict[str, Any]:
    body_inbox.reply(act, who.by, who.now)
    return _standing(
        body_inbox.find_sent(act.dispatch, who.by)
    )  # kept for a repetition: nothing of a person stands in it


def _listed(one: Dispatch, until: datetime | None) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.memo_no,
        "kind": one.kind,
        "state": one.state,
        "sent_on": one.sent_on,
        "awaited_until": until,
    }


def _told(sent: body_inbox.Sent) -> dict[str, Any]:
    one = sent.dispatch
    papers: Sequence[Mapping[str, Any]] = () if sent.is_gone else kept_of(one).papers
    return {
        **_standing(one),
        "fields": dict(sent.shared.values),
        "completed": list(sent.shared.completed),
        "request": sent.shared.request,
        "papers": [dict(each) for each in papers],
    }


def _standing(one: Dispatch) -> dict[str, Any]:
    return {
        **_listed(one, body_inbox.awaited_until([one]).get(one.id)),
        "received_at": one.received_at,
        "acknowledged_at": one.acknowledged_at,
        "accepted_on": one.accepted_on,
        "code": one.code,
        "field": one.field,
        "outside_no": one.outside_no,
    }
