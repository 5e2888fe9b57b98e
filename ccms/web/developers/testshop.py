"""A firm's test shop for its administrator: test keys, made-up buyers, a clock with buttons, messages kept back.

What is in the test shop is read within it and drawn outside, since a page also needs its reader and their session.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts import api_keys
from ccms.accounts.actors import Actor
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.complaints.fines import Progress, progress_of
from ccms.complaints.reading import listing, webhooks
from ccms.complaints.reading.tracking import shown_deadlines
from ccms.complaints.registry import testshop as testshop_acts
from ccms.complaints.timeline import Coming
from ccms.core.failures import Failure, NotFound, ValidationFailed, sentence
from ccms.gate.clock import current_time, offset
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import API_KEY_LIFE, DAY
from ccms.gate.testshop import BEGINS, Full, NoRoom, NotOpened, move, refuse_when_full, within
from ccms.gate.testshop_tables import KEPT_DAYS, NotPossible
from ccms.notices.development import inbox
from ccms.notices.models import Webhook
from ccms.notices.webhooks import addresses, deliveries, owning
from ccms.web import fields
from ccms.web.developers.drawing import page
from ccms.web.developers.webhooks import SHOWN as LOGGED
from ccms.web.developers.webhooks import Line, after_of, line
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.sending import done, once
from ccms.web.shared.current_member import member_of
from ccms.web.templatetags.words import count

_page = partial(page, part="testshop")
SHOWN, NEWEST, TOLD = 20, 3, 10  # complaints, messages that are seen at once, and with those behind a tap
WAIT_SECONDS = 3.0  # for the webhooks, before the page is shown again
STEPS = {
    "1h": (timedelta(hours=1), _("1 hour on")),
    "1d": (timedelta(days=1), _("1 day on")),
    "3d": (timedelta(days=3), _("3 days on")),
    "8d": (timedelta(days=8), _("8 days on")),
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """One made-up complaint as the page shows it."""

    reference: str
    public_state: str
    reason: str
    outcome: str
    clock: Coming | None
    fine: Progress | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown only now: a new key, or a new webhook's secret."""

    title: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Hook:
    """One test webhook with a page of its log, and after which delivery the next page begins; 0 at the end."""

    row: Webhook
    address: str
    log: list[Line]
    after: int
    is_open: bool  # whoever asked for older ones sees them at once


class HookForm(fields.PageForm):
    """Where a test webhook is called."""

    url = fields.CodeLine(
        label=_("Address of your server"),
        help_text=_("A secure web address that is open on the internet."),
        most=addresses.LONGEST,
    )


def testshop(request: PageRequest) -> HttpResponse:
    """Show the test shop, and act in it."""
    by = member_of(request)
    if request.method != "POST":
        return _show(request, by, HookForm())
    act = request.POST.get("act", "")
    if act in OUTSIDE:
        return _outside(request, by, act)
    form = HookForm(request.POST if act == "hook" else None)
    shown: list[Shown] = []
    try:
        with within(_firm(by)):
            if _acted(request, by, act, form, shown):
                testshop_acts.settle(wait_seconds=WAIT_SECONDS)
    except NotOpened:
        return HttpResponseRedirect(request.path)
    except Full as refused:
        messages.warning(request, sentence(refused, language()))
        return HttpResponseRedirect(request.path)
    if shown:
        return _page(request, "testshop_once", shown=shown[0])
    return _show(request, by, form) if form.errors else HttpResponseRedirect(request.path)


def _acted(request: PageRequest, by: Actor, act: str, form: HookForm, shown: list[Shown]) -> bool:
    """Act once for this form; False where nothing was done, which is said in the form or on the page. Raises Full."""
    if act not in ENDING:
        refuse_when_full()
    if act == "hook":
        add = partial(_add_hook, form, by, shown)
        return form.is_valid() and done(request, form, account=by.text, act=add)
    if act not in ACTS:
        raise NotFound
    try:
        said = _once(request, by, ACTS[act], shown)
    except NotFound:
        raise
    except Failure as refused:
        first = next(iter(refused.errors.values())) if isinstance(refused, ValidationFailed) else refused
        messages.warning(request, sentence(first, language()))
        return False
    if act == "step":
        said = gettext("Deadlines that were over: %(rung)s") % {"rung": count(testshop_acts.ring())}
    if said:
        messages.success(request, said)
    return True


def _once(request: PageRequest, by: Actor, act: "_Act", shown: list[Shown]) -> str:
    """Return what is to be said of an act; nothing where the form came before."""
    said = [""]

    def acted() -> dict[str, Any]:
        said.append(act(request, by, shown))
        return {}

    once(request, account=by.text, act=acted)
    return said[-1]


def _outside(request: PageRequest, by: Actor, act: str) -> HttpResponse:
    """Open the test shop or empty it: both may be done twice, so no key is asked for."""
    try:
        OUTSIDE[act](by)
        if act == "afresh":  # opened a second time, it is as it was
            messages.success(request, gettext("The test shop is empty, and its clock shows today."))
    except NotPossible:
        messages.warning(request, gettext("This installation has no test shops. Its operator can allow them."))
    except (TooManyRequests, NoRoom) as refused:
        messages.warning(request, sentence(refused, language()))
    except NotOpened:  # the page says what can be done
        pass
    return HttpResponseRedirect(request.path)


def _show(request: PageRequest, by: Actor, form: HookForm) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "kept_days": KEPT_DAYS}
    try:
        with within(_firm(by)):
            context |= _standing(request, by)
    except NotOpened:
        return _page(request, "testshop_closed", **context)
    return _page(request, "testshop", **context)


def _standing(request: PageRequest, by: Actor) -> dict[str, Any]:
    """Read what the page shows; nothing of it is asked for later."""
    now = current_time()
    told = [{**each, "at": datetime.fromisoformat(each["at"])} for each in inbox()[:TOLD]]
    keys = [key for key in api_keys.keys_of(by) if key.revoked_at is None and key.expires_at > now]
    return {
        "now": now,
        "really": now - offset() if offset() else None,
        "steps": [(name, label) for name, (_length, label) in STEPS.items()],
        "complaints": list(_complaints(by)),
        "newest": told[:NEWEST],
        "earlier": told[NEWEST:],
        "keys": keys,
        "hooks": [_hook(request, hook, by) for hook in owning.webhooks_of(by)],
        "api_name": BEGINS,
    }


def _complaints(by: Actor) -> Iterator[Complaint]:
    found = listing.page(listing.Wanted(limit=SHOWN), by).complaints
    due, fines = shown_deadlines(found), progress_of(found)
    for each in found:
        state = (str(each.public_state), each.reason, each.outcome)
        yield Complaint(each.reference, *state, due.get(each.pk), fines.get(each.pk))


def _hook(request: PageRequest, hook: Webhook, by: Actor) -> Hook:
    asked = request.GET.get("hook") == str(hook.pk)
    found = deliveries.page(hook.pk, by, after=after_of(request) if asked else 0, limit=LOGGED)
    log = [line(each, hook) for each in found.deliveries]
    return Hook(hook, addresses.shown(hook.url), log, found.after, is_open=asked)


def _firm(by: Actor) -> UUID:
    if by.firm is None:
        raise NotFound
    return by.firm


def _complain(_request: PageRequest, _by: Actor, _shown: list[Shown]) -> str:
    testshop_acts.complain()
    return gettext("A made-up buyer has complained.")


def _step(request: PageRequest, _by: Actor, _shown: list[Shown]) -> str:
    step = request.POST.get("step", "")
    if step not in STEPS:
        raise NotFound
    move(STEPS[step][0])
    return ""


def _make_key(_request: PageRequest, by: Actor, shown: list[Shown]) -> str:
    wanted = KeyWanted(name=gettext("Test key"), scopes=tuple(Scope), days=API_KEY_LIFE // DAY)
    _key, text = api_keys.make(wanted, by, current_time())
    shown.append(Shown(gettext("A new test key"), gettext("Key"), text))
    return ""


def _end_key(request: PageRequest, by: Actor, _shown: list[Shown]) -> str:
    api_keys.revoke(_thing(request), by, current_time())
    return gettext("The key works no more.")


def _add_hook(form: HookForm, by: Actor, shown: list[Shown]) -> None:
    _hook, secret = webhooks.add(owning.WebhookWanted(form.cleaned_data["url"]), by, current_time())
    shown.append(Shown(gettext("A new test webhook"), gettext("Secret"), secret))


def _end_hook(request: PageRequest, by: Actor, _shown: list[Shown]) -> str:
    owning.end(_thing(request), by, current_time())
    return gettext("Deleted. Nothing more is sent there.")


def _tell_each(request: PageRequest, by: Actor, _shown: list[Shown]) -> str:
    sent = testshop_acts.tell_each(_thing(request), by, current_time())
    return gettext("Events on their way: %(sent)s") % {"sent": count(sent)}


def _switch_on(request: PageRequest, by: Actor, _shown: list[Shown]) -> str:
    owning.switch_on(_thing(request), by, current_time())
    return gettext("Switched on.")


def _thing(request: PageRequest) -> UUID:
    try:
        return UUID(request.POST.get("thing", ""))
    except ValueError as unreadable:
        raise NotFound from unreadable


type _Act = Callable[[PageRequest, Actor, list[Shown]], str]
OUTSIDE: Mapping[str, Callable[[Actor], None]] = {"open": testshop_acts.open_shop, "afresh": testshop_acts.start_afresh}
ENDING = frozenset({"end_key", "end_hook"})
ACTS: Mapping[str, _Act] = {
    "complain": _complain,
    "step": _step,
    "key": _make_key,
    "end_key": _end_key,
    "end_hook": _end_hook,
    "each": _tell_each,
    "on": _switch_on,
}
