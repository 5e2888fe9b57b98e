"""The page on which a firm's people try things out: a clock, made-up buyers, and the messages that are kept.

In production it says where the sandbox is.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from ccms.accounts.actors import Actor
from ccms.accounts.api_keys import TEST_PREFIX
from ccms.complaints.firm_desk import sandbox as registry
from ccms.complaints.reading.development import messages_to
from ccms.core.failures import NotFound, sentence
from ccms.gate.counters import TooManyRequests
from ccms.web.developers.drawing import page
from ccms.web.form_page import do_once
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.sandbox_parts import clock_parts, length_of, shown_message
from ccms.web.shared.current_member import member_of
from ccms.web.signed_in import keep_open
from ccms.web.templatetags.words import count

_page = partial(page, part="sandbox")
SHOWN = 20  # messages


def sandbox(request: SignedRequest) -> HttpResponse:
    """Show what there is to try, and do it."""
    by = member_of(request)
    if settings.CCMS_ENV == "production":
        return _elsewhere(request)
    if request.method == "POST":
        return _act(request, by)
    to = request.GET.get("to", "").strip()
    told = messages_to(by, to)
    shown = [shown_message(each) for each in told[:SHOWN]]
    context: dict[str, Any] = {"to": to, "told": shown, "more": len(told) > SHOWN, "test_prefix": TEST_PREFIX}
    return _page(request, "sandbox", **context, **clock_parts(request.now))


def _elsewhere(request: SignedRequest) -> HttpResponse:
    if request.method == "POST":
        raise NotFound
    return _page(request, "sandbox_elsewhere", sandbox_url=settings.CCMS_SANDBOX_URL)


def _act(request: SignedRequest, by: Actor) -> HttpResponse:
    """Do what a button says, once; a refusal is said on the page."""
    act = _complain if "complain" in request.POST else _pass_time
    try:
        act(request, by)
    except TooManyRequests as refused:
        messages.warning(request, sentence(refused, language()))
    return HttpResponseRedirect(request.path)


def _complain(request: SignedRequest, by: Actor) -> None:
    if _did(request, by, lambda: registry.complain(by, request.now)):
        messages.success(request, gettext("A made-up buyer has complained."))


def _pass_time(request: SignedRequest, by: Actor) -> None:
    length = length_of(request.POST.get("step", ""))
    if _did(request, by, lambda: registry.pass_time(length, by, request.now)):
        keep_open(request, length)
        said = gettext("Deadlines that were over: %(rung)s") % {"rung": count(registry.fire_due())}
        messages.success(request, said)


def _did(request: SignedRequest, by: Actor, act: Callable[[], object]) -> bool:
    return not do_once(request, account=by.text, act=act).replayed
