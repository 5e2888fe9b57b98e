"""Draws a page with a form, with status 422 where the form is wrong."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


def drawn(request: HttpRequest, template: str, form: forms.BaseForm | None, context: Mapping[str, Any]) -> HttpResponse:
    """Draw a page with its form, if it has one; a form that was sent and is wrong gives status 422."""
    wrong = form is not None and form.is_bound and bool(form.errors)
    return render(request, template, {"form": form, **context}, status=UNPROCESSABLE if wrong else HTTPStatus.OK)
