"""Keeps one copy of each template for each language, in which a tag that says the same to every reader is text already.

A sentence, an address without values and the name of a static file are worked out when the template is read. Django
would look each of them up for every reader, which is a tenth of drawing a list and half of drawing a plain page
(decision 30).
"""

from collections.abc import Callable
from typing import Any

from django.template import Context, Library, Node, Template
from django.template.base import Parser, TextNode, Token, TokenType, Variable
from django.template.defaulttags import URLNode, url
from django.template.loaders import cached
from django.templatetags import i18n, static
from django.utils.translation import get_language

type _Tag = Callable[[Parser, Token], Node]

register = Library()  # takes the place of Django's `i18n` and `static`; `url` is in no library that a template loads
register.tags |= i18n.register.tags | static.register.tags
register.filters |= i18n.register.filters
del register.tags["language"]  # what it holds would stay in the language of its copy


class Loader(cached.Loader):
    """Django's cached loader, with a copy of each template for each language."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        """Name a template with the language in force, in which it is drawn too."""
        return f"{get_language()}:{super().cache_key(template_name, skip)}"


def _read_once(read: _Tag) -> _Tag:
    """Return a tag that gives its text where this is the same for every reader of the language."""

    def tag(parser: Parser, token: Token) -> Node:
        node = read(parser, token)
        if not _is_constant(node):
            return node
        context = Context()
        context.template = Template("")
        return TextNode(node.render(context))

    return tag


for _name, _tag in {
    "translate": i18n.do_translate,
    "blocktranslate": i18n.do_block_translate,
    "static": static.do_static,
    "url": url,
}.items():
    register.tag(_name, _read_once(_tag))


def _is_constant(node: Any) -> bool:
    match node:
        case i18n.TranslateNode():
            return not (node.asvar or node.noop or node.message_context) and _is_literal(node.filter_expression)
        case i18n.BlockTranslateNode():
            return not (node.asvar or node.plural or node.extra_context or node.message_context) and all(
                token.token_type == TokenType.TEXT for token in node.singular
            )
        case URLNode():
            return not (node.asvar or node.args or node.kwargs) and _is_literal(node.view_name)
        case static.StaticNode():
            return node.varname is None and _is_literal(node.path)
        case _:
            return False


def _is_literal(expression: Any) -> bool:
    given = expression.var
    return not expression.filters and not (isinstance(given, Variable) and given.literal is None)
