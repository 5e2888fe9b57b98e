"""Explains once on each page, where it is first named in a text, which office DNCRP is."""

import re
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ccms.web.language import language

_NAMED = {
    "bn": r"(?<!সংরক্ষণ )(?<!প্রশাসন )(?<!স্বাস্থ্য )(?<!ট্রেডমার্কস )(?:ভোক্তা )?অধিদপ্তর[\u0980-\u09ff]*",
    "en": r"DNCRP(?:'s)?",
}
_PIECES = {lang: re.compile(rf"<[^>]*>|{named}") for lang, named in _NAMED.items()}
_TAG = re.compile(r"</?([a-z0-9]+)")
_VOID = frozenset({"area", "br", "circle", "hr", "img", "input", "line", "path", "rect", "source", "wbr"})
# What holds no sentence: a name in it is a label, a heading or a control, and is explained only where no text has it.
_IN_TEXT = frozenset({"p", "li", "dd", "blockquote"})
_NEVER = frozenset({"option", "textarea", "script", "style", "template", "button", "select", "svg"})
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
    for start, end, within in _names(html, lang):
        if 0 <= told < start:
            return None
        if not _IN_TEXT.isdisjoint(within[-2:]):
            return start, end
        otherwise = otherwise or (start, end)
    return otherwise


def _names(html: str, lang: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield where a page names the office, each with the tags that are open there, where one can be read in them."""
    within: list[str] = []
    for piece in _PIECES[lang].finditer(html, max(html.find("<main"), 0)):
        tag = _TAG.match(piece[0])
        if tag is None:
            if piece[0][0] != "<" and _NEVER.isdisjoint(within):
                yield *piece.span(), within
        elif piece[0][1] != "/":
            within += [] if tag[1] in _VOID else [tag[1]]
        elif tag[1] in within:
            del within[len(within) - 1 - within[::-1].index(tag[1]) :]
