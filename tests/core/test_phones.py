"""Sixty spellings of one number are one number, and nothing else passes for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.core.digits import bangla_digits
from ccms.core.failures import sentence
from ccms.core.phones import PhoneNotSupported, mask, national, normalise, spaced

NUMBER = "+8801712345678"
SPELLINGS = [
    *("1712345678", "১৭১২ ৩৪৫৬৭৮", "01712345678", "+8801712345678", "8801712345678", "008801712345678"),
    *("01712 345678", "01712-345678", "01712-345-678", "01712 345 678", "017 1234 5678", "0171 2345 678"),
    *("+880 1712 345678", "+880-1712-345678", "+880 1712-345678", "+88 01712 345678", "+88-01712-345678"),
    *("88 01712345678", "880 1712345678", "0088 01712 345678", "00880 1712 345678", "00880-1712-345678"),
    *("(+880) 1712345678", "(880) 1712 345678", "(01712) 345678", "(017) 12345678", "+(880)1712345678"),
    *("01712.345678", "01712.345.678", "+880.1712.345678", " 01712345678 ", "\t01712345678\n"),
    *("০১৭১২৩৪৫৬৭৮", "+৮৮০১৭১২৩৪৫৬৭৮", "৮৮০১৭১২৩৪৫৬৭৮", "০০৮৮০১৭১২৩৪৫৬৭৮", "০১৭১২-৩৪৫৬৭৮"),
    *("০১৭১২ ৩৪৫৬৭৮", "+৮৮ ০১৭১২ ৩৪৫৬৭৮", "(০১৭১২) ৩৪৫৬৭৮", "০১৭১২ 345678", "017১২345৬78"),
    *(
        "０１７１２３４５６７８",
        "＋８８０１７１２３４５６７８",
        "０１７１２－３４５６７８",
        "（０１７１２）３４５６７８",
        "＋88 01712345678",
    ),
    *("01712\u00a0345678", "01712\u2009345678", "01712\u202f345678", "01712\u3000345678", "01712\u2003345678"),
    *("01712\u2010345678", "01712\u2011345678", "01712\u2013345678", "01712\u2014345678", "01712\u2212345678"),
    *("\u200b01712345678", "01712\u200c345678", "01712\u200d345678", "\ufeff01712345678", "01712\u00ad345678"),
    *("\u202a+8801712345678\u202c", "\u200e01712345678", "\u206601712345678\u2069", "01712\u2060345678"),
    *("01712·345678", "0 1 7 1 2 3 4 5 6 7 8", "+8 8 0 1712345678", "০ ১৭১২ ৩৪৫ ৬৭৮"),
]


def test_there_are_at_least_sixty_spellings_and_no_two_the_same():
    assert len(set(SPELLINGS)) == len(SPELLINGS) >= 60


@pytest.mark.parametrize("text", SPELLINGS, ids=ascii)
def test_every_spelling_is_the_same_number(text):
    assert normalise(text) == NUMBER


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "০", "abc", "171234567", "0171234567", "017123456789", "+88017123456789"),
        *("01112345678", "01012345678", "01212345678", "02712345678", "+8801112345678"),
        *("+8802712345678", "09617123456", "16121", "999"),
        *("+911712345678", "+18801712345678", "+4401712345678", "0017123456789", "+001712345678"),
        *("0171+2345678", "01712345678+", "++8801712345678", "01712345678 ext 2", "tel:01712345678"),
        *("01712345678,01812345678", "01712/345678", "01712_345678", "०१७१२३४५६७८", "٠١٧١٢٣٤٥٦٧٨"),
        *("০১৭১২৩৪৫৬৭৮\0", "01712345678\n01812345678", "O1712345678", "0l712345678", "01712345678" * 50),
        *("+0088017123456780", "0008801712345678", "①1712345678", "+88001712345678"),
    ],
    ids=ascii,
)
def test_what_is_no_bangladeshi_mobile_number_is_refused(text):
    with pytest.raises(PhoneNotSupported):
        normalise(text)


@pytest.mark.parametrize(("text", "start"), [("০১২১২৩৪৫৬৭৮", "012"), ("+8801112345678", "011"), ("02712345678", "027")])
def test_of_the_right_length_it_is_told_with_what_a_number_begins(text, start):
    with pytest.raises(PhoneNotSupported) as refused:
        normalise(text)

    assert f"with {start}" in sentence(refused.value, "en")
    assert f"এটি শুরু {bangla_digits(start)} দিয়ে" in sentence(refused.value, "bn")


@given(st.integers(0, 99_999_999), st.sampled_from("3456789"))
def test_every_number_of_every_operator_passes_in_both_scripts(tail, prefix):
    number = f"01{prefix}{tail:08}"
    assert normalise(number) == normalise(bangla_digits(number)) == f"+88{number}"


@given(st.text(alphabet="+0১8০7 -()\u200b１.ক", max_size=40))
def test_nothing_but_the_normal_form_ever_comes_out(text):
    try:
        number = normalise(text)
    except PhoneNotSupported:
        return
    assert normalise(number) == number
    assert len(number) == 14


@given(st.text(max_size=80))
def test_any_other_text_at_all_is_refused_by_name(text):
    with pytest.raises(PhoneNotSupported):
        normalise(f"x{text}")


def test_a_number_is_shown_as_people_read_it_out():
    assert spaced(NUMBER) == "01712 345678"
    assert national(NUMBER) == "01712345678"


def test_a_masked_number_shows_its_ends_only():
    assert mask(NUMBER) == "01•••••5678"
