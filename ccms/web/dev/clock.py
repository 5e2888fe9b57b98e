"""Moves the clock of a demonstration on by a button, and runs at once what has become due."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from ccms.complaints.ticking import tick
from ccms.core.failures import NotFound
from ccms.gate.clock import current_time, move
from ccms.web.requests import PageRequest
from ccms.web.sending import do_once
from ccms.web.templatetags.words import count

STEPS = {
    "1h": (timedelta(hours=1), gettext_lazy("1 hour on")),
    "1d": (timedelta(days=1), gettext_lazy("1 day on")),
    "3d": (timedelta(days=3), gettext_lazy("3 days on")),
    "8d": (timedelta(days=8), gettext_lazy("8 days on")),
}


def move_on(request: PageRequest) -> HttpResponseRedirect:
    """Add to the offset once per form, then do one round: sweep, delivery, heads."""
    step = request.POST.get("step", "")
    if step not in STEPS:
        raise NotFound
    length, _label = STEPS[step]
    # The round comes after the key is kept: delivery talks to the outside, and never inside a transaction.
    if not do_once(request, account="dev", act=lambda: move(length)).replayed:
        done = tick(current_time)
        told = {"fired": count(done.fired), "sent": count(done.delivered.sent), "signed": count(done.signed)}
        messages.info(
            request, gettext("Deadlines fired: %(fired)s, messages sent: %(sent)s, heads signed: %(signed)s") % told
        )
    return HttpResponseRedirect(reverse("dev:index"))
