"""Every English sentence of the pages has its Bangla, with the same placeholders."""

import ast
import re
from functools import cache
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

CCMS = Path(__file__).resolve().parents[2] / "ccms"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
NAMES = re.compile(r"SHA-256|SHA256SUMS")  # of a method and a file; a certificate says both as they are
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


def texts_of_code(source):
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0]
        if name in CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def texts_of_template(source):
    for literal in re.findall(
        r"gettext\(u?('''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'])*'|\"(?:\\.|[^\"])*\")", source, re.DOTALL
    ):
        yield ast.literal_eval(literal)


@cache
def texts():
    """Return every text with its file; two tests ask for them."""
    return tuple(_texts())


def _texts():
    for file in (CCMS / "web").rglob("*.py"):
        for text in texts_of_code(file.read_text(encoding="utf-8")):
            yield file, text
    for file in (CCMS / "web/templates").rglob("*.html"):
        for text in texts_of_template(templatize(file.read_text(encoding="utf-8"))):
            yield file, text


@pytest.fixture(scope="module")
def catalogue():
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(CCMS / "locale/bn/LC_MESSAGES/django.po"))}


def test_the_search_finds_texts_of_code_and_of_templates():
    found = {text for _file, text in texts()}

    assert "It is your turn." in found  # code
    assert "Skip to main content" in found  # template
    assert "Step %(step)s / %(steps)s" in found  # block


def test_every_text_has_its_bangla(catalogue):
    missing = sorted({f"{file.relative_to(CCMS)}: {text}" for file, text in texts() if not catalogue.get(text)})

    assert missing == []


def test_both_languages_have_the_same_placeholders(catalogue):
    for text, bangla in catalogue.items():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(bangla)), text


def test_bangla_has_no_english_digits_and_ends_its_sentences_in_its_own_way(catalogue):
    for text, bangla in catalogue.items():
        bare = NAMES.sub("", PLACEHOLDER.sub("", bangla))
        assert not re.search(r"[0-9]", bare), text
        assert "ঃ" not in bare.replace("দুঃখ", "").replace("পুনঃ", ""), text
        assert not re.search(r"[ঀ-৿]\.(\s|$)", bare), text
