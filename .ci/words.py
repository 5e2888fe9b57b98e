"""Refuses words in docstrings and comments that a reader must guess: metaphors for parts, and a man's pronouns.

Git calls it with the Python files of a commit after `make hooks`. It checks the docstring of each module of ccms/, and
every docstring and comment in the lines that the commit adds. Names in backticks are not checked.
"""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Container, Iterator
from pathlib import Path

INSTEAD = {
    "house": "firm, office or installation",
    "door": "page, endpoint or sign-in",
    "doorkeeper": "access middleware",
    "room": "page, folder or space",
    "light": "quick, small, or what is shown",
    "pulse": "check",
    "world": "installation, database or country",
    "he": "they",
    "his": "their",
    "him": "them",
    "himself": "themselves",
}
# Where one of the words is really meant. A new phrase is added here in the commit that needs it.
MEANT = ("hearing room", "light colour", "room for")

DIFF = ["git", "-c", "core.quotePath=false", "diff", "--cached", "--unified=0", "--no-color", "--no-ext-diff"]
DIFF += ["--dst-prefix=b/"]  # whatever git is set to

_WORD = re.compile(rf"\b({'|'.join(INSTEAD)})(?:s|'s)?\b", re.IGNORECASE)
_FREE = re.compile(rf"`[^`]*`|\b(?:{'|'.join(MEANT)})s?\b", re.IGNORECASE)
_BEGINNING = re.compile(r"Who(?:ever)?\b")
_HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def faults(text: str) -> list[str]:
    """Return what is wrong with one line of prose, in words; nothing where it is right."""
    found = (match[1].lower() for match in _WORD.finditer(_FREE.sub("", text)))
    return [f'says "{word}": write {INSTEAD[word]}' for word in dict.fromkeys(found)]


def of_docstring(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the docstring of a module, class or function, by its lines in the file."""
    if not isinstance(node, _DOCUMENTED) or ast.get_docstring(node) is None:
        return
    text = node.body[0].value  # type: ignore[attr-defined]  # a docstring is an expression
    if _BEGINNING.match(text.value.lstrip()):
        yield text.lineno, 'begins with "who": name the person or the program'
    for number, line in enumerate(text.value.split("\n"), text.lineno):
        yield from ((number, fault) for fault in faults(line))


def of_module(source: str) -> list[tuple[int, str]]:
    """Return what is wrong with the docstring of a module, by line."""
    return list(of_docstring(ast.parse(source)))


def of_lines(source: str, lines: Container[int]) -> list[tuple[int, str]]:
    """Return what is wrong with all docstrings and comments in these lines of a file, by line."""
    found = [each for node in ast.walk(ast.parse(source)) for each in of_docstring(node)]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            found += [(token.start[0], fault) for fault in faults(token.string)]
    return sorted(each for each in found if each[0] in lines)


def added(diff: str) -> dict[str, set[int]]:
    """Return by file the numbers of the lines that a diff without context adds."""
    found: dict[str, set[int]] = {}
    lines: set[int] = set()
    in_head = False
    for line in diff.split("\n"):
        hunk = _HUNK.match(line)
        if line.startswith("diff --git "):
            in_head = True
        elif in_head and line.startswith("+++ b/"):
            lines = found.setdefault(line.removeprefix("+++ b/").rstrip("\t"), set())
        elif hunk:
            in_head = False
            first, count = int(hunk[1]), int(hunk[2] or 1)
            lines.update(range(first, first + count))
    return found


def main(files: list[str]) -> int:
    """Check these files and return the exit code."""
    new = added(subprocess.run(DIFF, capture_output=True, check=True, encoding="utf-8").stdout)  # noqa: S603
    wrong = False
    for file in files:
        source = Path(file).read_text(encoding="utf-8")
        found = set(of_lines(source, new.get(file, set())))
        if file.startswith("ccms/"):
            found.update(of_module(source))
        for line, fault in sorted(found):
            wrong = True
            sys.stderr.write(f"{file}:{line} {fault}.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
