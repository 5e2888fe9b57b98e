"""What an office handed over under a mobile number: its holder confirms it by a code, or ends it by one.

Before the code the page says only where a complaint was made and when; a number may have been mistyped. The code of a
person to whom it does not belong shows them nothing of it.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts import consumers, sessions
from ccms.accounts.models import Intake
from ccms.accounts.models.code_request import CodePurpose
from ccms.accounts.models.intake import Handed, IntakeState
from ccms.complaints.intakes import confirming
from ccms.complaints.intakes.keeping import IntakeMovedOn, source_of
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure
from ccms.gate.counters import TooManyRequests
from ccms.law.pack.book import book
from ccms.web import fields
from ccms.web.consumer.filing.journey import journey_of
from ccms.web.form_page import do_once, drawn, once
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.shared.code_proving import LIFE_MINUTES, RESEND_SECONDS, Asked, CodeForm, Proving, tell_wait
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code as as_code
from ccms.web.templatetags.words import day, masked_phone, run, taka

DO, CODE, TAKE, NOT_MINE = "do", "code", "take", "not_mine"
FOR = "for"  # in the address of the page of the code: what the code is entered for


def handed(request: PageRequest, reference: str) -> HttpResponse:
    """Show what was handed over, and take the answer whether it is theirs."""
    intake = confirming.standing(reference)
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    wish = request.POST.get(DO, "")
    try:
        if wish == NOT_MINE and confirming.is_of(intake, request.actor):
            act = partial(confirming.disown, reference, request.actor, request.now)
            do_once(request, account=intake.subject, act=act)
            return HttpResponseRedirect(request.path)
        if wish == TAKE and confirming.is_of(intake, request.actor):
            return _taken(request, reference)
        if wish in {CODE, NOT_MINE} and confirming.is_confirmable(intake):
            return _asked(request, intake, wish)
    except TooManyRequests as failure:
        tell_wait(form, None, failure)
    except IntakeMovedOn:
        return HttpResponseRedirect(request.path)
    except Failure as failure:
        form.add_error(None, fields.refused(failure))
    return _shown(request, intake, form)


def _asked(request: PageRequest, intake: Intake, wish: str) -> HttpResponse:
    """Have a code sent to the number under which it was handed over; nobody types another one."""
    page = reverse("consumer:handed_code", kwargs={"reference": intake.code})
    to = f"{page}?{FOR}={NOT_MINE}" if wish == NOT_MINE else page
    return _proving(intake.code).lead_on(request, to, intake.phone.open())


def _taken(request: PageRequest, reference: str) -> HttpResponse:
    """Open the filling in, or the complaint where it was filed already."""
    by = request.actor
    assert by is not None  # noqa: S101 - tells the type checker what `is_of` has found
    sent = once(request, account=by.text, act=lambda: {"reference": confirming.take(reference, by, request.now)})
    return _on(request, sent.answer["reference"])


def _on(request: PageRequest, filed: str) -> HttpResponse:
    if filed:
        return HttpResponseRedirect(reverse("consumer:complaint", kwargs={"reference": filed}))
    return HttpResponseRedirect(journey_of(request).first_open().url)


def code(request: PageRequest, reference: str) -> HttpResponse:
    """Take the code, sign its holder in, and show what was handed over; or note that it is not theirs."""
    intake, proving = confirming.standing(reference), _proving(reference)
    asked = proving.remembered(request)
    here = HttpResponseRedirect(reverse("consumer:handed", kwargs={"reference": reference}))
    if asked is None or not confirming.is_confirmable(intake):
        return here
    form = CodeForm(request.POST or None)
    entered = "again" not in request.POST and form.is_valid()
    if "again" in request.POST or (entered and asked.is_over(request.now)):
        return proving.send_again(request, asked, partial(_code_page, request, asked), CodeForm())
    phone = proving.prove(request, form, asked.request_id) if entered else ""
    if phone and request.GET.get(FOR) == NOT_MINE:
        with suppress(IntakeMovedOn):
            confirming.disown(reference, None, request.now, proved=phone)
        proving.forget(here)
        return here
    if phone:
        consumer = consumers.consumer_of(phone, request.now, language=language())
        sessions.open_consumer_session(here, consumer, request.now, remembered=False)
        proving.used(request, here, phone)
        return here
    return _code_page(request, asked, form)


def _proving(reference: str) -> Proving:
    return Proving(CodePurpose.FILE, about=reference, cookie="ccms-handed")


def _code_page(
    request: PageRequest, asked: Asked, form: CodeForm, *, said: str = "", wait: int = 0, over: bool = False
) -> HttpResponse:
    context = {
        "phone": masked_phone(asked.to),
        "said": said,
        "wait": wait,
        "over": over,
        "minutes": LIFE_MINUTES,
        "resend_seconds": RESEND_SECONDS,
        "back_url": request.path.removesuffix("/code"),
        "not_mine": request.GET.get(FOR) == NOT_MINE,
    }
    return drawn(request, "consumer/handed/code.html", form, context)


def _shown(request: PageRequest, intake: Intake, form: fields.PageForm) -> HttpResponse:
    is_theirs = confirming.is_of(intake, request.actor)
    context = {
        "rows_of": _rows(intake, request, is_theirs=is_theirs),
        "is_theirs": is_theirs,
        "waits": confirming.is_confirmable(intake),
        "lapsed": intake.state == IntakeState.LAPSED,
        "state": str(intake.state),
        "reason": _reason(intake, request),
        "is_complaint": confirming.is_filed_besides(intake),
        "filed": intake.became,
        "phone": masked_phone(intake.phone.open()) if confirming.is_confirmable(intake) else "",
    }
    return drawn(request, "consumer/handed/handed.html", form, context)


def _reason(intake: Intake, request: PageRequest) -> Any:
    """Say why it is not taken; what the holder of the number said themselves needs no reason."""
    if intake.state != IntakeState.REFUSED or intake.reason == NOT_MINE:
        return ""
    return book().on(dhaka_day(request.now)).reason("refuse_intake", intake.reason).text.read(language())


def _rows(intake: Intake, request: PageRequest, *, is_theirs: bool) -> list[Row]:
    """Return what is shown of it: before the number is proved, only where it was made and when."""
    rows = [
        Row(_("First made with"), source_of(intake, request.now)[language()]),
        Row(_("First made on"), day(intake.first_made_at)),
    ]
    told = intake.handed if is_theirs else None
    return [*rows, *_told_rows(intake, told, request)] if told else rows


def _told_rows(intake: Intake, told: Handed, request: PageRequest) -> Iterator[Row]:
    """Yield what its holder is to look through before it goes into the form."""
    if intake.outside_no:
        yield Row(_("Number there"), as_code(intake.outside_no))
    yield Row(_("In the name of"), run(told.full_name))
    yield Row(_("Seller"), run(told.firm))
    if told.link:
        yield Row(_("Page or website"), as_code(told.link))
    if told.purchase_number:
        yield Row(_("Purchase number"), as_code(told.purchase_number))
    if told.price:
        yield Row(_("Amount"), taka(told.price))
    if told.ordered_at:
        yield Row(_("Day of the order"), day(told.ordered_at))
    if told.district:
        districts = book().on(dhaka_day(request.now)).districts
        yield Row(_("District"), districts[told.district].text.read(language()))
    if told.story:
        yield Row(_("What happened"), run(told.story))
