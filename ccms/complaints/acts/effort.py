"""Finds an answer that makes no effort: it is marked with the rule that says so, and shown all the same."""

import hashlib
import re

from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Answer, InformationRequest
from ccms.complaints.plan import LoadedComplaint
from ccms.law import effort

SHORTEST_QUESTION = 8  # letters; fewer would be found in words that ask nothing


def effort_of(loaded: LoadedComplaint, action: Action, answer: Answer, *, has_proof: bool) -> str:
    """Return the id of the pack's rule that says this answer makes no effort, or ""."""
    facts = effort.Answer(
        action=str(action),
        has_amount=bool(answer.amount_paisa),
        has_date=answer.day is not None,
        has_transaction=bool(answer.transaction),
        has_proof=has_proof,
    )
    return effort.no_effort(loaded.pack, facts, loaded.said_before) or ""


def fingerprint(text: str) -> bytes:
    """Return a digest of a text's words without spacing, digits and signs: what makes two answers the same answer."""
    words = _bare(text)
    return hashlib.sha256(words.encode()).digest() if words else b""


def said_before(loaded: LoadedComplaint, text: str) -> effort.AnswerHistory:
    """Return what of a firm's text was said before: to this buyer, who answered it, and to other buyers."""
    return effort.AnswerHistory(
        repeated_questions=_repeated_questions(loaded, text), same_text_to_others=_same_text_to_others(loaded, text)
    )


def _bare(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text).casefold()


def _repeated_questions(loaded: LoadedComplaint, text: str) -> int:
    """Count the questions that the buyer has answered and that stand in this text again."""
    words = _bare(text)
    if not words or not loaded.complaint.asked:
        return 0
    answered = InformationRequest.objects.filter(
        complaint_id=loaded.complaint.id, party="consumer", question__isnull=False, answered_at__isnull=False
    )
    questions = map(_bare, answered.values_list("question__text", flat=True))
    return sum(len(question) >= SHORTEST_QUESTION and question in words for question in questions)


def _same_text_to_others(loaded: LoadedComplaint, text: str) -> int:
    """Count the firm's other complaints that got this same text without any offer, no further than the pack asks."""
    words = fingerprint(text)
    if not words:
        return 0
    copies = Answer.objects.filter(complaint__firm_id=loaded.complaint.firm_id, words=words)
    others = copies.exclude(action=Action.OFFER).exclude(complaint_id=loaded.complaint.id)
    return others.values("complaint_id").distinct()[: loaded.pack.figures["same_answer_limit"]].count()
