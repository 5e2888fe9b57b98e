"""Reads a page as a person does: its words without markup, and runs of a script that nobody marked."""

import html
import re

_MAIN = re.compile(r"<main.*</main>", re.DOTALL)
_MARKED = {code: re.compile(rf'<(\w+)\b[^>]* lang="{code}"[^>]*>.*?</\1>', re.DOTALL) for code in ("bn", "en")}
_SCRIPT = {"bn": re.compile(r"[\u0980-\u09ff]{2,}"), "en": re.compile(r"[A-Za-z]{3,}")}


def words(answer):
    """Return what the page says between its head and its foot."""
    return _plain(_main(answer))


def unmarked(answer, code):
    """Return the runs of this language's script that do not say their language."""
    return _SCRIPT[code].findall(_plain(_MARKED[code].sub(" ", _main(answer))))


def _main(answer):
    return _MAIN.search(answer.text).group()


def _plain(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())
