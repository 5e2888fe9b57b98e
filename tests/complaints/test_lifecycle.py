"""The table itself: no status without an exit, no action without a status, nothing after the end."""

import pytest

from ccms.accounts.actors import Role
from ccms.complaints.lifecycle import BODY, CLOCK, ENDED, OFFICE, OPEN, Action, Outcome, Standing, Status
from ccms.complaints.statuses import CLOCKS, PUBLIC, NotAllowed, allowed, allowed_actions
from ccms.complaints.transitions import TRANSITIONS


def test_every_action_but_filing_stands_in_the_table():
    assert {row.action for row in TRANSITIONS} == set(Action) - {Action.FILE}


def test_every_status_has_a_public_state_and_its_clocks():
    assert set(PUBLIC) == set(Status) == set(CLOCKS)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_an_open_complaint_has_a_clock_and_a_way_out(status):
    leads = {target for row in TRANSITIONS if status in row.sources for target in row.to}

    assert CLOCKS[status]
    assert leads - {status}


@pytest.mark.parametrize("status", sorted(ENDED))
def test_an_ended_complaint_has_no_clock_and_its_consumer_alone_opens_it_again_or_who_joined_it(status):
    rows = [row for row in TRANSITIONS if status in row.sources]

    assert not CLOCKS[status]
    beside = {Action.MISS_DEADLINE, Action.UNJOIN}  # a deadline beside the status; and what the office itself joined
    beside |= {Action.REDACT_EVIDENCE, Action.MAKE_DOSSIER, Action.FILE_DOSSIER}  # papers, which change nothing of it
    dispatches = {row.action for row in rows if row.by <= OFFICE | CLOCK | BODY and not row.to}  # which move nothing
    beside |= {Action.NAME_ACCOUNT}  # of what is still paid of a fine that was closed unpaid
    opening = [row for row in rows if row.action not in beside | dispatches]
    assert {row.action for row in opening} <= {Action.REOPEN, Action.REQUEST_REVIEW, Action.REPORT_UNPAID_SHARE}
    assert all(row.by == {Role.CONSUMER} for row in opening)
    assert not [row for row in rows if row.action is Action.MISS_DEADLINE and row.to]


def test_a_refusal_names_what_is_allowed_instead():
    with pytest.raises(NotAllowed) as refused:
        allowed(Standing(Status.WITH_FIRM), Action.ACCEPT, Role.CONSUMER)

    assert refused.value.params["allowed"] == [
        *("correct_seller", "add_contact", "withdraw", "disown", "add_words", "add_evidence"),
    ]


@pytest.mark.parametrize(
    ("role", "status", "expected"),
    [
        (
            Role.CONSUMER,
            Status.WITH_FIRM,
            {"correct_seller", "add_contact", "withdraw", "disown", "add_words", "add_evidence"},
        ),
        (Role.FIRM_LINK, Status.WITH_CONSUMER, {"add_evidence"}),
        (Role.OFFICER, Status.ESCALATED, {"take_up", "send_to_firm", "rule_cause"}),
        (Role.AUDITOR, Status.SCRUTINY, set()),
        (Role.COORDINATOR, Status.SCRUTINY, set()),
        (Role.ADMIN, Status.WITH_FIRM, set()),
        (Role.CLOCK, Status.WITH_FIRM, {"miss_deadline", "follow_contact"}),
    ],
)
def test_a_role_may_do_what_its_row_says_and_no_more(role, status, expected):
    assert set(allowed_actions(Standing(status), role)) == expected


@pytest.mark.parametrize(
    ("used", "action", "role", "status"),
    [
        ({"asked": True}, Action.ASK, Role.FIRM_LINK, Status.WITH_FIRM),
        ({"interim": True}, Action.INTERIM, Role.FIRM_LINK, Status.WITH_FIRM),
        ({"receipt_proved": True}, Action.CORRECT_SELLER, Role.CONSUMER, Status.WITH_FIRM),
        ({"seller_corrections": 2}, Action.CORRECT_SELLER, Role.CONSUMER, Status.TOLD_FIRM),
        ({"asked": True}, Action.CORRECT_SELLER, Role.CONSUMER, Status.WITH_FIRM),
        ({"interim": True}, Action.CORRECT_SELLER, Role.CONSUMER, Status.WITH_FIRM),
        ({"countered": True}, Action.CORRECT_SELLER, Role.CONSUMER, Status.WITH_FIRM),
        ({"escalated": True}, Action.CORRECT_SELLER, Role.CONSUMER, Status.WITH_FIRM),
        ({"receipt_proved": True}, Action.ADD_CONTACT, Role.CONSUMER, Status.WITH_FIRM),
        ({"reason": "silence"}, Action.ADD_CONTACT, Role.CONSUMER, Status.ESCALATED),
        ({"reason": "silence"}, Action.FOLLOW_CONTACT, Role.CLOCK, Status.ESCALATED),
        ({"countered": True, "on_table": "offer"}, Action.COUNTER, Role.CONSUMER, Status.WITH_CONSUMER),
        ({"on_table": "solved"}, Action.COUNTER, Role.CONSUMER, Status.WITH_CONSUMER),
        ({"on_table": "defence"}, Action.ACCEPT, Role.CONSUMER, Status.SCRUTINY),
        ({"reopened": True}, Action.REOPEN, Role.CONSUMER, Status.SETTLED),
        ({"outcome": Outcome.ORDER_COMPLIED}, Action.REOPEN, Role.CONSUMER, Status.CLOSED),
        ({"outcome": Outcome.DEFENCE_ACCEPTED}, Action.REQUEST_REVIEW, Role.CONSUMER, Status.CLOSED),
        ({"outcome": Outcome.DISMISSED, "reviewed": True}, Action.REQUEST_REVIEW, Role.CONSUMER, Status.CLOSED),
    ],
)
def test_what_may_be_done_once_is_refused_the_second_time(used, action, role, status):
    with pytest.raises(NotAllowed):
        allowed(Standing(status, **used), action, role)


def test_the_office_reads_a_copy_until_the_complaint_is_before_it():
    keeps = {"join", "reassign", "add_note", "add_evidence"}

    for status in OPEN - {Status.TOLD_FIRM}:
        assert not keeps & set(allowed_actions(Standing(status), Role.OFFICER))
        # an order with its fine and share is ended by closing alone
        stays = keeps - {"join"} if status is Status.ORDERED else keeps
        assert stays == keeps & set(allowed_actions(Standing(status, escalated=True), Role.OFFICER))


def test_who_is_not_proved_does_not_ask_for_what_would_come_in_the_words_of_the_buyer():
    standing = Standing(Status.WITH_FIRM)

    proved, unproved = (set(allowed_actions(standing, Role.FIRM_LINK, proved=proved)) for proved in (True, False))

    assert proved - unproved == {Action.ASK}
    with pytest.raises(NotAllowed):
        allowed(standing, Action.ASK, Role.FIRM_LINK, proved=False)


@pytest.mark.parametrize("status", [Status.ESCALATED, Status.SCRUTINY])
def test_what_was_disowned_rests_and_only_the_office_moves_it(status):
    disowned = Standing(status, reason="disowned", on_table="", escalated=True)

    assert not allowed_actions(disowned, Role.CONSUMER)  # of what they did not file, nothing is the holder's to add
    for role in (Role.FIRM_LINK, Role.FIRM_ADMIN):
        assert set(allowed_actions(disowned, role)) == {Action.ADD_EVIDENCE}
    assert {Action.SEND_TO_FIRM, Action.JOIN} < set(allowed_actions(disowned, Role.OFFICER))
    assert Action.DISOWN in allowed_actions(Standing(Status.HEARING, reason="disowned"), Role.CONSUMER)


@pytest.mark.parametrize("status", [Status.TOLD_FIRM, Status.WITH_FIRM])
def test_an_offer_is_a_promise_at_once_only_where_the_buyer_countered(status):
    plain = allowed(Standing(status), Action.OFFER, Role.FIRM_LINK)
    assert plain.to == {Status.WITH_CONSUMER}
    with pytest.raises(ValueError, match="does not lead"):
        plain.target(status, Status.PROMISED)

    countered = Standing(Status.WITH_FIRM, countered=True)
    assert allowed(countered, Action.OFFER, Role.FIRM_LINK).to == {Status.WITH_CONSUMER, Status.PROMISED}
    assert allowed_actions(countered, Role.FIRM_LINK).count(Action.OFFER) == 1


def test_nothing_puts_off_the_answer_to_a_counter_proposal():
    countered = Standing(Status.WITH_FIRM, countered=True)

    assert not {Action.ASK, Action.INTERIM} & set(allowed_actions(countered, Role.FIRM_LINK))
