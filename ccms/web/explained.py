"""Explains once on each page, where it is first named in a text, which office DNCRP is."""

import re
from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.web.language import language

_NAMED = {"bn": r"অধিদপ্তর[\u0980-\u09ff]*", "en": r"DNCRP(?:'s)?"}
_BEFORE = {"bn": "ভোক্তা ", "en": ""}  # belongs to the name where it stands before it
_OTHERS = ("সংরক্ষণ ", "প্রশাসন ", "স্বাস্থ্য ", "ট্রেডমার্কস ")  # before the same word, in the names of other offices
# What holds no sentence: a name in it is a label, a heading or a control, and is explained only where no text has it.
_IN_TEXT = frozenset({"p", "li", "dd", "blockquote"})
_NEVER = frozenset({"a", "option", "textarea", "script", "style", "template", "button", "select", "svg"})
_TAG = rf"<(?P<end>/?)(?P<tag>{'|'.join(_IN_TEXT | _NEVER)})(?=[\s>])"
# The names and the tags that decide about them, in the order of the page: a list names the office in each of its rows.
_READ = {lang: re.compile(f"{_TAG}|{named}") for lang, named in _NAMED.items()}
_STAFF = frozenset({"office", "cell_office", "dev"})  # whose readers work there, or see all pages


def explain(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Put the full name of the directorate beside its short one, on each page but those of the office's own people."""
    is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
    if is_page and not (request.resolver_match and request.resolver_match.namespace in _STAFF):
        html = response.content.decode()
        if (found := explained(html, language())) != html:
            response.content = found.encode()
    return response


def explained(html: str, lang: str) -> str:
    """Return a page in which the office is explained where a sentence first names it, else where anything does."""
    full = gettext("Directorate of National Consumer Rights Protection")
    place = _first(html, "en" if lang == "en" else "bn", full)
    if place is None:
        return html
    start, end = place
    return SafeString(f'{html[:start]}<abbr title="{full}">{html[start:end]}</abbr>{html[end:]}')


def _first(html: str, lang: str, full: str) -> tuple[int, int] | None:
    """Find the name to explain in the main part of a page; None where the full name stands before it."""
    told, within = html.find(full), Counter[bool]()
    otherwise = None
    for found in _READ[lang].finditer(html, max(html.find("<main"), 0)):
        if tag := found["tag"]:
            within[tag in _IN_TEXT] += -1 if found["end"] else 1
            continue
        at = found.start()
        at -= len(_BEFORE[lang]) if html.endswith(_BEFORE[lang], 0, at) else 0
        if 0 <= told < at:
            return None
        if within[False] or html.endswith(_OTHERS, 0, at) or _is_in_a_tag(html, at):
            continue
        if within[True]:
            return at, found.end()
        otherwise = otherwise or (at, found.end())
    return otherwise


def _is_in_a_tag(html: str, at: int) -> bool:
    return html.rfind("<", 0, at) > html.rfind(">", 0, at)
