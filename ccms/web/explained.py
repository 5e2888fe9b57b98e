"""Explains once on each page, where it is first named in a text, which office DNCRP is."""

import re
from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.web.language import language

_NAMED = {"bn": re.compile(r"অধিদপ্তর[\u0980-\u09ff]*"), "en": re.compile(r"DNCRP(?:'s)?")}
_BEFORE = {"bn": "ভোক্তা ", "en": ""}  # belongs to the name where it stands before it
_OTHERS = ("সংরক্ষণ ", "প্রশাসন ", "স্বাস্থ্য ", "ট্রেডমার্কস ")  # before the same word, in the names of other offices
# What holds no sentence: a name in it is a label, a heading or a control, and is explained only where no text has it.
_IN_TEXT = frozenset({"p", "li", "dd", "blockquote"})
_NEVER = frozenset({"a", "option", "textarea", "script", "style", "template", "button", "select", "svg"})
_STAFF = frozenset({"office", "dev"})  # whose readers work there, or see all pages


class ExplainingMiddleware:
    """Puts the full name of the directorate beside its short one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a page that is no stream and not for the office's own people is read once."""
        response = self.get_response(request)
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
    told = html.find(full)
    otherwise = None
    for named in _NAMED[lang].finditer(html, max(html.find("<main"), 0)):
        at = named.start()
        at -= len(_BEFORE[lang]) if html.endswith(_BEFORE[lang], 0, at) else 0
        if 0 <= told < at:
            return None
        if html.endswith(_OTHERS, 0, at) or _is_in_a_tag(html, at) or _is_within(html, at, _NEVER):
            continue
        if _is_within(html, at, _IN_TEXT):
            return at, named.end()
        otherwise = otherwise or (at, named.end())
    return otherwise


def _is_in_a_tag(html: str, at: int) -> bool:
    return html.rfind("<", 0, at) > html.rfind(">", 0, at)


def _is_within(html: str, at: int, tags: Iterable[str]) -> bool:
    """Tell whether one of these elements is open at a place; searching back is quicker than reading the whole page."""
    for tag in tags:
        opened = max(html.rfind(f"<{tag}>", 0, at), html.rfind(f"<{tag} ", 0, at))
        if opened >= 0 and html.find(f"</{tag}>", opened, at) < 0:
            return True
    return False
