"""The pages of one's own data behind the second code: what can be done, all that is held, and the archive of it."""

from functools import partial

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from ccms.accounts.models import Consumer
from ccms.complaints.own_data.gathering import gather
from ccms.complaints.own_data.taking import TakenAlready, note_taking
from ccms.core.failures import Failure
from ccms.gate.limits import LIMITS, Counted
from ccms.web import fields
from ccms.web.consumer.own_data.archive import response_of
from ccms.web.consumer.own_data.checking import after_second_check
from ccms.web.consumer.own_data.requests import asked_by
from ccms.web.consumer.own_data.showing import shown
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.sending import do_once, tell


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
