"""A door is never richer than the other: what the table lets a party or an office do has its page and its call."""

import pytest

from ccms.accounts.actors import Role
from ccms.api.access import TABLE as CALLS
from ccms.api.calls.dispatches import DispatchAction
from ccms.complaints.acts.book import acts
from ccms.complaints.lifecycle import Action
from ccms.complaints.statuses import roles_of, side_of
from ccms.complaints.transitions import TRANSITIONS
from ccms.web.access import TABLE as PAGES
from ccms.web.audiences import Audience
from ccms.web.consumer.tracking import correcting, settling
from ccms.web.firm.answering import PAGES as ANSWERS
from ccms.web.office.acts.menu import ACTS

A = Action
BY_BUYER = {page.action for page in (*settling.PAGES, *correcting.PAGES)}
WANTED = sorted({(side_of(role), row.action) for row in TRANSITIONS for role in row.by if role is not Role.CLOCK})


def _has_page(side, action):
    match side:
        case "consumer":
            return action in BY_BUYER or action is A.REPORT_BROKEN_PROMISE  # which the page of a kept one takes
        case "firm" if action is A.ADD_EVIDENCE:
            return _is_sent("firm:add_evidence", Audience.FIRM_LINK) and _is_sent(
                "desk:add_evidence", Audience.FIRM_AGENT
            )
        case "firm":
            return action in {page.action for page in ANSWERS}
        case "office":
            may = Audience.OFFICER if Role.OFFICER in roles_of(action) else Audience.OFFICE_HEAD
            return action in ACTS and _is_sent(f"office:{action}", may)
        case "body":
            page = "answer" if action is A.ADD_EVIDENCE else _word(action)
            return _is_sent(f"body:{page}", Audience.BODY)
        case _:
            return False


def _word(action):
    """Return what a body's page and call of an act are called: "accept" of "accept_dispatch"."""
    return str(action).removesuffix("_dispatch")


def _is_sent(route, audience):
    return route in PAGES and "POST" in PAGES[route].methods and audience in PAGES[route].audiences


ON_A_PAGE = {A.REDACT_EVIDENCE, A.MAKE_DOSSIER, A.FILE_DOSSIER}  # no program's: a person looks at what goes out


def _has_call(side, action):
    if action in ON_A_PAGE:
        return action not in acts()
    if side == "body":  # a file comes with an answer, by the page alone
        return action is A.ADD_EVIDENCE or _word(action) in set(DispatchAction)
    if action is A.ADD_EVIDENCE:
        return side in {side_of(role) for role in CALLS["POST /complaints/{reference}/evidence"].callers}
    callers = {side_of(role) for role in CALLS["POST /complaints/{reference}/actions/{action}"].callers}
    return side in callers and action in acts() and side in {side_of(role) for role in roles_of(action)}


@pytest.mark.parametrize(("side", "action"), WANTED, ids=[f"{side}-{action}" for side, action in WANTED])
def test_each_act_of_the_table_has_its_page_and_its_call(side, action):
    assert _has_page(side, action)
    assert _has_call(side, action)


def test_what_a_door_offers_is_in_the_table():
    callers = CALLS["POST /complaints/{reference}/actions/{action}"].callers
    by_call = {(side_of(role), action) for action in acts() for role in roles_of(action) & callers}
    by_page = {("consumer", action) for action in BY_BUYER} | {("firm", page.action) for page in ANSWERS}

    assert by_call | by_page | {("office", action) for action in ACTS} <= set(WANTED)


def test_a_complaint_is_filed_by_its_buyer_at_both_doors():
    assert Role.CONSUMER in CALLS["POST /complaints"].callers
    assert _is_sent("consumer:check", Audience.CONSUMER)
