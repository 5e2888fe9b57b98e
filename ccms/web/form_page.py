"""Handles the form of a page: acts once and goes on, or draws the page, with status 422 where the form is wrong."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from ccms.web.requests import SignedRequest
from ccms.web.sending import done

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
