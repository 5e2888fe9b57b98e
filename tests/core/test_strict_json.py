"""JSON of strangers is read in one way or not at all."""

import pytest

from ccms.core.strict_json import read_json, read_strictly


@pytest.mark.parametrize("text", ["{", '{"a": 1, "a": 2}', '[{"b": {"a": 1, "a": 1}}]', "NaN", "[-Infinity]", b"\xff"])
def test_what_two_readers_could_read_differently_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - of whichever kind
        read_strictly(text)


@pytest.mark.parametrize("read", [read_json, read_strictly])
@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, b"[" * 200_000])
def test_what_is_nested_without_end_is_refused_like_any_other_that_is_no_json(read, text):
    with pytest.raises(ValueError, match="nested without end"):
        read(text)


def test_everything_else_is_read_as_it_stands():
    assert read_strictly('{"ক": [1, 2.5, null, true], "b": {"b": ""}}') == {"ক": [1, 2.5, None, True], "b": {"b": ""}}
