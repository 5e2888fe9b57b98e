"""What waits to be sent, and notices that stopped and belong to no complaint, which an administrator tries again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from ccms.accounts.channels import Channel
from ccms.core.failures import NotFound
from ccms.notices.channels.table import CHANNELS
from ccms.notices.delivery import retry
from ccms.notices.models import Notice
from ccms.notices.queries import is_apart, parked_apart, waiting, why
from ccms.web.requests import SignedRequest
from ccms.web.sending import once
from ccms.web.shared.desks.parked import stopped

MOST = 100


def notices(request: SignedRequest) -> HttpResponse:
    """List what stopped, the oldest first; of what waits, how much it is on each channel, and why."""
    found = list(parked_apart()[: MOST + 1])
    lines = stopped(found[:MOST], retry=_again)
    waits = [(each, CHANNELS[Channel(each.channel)].words, why(each.trouble)) for each in waiting(request.now)]
    context = {"lines": lines, "waits": waits, "more": len(found) > MOST, "most": MOST, "at_notices": True}
    return render(request, "manage/notices.html", context)


def try_again(request: SignedRequest, notice_id: UUID) -> HttpResponse:
    """Let one be tried from the beginning. One of a complaint is its office's matter."""
    if not is_apart(notice_id):
        raise NotFound
    done = once(request, account=request.actor.text, act=lambda: {"again": retry(notice_id, request.now)})
    again = done.answer["again"]
    messages.success(request, gettext("It is tried again.") if again else gettext("It had not stopped any more."))
    return HttpResponseRedirect(reverse("manage:notices"))


def _again(notice: Notice) -> str:
    return reverse("manage:retry", kwargs={"notice_id": notice.pk})
