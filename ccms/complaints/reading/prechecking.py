"""Runs the checks before a complaint is sent, for the page that shows the rules and for the API."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

from ccms.accounts.actors import Actor
from ccms.complaints.filing.contents import Filing
from ccms.complaints.filing.history import asked_history
from ccms.complaints.filing.receiving import asked_evidence, known_facts
from ccms.complaints.models import Complaint, Evidence
from ccms.complaints.queries import is_disowned, visible_to
from ccms.complaints.reading.preview import Forecast, forecast_of
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.gate.statements import pipeline, select
from ccms.law.checks import Check, CheckId, History, Precheck, precheck
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Question
from ccms.law.purchase.asking import open_questions, settled
from ccms.law.rules import Finding, top_findings

# What the register alone can say: of a person whose number a code has proved, and of him and one firm.
OF_PERSON = frozenset({CheckId.PHONE})
OF_BOTH = frozenset({CheckId.DUPLICATE, CheckId.HARASS})


@dataclass(frozen=True)
class Foreseen:
    """What would happen if it were sent now, and what the buyer is still asked of their purchase.

    `unasked` are the checks of which nothing is known, since nobody has said who complains, or about whom. `days` are
    what a filing would set, known once nothing that is still to be told can change it.
    """

    pack: Pack
    category: str
    facts: Mapping[str, object]
    result: Precheck
    unasked: frozenset[CheckId] = frozenset()
    days: Forecast | None = None

    @property
    def checks(self) -> list[Check]:
        """Those of the eleven of which something can be said, in their order."""
        return [check for check in self.result.checks if check.id not in self.unasked]

    @cached_property
    def cards(self) -> tuple[Finding, ...]:
        """The few findings worth showing."""
        return tuple(top_findings(self.pack, self.result.findings, self.facts))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What has no answer yet."""
        return tuple(open_questions(self.pack, self.category, self.facts))

    @property
    def is_final(self) -> bool:
        """Say whether no answer that must still come can change it: before that no page shows it.

        The person is asked about last and changes nothing; what was not bought online is another office's in any case.
        """
        return self.result.blocked_by is CheckId.ECOM or not any(
            question.is_required and not question.is_about_buyer for question in self.questions
        )


def foresee(*, filing: Filing, by: Actor, now: datetime) -> Foreseen:
    """Run the eleven checks on a filing that is not sent yet."""
    pack = book().on(dhaka_day(now)).about({**filing.facts, "category": filing.category})
    if by.consumer is None:
        raise NotFound
    with pipeline():
        given = asked_evidence(filing.draft)
        before = asked_history(by.consumer, filing.firm, filing.facts, now)
    result = precheck(pack, known_facts(filing, given()), before(), now)
    return Foreseen(pack, filing.category, filing.facts, result)


def foretell(
    *,
    category: str,
    facts: Mapping[str, object],
    evidence: Collection[str],
    firm: uuid.UUID | None,
    by: Actor | None,
    now: datetime,
) -> Foreseen:
    """Run the eleven checks on a purchase as far as it is told; what the register knows, where a buyer names the shop.

    Once all is told that must be, what was passed over counts as not known, as it will in the filing.
    """
    pack = book().on(dhaka_day(now)).about({**facts, "category": category})
    history, unasked = _history(firm, facts, by, now)

    def look(known: Mapping[str, object]) -> Foreseen:
        given = {**known, "category": category, "evidence": tuple(sorted(set(evidence)))}
        return Foreseen(pack, category, facts, precheck(pack, given, history, now), unasked)

    so_far = look(facts)
    if not so_far.is_final:
        return so_far
    known = settled(pack, category, facts)
    found = look(known)
    return replace(found, days=forecast_of(category, known, found.result, pack, by, now))


def _history(
    firm: uuid.UUID | None, facts: Mapping[str, object], by: Actor | None, now: datetime
) -> tuple[History, frozenset[CheckId]]:
    """Return what the register knows, and the checks that it is not asked for."""
    if by is None or by.consumer is None:
        return History(), OF_PERSON | OF_BOTH
    if firm is None:
        return History(), OF_BOTH
    with pipeline():
        before = asked_history(by.consumer, firm, facts, now)
    return before(), frozenset()


def filed_from(draft: uuid.UUID, by: Actor) -> Complaint | None:
    """Return the complaint that this draft became last, if this actor may see it."""
    return visible_to(by).filter(purchase_id=draft).order_by("-filed_at").first()


def filed_since(since: datetime, by: Actor) -> Complaint | None:
    """Return the last complaint that this consumer filed since then."""
    if by.consumer is None:
        return None
    return visible_to(by).filter(consumer_id=by.consumer, filed_at__gte=since).order_by("-filed_at").first()


def district_before(by: Actor) -> str:
    """Return the district that this consumer told in their last complaint, so that nobody asks twice."""
    last = filed_since(datetime.min.replace(tzinfo=UTC), by)
    return "" if last is None or is_disowned(last) else last.complainant.district


def evidence_given(draft: uuid.UUID) -> dict[str, list[Evidence]]:
    """Return the files of a draft that its consumer opened, by what they show."""
    given: dict[str, list[Evidence]] = {}
    for item in select(Evidence, "WHERE holder = %s AND event IS NULL ORDER BY added_at", [draft]):
        given.setdefault(item.kind, []).append(item)
    return given
