"""A firm's webhooks, for its administrator: added with a secret that is shown once, tried, watched, ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.accounts.members.managing import makers_of
from ccms.apps.webhooks import deliveries, examples, hearing, owning
from ccms.apps.webhooks.models import Delivery, Webhook, Whether, Why
from ccms.apps.webhooks.owning import WebhookWanted
from ccms.core.clock import dhaka_day, start_of_day
from ccms.core.failures import ValidationFailed, sentence
from ccms.gate.limits import WEBHOOK_REPLAY
from ccms.gate.machines import addresses
from ccms.web import fields
from ccms.web.developers.drawing import reach
from ccms.web.form_page import do_once, done, drawn, submitted
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.current_member import member_of
from ccms.web.templatetags.words import code

SHOWN = 10  # deliveries of one page: each is three lines high on a phone
STATES = {
    Whether.WAITING: _("waits"),
    Whether.SENDING: _("is being sent"),
    Whether.DELIVERED: _("taken"),
    Whether.FAILED: _("given up"),
}
WHY = {
    Why.GONE: _("Your server answered 410: nothing more is wanted there."),
    Why.FAILED: _("Your server did not take an event in three days of tries."),
    Why.RESTORED: _("CCMS was restored from a backup; its operator switches the webhook on again."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One delivery as the log shows it."""

    row: Delivery
    state: Any
    answer: Any
    can_be_sent: bool


class AddForm(fields.PageForm):
    """Where a new webhook is called, and of what."""

    url = fields.CodeLine(
        label=_("Address of your server"),
        help_text=_("A secure web address that is open on the internet."),
        most=addresses.LONGEST,
    )
    events = fields.CodeLine(
        label=_("Of which events only?"),
        help_text=_("Names of events, with a space between. Empty: of all."),
        most=2000,
        required=False,
    )

    def wanted(self) -> WebhookWanted:
        """Return what was asked for."""
        return WebhookWanted(self.cleaned_data["url"], self.cleaned_data["events"].replace(",", " ").split())


class ReplayForm(fields.PageForm):
    """From which day on everything is sent again."""

    since = fields.DateField(label=_("From which day on?"))

    def __init__(self, now: datetime, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        since = self.fields["since"]
        assert isinstance(since, fields.DateField)  # noqa: S101 - tells the type checker what stands above
        today = dhaka_day(now)
        since.between(earliest=dhaka_day(now - WEBHOOK_REPLAY), latest=today)


@freshly_signed_in
def webhooks(request: SignedRequest) -> HttpResponse:
    """List the webhooks, and add one more."""
    by, form = member_of(request), AddForm(request.POST or None)
    if form.is_valid():
        made: list[tuple[Webhook, str]] = []
        add = _kept(made, lambda: hearing.add(form.wanted(), by, request.now))
        if done(request, form, account=by.text, act=add):
            return _secret(request, made, reverse("developers:webhooks"))
    kept = owning.webhooks_of(by)
    makers = makers_of({each.created_by for each in kept}, by, request.now)
    shown = [(each, addresses.shown(each.url), makers.get(each.created_by)) for each in kept]
    return _page(request, "list", form=form, webhooks=shown, names=hearing.OFFERED)


@freshly_signed_in
def one(request: SignedRequest, webhook: UUID) -> HttpResponse:
    """Show one with its log; try it, switch it on again, send what it was told once more."""
    by = member_of(request)
    found = owning.webhook_of(webhook, by)
    act = request.POST.get("act", "")
    form = ReplayForm(request.now, request.POST if act == "replay" else None)
    if act == "replay" and form.is_valid():
        since = max(start_of_day(form.cleaned_data["since"]), request.now - WEBHOOK_REPLAY)
        if done(request, form, account=by.text, act=lambda: deliveries.replay(webhook, since, by, request.now)):
            return _back(request, webhook, gettext("What was sent since that day is sent again."))
    elif act == "on":
        return _act(request, found, by, lambda: owning.switch_on(webhook, by, request.now), gettext("Switched on."))
    elif act == "each" and settings.CCMS_ENV != "production":
        return _act(request, found, by, lambda: examples.send_each(webhook, by, request.now), _test_said())
    elif act == "test":
        return _act(request, found, by, lambda: deliveries.send_test(webhook, by, request.now), _test_said())
    found_page = deliveries.page(webhook, by, after=after_of(request), limit=SHOWN)
    context: dict[str, Any] = {
        "webhook": found,
        "why": WHY[Why(found.why_off)] if found.why_off else "",
        "signs_twice": found.old_until is not None and found.old_until > request.now,
        "log": [line(each, found) for each in found_page.deliveries],
        "after": found_page.after,
        "can_send_each": settings.CCMS_ENV != "production",
        "back_url": reverse("developers:webhooks"),
    }
    return _page(request, "one", form=form, **context)


@freshly_signed_in
def again(request: SignedRequest, webhook: UUID) -> HttpResponse:
    """Send one event once more."""
    by = member_of(request)
    found, delivery = owning.webhook_of(webhook, by), _key(request.POST.get("delivery", ""))
    send = partial(deliveries.send_again, webhook, delivery, by, request.now)
    return _act(request, found, by, send, gettext("It is sent again."))


@freshly_signed_in
def new_secret(request: SignedRequest, webhook: UUID) -> HttpResponse:
    """Make another secret, after the question whether to do so."""
    by = member_of(request)
    found = owning.webhook_of(webhook, by)
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    back_url = reverse("developers:webhook", kwargs={"webhook": webhook})
    if form.is_valid():
        made: list[tuple[Webhook, str]] = []
        replace = _kept(made, lambda: owning.replace_secret(webhook, by, request.now))
        if done(request, form, account=by.text, act=replace):
            return _secret(request, made, back_url)
    return _page(request, "new_secret", form=form, address=addresses.shown(found.url), back_url=back_url)


@freshly_signed_in
def end(request: SignedRequest, webhook: UUID) -> HttpResponse:
    """Delete one, after the question whether to do so."""
    by = member_of(request)
    found = owning.webhook_of(webhook, by)
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    to, said = reverse("developers:webhooks"), gettext("Deleted. Nothing more is sent there.")
    answer = submitted(request, form, lambda: owning.end(webhook, by, request.now), to=to, said=said)
    back_url = reverse("developers:webhook", kwargs={"webhook": webhook})
    return answer or _page(request, "end", form=form, address=addresses.shown(found.url), back_url=back_url)


def _page(request: SignedRequest, template: str, form: fields.PageForm | None = None, **context: Any) -> HttpResponse:
    shown = {"part": "webhooks", "at_webhooks": True, **reach(request), **context}
    return drawn(request, f"webhooks/{template}.html", form, shown)


def _kept(made: list[tuple[Webhook, str]], act: Callable[[], tuple[Webhook, str]]) -> Callable[[], None]:
    """Return an act that leaves what it made in a list: nothing is left where the form came a second time."""
    return lambda: made.append(act())


def _secret(request: SignedRequest, made: list[tuple[Webhook, str]], back_url: str) -> HttpResponse:
    """Show a new secret, this once."""
    if not made:
        messages.warning(request, gettext("The secret was made and shown before. If you lost it, make a new one."))
        return HttpResponseRedirect(back_url)
    webhook, secret = made[0]
    url = reverse("developers:webhook", kwargs={"webhook": webhook.pk})
    return _page(request, "secret", webhook=webhook, secret=secret, url=url, back_url=reverse("developers:webhooks"))


def _act(request: SignedRequest, webhook: Webhook, by: Actor, act: Callable[[], object], words: str) -> HttpResponse:
    """Act once and go back to the webhook; a refusal is said there."""
    try:
        do_once(request, account=by.text, act=act)
    except ValidationFailed as refused:
        messages.warning(request, sentence(next(iter(refused.errors.values())), language()))
        return HttpResponseRedirect(reverse("developers:webhook", kwargs={"webhook": webhook.pk}))
    return _back(request, webhook.pk, words)


def _back(request: SignedRequest, webhook: UUID, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("developers:webhook", kwargs={"webhook": webhook}))


def _test_said() -> str:
    return gettext("A test event is on its way. Load this page again in a moment.")


def line(row: Delivery, webhook: Webhook) -> Line:
    """Return a delivery as a log shows it."""
    answer: Any = "–"
    if row.tried_at:
        none = gettext("not called: the address leads into an inner network") if row.refused else gettext("no answer")
        answer = code(str(row.answer)) if row.answer else none
    can_be_sent = webhook.is_on and row.state in {Whether.DELIVERED, Whether.FAILED}
    return Line(row=row, state=STATES[Whether(row.state)], answer=answer, can_be_sent=can_be_sent)


def after_of(request: SignedRequest) -> int:
    """Return after which delivery a page of a log goes on; 0 at its beginning."""
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(2**63)) else 0


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
