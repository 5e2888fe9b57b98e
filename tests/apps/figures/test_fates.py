"""What became of a complaint has one name in the figures, whatever its status and outcome."""

import pytest

from ccms.apps.figures.fates import COUNTED, PARTS, Fate, Part, all_fates, fate_of
from ccms.complaints.lifecycle import AT_OFFICE, ENDED, Outcome, Status


def test_every_status_and_outcome_has_a_fate_and_every_fate_is_reached():
    found = list(all_fates())
    assert len(found) == 2 * (len(Status) - 1 + len(Outcome))
    assert {fate for *_, fate in found} == set(Fate) == set(PARTS)
    assert set(PARTS.values()) == set(Part)


def test_nothing_but_settled_is_ever_counted_as_solved():
    solved = {(status, outcome) for status, outcome, _, fate in all_fates() if PARTS[fate] is Part.SOLVED}
    assert solved == {(Status.SETTLED, None)}


@pytest.mark.parametrize("outcome", [Outcome.UNRATED, Outcome.PERFORMED_UNCONFIRMED, Outcome.WITHDRAWN])
def test_what_ended_without_the_buyers_word_is_unknown(outcome):
    assert PARTS[fate_of(Status.CLOSED, outcome, heard=True)] is Part.UNKNOWN


def test_what_stands_before_the_office_or_was_ordered_is_not_solved_so_far():
    unsolved = {fate_of(status, None, heard=True) for status in AT_OFFICE | {Status.ORDERED}}
    assert {PARTS[fate] for fate in unsolved} == {Part.UNSOLVED}
    assert PARTS[fate_of(Status.CLOSED, Outcome.ORDER_COMPLIED, heard=True)] is Part.UNSOLVED


def test_a_shop_that_was_not_heard_is_counted_only_by_what_was_decided():
    unheard = {fate_of(status, outcome, heard=False) for status, outcome, heard, _ in all_fates() if not heard}
    assert {fate for fate in unheard if PARTS[fate] in COUNTED} == {Fate.SETTLED, Fate.ORDERED}
    assert all(fate_of(status, None, heard=False) is Fate.UNHEARD for status in AT_OFFICE)


def test_whether_the_shop_was_heard_changes_no_fate_but_to_unheard():
    for status, outcome, heard, fate in all_fates():
        if not heard and fate is not Fate.UNHEARD:
            assert fate_of(status, outcome, heard=True) is fate
    assert Status.SETTLED in ENDED
