"""Says where each request about one's own data stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ccms.accounts.actors import Actor
from ccms.complaints.models import DataRequest
from ccms.complaints.own_data.asking import STILL_OPEN, requests_of
from ccms.complaints.own_data.request import OPEN, RequestKind, RequestState
from ccms.complaints.tasks.keeping import period_of
from ccms.complaints.tasks.task import TaskKind
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.web.shared.wording import choice_words, put
from ccms.web.templatetags.words import last_moment, moment, run


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
        what = _("Delete everything")
        if each.kind == RequestKind.CORRECTION:
            what = put(_("Put right: %(field)s"), field=choice_words(pack, "correct_field", each.field))
        url = reverse("consumer:me_take_back", kwargs={"key": each.pk}) if each.state in OPEN else ""
        yield Asked(what, each.state, _standing(each, pack), run(each.answer.shown) if each.answer else "", url)


def _standing(each: DataRequest, pack: Pack) -> Any:
    match RequestState(each.state):
        case RequestState.ASKED:
            due = period_of(TaskKind.DATA_REQUEST, each.asked_at).ends(each.asked_at, book().calendar)
            return put(_("DNCRP answers by %(day)s."), day=last_moment(due))
        case RequestState.GRANTED:
            return put(_("It will be deleted on %(at)s. Until then you can take it back."), at=moment(each.erase_at))
        case RequestState.DONE:
            return put(_("Done on %(at)s."), at=moment(each.decided_at))
        case RequestState.TAKEN_BACK:
            return put(_("You took it back on %(at)s."), at=moment(each.decided_at))
        case RequestState.REFUSED if each.reason == STILL_OPEN:
            return _("Not done: a complaint of yours was open.")
        case RequestState.REFUSED:
            lists = {RequestKind.CORRECTION: "refuse_correction", RequestKind.ERASURE: "refuse_erasure"}
            why = choice_words(pack, lists[RequestKind(each.kind)], each.reason)
            return put(_("Not done: %(why)s."), why=why)
