"""Shows one dispatch to the body that it was sent to: exactly what was sent, what was done, and what can be said.

Lists what a body was sent: first what waits for its reply, with the day until which it is awaited, then the rest.

Makes and ends API keys for a body's own programs: each acts as its maker, on what the body was sent.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor, Role
from ccms.accounts.api_keys import Scope
from ccms.complaints.evidence.names import names_for
from ccms.complaints.evidence.sight import evidence_of
from ccms.complaints.models import Dispatch, Evidence
from ccms.complaints.models.dispatch import DispatchKind, DispatchState
from ccms.complaints.reading.body_inbox import Sent, awaited_until, open_sent, over_for, short_of, waiting_for
from ccms.complaints.statuses import side_of
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.law.pack.book import book
from ccms.ledger.canonical import JSON
from ccms.web import fields, states
from ccms.web.body.acts import KINDS, awaited_words, offered, own_name, state_words
from ccms.web.form_page import drawn
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.dispatch_words import field_rows, reply_words, sent_rows
from ccms.web.shared.evidence import hand_out, shown
from ccms.web.shared.machine_keys import KeyPages, end_key_page, keys_page
from ccms.web.templatetags.words import code, days_late, run, short_last_moment, time_left


def dispatch(request: SignedRequest, key: UUID) -> HttpResponse:
    """Show it; the first time that the body opens it is told to the buyer, and to a firm that is told of it."""
    sent = open_sent(key, request.actor, request.now, only_asks=request.only_asks)
    return render(request, "body/dispatch.html", context_of(sent, request.actor))


def file(request: SignedRequest, key: UUID, evidence_id: UUID) -> HttpResponseBase:
    """Hand out a file that went with it, or that came with the answer; the parties see that it was opened."""
    by = request.actor
    sent = open_sent(key, by, request.now, only_asks=request.only_asks)
    if evidence_id not in {each.id for each in (*sent.papers, *sent.files)}:
        raise NotFound
    return hand_out(request, evidence_id, by, back_url=reverse("body:dispatch", kwargs={"key": key}))


def context_of(sent: Sent, by: Actor) -> dict[str, Any]:
    """Return what the page shows."""
    one = sent.dispatch
    names = names_for(evidence_of(one.complaint, by), side_of(by.role))
    until = awaited_until([one]).get(one.id)
    pack = book().on(one.profile_day or dhaka_day(one.prepared_at))
    complaint = one.complaint
    has_ended = complaint.ended_at is not None and one.kind != DispatchKind.CORRECTION  # as its machine is told
    return {
        "sent": one,
        "kind": KINDS[one.kind],
        "state": state_words(one),
        "number": code(one.memo_no) if one.memo_no else "",
        "due": short_last_moment(until) if until and sent.is_open else "",
        "rows": sent_rows(sent.shared, pack),
        "why": reply_words(one, pack),
        "papers": [_file(each, one, names[each.id], own=False) for each in sent.papers],
        "files": [_file(each, one, names[each.id], own=True) for each in sent.files],
        "answer": run(one.answer.text) if one.answer else "",
        "is_gone": sent.is_gone,
        "taken_back": one.state == DispatchState.RECALLED,
        "acts": offered(sent) if by.role is Role.BODY else [],
        "at_lists": True,
        "ended": states.words(complaint.public_state, outcome=complaint.outcome).label if has_ended else "",
        "ended_at": complaint.ended_at,
        "list_url": reverse("body:dispatches"),
    }


def _file(item: Evidence, one: Dispatch, name: str, *, own: bool) -> dict[str, Any]:
    url = reverse("body:file", kwargs={"key": one.id, "evidence_id": item.id})
    pack = book().on(one.profile_day or dhaka_day(one.prepared_at))
    kind = pack.evidence_kinds.get(item.kind)
    return {
        "name": code(name) if name.isascii() else run(name),
        "kind": kind.text.read(language()) if kind and not own else "",
        "size": item.size,
        "url": url,
        "shown": shown(item, url, own=own),
    }


def dispatches(request: SignedRequest) -> HttpResponse:
    """Show both lists; nothing is opened by it."""
    by = request.actor
    waiting, over = waiting_for(by), over_for(by)
    until, known = awaited_until([*waiting, *over]), short_of([*waiting, *over])

    def lines(found: Sequence[Dispatch]) -> list[dict[str, Any]]:
        by_day = sorted(found, key=lambda each: (each.id not in until, until.get(each.id, request.now)))
        return [_line(each, known[each.id], until.get(each.id), request.now) for each in by_day]

    context = {
        "waiting": lines(waiting),  # by deadline, then as they came
        "over": lines(over),
        "name": own_name(by, request.now),
        "at_lists": True,
    }
    return render(request, "body/list.html", context)


def _line(dispatch: Dispatch, known: Mapping[str, JSON], until: datetime | None, now: datetime) -> dict[str, Any]:
    is_late = until is not None and until <= now
    pack = book().on(dispatch.profile_day or dhaka_day(dispatch.prepared_at))
    return {
        "about": [row.value for row in field_rows(known, pack)],
        "awaited": awaited_words(dispatch),
        "url": reverse("body:dispatch", kwargs={"key": dispatch.id}),
        "number": code(dispatch.memo_no) if dispatch.memo_no else "",
        "kind": KINDS[dispatch.kind],
        "sent_on": dispatch.sent_on,
        "state": state_words(dispatch),
        "due": short_last_moment(until) if until else "",
        "when": (days_late(until, now) if is_late else time_left(until, now)) if until else "",
        "is_late": is_late,
    }


SCOPES = {
    Scope.DISPATCH: (_("What you are sent"), _("Read what DNCRP sent you, and say what you have to say of it.")),
}


@freshly_signed_in
def keys(request: SignedRequest) -> HttpResponse:
    """List the keys, and make one more."""
    return keys_page(request, request.actor, _PAGES)


@freshly_signed_in
def end(request: SignedRequest, key: UUID) -> HttpResponse:
    """End a key, after the question whether to do so."""
    return end_key_page(request, request.actor, key, _PAGES)


def _page(
    request: SignedRequest, template: str, *, form: fields.PageForm | None = None, **context: Any
) -> HttpResponse:
    return drawn(request, f"body/{template}.html", form, {"at_keys": True, **context})


_PAGES = KeyPages(scopes=SCOPES, draw=_page, keys="body:keys", end_key="body:end_key")
