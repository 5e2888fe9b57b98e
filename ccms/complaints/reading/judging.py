"""Reads what the rules say of a complaint by now, and which questions they wait for, for each kind of reader."""

from collections.abc import Iterator
from dataclasses import dataclass

from ccms.accounts.actors import Actor, Kind
from ccms.complaints.facts import KnownFacts, filed_facts, loaded_facts
from ccms.complaints.lifecycle import ENDED
from ccms.complaints.models import Complaint
from ccms.complaints.queries import find, is_disowned
from ccms.complaints.reading.tracking import Case
from ccms.core import references
from ccms.core.clock import dhaka_day
from ccms.law.pack.nouns import BUYER, Question
from ccms.law.pack.versions import Book
from ccms.law.rules import Finding, Result, evaluate


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
    """Return it for a party or an office; None for a firm without a proved contact, and for who did not file it.

    Of duties that are no buyer's matter the office alone reads what they say; that an officer ruled on one of their
    questions, both sides read in the history. Raises NotFound.
    """
    complaint = find(reference, by)
    if by.kind is Kind.FIRM and not by.contact_verified:
        return None
    if by.kind is Kind.CONSUMER and is_disowned(complaint):
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


def judged_otherwise(law: Book) -> Iterator[str]:
    """Say of each open complaint that another law would judge otherwise by which rules, oldest first.

    What only a sealed answer could tell is left out.
    """
    for complaint in Complaint.objects.exclude(status__in=ENDED).select_related("purchase").order_by("filed_at"):
        found = "; ".join(_otherwise(complaint, law))
        if found:
            yield f"complaint {references.display(complaint.reference)} would be judged otherwise: {found}"


def _otherwise(complaint: Complaint, law: Book) -> Iterator[str]:
    pack = law.on(dhaka_day(complaint.filed_at))
    if complaint.category not in pack.categories:
        yield f"category {complaint.category} is not there"
        return
    pack = pack.about({**complaint.purchase.facts_for(complaint.pk), "category": complaint.category})
    kept = {each["rule"]: (each["result"], each["due_on"]) for each in complaint.findings}
    sealed = {question.id for question in pack.questions.values() if question.personal}
    anew = {each.rule: each for each in evaluate(pack, filed_facts(complaint, pack), complaint.filed_at)}
    for rule in kept.keys() - anew.keys():
        yield f"{rule} {kept[rule][0]} -> is not there"
    for rule, finding in anew.items():
        was = kept.get(rule)
        says_nothing = finding.result in {Result.NEED_INFO, Result.NOT_APPLICABLE}
        if (was is None and says_nothing) or (finding.missing and set(finding.missing) <= sealed):
            continue
        if was != (finding.result, finding.due_on and finding.due_on.isoformat()):
            yield f"{rule} {was[0] if was else 'not judged'} -> {finding.result}"
