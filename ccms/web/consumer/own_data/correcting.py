"""A person asks to have a detail corrected: first which one, then what it is to say; or takes a request back.

A person asks to be erased: what goes, what stays and why, and what forbids it as long as it is open.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.accounts.models import Consumer
from ccms.complaints.lifecycle import Status
from ccms.complaints.models import Complaint
from ccms.complaints.own_data import asking
from ccms.complaints.own_data.asking import FIELDS, NARRATIVE, ask_erasure, current_value
from ccms.complaints.own_data.erasing import open_complaints
from ccms.complaints.queries import disowned, visible_to
from ccms.core import references
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Choice
from ccms.web import fields
from ccms.web.consumer.own_data.checking import after_second_check
from ccms.web.form_page import drawn, submitted
from ccms.web.language import language
from ccms.web.questions import districts
from ccms.web.requests import SignedRequest
from ccms.web.shared.wording import choice_words
from ccms.web.templatetags.words import run

LONGEST_LINE, LONGEST_ADDRESS = 120, 500
LONG = frozenset({"address", NARRATIVE})


class WhichForm(fields.PageForm):
    """Which complaint, and which of its details."""

    complaint = fields.ChoiceCards(label=_("In which complaint?"))
    field = fields.ChoiceCards(label=_("What is wrong?"))

    def __init__(self, complaints: list[Complaint], pack: Pack, data: Any) -> None:
        super().__init__(data)
        lang = language()
        cards = [
            fields.Card(each.reference, references.display(each.reference), each.firm.name(lang)) for each in complaints
        ]
        for name, offered in (
            ("complaint", cards),
            ("field", [fields.Card(each.code, each.text.read(lang)) for each in _fields(complaints, pack)]),
        ):
            self.fields[name].offer(offered)  # type: ignore[attr-defined]


def _fields(complaints: list[Complaint], pack: Pack) -> list[Choice]:
    """Return the details that there are; the person for whom one complains only where there is one."""
    represents = any(each.complainant.represented for each in complaints)
    return [each for each in pack.reasons["correct_field"] if represents or each.code != "represented"]


class ValueForm(fields.PageForm):
    """What the detail is to say, and why."""

    words = fields.CleanText(label=_("Why is it wrong?"), help_text=_("Only DNCRP reads this."), required=False)

    def __init__(self, field: str, pack: Pack, data: Any) -> None:
        super().__init__(data)
        label = _("What is to be added?") if field == NARRATIVE else _("What is it to say?")
        if field == "district":
            wanted: Any = fields.Pick(label=label, choices=districts(pack))
        elif field in LONG:
            wanted = fields.CleanText(label=label, least=1, missing=fields.said("text-missing"))
            if field == "address":
                wanted = fields.CleanText(
                    label=label, most=LONGEST_ADDRESS, least=1, missing=fields.said("text-missing")
                )
        else:
            wanted = fields.CleanLine(label=label, most=LONGEST_LINE)
        self.fields = {"wanted": wanted, **self.fields}


@after_second_check
def which(request: SignedRequest, _person: Consumer) -> HttpResponse:
    """Ask which detail of which complaint is wrong."""
    complaints = list(_filed_by(request.actor).select_related("firm", "complainant").order_by("-filed_at"))
    form = WhichForm(complaints, book().on(dhaka_day(request.now)), request.POST or None)
    if form.is_valid():
        given = {"reference": form.cleaned_data["complaint"], "field": form.cleaned_data["field"]}
        return HttpResponseRedirect(reverse("consumer:me_correct_one", kwargs=given))
    return _page(request, "which", form, any=bool(complaints), back_url=reverse("consumer:me"))


@after_second_check
def one(request: SignedRequest, _person: Consumer, reference: str, field: str) -> HttpResponse:
    """Show what a detail says now, and ask what it is to say."""
    by = request.actor
    complaint = _filed_by(by).select_related("complainant").filter(reference=reference).first()
    if complaint is None or field not in FIELDS:
        raise NotFound
    pack = book().on(dhaka_day(complaint.filed_at))
    form = ValueForm(field, pack, request.POST or None)
    act = partial(_ask, request, reference, field, form)
    said = gettext("Your request is with DNCRP. You get an SMS when it is answered.")
    if answer := submitted(request, form, act, to=reverse("consumer:me"), said=said):
        return answer
    now = current_value(complaint.complainant, field)
    shown = pack.districts[now].text.read(language()) if field == "district" and now in pack.districts else run(now)
    context = {
        "name": choice_words(pack, "correct_field", field),
        "says": shown,
        "adds": field == NARRATIVE,
        "number": complaint.reference,
        "back_url": reverse("consumer:me_correct"),
    }
    return _page(request, "correct", form, **context)


def _filed_by(by: Actor) -> QuerySet[Complaint]:
    """Return this person's complaints without those that they did not file."""
    return visible_to(by).exclude(disowned())


def _ask(request: SignedRequest, reference: str, field: str, form: ValueForm) -> object:
    given = form.cleaned_data
    return asking.ask_correction(reference=reference, field=field, by=request.actor, now=request.now, **given)


@after_second_check
def take_back(request: SignedRequest, _person: Consumer, key: UUID) -> HttpResponse:
    """Take a request back, by the button of a page of its own."""
    by = request.actor
    asked = next((each for each in asking.requests_of(by) if each.pk == key), None)
    if asked is None:
        raise NotFound
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    act, back_url = partial(asking.take_back, key, by, request.now), reverse("consumer:me")
    answer = submitted(request, form, act, to=back_url, said=gettext("The request is taken back."))
    return answer or _page(request, "take_back", form, erasure=asked.kind == "erasure", back_url=back_url)


def _page(request: SignedRequest, template: str, form: fields.PageForm, **context: Any) -> HttpResponse:
    return drawn(request, f"consumer/own_data/{template}.html", form, context)


WHY = {
    "review": _("another officer is looking at it again"),
    "payment": _("the fine or your share of it is not paid yet"),
    "complaint": _("the complaint is still open"),
}


class EraseForm(fields.PageForm):
    """Why, and that it cannot be undone."""

    words = fields.CleanText(label=_("Why?"), help_text=_("Only DNCRP reads this."), required=False)
    sure = fields.TickBox(
        label=_("I know that deleted data cannot be brought back"),
        missing=_("Tick this if you want your data deleted."),
    )


@after_second_check
def erase(request: SignedRequest, person: Consumer) -> HttpResponse:
    """Say what it means; take the request, which is refused where something has been opened meanwhile."""
    running = open_complaints(person.pk)
    form = EraseForm(request.POST or None)
    back_url = reverse("consumer:me")
    said = "" if running else gettext("Your request is with DNCRP. You get an SMS when it is answered.")

    def act() -> None:
        ask_erasure(words=form.cleaned_data["words"], by=request.actor, now=request.now)

    context = {"running": [(each, why(each)) for each in running], "back_url": back_url}
    answer = submitted(request, form, act, to=back_url, said=said)
    return answer or drawn(request, "consumer/own_data/erase.html", form, context)


def why(complaint: Complaint) -> object:
    """Say why a complaint forbids the erasure."""
    if complaint.status == Status.ORDERED:
        return WHY["payment"]
    return WHY["review" if complaint.reviewed and complaint.status == Status.SCRUTINY else "complaint"]
