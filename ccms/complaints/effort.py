"""An answer that makes no effort, as the system sees it: marked with the rule that says so, shown all the same."""

import hashlib
import re

from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Answer
from ccms.complaints.plan import Matter
from ccms.law import effort


def effort_of(matter: Matter, action: Action, answer: Answer, *, has_proof: bool) -> str:
    """Return the id of the pack's rule that says this answer makes no effort, or ""."""
    facts = effort.Answer(
        action=str(action),
        has_amount=bool(answer.amount_paisa),
        has_date=answer.day is not None,
        has_transaction=bool(answer.transaction),
        has_proof=has_proof,
    )
    history = effort.AnswerHistory(same_text_to_others=matter.same_text)
    return effort.no_effort(matter.pack, facts, history) or ""


def fingerprint(text: str) -> bytes:
    """Return a digest of a text's words without spacing, digits and signs: what makes two answers the same answer."""
    words = re.sub(r"[\W\d_]+", "", text).casefold()
    return hashlib.sha256(words.encode()).digest() if words else b""


def same_text_to_others(matter: Matter, text: str) -> int:
    """Count the firm's other complaints that got this same text without any offer, no further than the pack asks."""
    words = fingerprint(text)
    if not words:
        return 0
    copies = Answer.objects.filter(complaint__firm_id=matter.complaint.firm_id, words=words)
    others = copies.exclude(action=Action.OFFER).exclude(complaint_id=matter.complaint.id)
    return others.values("complaint_id").distinct()[: matter.pack.figures["same_answer_limit"]].count()
