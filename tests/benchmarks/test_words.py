"""What the benchmark searches for: a rare word has to be rare."""

from benchmarks.works.reading import FIRMS, of_a_shop, rare
from ccms.demonstration import sample_names


def test_no_rare_word_is_the_name_of_a_shop_and_the_other_makers_are_asked_for():
    shops = {sample_names.maker(number * 37 % sample_names.MAKERS) for number in range(1, FIRMS + 1)}
    words = {rare(turn) for turn in range(2000)}

    assert not words & shops
    assert len(words) == sample_names.MAKERS - FIRMS - 1
    assert {of_a_shop(turn) for turn in range(2000)} == shops
