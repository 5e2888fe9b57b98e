"""What the checks say about a draft before it is sent, for the page that shows the rules and for the API."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from ccms.accounts.actors import Actor
from ccms.complaints.models import Complaint, Evidence
from ccms.complaints.queries import visible_to
from ccms.complaints.services.filing import Filing, asked_evidence, asked_history, known_facts
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.gate.prepared import together
from ccms.gate.rows import select
from ccms.law.book import book
from ccms.law.checks import Precheck, precheck
from ccms.law.pack import Pack
from ccms.law.rules import Finding, top_findings


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would happen if it were sent now, and the few findings worth showing."""

    pack: Pack
    result: Precheck
    cards: tuple[Finding, ...]


def foresee(*, filing: Filing, by: Actor, now: datetime) -> Foreseen:
    """Run the eleven checks on a filing that is not sent yet."""
    pack = book().on(dhaka_day(now))
    if by.consumer is None:
        raise NotFound
    with together():
        given, before = asked_evidence(filing.draft), asked_history(by.consumer, filing, now)
    result = precheck(pack, known_facts(filing, given()), before(), now)
    return Foreseen(pack, result, tuple(top_findings(pack, result.findings, filing.facts)))


def filed_from(draft: uuid.UUID, by: Actor) -> Complaint | None:
    """Return the complaint that this draft became, if this actor may see it."""
    return visible_to(by).filter(purchase_id=draft).order_by("filed_at").first()


def evidence_given(draft: uuid.UUID) -> dict[str, list[Evidence]]:
    """Return the files of a draft that its consumer opened, by what they show."""
    given: dict[str, list[Evidence]] = {}
    for item in select(Evidence, "WHERE holder = %s AND event IS NULL ORDER BY added_at", [draft]):
        given.setdefault(item.kind, []).append(item)
    return given
