"""What a POST of a page does beside its form: acts once per idempotency key, and takes a refusal into the form."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest

from ccms.core.failures import Failure, NotFound, ValidationFailed, sentence
from ccms.gate.idempotency import Replay, fingerprint_of
from ccms.gate.idempotency import once as once_per_key
from ccms.web.language import language

KEY = "idempotency_key"
CHANGING = frozenset({KEY, "csrfmiddlewaretoken"})


class FormOutdated(Failure):
    """The form came without its key: not from a page of ours, or cut short on the way."""

    slug = "malformed-request"


def once(request: HttpRequest, *, account: str, act: Callable[[], dict[str, Any]]) -> Replay:
    """Run `act` once for this form; a double tap or a re-sent form gets the first answer.

    `account` says whose keys these are: `request.actor.text`, or another stable name where nobody is signed in.
    """
    sent = {name: values for name, values in request.POST.lists() if name not in CHANGING}
    return once_per_key(account=account, key=key_of(request), fingerprint=fingerprint_of(request.path, sent), act=act)


def key_of(request: HttpRequest) -> UUID:
    """Return the key of this form. Raises FormOutdated."""
    try:
        return UUID(request.POST.get(KEY, ""))
    except ValueError as error:
        raise FormOutdated from error


def done(request: HttpRequest, form: forms.BaseForm, *, account: str, act: Callable[[], object]) -> bool:
    """Run `act` once for this form; a refusal stands in it afterwards. What is not there goes on as a 404."""

    def acted() -> dict[str, Any]:
        act()
        return {}

    try:
        once(request, account=account, act=acted)
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
