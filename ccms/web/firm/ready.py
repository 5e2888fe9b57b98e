"""Ready answers above the form: a tap fills the text; a value that is unknown stays a blank, which is not sent."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from ccms.complaints.firm_desk import ready_answers
from ccms.complaints.reading.firm_view import FirmView
from ccms.core.failures import NotFound
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import run

CHOSEN = "template"


@dataclass(frozen=True, slots=True)
class Link:
    """One ready answer as a link to the form that it fills."""

    name: Any
    url: str
    here: bool


def links(request: SignedRequest, view: FirmView) -> list[Link]:
    """Return the ready answers that this member can use; a seller by link has none."""
    if not view.by_member:
        return []
    chosen = request.GET.get(CHOSEN, "")
    return [
        Link(run(each.name), f"{request.path}?{urlencode({CHOSEN: each.pk})}", str(each.pk) == chosen)
        for each in ready_answers.templates_of(request.actor)
    ]


def text(request: SignedRequest, view: FirmView) -> str:
    """Return the chosen ready answer, filled as far as the complaint knows; nothing without a choice."""
    chosen = request.GET.get(CHOSEN, "")
    if not view.by_member or not chosen or request.method == "POST":
        return ""
    try:
        return ready_answers.fill(ready_answers.template_of(UUID(chosen), request.actor), view)
    except ValueError as error:
        raise NotFound from error
