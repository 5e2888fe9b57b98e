"""One request about a person's own data, for the office: correct, erase, give over, give another number, or refuse."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.acts.dossiers import OWN
from ccms.complaints.lifecycle import OFFICE
from ccms.complaints.models import Complaint, DataRequest
from ccms.complaints.models.data_request import OPEN, WAITING, RequestKind, RequestState
from ccms.complaints.models.evidence import Scan
from ccms.complaints.own_data import deciding, lost_number
from ccms.complaints.own_data.acting import names_another
from ccms.complaints.own_data.asking import OF_THE_FORM
from ccms.complaints.own_data.holding import held_of, wanted_by_others
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.law.choice_words import list_of
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.web import fields
from ccms.web.form_page import drawn, submitted
from ccms.web.fresh import again
from ccms.web.language import language
from ccms.web.office.tasks.listing import ASKED
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import cards_of
from ccms.web.shared.evidence import PREVIEW, SCANS
from ccms.web.shared.wording import choice_words, put
from ccms.web.signed_in import has_fresh_second_factor
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code, last_moment, moment, phone, reference, run

YES = {
    RequestKind.CORRECTION: deciding.correct,
    RequestKind.ERASURE: deciding.grant_erasure,
    RequestKind.TAKE_OVER: deciding.give_over,
}
NO = {
    RequestKind.CORRECTION: ("refuse_correction", deciding.refuse_correction),
    RequestKind.ERASURE: ("refuse_erasure", deciding.refuse_erasure),
    RequestKind.TAKE_OVER: ("refuse_take_over", deciding.refuse_take_over),
    RequestKind.LOST_NUMBER: ("refuse_lost_number", lost_number.refuse),
}
STATES = {
    RequestState.ASKED: _("waits for an answer"),
    RequestState.AGREED: _("one officer has agreed; another one has to look"),
    RequestState.GRANTED: _("granted; it is deleted when its day has come"),
    RequestState.DONE: _("done"),
    RequestState.REFUSED: _("refused"),
    RequestState.TAKEN_BACK: _("taken back by the buyer"),
    RequestState.STOPPED: _("stopped by the holder of the old number"),
}


class AgreeForm(fields.PageForm):
    """What shows that a person whose number is lost is the one who complained."""

    reason = fields.ChoiceCards(label=_("What shows that it is the same person?"))
    text = fields.CleanText(label=_("What did you compare?"), help_text=_("The office alone reads this."))

    def __init__(self, asked: DataRequest, pack: Pack, data: Any) -> None:
        super().__init__(data)
        has_paper = bool(lost_number.papers_of(asked))
        offered = [each for each in list_of(pack, "agree_lost_number") if has_paper or "proof" not in each.needs]
        self.fields["reason"].offer(cards_of(offered))  # type: ignore[attr-defined]


class RefuseForm(fields.PageForm):
    """Why not, and words for the person."""

    reason = fields.ChoiceCards(label=_("Why not?"))
    text = fields.CleanText(label=_("In your own words"), help_text=_("The buyer reads this."), required=False)

    def __init__(self, pack: Pack, name: str, data: Any) -> None:
        super().__init__(data)
        self.fields["reason"].offer(cards_of(list_of(pack, name)))  # type: ignore[attr-defined]


class ToldForm(fields.PageForm):
    """Under which number the other bodies were written to, and when."""

    day = fields.DateField(label=_("On which day was the letter sent?"))
    memo_no = fields.CodeLine(label=_("Number of the office's letter"))


def data_request(request: SignedRequest, key: UUID) -> HttpResponse:
    """Show what is asked and take the yes of an officer."""
    by = request.actor
    asked = deciding.find_request(key, by)
    may_act = by.role in OFFICE
    waits = may_act and asked.state in WAITING
    if request.method == "POST" and not waits:
        raise NotFound
    is_lost = waits and asked.kind == RequestKind.LOST_NUMBER
    papers = _papers(asked) if may_act and asked.kind == RequestKind.LOST_NUMBER else []
    needs_factor = is_lost or papers or (request.method == "POST" and asked.kind == RequestKind.ERASURE)
    if needs_factor and not has_fresh_second_factor(request, request.now):
        return again(request)
    sent = request.POST if request.method == "POST" else None
    agrees = is_lost and asked.state == RequestState.ASKED
    form = AgreeForm(asked, _pack(asked, request), sent) if agrees else fields.PageForm(sent)
    yes, said = partial(_yes, asked, form, by, request), _told_after(asked, agrees=agrees)
    if answer := submitted(request, form, yes, to=_url(key), said=said):
        return answer
    told = deciding.to_tell(asked) if may_act else []
    claimed = asked.complaint if waits and asked.kind == RequestKind.TAKE_OVER else None
    context = {
        "waits": waits,
        "refuses": waits or (may_act and asked.kind == RequestKind.LOST_NUMBER and asked.state in OPEN),
        "kind": asked.kind,
        "title": ASKED[asked.kind],
        "papers": papers,
        "bodies": _names(told, asked, request),
        "no_yes": fields.said("names-nobody") if claimed and not names_another(claimed) else "",
    }
    if is_lost and not lost_number.may_confirm(asked, by):
        context["no_yes"] = fields.said("same-officer")
    return _page(request, asked, "data_request", form, back_url=reverse("office:tasks"), **context)


def _yes(asked: DataRequest, form: fields.PageForm, by: Actor, request: SignedRequest) -> object:
    """Say yes for this officer; a lost number needs that of two."""
    if asked.kind != RequestKind.LOST_NUMBER:
        return YES[RequestKind(asked.kind)](asked.pk, by, request.now)
    act: Callable[..., object] = lost_number.agree if asked.state == RequestState.ASKED else lost_number.grant
    return act(asked.pk, by=by, now=request.now, **form.cleaned_data)


def _told_after(asked: DataRequest, *, agrees: bool) -> str:
    if agrees:
        return gettext("Noted. Another officer has to look now.")
    if asked.kind == RequestKind.LOST_NUMBER:
        return gettext("Done. Both numbers are told, and the old one can stop it.")
    return gettext("Done. The buyer is told.")


def identity_paper(request: SignedRequest, key: UUID, paper: UUID) -> HttpResponseBase:
    """Hand out the picture of an identity paper, or its smaller copy; each opening is an event."""
    by = _officer(request)
    if not has_fresh_second_factor(request, request.now):
        return again(request)
    how = {"preview": PREVIEW in request.GET, "only_asks": request.only_asks}
    return lost_number.open_paper(key, paper, by, request.now, **how).response()


def _papers(asked: DataRequest) -> list[dict[str, Any]]:
    """Return what the page shows of each paper; of one with harmful content no address."""
    return [
        {
            "name": code(each.name) if each.name.isascii() else run(each.name),
            "url": reverse("office:identity_paper", kwargs={"key": asked.pk, "paper": each.pk})
            if each.scan != Scan.MALICIOUS
            else "",
            "scan": SCANS[Scan(each.scan)],
        }
        for each in lost_number.papers_of(asked)
    ]


def refuse_data_request(request: SignedRequest, key: UUID) -> HttpResponse:
    """Refuse with a reason."""
    by = _officer(request)
    asked = deciding.find_request(key, by)
    if asked.state not in (OPEN if asked.kind == RequestKind.LOST_NUMBER else WAITING):
        raise NotFound
    name, refuse = NO[RequestKind(asked.kind)]
    form = RefuseForm(_pack(asked, request), name, request.POST or None)
    act = partial(_refuse, refuse, key, by, request, form)
    answer = submitted(request, form, act, to=reverse("office:tasks"), said=gettext("Done. The buyer is told."))
    corrects = asked.kind == RequestKind.CORRECTION
    return answer or _page(request, asked, "refuse_data_request", form, back_url=_url(key), corrects=corrects)


def _refuse(refuse: Any, key: UUID, by: Actor, request: SignedRequest, form: RefuseForm) -> object:
    return refuse(key, by=by, now=request.now, **form.cleaned_data)


def bodies_told(request: SignedRequest, key: UUID) -> HttpResponse:
    """Note the letter by which the other bodies were told."""
    by = _officer(request)
    asked = deciding.find_request(key, by)
    waiting = deciding.to_tell(asked)
    if not waiting:
        raise NotFound
    form = ToldForm(request.POST or None, initial={"day": dhaka_day(request.now)})
    act = partial(_told, asked, by, request, form)
    if answer := submitted(request, form, act, to=reverse("office:tasks"), said=gettext("Written down.")):
        return answer
    return _page(request, asked, "bodies_told", form, back_url=_url(key), bodies=_names(waiting, asked, request))


def _told(asked: DataRequest, by: Actor, request: SignedRequest, form: ToldForm) -> None:
    deciding.note_told(asked, by=by, now=request.now, **form.cleaned_data)


def _officer(request: SignedRequest) -> Actor:
    by = request.actor
    if by.role not in OFFICE:
        raise NotFound
    return by


def _url(key: UUID) -> str:
    return reverse("office:data_request", kwargs={"key": key})


def _pack(asked: DataRequest, request: SignedRequest) -> Pack:
    return book().on(dhaka_day(asked.complaint.filed_at if asked.complaint else request.now))


def _names(waiting: list[Any], asked: DataRequest, request: SignedRequest) -> list[str]:
    known = _pack(asked, request).bodies
    codes = dict.fromkeys(each.body for each in waiting)
    own = {OWN: gettext("DNCRP's own file, in the e-filing")}
    return [known[code].text.read(language()) if code in known else own.get(code, code) for code in codes]


def _page(
    request: SignedRequest, asked: DataRequest, template: str, form: fields.PageForm, **context: Any
) -> HttpResponse:
    shown = {"rows_of": _rows(asked, request), "key": asked.pk, "at_tasks": True, **context}
    return drawn(request, f"office/tasks/{template}.html", form, shown)


def _rows(asked: DataRequest, request: SignedRequest) -> list[Row]:
    """Return what is asked: a detail with both values, or the complaints of the person who wants to be erased."""
    pack = _pack(asked, request)
    rows = [Row(_("Asked on"), moment(asked.asked_at)), Row(_("State"), _state(asked))]
    if asked.complaint:
        rows.append(Row(_("Complaint"), reference(asked.complaint.reference)))
    if asked.kind == RequestKind.LOST_NUMBER and asked.complaint:
        rows += _of_lost_number(asked, asked.complaint, pack)
    elif asked.kind == RequestKind.TAKE_OVER and asked.complaint:
        form = asked.complaint.complainant
        named = [choice_words(pack, "complainant_type", form.kind), form.represented.shown]
        rows.append(Row(_("Filed for"), run(": ".join(filter(None, named)))))
        rows.append(Row(_("Number of the person that asks"), phone(asked.consumer.phone.shown)))
    elif asked.complaint:
        rows.append(Row(_("Detail"), choice_words(pack, "correct_field", asked.field)))
        rows.append(Row(_("It says now"), _now(asked, pack)))
        rows.append(Row(_("It is to say"), _shown(asked.wanted.shown, asked, pack)))
    else:
        numbers = asked.consumer.complaints.order_by("filed_at").values_list("reference", flat=True)
        rows.append(Row(_("Complaints of this person"), run(", ".join(map(str, numbers)) or "–")))
        if held := held_of(asked.consumer_id):
            rows.append(Row(_("Has to be kept, by an order"), run(", ".join(each.reference for each in held))))
        if wanted := wanted_by_others(asked.consumer_id):
            rows.append(Row(_("Somebody else asks for it"), run(", ".join(each.reference for each in wanted))))
    if asked.words:
        rows.append(Row(_("In the buyer's words"), run(asked.words.shown)))
    return rows


def _state(asked: DataRequest) -> Any:
    if asked.move_at and asked.state == RequestState.GRANTED:
        words = _("the complaint gets the new number, unless the old one stops it by %(day)s")
        return put(words, day=last_moment(asked.move_at))
    return STATES[RequestState(asked.state)]


def _of_lost_number(asked: DataRequest, complaint: Complaint, pack: Pack) -> Iterator[Row]:
    yield Row(_("Name in the complaint"), run(complaint.complainant.name.shown or "–"))
    yield Row(_("New number, proved by code"), phone(asked.consumer.phone.shown))
    if others := lost_number.goes_along(complaint):
        yield Row(_("About the same purchase; gets the new number too"), run(", ".join(others)))
    if shows := lost_number.agreed_because(asked):
        yield Row(_("What the first officer found"), choice_words(pack, "agree_lost_number", shows))


def _now(asked: DataRequest, pack: Pack) -> Any:
    """Show what a detail says; of the form nothing before the complaint has come before the office."""
    if asked.field in OF_THE_FORM and asked.complaint and asked.complaint.escalated_at is None:
        return _("Shown once the complaint is before the office; it is kept sealed when you correct it.")
    return _shown(deciding.value_now(asked), asked, pack)


def _shown(value: str, asked: DataRequest, pack: Pack) -> Any:
    if asked.field == "district" and value in pack.districts:
        return pack.districts[value].text.read(language())
    return run(value or "–")
