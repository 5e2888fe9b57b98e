"""Words for a body's own pages: what is asked of it, and how far it has come, said to the body itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import DispatchKind, DispatchState
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.web.shared.bodies.dispatch_words import body_name

KINDS: Mapping[str, Any] = {
    DispatchKind.REFERRAL: _("You are asked to take a complaint over"),
    DispatchKind.COPY: _("A copy, for you to know"),
    DispatchKind.ASSISTANCE: _("You are asked for help"),
    DispatchKind.CORRECTION: _("Something that you were sent is different now"),
}
STATES: Mapping[str, Any] = {
    DispatchState.SENT: _("Nobody of your office has opened it yet"),
    DispatchState.RECEIVED: _("Your office has opened it"),
    DispatchState.ACCEPTED: _("Your office has taken it over"),
    DispatchState.ANSWERED: _("Your office answered"),
    DispatchState.RETURNED: _("Your office sent it back"),
    DispatchState.RECALLED: _("DNCRP has taken it back"),
    DispatchState.LAPSED: _("The time to reply is over"),
}


def state_words(dispatch: Dispatch) -> Any:
    """Say to the body how far it has come; that it was opened is not yet that the body says it has it."""
    if dispatch.state == DispatchState.RECEIVED and dispatch.acknowledged_at:
        return _("Your office said that it has it")
    return STATES[dispatch.state]


def awaited_words(dispatch: Dispatch) -> Any:
    """Say what is awaited of the body next."""
    if dispatch.kind == DispatchKind.COPY:
        return _("Read it; answer if there is something to say")
    if dispatch.kind == DispatchKind.CORRECTION:
        return _("Say that you have it")
    if not dispatch.is_beside and dispatch.accepted_on is None:
        return _("Take it over or send it back")
    return _("Answer it")


def own_name(by: Actor, now: datetime) -> Any:
    """Return the name of the member's body."""
    return body_name(book().on(dhaka_day(now)), by.body or "")
