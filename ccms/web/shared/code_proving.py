"""Proves a mobile number or an address on pages: has a code sent, remembers it in this browser, takes the code.

Each place that asks for a code has its own `Proving`, which says with its purpose what the code opens.

Remembers the numbers proved in this browser: guesses in other browsers pause the codes of a number, but not in this.

The cookie signs nobody in; by it a browser is only counted apart. It holds digests, so that nobody who shares the
phone reads a number in it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from ccms.accounts.channels import Channel
from ccms.accounts.codes.abuse import RESEND_AFTER, Browser
from ccms.accounts.codes.one_time import (
    CodeTicket,
    OtpExhausted,
    OtpInvalid,
    TooManyTries,
    request_code,
    sent_to,
    verify_code,
)
from ccms.accounts.firms.naming import normal_value
from ccms.accounts.models.code_request import CodePurpose
from ccms.core import crypto
from ccms.core.failures import Failure
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import CODES, MINUTE
from ccms.notices.outbox import queue_code
from ccms.web import fields
from ccms.web.form_page import key_of, tell
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.templatetags.words import digits

COOKIE = "ccms-proved"
KEPT = timedelta(days=180)
MOST = 10
_SIGNER = Signer(salt="ccms.proved-here")


def is_known(request: PageRequest, number: str, purpose: CodePurpose) -> bool:
    """Tell whether this number, or mail address, was proved here for this purpose within half a year."""
    return _read(request).get(_name(number, purpose), 0) > request.now.timestamp()


def keep(request: PageRequest, response: HttpResponse, number: str, purpose: CodePurpose) -> None:
    """Remember that it was proved here, beside the others of this browser; of too many the oldest goes."""
    until = int((request.now + KEPT).timestamp())
    known = {**_read(request), _name(number, purpose): until}
    newest = sorted(known.items(), key=lambda each: each[1])[-MOST:]
    response.set_cookie(
        COOKIE,
        _SIGNER.sign_object(newest),
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: PageRequest) -> dict[str, int]:
    try:
        return {str(name): int(until) for name, until in _SIGNER.unsign_object(request.COOKIES.get(COOKIE, ""))}
    except (BadSignature, ValueError, TypeError):
        return {}


def _name(number: str, purpose: CodePurpose) -> str:
    key = crypto.derive(settings.CCMS_INDEX_KEY, "proved here")
    return crypto.blind_index(key, f"{number}|{purpose}").hex()[:32]


RESEND_SECONDS = int(RESEND_AFTER.total_seconds())
LIFE_MINUTES = int(CODES.life.total_seconds() // 60)
_KEPT = timedelta(hours=1)  # longer than a code lives, so that the page after it can send a new one


class CodeForm(fields.PageForm):
    """Asks for the code and, where that tick has a label, whether to stay signed in on this phone."""

    code = fields.CodeField(label=_("Enter the code we sent"))
    remember = fields.TickBox(
        label=_("Keep me signed in on this phone for 30 days"),
        help_text=_("Leave this empty if others use the phone too."),
    )
    wants_new = False  # the code that was sent cannot be entered any more: the way to a new one is shown first

    def __init__(
        self, data: Any = None, *, channel: Channel = Channel.SMS, label: Any = "", remember: bool = False
    ) -> None:
        """Say by what the code came, with another label where that is given, and whether to ask to stay signed in."""
        super().__init__(data)
        if channel is Channel.EMAIL:
            self.fields["code"].label = _("Enter the code from our mail")
        elif label:
            self.fields["code"].label = label
        if not remember:
            del self.fields["remember"]

    def refuse_sending(self, failure: TooManyRequests) -> None:
        """Say in a form in which nothing was typed how long to wait for another code."""
        self.is_bound, self.data, self.wants_new = True, {}, True
        self.errors.clear()
        tell_wait(self, "code", failure)


def tell_wait(form: forms.BaseForm, field: str | None, failure: TooManyRequests) -> None:
    """Say how long to wait for another code, or whom to call."""
    wait, hotline = failure.params["wait"], digits(settings.CCMS_HOTLINE)
    slug = "code-tried-too-often" if isinstance(failure, TooManyTries) else "phone-too-many-codes"
    if isinstance(wait, timedelta) and wait <= RESEND_AFTER and slug == "phone-too-many-codes":
        slug = "code-soon"
    form.add_error(field, fields.put_right(slug, wait=wait, hotline=hotline))


@contextmanager
def refusing(form: forms.BaseForm, field: str | None) -> Iterator[None]:
    """Say at this field of the form why no code was sent."""
    try:
        yield
    except TooManyRequests as failure:
        tell_wait(form, field, failure)
    except Failure as failure:
        form.add_error(field, fields.refused(failure))


def note_rest(request: PageRequest, ticket: CodeTicket) -> None:
    """Let the page say until when no code leaves to a number that never entered one."""
    _say_rest(request, ticket.new_numbers_rest_until)


def _say_rest(request: PageRequest, until: datetime | None) -> None:
    # the minute after it, since seconds are not shown
    request.new_numbers_rest_until = until + MINUTE if until and until > request.now else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A code that this browser asked for, and the number or address to which it went, or the row of ours with it."""

    request_id: UUID
    to: str
    expires_at: datetime
    row: UUID | None = None

    def is_over(self, now: datetime) -> bool:
        """Tell whether its time has passed."""
        return now >= self.expires_at


@dataclass(frozen=True, slots=True)
class Proving:
    """What a code opens, and the cookie by which the browser that asked for it is known: no other can try."""

    purpose: CodePurpose
    about: str = ""  # the complaint for which alone the code counts
    cookie: str = "ccms-code"
    path: str = "/"

    def ask(self, request: PageRequest, phone: str, channel: Channel = Channel.SMS) -> CodeTicket:
        """Have a code sent, in one transaction with its request. Raises PhoneNotSupported and TooManyRequests."""
        before = self.remembered(request)
        ticket = request_code(
            phone,
            self.purpose,
            address=request.META["REMOTE_ADDR"],
            send=queue_code,
            now=request.now,
            language=language(),
            channel=channel,
            browser=Browser(
                known=is_known(request, normal_value(channel, phone), self.purpose),
                asked=before.request_id if before else None,
            ),
        )
        note_rest(request, ticket)
        return ticket

    def lead_on(
        self, request: PageRequest, to: str, phone: str, channel: Channel = Channel.SMS, *, row: UUID | None = None
    ) -> HttpResponse:
        """Have a code sent, and lead to the page that takes it. Raises as `ask` does."""
        ticket = self.ask(request, phone, channel)
        response = HttpResponseRedirect(to)
        self.remember(response, ticket, request.now, row)
        return response

    def remember(self, response: HttpResponse, ticket: CodeTicket, now: datetime, row: UUID | None = None) -> None:
        """Let this browser alone enter the code. Its cookie can be read there, so it names rows only."""
        until = int((now + timedelta(seconds=ticket.expires_in)).timestamp())
        rest = ticket.new_numbers_rest_until.isoformat() if ticket.new_numbers_rest_until else None
        response.set_cookie(
            self.cookie,
            self._signer.sign_object(
                [ticket.request_id.hex, row.hex if row else None, self.purpose.value, self.about, until, rest]
            ),
            max_age=_KEPT,
            path=self.path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )

    def remembered(self, request: PageRequest) -> Asked | None:
        """Return the code that this browser asked for, for this purpose and complaint."""
        try:
            request_id, row, *opens, until, rest = self._signer.unsign_object(request.COOKIES.get(self.cookie, ""))
        except BadSignature:
            return None
        to = sent_to(UUID(request_id)) if opens == [self.purpose, self.about] else ""
        if not to:
            return None
        _say_rest(request, datetime.fromisoformat(rest) if rest else None)
        return Asked(UUID(request_id), to, datetime.fromtimestamp(until, UTC), UUID(row) if row else None)

    def prove(self, request: PageRequest, form: CodeForm, request_id: UUID) -> str:
        """Return the number that the entered code proves, or "" and say in the form why it does not.

        A form sent twice gets the first answer, though a code opens once.
        """
        code, key = form.cleaned_data["code"], key_of(request)
        try:
            return verify_code(request_id, code, key=key, purpose=self.purpose, now=request.now)
        except TooManyRequests as failure:
            tell_wait(form, "code", failure)
        except (OtpInvalid, OtpExhausted) as failure:
            form.wants_new = not failure.params.get("attempts_left")
            form.add_error("code", fields.refused(failure))
        except Failure as failure:
            tell(form, failure)
        return ""

    def send_again(
        self,
        request: PageRequest,
        asked: Asked,
        page: Callable[..., HttpResponse],
        form: CodeForm,
        to: tuple[str, Channel] | None = None,
    ) -> HttpResponse:
        """Send the code once more and draw the page with the form; within a minute it says that it is on its way."""
        try:
            ticket = self.ask(request, *(to or (asked.to,)))
        except TooManyRequests as failure:
            form.refuse_sending(failure)
            return page(form)
        said = "sent" if ticket.send else "on_its_way"
        response = page(form, said=said, wait=ticket.resend_after, over=asked.is_over(request.now))
        self.remember(response, ticket, request.now, asked.row)
        return response

    def forget(self, response: HttpResponse) -> None:
        """Let the browser forget the code once it is used."""
        response.delete_cookie(self.cookie, path=self.path, samesite="Lax")

    def used(self, request: PageRequest, response: HttpResponse, number: str) -> None:
        """As `forget`, where the code let its person in: this browser is counted apart from then on."""
        self.forget(response)
        keep(request, response, number, self.purpose)

    @property
    def _signer(self) -> Signer:
        return Signer(salt=f"ccms.asked.{self.cookie}")
