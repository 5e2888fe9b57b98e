"""Handles the form of a page: acts once and goes on, or draws the page, with status 422 where the form is wrong.

Handles a POST of a page beside its form: acts once for each idempotency key, and puts a refusal into the form.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from ccms.core.failures import Failure, NotFound, ValidationFailed, sentence
from ccms.gate.idempotency import Replay, earlier, fingerprint_of
from ccms.gate.idempotency import once as once_per_key
from ccms.web.framing import SENT_FROM
from ccms.web.language import language
from ccms.web.requests import SignedRequest

KEY = "idempotency_key"
GO_ON = "X-Go-On"
UPLOADED = "uploaded"  # in a form, in place of a file: the key of one that came in pieces
CHANGING = frozenset({KEY, "csrfmiddlewaretoken", UPLOADED})
_ACTS = "ccms_acts"  # in a member's session: how often they did something, so that kept numbers are counted anew


def go_on(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Name the next page to files.js in an empty answer: a script cannot see where its form is redirected."""
    if SENT_FROM in request.headers and HTTPStatus(response.status_code).is_redirection:
        response.status_code = HTTPStatus.OK
        response.headers[GO_ON] = response.headers["Location"]
        del response.headers["Location"]
    return response


class FormOutdated(Failure):
    """The form came without its key: not from a page of ours, or cut short on the way."""

    slug = "malformed-request"


def once(request: HttpRequest, *, account: str, act: Callable[[], dict[str, Any]]) -> Replay:
    """Run `act` once for this form; a double tap or a re-sent form gets the first answer.

    `account` says whose keys these are: `request.actor.text`, or another stable name where nobody is signed in.
    """
    replay = once_per_key(account=account, key=key_of(request), fingerprint=_fingerprint(request), act=act)
    _note_act(request)
    return replay


def do_once(request: HttpRequest, *, account: str, act: Callable[[], object]) -> Replay:
    """As `once`, for an act of which nothing is kept but that it was done."""
    return once(request, account=account, act=lambda: _done(act))


def once_prepared(
    request: HttpRequest, *, account: str, prepare: Callable[[], AbstractContextManager[Callable[[], object]]]
) -> Replay:
    """As `once`, for an act that is long in preparing: `prepare` gives it, before a transaction begins.

    A repetition prepares nothing. The second of a double tap does, and waits for the first one's answer: it is the
    one whose page a browser shows.
    """
    key, fingerprint = key_of(request), _fingerprint(request)
    replay = earlier(account=account, key=key, fingerprint=fingerprint)
    if replay is not None:
        return replay
    with prepare() as act:
        replay = once_per_key(account=account, key=key, fingerprint=fingerprint, act=lambda: _done(act))
    _note_act(request)
    return replay


def _note_act(request: HttpRequest) -> None:
    """Note that a member did something; nobody else has a session."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        request.session[_ACTS] = acts_of(request) + 1


def acts_of(request: HttpRequest) -> int:
    """Return how often the member did something in this session."""
    return int(request.session.get(_ACTS, 0))


def _fingerprint(request: HttpRequest) -> bytes:
    sent = {name: values for name, values in request.POST.lists() if name not in CHANGING}
    return fingerprint_of(request.path, sent)


def _done(act: Callable[[], object]) -> dict[str, Any]:
    act()
    return {}


def key_of(request: HttpRequest) -> UUID:
    """Return the key of this form. Raises FormOutdated."""
    try:
        return UUID(request.POST.get(KEY, ""))
    except ValueError as error:
        raise FormOutdated from error


def done(request: HttpRequest, form: forms.BaseForm, *, account: str, act: Callable[[], object]) -> bool:
    """Run `act` once for this form; a refusal stands in it afterwards. What is not there goes on as a 404."""
    try:
        do_once(request, account=account, act=act)
    except NotFound:
        raise
    except Failure as failure:
        tell(form, failure)
        return False
    return True


def tell(form: forms.BaseForm, failure: Failure) -> None:
    """Show a service's refusal in the form: at its fields where it names them, else on top."""
    if not isinstance(failure, ValidationFailed):
        form.add_error(None, sentence(failure, language()))
        return
    for name, error in failure.errors.items():
        form.add_error(name if name in form.fields else None, sentence(error, language()))


UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


def submitted(
    request: SignedRequest, form: forms.BaseForm, act: Callable[[], object], *, to: str, said: str = ""
) -> HttpResponse | None:
    """Run `act` once where the form is valid, say so, and redirect to `to`; None where the page is to be drawn.

    The form is checked before `act` runs, which may therefore read its `cleaned_data`.
    """
    if not (form.is_valid() and done(request, form, account=request.actor.text, act=act)):
        return None
    if said:
        messages.success(request, said)
    return HttpResponseRedirect(to)


def drawn(request: HttpRequest, template: str, form: forms.BaseForm | None, context: Mapping[str, Any]) -> HttpResponse:
    """Draw a page with its form, if it has one; a form that was sent and is wrong gives status 422."""
    wrong = form is not None and form.is_bound and bool(form.errors)
    return render(request, template, {"form": form, **context}, status=UNPROCESSABLE if wrong else HTTPStatus.OK)
