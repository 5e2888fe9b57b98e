"""The inbox of an office: what waits for an act, what was handled by whom, and what its people were only told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.accounts.members import managing
from ccms.accounts.members.managing import makers_of
from ccms.accounts.models import Member
from ccms.complaints.lifecycle import OFFICE
from ccms.complaints.queries import visible_to
from ccms.notices import inbox
from ccms.notices.addresses import names_of
from ccms.notices.inbox import Entry, Inbox
from ccms.notices.models import Notice
from ccms.notices.queries import may_retry, parked_about
from ccms.web.form_page import do_once, once
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.desks.parked import stopped
from ccms.web.shared.find_form import FindForm
from ccms.web.shared.lists import Link
from ccms.web.templatetags.words import reference

HANDLED = "handled"
PARKED = "parked"
NAMES = {
    Inbox.ACT: _("To be done"),
    HANDLED: _("Done"),
    Inbox.INFO: _("For information"),
    PARKED: _("Messages that stopped"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as the page shows it; `about` names the member that it speaks of, `by` is who handled it."""

    entry: Entry
    about: str
    by: Any
    handle_url: str


def inbox_page(request: SignedRequest) -> HttpResponse:
    """Show one list; what is shown counts as read by this member."""
    by, user = request.actor, request.user
    assert isinstance(user, Member)  # noqa: S101 - tells the type checker whom the access table lets in
    view = request.GET.get("view", "")
    if view == PARKED:
        return _parked_page(request, by)
    here = view if view in {Inbox.INFO, HANDLED} else Inbox.ACT
    kind = Inbox.INFO if here == Inbox.INFO else Inbox.ACT
    asked, form = "", FindForm({"number": request.GET["q"]} if request.GET.get("q") else None)
    if form.is_valid():
        asked = form.cleaned_data["number"]
        found = inbox.entries_about(asked, inbox.recipients_of(by), _id_of(by), language())
    else:
        found = inbox.entries(
            inbox.recipients_of(by), _id_of(by), kind, language(), before=_moment(request), handled=here == HANDLED
        )
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        inbox.mark_read([entry.notice for entry in found if not entry.is_read], _id_of(by), request.now)
    context = {
        "name": reference(asked) if asked else NAMES[here],
        "asked": request.GET.get("q", ""),
        "wrong": form.errors.get("number", [""])[0],
        "links": [Link(key, name, "", _address(key), here=not asked and key == here) for key, name in NAMES.items()],
        "lines": list(_lines(found, by, request.now)),
        "next_url": _address(here, found[-1].notice.created_at) if len(found) == inbox.PAGE and not asked else "",
        "first_url": _address(here) if "before" in request.GET else "",
        "at_inbox": True,
        "has_digest": user.digest,
        "digest_hour": settings.CCMS_DIGEST_HOUR,
        "now": request.now,
    }
    return render(request, "office/inbox.html", context)


def _parked_page(request: SignedRequest, by: Actor) -> HttpResponse:
    """Show what stopped of the complaints that this reader sees, each with the way to try it again."""
    before, allowed = _moment(request), by.role in OFFICE
    found = parked_about(visible_to(by).values("reference"))
    rows = list((found.filter(created_at__lt=before) if before else found)[: inbox.PAGE])

    def address(route: str, notice: Notice, **more: UUID) -> str:
        return reverse(f"office:{route}", kwargs={"reference": notice.subject, **more})

    lines = stopped(
        rows,
        retry=lambda notice: address("retry", notice, notice_id=notice.pk) if allowed and may_retry(notice) else "",
        shown=partial(address, "notices"),
    )
    context = {
        "name": NAMES[PARKED],
        "links": [Link(key, name, "", _address(key), here=key == PARKED) for key, name in NAMES.items()],
        "parked": True,
        "lines": lines,
        "next_url": _address(PARKED, rows[-1].created_at) if len(rows) == inbox.PAGE else "",
        "first_url": _address(PARKED) if before else "",
        "at_inbox": True,
    }
    return render(request, "office/inbox.html", context)


def handle(request: SignedRequest, notice_id: UUID) -> HttpResponse:
    """Note that somebody of the office has seen to it. A second one finds it noted."""
    by = request.actor
    act = lambda: {"done": inbox.handle(notice_id, inbox.recipients_of(by), by.text, request.now)}  # noqa: E731 - one value
    done = once(request, account=by.text, act=act).answer["done"]
    messages.success(request, gettext("It is noted as done.") if done else gettext("It was noted as done before."))
    return HttpResponseRedirect(reverse("office:inbox"))


def digest(request: SignedRequest) -> HttpResponse:
    """Switch a member's mail of each working day on or off."""
    by, wanted = request.actor, request.POST.get("digest") == "on"
    do_once(request, account=by.text, act=partial(managing.set_digest, _id_of(by), wanted=wanted))
    said = gettext("You get a mail on working days.") if wanted else gettext("You get no mail on working days.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("office:inbox"))


def _lines(found: list[Entry], by: Actor, now: datetime) -> Iterator[Line]:
    makers = makers_of({entry.notice.handled_by for entry in found if entry.notice.handled_by}, by, now)
    names = names_of(filter(None, map(_about, found)))
    may_handle = by.role in OFFICE
    for entry in found:
        notice = entry.notice
        who = makers.get(notice.handled_by)
        waits = notice.inbox == Inbox.ACT and notice.handled_at is None
        url = reverse("office:handle", kwargs={"notice_id": notice.pk}) if waits and may_handle else ""
        about = names.get((_about(entry), language()), "")
        yield Line(entry, about, who.name if who else _("the system") if notice.handled_by else "", url)


def _about(entry: Entry) -> str:
    """Return which member a notice speaks of; no text says the name, so that no mail carries it."""
    member = entry.notice.params.get("member")
    return f"member:{member}" if member else ""


def _id_of(by: Actor) -> UUID:
    assert by.id is not None  # noqa: S101 - a member of an office has a row
    return by.id


def _moment(request: SignedRequest) -> datetime | None:
    try:
        at = datetime.fromisoformat(request.GET.get("before", ""))
    except ValueError:
        return None
    return at if at.tzinfo else None


def _address(view: str, before: datetime | None = None) -> str:
    asked = {"view": str(view)} | ({"before": before.isoformat()} if before else {})
    return f"{reverse('office:inbox')}?{urlencode(asked)}"
