"""Finds signs that a firm's answer makes no effort. A sign is a mark with its rule, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ccms.law.pack.in_force import Pack


@dataclass(frozen=True, slots=True)
class Answer:
    """What a firm answered, as far as the rules look at it.

    `action` is the act's name (offer, claim_solved, defend). `has_amount`, `has_date`, `has_transaction` and
    `has_proof` tell which checkable facts it gives.
    """

    action: str
    has_amount: bool = False
    has_date: bool = False
    has_transaction: bool = False
    has_proof: bool = False


@dataclass(frozen=True, slots=True)
class AnswerHistory:
    """What is known besides the answer: which of its questions were answered before, how often its text went out."""

    repeated_questions: int = 0
    same_text_to_others: int = 0


def no_effort(pack: Pack, answer: Answer, history: AnswerHistory) -> str | None:
    """Give the id of the first rule that says this answer makes no effort, or None."""
    facts = {
        "action": answer.action,
        "has_amount": answer.has_amount,
        "has_date": answer.has_date,
        "has_transaction": answer.has_transaction,
        "has_proof": answer.has_proof,
        "repeated_questions": history.repeated_questions,
        "same_text_to_others": history.same_text_to_others,
        "same_answer_limit": pack.figures["same_answer_limit"],
    }
    return next((rule.id for rule in pack.effort if rule.when.compute(facts) is True), None)


EFFORT_FACTS = frozenset(
    {
        "action",
        "has_amount",
        "has_date",
        "has_transaction",
        "has_proof",
        "repeated_questions",
        "same_text_to_others",
        "same_answer_limit",
    }
)
"""The names that an effort rule may use."""
