"""Leads an officer from what a body sent back to the page where its field is put right or asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.complaints.dispatches.content import asked_since, made_of
from ccms.complaints.dispatches.preflight import QUESTIONS
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Dispatch, InformationRequest
from ccms.complaints.models.dispatch import DispatchState, Step
from ccms.complaints.reading.office_case import OfficeCase
from ccms.complaints.registry.contacts import may_change
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.web.shared.dispatch_words import FIELDS, body_name, reply_words
from ccms.web.shared.wording import put
from ccms.web.templatetags.words import day

ASK_FIELD = "field"  # in the address of the page that asks a side: what the body said is missing
OF_REGISTRY = "firm."
OF_SELLER = frozenset({"firm.answer"})
TO_ASK: Mapping[str, Any] = {"consumer": _("Ask the buyer for it"), "firm": _("Ask the seller for it")}


@dataclass(frozen=True, slots=True)
class SentBack:
    """Why it came back, which field it is about, and where that is put right; each link only where it can be used."""

    body: Any
    is_beside: bool
    why: Any
    field: Any
    put_right: Any
    put_right_url: str
    asked: Any  # when the side that knows it was asked last, whatever it was, and whether it answered
    again: Any
    again_url: str


def all_sent_back(case: OfficeCase, now: datetime) -> list[SentBack]:
    """Return everything that came back of a case and was not seen to since, the latest first."""
    made = made_of(case.complaint)
    found = (sent_back(case, dispatch, made, now) for dispatch in reversed(made))
    return [each for each in found if each]


def sent_back(case: OfficeCase, dispatch: Dispatch, made: Iterable[Dispatch], now: datetime) -> SentBack | None:
    """Return what can be done about a dispatch that came back; nothing of one that did not, or was seen to since."""
    is_last = dispatch.step == Step.RETURNED or (not dispatch.is_beside and _is_last(dispatch, made))
    if dispatch.state != DispatchState.RETURNED or not is_last:
        return None
    name, url = _put_right(case, dispatch.field)
    question = _question(dispatch)
    again = Action.COMPLETE_DISPATCH if dispatch.is_beside else Action.REFER
    return SentBack(
        body=body_name(case.pack, dispatch.body),
        is_beside=dispatch.is_beside,
        why=reply_words(dispatch, case.pack),
        field=FIELDS.get(dispatch.field, ""),
        put_right=name,
        put_right_url="" if question and question.answered_at is None else url,
        asked=_said(question) if question else "",
        again=_("Fill it in and send it again") if dispatch.field in QUESTIONS else _("Send it again"),
        again_url=_act_url(case, again) if not dispatch.is_beside or _is_known(dispatch.body, now) else "",
    )


def _is_known(body: str, now: datetime) -> bool:
    """Tell whether the law packs of today say what a body is sent: one that left them gets nothing again."""
    return body in book().on(dhaka_day(now)).receivers


def _is_last(referral: Dispatch, made: Iterable[Dispatch]) -> bool:
    """Tell whether the complaint was not referred again since."""
    return not any(each.kind == referral.kind and each.prepared_at > referral.prepared_at for each in made)


def _question(dispatch: Dispatch) -> InformationRequest | None:
    """Return what the side that knows the field was asked last since it was prepared; nothing of a firm's record."""
    if not dispatch.field or _is_of_registry(dispatch.field):
        return None
    return asked_since(dispatch, _party(dispatch.field))


def _said(question: InformationRequest) -> Any:
    asked, answered = day(dhaka_day(question.asked_at)), question.answered_at
    if answered is None:
        return put(_("A question went out on %(asked)s. There is no answer yet."), asked=asked)
    answer = day(dhaka_day(answered))
    said = _("The last question went out on %(asked)s and was answered on %(answered)s: the history has both.")
    return put(said, asked=asked, answered=answer)


def _is_of_registry(field: str) -> bool:
    return field.startswith(OF_REGISTRY) and field not in OF_SELLER


def _party(field: str) -> str:
    return "firm" if field in OF_SELLER else "consumer"


def _put_right(case: OfficeCase, field: str) -> tuple[Any, str]:
    """Return where a field is put right: a firm's in the registry, another one by asking the side that knows it."""
    if not field:
        return "", ""
    if _is_of_registry(field):
        firm = case.complaint.firm
        url = reverse("office:firm", kwargs={"slug": firm.slug}) if may_change(firm.pk, case.reader) else ""
        return _("Put the seller's record right"), url
    party = _party(field)
    url = _act_url(case, Action.REQUEST_INFORMATION)
    return TO_ASK[party], f"{url}?{urlencode({'party': party, ASK_FIELD: field})}" if url else ""


def _act_url(case: OfficeCase, action: Action) -> str:
    kwargs = {"reference": case.complaint.reference}
    return reverse(f"office:{action}", kwargs=kwargs) if action in case.acts else ""
