"""An answer that makes no effort, as the system sees it: marked with the rule that says so, shown all the same."""

import re

from ccms.complaints.lifecycle import Action
from ccms.complaints.plan import Plan

SAME_TEXT = "SAME_TEXT"


def effort_of(plan: Plan, action: Action, text: str, *, has_fact: bool) -> str:
    """Return the id of the rule that an answer breaks, or "".

    The copies that a firm has sent to others are counted by the matter's loader (`Matter.same_text`).
    """
    if action is Action.CLAIM_SOLVED and not has_fact:
        return "CLAIM_WITHOUT_FACT"
    if action is Action.ASK and plan.complaint.asked:
        return "REPEATED_QUESTION"
    return ""


def fingerprint(text: str) -> str:
    """Return a text's words without spacing, digits and signs: what makes two answers the same answer."""
    return re.sub(r"[\W\d_]+", "", text).casefold()
