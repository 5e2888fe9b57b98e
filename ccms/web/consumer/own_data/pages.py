"""The pages of one's own data behind the second code: what can be done, all that is held, and the archive of it.

Makes the archive that a person takes along: a file for programs, one to read, and their own files.

Nothing of it is stored: it is made while it is sent, and each file is read and compared with its digest on the way.

Says where each request about one's own data stands.

Shows a complainant the list of recipients: what was given to each, and when (PDPO s. 11(4)).
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ccms.accounts.actors import Actor
from ccms.accounts.models import Consumer
from ccms.complaints.dispatches.content import shared
from ccms.complaints.evidence.serving import HEADERS, original
from ccms.complaints.evidence.sight import is_quarantined
from ccms.complaints.evidence.storage import StoreDown
from ccms.complaints.models import DataRequest, Evidence
from ccms.complaints.models.data_request import ACTING, OPEN, WAITING, RequestKind, RequestState
from ccms.complaints.models.task import TaskKind
from ccms.complaints.own_data.asking import HANDED_OVER, HELD, NEW_NUMBER, STILL_OPEN, WANTED, requests_of
from ccms.complaints.own_data.gathering import Gathered, gather, path_of
from ccms.complaints.own_data.taking import TakenAlready, note_taking
from ccms.complaints.reading.own_case import Case
from ccms.complaints.tasks.keeping import period_of
from ccms.core.clock import dhaka_day, in_dhaka
from ccms.core.failures import Failure
from ccms.gate.limits import LIMITS, Counted
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.web import fields
from ccms.web.consumer.own_data.checking import after_second_check
from ccms.web.consumer.own_data.showing import shown
from ccms.web.consumer.tracking.acts import filed_case
from ccms.web.consumer.tracking.case import standing_context
from ccms.web.form_page import do_once, drawn, tell
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.dispatch_words import told
from ccms.web.shared.wording import choice_words, put
from ccms.web.templatetags.words import last_moment, moment, reference, run


@filed_case
def recipients(request: SignedRequest, case: Case) -> HttpResponse:
    """List each dispatch with the fields that it holds, as they were sent or are to be sent."""
    listed = [told(each, case.pack) for each in shared(case.complaint)]
    context = {**standing_context(case, request.now), "listed": listed}
    return render(request, "consumer/tracking/shared.html", context)


ENDED: Mapping[RequestState, Any] = {
    RequestState.DONE: gettext_lazy("Done on %(at)s."),
    RequestState.TAKEN_BACK: gettext_lazy("You took it back on %(at)s."),
    RequestState.STOPPED: gettext_lazy("Not done: the old number stopped it on %(at)s."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request in words: what was asked, where it stands, what the office wrote, and where it can be taken back."""

    what: Any
    state: str
    standing: Any
    answer: Any
    back_url: str


def asked_by(by: Actor, now: datetime) -> list[Asked]:
    """Return what this person asked for, the newest first."""
    return list(_asked(requests_of(by), book().on(dhaka_day(now))))


def _asked(requests: list[DataRequest], pack: Pack) -> Iterator[Asked]:
    for each in requests:
        may_stop = each.state in OPEN and each.kind not in ACTING
        url = reverse("consumer:me_take_back", kwargs={"key": each.pk}) if may_stop else ""
        what = _what(each, pack)
        yield Asked(what, each.state, _standing(each, pack), run(each.answer.shown) if each.answer else "", url)


def _what(each: DataRequest, pack: Pack) -> Any:
    number = reference(each.complaint.reference) if each.complaint else ""
    match RequestKind(each.kind):
        case RequestKind.CORRECTION:
            return put(_("Put right: %(field)s"), field=choice_words(pack, "correct_field", each.field))
        case RequestKind.ERASURE:
            return _("Delete everything")
        case RequestKind.HAND_OVER:
            return put(_("Let the person go on alone: %(number)s"), number=number)
        case RequestKind.TAKE_OVER:
            return put(_("This complaint concerns me: %(number)s"), number=number)
        case RequestKind.LOST_NUMBER:
            return put(_("My number is lost: %(number)s"), number=number)


def _standing(each: DataRequest, pack: Pack) -> Any:
    if each.state == RequestState.ASKED and each.kind == RequestKind.HAND_OVER:
        return _("Waits until the person enters their code.")
    if each.state == RequestState.REFUSED:
        return _refusal(each, pack)
    if each.state in WAITING:
        return _waiting(each)
    if each.state == RequestState.GRANTED:
        return _granted(each)
    return put(ENDED[RequestState(each.state)], at=moment(each.decided_at))


def _granted(each: DataRequest) -> Any:
    if each.kind == RequestKind.LOST_NUMBER:
        return put(_("You get it unless the old number stops it by %(day)s."), day=last_moment(each.move_at))
    return put(_("It will be deleted on %(at)s. Until then you can take it back."), at=moment(each.erase_at))


def _waiting(each: DataRequest) -> Any:
    """Say until when the office answers, and what came between where it is asked anew."""
    since = each.decided_at or each.asked_at
    due = period_of(TaskKind.DATA_REQUEST, since).ends(since, book().calendar)
    if each.reason == WANTED:
        wanted = _("It waits: somebody else says that a complaint of yours is theirs. DNCRP looks again by %(day)s.")
        return put(wanted, day=last_moment(due))
    if each.reason != HELD:
        return put(_("DNCRP answers by %(day)s."), day=last_moment(due))
    held = _("It waits: an order says that a complaint of yours has to be kept. DNCRP looks at it again by %(day)s.")
    return put(held, day=last_moment(due))


def _refusal(each: DataRequest, pack: Pack) -> Any:
    if each.reason == STILL_OPEN:
        return _("Not done: a complaint of yours was open.")
    if each.reason == HANDED_OVER:
        return _("Not done: the complaint is now with the person for whom it was made.")
    if each.reason == NEW_NUMBER:
        return _("Not done: the complaint has another number now.")
    return put(_("Not done: %(why)s."), why=choice_words(pack, f"refuse_{each.kind}", each.reason))


MISSING = ".not-available.txt"
PIECE = 1 << 16


class _Outlet(io.RawIOBase):
    """Takes what the archive writes, and gives it away again; it cannot be gone back in, as a line cannot."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Say that one can write here."""
        return True

    def write(self, piece: object) -> int:
        """Keep a piece until it is taken."""
        self._pieces.append(bytes(piece))  # type: ignore[call-overload]  # a buffer
        return len(self._pieces[-1])

    def take(self) -> bytes:
        """Return what was written since."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def response_of(gathered: Gathered, request: HttpRequest) -> StreamingHttpResponse:
    """Return the archive as a download, named after its day."""
    page = render_to_string(
        "consumer/own_data/file.html", {"sections": shown(gathered), "made_at": gathered.made_at}, request
    )
    name = f"my-data-{dhaka_day(gathered.made_at)}.zip"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"', "Accept-Ranges": "none"}
    return StreamingHttpResponse(_pieces(gathered, page), content_type="application/zip", headers=headers)


def _pieces(gathered: Gathered, page: str) -> Iterator[bytes]:
    outlet = _Outlet()
    at = in_dhaka(gathered.made_at).timetuple()[:6]
    with zipfile.ZipFile(outlet, "w") as archive:
        told = json.dumps(gathered.as_json(), ensure_ascii=False, indent=1)
        for name, text in (("my-data.json", told), ("my-data.html", page)):
            archive.writestr(_entry(name, at, zipfile.ZIP_DEFLATED), text)
            yield outlet.take()
        for number, item in enumerate(gathered.files, 1):
            yield from _file(archive, outlet, path_of(number, item), item, at)
    yield outlet.take()


def _entry(name: str, at: tuple[int, ...], how: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at)  # type: ignore[arg-type]  # six numbers
    entry.compress_type = how
    return entry


def _file(archive: zipfile.ZipFile, outlet: _Outlet, name: str, item: Evidence, at: tuple[int, ...]) -> Iterator[bytes]:
    """Write one file; of one that carries a virus or is not what was given any more, that it cannot be given."""
    try:
        source = None if is_quarantined(item) else original(item, name).stream
    except StoreDown:
        source = None
    if source is None:
        archive.writestr(_entry(name + MISSING, at), "A virus was found in this file, or it cannot be read now.\n")
        yield outlet.take()
        return
    with source, archive.open(_entry(name, at), "w", force_zip64=True) as into:
        while piece := source.read(PIECE):
            into.write(piece)
            yield outlet.take()
    yield outlet.take()


@after_second_check
def overview(request: SignedRequest, _person: Consumer) -> HttpResponse:
    """Say what somebody can do with their own data, and where what they asked for stands."""
    context = {"requests": asked_by(request.actor, request.now), "back_url": reverse("consumer:mine")}
    return render(request, "consumer/own_data/overview.html", context)


@after_second_check
def everything(request: SignedRequest, _person: Consumer) -> HttpResponse:
    """Show all that is held."""
    sections = shown(gather(request.actor, request.now, language()))
    return render(
        request, "consumer/own_data/everything.html", {"sections": sections, "back_url": reverse("consumer:me")}
    )


@after_second_check
def download(request: SignedRequest, _person: Consumer) -> HttpResponseBase:
    """Give the archive once for a form that was sent; each taking is an event, and the person is told of it."""
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            taken = do_once(request, account=request.actor.text, act=partial(note_taking, request.actor, request.now))
            if taken.replayed:
                raise TakenAlready
        except Failure as failure:
            tell(form, failure)
        else:
            return response_of(gather(request.actor, request.now, language()), request)
    context = {"most": LIMITS[Counted.DATA_DOWNLOADS][0].most, "back_url": reverse("consumer:me")}
    return drawn(request, "consumer/own_data/download.html", form, context)
