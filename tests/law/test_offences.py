"""Caps, the double for a repeat, the complainant's quarter."""

import pytest

from ccms.demonstration.cases import day
from ccms.law.offences import check_fine, fine_cap, recovery_cost, reward


@pytest.fixture
def pack(law):
    return law.on(day("2026-11-25"))


def test_the_same_offence_again_doubles_its_own_maximum_only(pack):
    assert fine_cap(pack, ["44", "45"]) == 250_000
    assert fine_cap(pack, ["44", "45"], repeated=["45"]) == 300_000


def test_a_fine_at_the_maximum_fits_and_a_taka_more_does_not(pack):
    assert check_fine(pack, ["45"], 50_000).fits
    assert not check_fine(pack, ["45"], 50_001).fits
    assert check_fine(pack, ["45"], 100_000, repeated=["45"]).fits


def test_without_a_category_every_section_of_a_seller_is_offered(pack):
    assert check_fine(pack, ["45"], 200_000).sections_that_fit == ("41", "42", "44", "50", "52", "53")


def test_a_quarter_of_what_was_collected_is_rounded_down_to_the_paisa(pack):
    assert reward(pack, 5_000_00) == 1_250_00
    assert reward(pack, 3) == 0
    assert reward(pack, 0) == 0


def test_recovery_costs_a_quarter_more(pack):
    assert recovery_cost(pack, 50_000_00) == 12_500_00
