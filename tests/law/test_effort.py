"""NO_EFFORT: a solution without a fact, a question asked again, one text for twenty buyers."""

import pytest

from ccms.demonstration.cases import day
from ccms.law.effort import Answer, AnswerHistory, no_effort

CASES = [
    (Answer("claim_solved"), AnswerHistory(), "NO-CHECKABLE-FACT"),
    (Answer("claim_solved", has_amount=True, has_date=True), AnswerHistory(), "NO-CHECKABLE-FACT"),
    (Answer("claim_solved", has_transaction=True), AnswerHistory(), "NO-CHECKABLE-FACT"),
    (Answer("claim_solved", has_date=True, has_transaction=True), AnswerHistory(), None),
    (Answer("claim_solved", has_date=True, has_proof=True), AnswerHistory(), None),
    (Answer("defend"), AnswerHistory(repeated_questions=1), "ASKED-AGAIN"),
    (Answer("offer", has_amount=True, has_date=True), AnswerHistory(repeated_questions=1), None),
    (Answer("defend"), AnswerHistory(same_text_to_others=20), "SAME-TEXT"),
    (Answer("defend"), AnswerHistory(same_text_to_others=19), None),
    (Answer("offer", has_amount=True, has_date=True), AnswerHistory(same_text_to_others=500), None),
]


@pytest.mark.parametrize(("answer", "history", "rule"), CASES)
def test_an_answer_is_marked_with_the_rule_that_says_so(law, answer, history, rule):
    assert no_effort(law.on(day("2026-11-25")), answer, history) == rule
