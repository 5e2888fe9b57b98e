"""Says where each request about one's own data stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ccms.accounts.actors import Actor
from ccms.complaints.models import DataRequest
from ccms.complaints.models.data_request import ACTING, OPEN, WAITING, RequestKind, RequestState
from ccms.complaints.models.task import TaskKind
from ccms.complaints.own_data.asking import HANDED_OVER, HELD, NEW_NUMBER, STILL_OPEN, WANTED, requests_of
from ccms.complaints.tasks.keeping import period_of
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.web.shared.wording import choice_words, put
from ccms.web.templatetags.words import last_moment, moment, reference, run

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
