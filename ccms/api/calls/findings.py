"""What the rules say of a complaint by now, and which answers of an officer or of the firm they wait for."""

from collections.abc import Mapping
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from ccms.api.callers import caller
from ccms.api.calls.prechecks import Asked, Found, asked, found
from ccms.api.vocabulary import EvidenceKind
from ccms.complaints.facts import KnownFacts
from ccms.complaints.reading.judging import Waiting, judged
from ccms.core import references
from ccms.law.purchase.answers import write_answers

router = Router(tags=["law"])


class Waited(Asked):
    """A question to an officer or a firm, named by `asked_of`, and the rules that it decides.

    An officer can rule on what the firm is asked, too, and the ruling then holds. `firm_says` and `ruling` are null
    where nothing was said; `ruled` is true where an officer has ruled, also that it could not be found out.
    """

    asked_of: Literal["firm", "officer"]
    rules: list[str]
    evidence: list[EvidenceKind]
    firm_says: Any = None
    ruling: Any = None
    ruled: bool


class Judged(Schema):
    """What each rule says by now, and the questions; both are empty for a seller without a proved contact."""

    findings: list[Found] = Field(default_factory=list)
    questions: list[Waited] = Field(default_factory=list)


@router.get("/complaints/{reference}/findings", response=Judged)
def show_findings(request: HttpRequest, reference: str) -> dict[str, Any]:
    """Say what the rules say of what the buyer told, the firm said since then, and an officer ruled."""
    read = judged(references.parse(reference), caller(request).by)
    if read is None:
        return {}
    return {
        "findings": [found(finding) for finding in read.findings],
        "questions": [_waited(each, read.known) for each in read.questions],
    }


def _waited(each: Waiting, known: KnownFacts) -> dict[str, Any]:
    question = each.question
    return {
        **asked(question),
        "asked_of": str(question.asked),
        "rules": list(each.rules),
        "evidence": list(question.evidence),
        "firm_says": _said(known.firm, question.id),
        "ruling": _said(known.ruled, question.id),
        "ruled": question.id in known.ruled,
    }


def _said(facts: Mapping[str, object], name: str) -> object:
    return write_answers({name: facts.get(name)})[name]
