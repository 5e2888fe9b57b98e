"""Every public state, reason and outcome has its words in both languages, and addresses whose turn it is."""

import pytest
from django.utils import translation

from ccms.complaints.lifecycle import Outcome, Reason
from ccms.complaints.reading.tracking import Turn
from ccms.complaints.statuses import PublicState
from ccms.web.states import ICONS, KEYS, Reader, words

ALL = (
    [(state.value, "", "") for state in PublicState]
    + [("disputed", reason.value, "") for reason in Reason]
    + [("closed", "", outcome.value) for outcome in Outcome]
)


def test_the_table_has_each_public_state_and_the_draft():
    assert set(KEYS) == {state.value for state in PublicState} | {"draft"}


@pytest.mark.parametrize(("state", "reason", "outcome"), ALL)
def test_each_state_has_its_words_in_both_languages(state, reason, outcome):
    said = words(state, reason=reason, outcome=outcome)
    with translation.override("en"):
        english = str(said.label)
    with translation.override("bn"):
        bangla = str(said.label)

    assert english.isascii()
    assert not any(letter.isascii() and letter.isalnum() for letter in bangla)
    assert said.icon in ICONS


def test_no_two_outcomes_are_told_alike():
    with translation.override("bn"):
        assert len({str(words("closed", outcome=outcome.value).label) for outcome in Outcome}) == len(Outcome)


def test_the_reader_whose_turn_it_is_is_addressed():
    with translation.override("en"):
        assert words("with_consumer", reader=Reader.CONSUMER).label == "Waiting for you"
        assert words("with_consumer", reader=Reader.FIRM).label == "Waiting for the buyer"
        assert words("with_firm", turn=Turn.FIRM, reader=Reader.FIRM).turn == "It is your turn."
        assert words("with_firm", turn=Turn.FIRM, reader=Reader.CONSUMER).turn == "It is the seller's turn."
        assert words("settled").turn == ""
