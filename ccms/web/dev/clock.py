"""Moves the clock of a demonstration on by a button, and runs at once what has become due."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from ccms.complaints.jobs import tick
from ccms.gate.clock import current_time, move
from ccms.web.requests import PageRequest
from ccms.web.sandbox_parts import length_of
from ccms.web.sending import do_once
from ccms.web.templatetags.words import count


def move_on(request: PageRequest) -> HttpResponseRedirect:
    """Add to the offset once per form, then do one round: sweep, delivery, heads."""
    length = length_of(request.POST.get("step", ""))
    # The round comes after the key is kept: delivery talks to the outside, and never inside a transaction.
    if not do_once(request, account="dev", act=lambda: move(length)).replayed:
        done = tick(current_time)
        told = {"fired": count(done.fired), "sent": count(done.delivered.sent), "signed": count(done.signed)}
        messages.info(
            request, gettext("Deadlines fired: %(fired)s, messages sent: %(sent)s, heads signed: %(signed)s") % told
        )
    return HttpResponseRedirect(reverse("dev:index"))
