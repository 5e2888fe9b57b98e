"""Reads what the rules say of a complaint by now, and which questions they wait for, for each kind of reader."""

from dataclasses import dataclass

from ccms.accounts.actors import Actor, Kind
from ccms.complaints.facts import KnownFacts, loaded_facts
from ccms.complaints.queries import find
from ccms.complaints.reading.tracking import Case
from ccms.law.pack.nouns import BUYER, Question
from ccms.law.rules import Finding


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that an officer or the firm is asked, and the rules that it decides, by their ids."""

    question: Question
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say by now, the questions to an officer or the firm, and what is known."""

    findings: tuple[Finding, ...]
    questions: tuple[Waiting, ...]
    known: KnownFacts


def judged(reference: str, by: Actor) -> Judged | None:
    """Return it for a party or an office, or None for a speaker who is not proved. Raises NotFound.

    Duties that are no buyer's matter are read by the office alone.
    """
    complaint = find(reference, by)
    if by.kind is Kind.FIRM and not by.contact_verified:
        return None
    known, inside = loaded_facts(complaint), by.kind is Kind.OFFICE
    waiting = (
        Waiting(known.pack.questions[name], tuple(rule.id for rule in rules if inside or rule.matter == BUYER))
        for name, rules in known.asked.items()
    )
    findings = known.findings if inside else known.of_buyer
    return Judged(tuple(findings), tuple(each for each in waiting if each.rules), known)


def packs_of(case: Case) -> tuple[str, bool]:
    """Return the digest of the packs by which a filing was judged, and whether others are in force now.

    The digest is empty where the event of the filing is older than it.
    """
    filed = next((event for event in case.timeline.past if event.kind == "consumer.filed"), None)
    digest = str(filed.data.get("packs", "")) if filed else ""
    return digest, digest not in {"", case.pack.digest}
