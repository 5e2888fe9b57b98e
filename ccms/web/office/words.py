"""Lists everything that anybody wrote in a complaint, oldest first, with the office's own notes marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.complaints.reading.words import SIDES, STATEMENTS
from ccms.web.office.case import case_context
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import run


@dataclass(frozen=True, slots=True)
class Said:
    """One text and its author."""

    kind: Any
    who: Any
    text: str
    at: datetime
    internal: bool


def words(request: SignedRequest, reference: str) -> HttpResponse:
    """Show the texts of all sides."""
    case = office_case(reference, request.actor)
    return render(request, "office/words.html", {**case_context(request, case, "words"), "said": list(_said(case))})


def _said(case: OfficeCase) -> Iterator[Said]:
    for statement in case.statements:
        side = SIDES.get(statement.author.partition(":")[0], "")
        name = case.names.get(statement.author, "")
        yield Said(
            kind=STATEMENTS.get(statement.kind, ""),
            who=run(name) if name else side,
            text=statement.text,
            at=statement.at,
            internal=statement.internal,
        )
