"""The hook for words of docstrings and comments: what it takes, what it refuses, and that modules keep to it."""

import runpy
import textwrap

import pytest

from tests.codebase.test_code import CODE, ROOT

HOOK = runpy.run_path(str(ROOT / ".ci" / "words.py"))
faults, of_lines, of_module, added = (HOOK[name] for name in ("faults", "of_lines", "of_module", "added"))


def test_no_docstring_of_a_module_has_a_word_that_a_reader_must_guess():
    found = {file.relative_to(ROOT).as_posix(): of_module(file.read_text(encoding="utf-8")) for file in CODE}
    assert {file: each for file, each in found.items() if each} == {}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("A firm's house.", "house"),
        ("Doors of the API.", "door"),
        ("The doorkeeper asks.", "doorkeeper"),
        ("Two rooms.", "room"),
        ("A light page.", "light"),
        ("Feels the pulse.", "pulse"),
        ("The world's clock.", "world"),
        ("What he may do.", "he"),
        ("His page.", "his"),
        ("Asks him.", "him"),
    ],
)
def test_a_word_is_refused_with_another_one(text, word):
    (fault,) = faults(text)
    assert fault.startswith(f'says "{word}": write ')


@pytest.mark.parametrize(
    "text",
    [
        "Returns the officer; they may act.",
        "The hearing room is a place of the office.",
        "A part has room for 66 letters.",
        "Calls `room_of` and reads `world.py`.",
        "Lightens the roomy, worldwide, whole history of them.",
    ],
)
def test_plain_prose_and_names_in_backticks_are_taken(text):
    assert not faults(text)


@pytest.mark.parametrize(
    ("text", "count"), [("Who asks.", 1), ("Whoever asks.", 1), ("Whole files.", 0), ("Asks who.", 0)]
)
def test_a_docstring_names_its_subject(text, count):
    assert len(of_module(f'"""{text}"""\n')) == count


SOURCE = textwrap.dedent('''\
    """Opens the door.

    It asks nobody.
    """


    class Reader:
        """Reads his page."""

        room = "his room"  # a room

        def read(self):
            """Who reads."""
            return "door"
    ''')


def test_a_module_is_its_first_docstring_alone():
    assert [line for line, _ in of_module(SOURCE)] == [1]


def test_docstrings_and_comments_of_the_lines_are_looked_at_and_no_code():
    assert [line for line, _ in of_lines(SOURCE, range(1, 99))] == [1, 8, 10, 13]
    assert [line for line, _ in of_lines(SOURCE, {8, 10, 11})] == [8, 10]
    assert of_lines(SOURCE, set()) == []


def test_the_added_lines_of_a_diff_are_found():
    diff = textwrap.dedent("""\
        diff --git a/ccms/one.py b/ccms/one.py
        index 111..222 100644
        --- a/ccms/one.py
        +++ b/ccms/one.py
        @@ -1 +1 @@ def above():
        -a
        +b
        @@ -8,0 +9,2 @@
        +++ b/no/file.py
        +c
        @@ -20,2 +22,0 @@
        -d
        -e
        diff --git a/ccms/two.py b/ccms/two.py
        new file mode 100644
        --- /dev/null
        +++ b/ccms/two.py
        @@ -0,0 +1,3 @@
        +f
        +g
        +h
        """)
    assert added(diff) == {"ccms/one.py": {1, 9, 10}, "ccms/two.py": {1, 2, 3}}
