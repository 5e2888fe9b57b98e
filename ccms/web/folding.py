"""Works out once, for each language, what in a template never changes: sentences, addresses, names of files.

Most of a page is the same for everybody who reads its language. Django would look each sentence and each address up
anew for every reader, which is most of what drawing a page costs. This loader keeps one copy of a template for each
language, in which those tags stand as the text they give.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.template import Context, Node, NodeList, Template, TemplateDoesNotExist
from django.template.base import TextNode, TokenType, Variable
from django.template.defaulttags import IfNode, URLNode
from django.template.loader_tags import IncludeNode
from django.template.loaders import cached
from django.templatetags.i18n import BlockTranslateNode, LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language


class Loader(cached.Loader):
    """Django's cached loader, with a copy of each template for each language."""

    def __init__(self, engine: Any, loaders: list[Any]) -> None:
        super().__init__(engine, loaders)
        self._done: set[Template] = set()

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        """Name a template with the language in force, in which it is drawn too."""
        return f"{get_language()}:{super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """Return a template as it stands in the language in force."""
        template = super().get_template(template_name, skip)
        if template not in self._done:
            self._done.add(template)  # before, for a template may include itself
            template.nodelist = self._folded(template.nodelist)
        return template

    def reset(self) -> None:
        """Forget all copies."""
        super().reset()
        self._done.clear()

    def _folded(self, nodes: Iterable[Node]) -> NodeList:
        """Return the same nodes, each constant one as text, and texts that stand together as one."""
        found = NodeList()
        for are_text, some in groupby(map(self._node, nodes), lambda node: isinstance(node, TextNode)):
            run = list(some)
            found.extend([_joined(run)] if are_text else run)
        return found

    def _node(self, node: Node) -> Node:
        if _is_constant(node):
            return TextNode(node.render(self._nothing()))
        if isinstance(node, IncludeNode):
            return self._included(node) or node
        if isinstance(node, IfNode):
            node.conditions_nodelists = [(case, self._folded(then)) for case, then in node.conditions_nodelists]
        elif not isinstance(node, LanguageNode):  # which speaks another language than this copy
            for name in node.child_nodelists:
                if isinstance(inside := getattr(node, name, None), NodeList):
                    setattr(node, name, self._folded(inside))
        return node

    def _included(self, node: Any) -> TextNode | None:
        """Return what an included file holds where that is text alone."""
        if not _is_literal(node.template):
            return None
        try:
            inside = self.get_template(str(node.template.resolve(Context()))).nodelist
        except TemplateDoesNotExist:  # told when the page is drawn
            return None
        only_text = all(isinstance(each, TextNode) for each in inside)
        return _joined(inside) if only_text else None

    def _nothing(self) -> Context:
        context = Context()
        context.template = Template("", engine=self.engine)
        return context


def _joined(texts: Iterable[Any]) -> TextNode:
    return TextNode("".join(each.s for each in texts))


def _is_constant(node: Node) -> bool:
    """Tell whether a tag gives the same to every reader of the language."""
    match node:
        case TranslateNode():
            return not (node.asvar or node.noop or node.message_context) and _is_literal(node.filter_expression)
        case BlockTranslateNode():
            return not (node.asvar or node.plural or node.extra_context or node.message_context) and all(
                token.token_type == TokenType.TEXT for token in node.singular
            )
        case URLNode():
            return not (node.asvar or node.args or node.kwargs) and _is_literal(node.view_name)
        case StaticNode():
            return node.varname is None and _is_literal(node.path)
        case _:
            return False


def _is_literal(expression: Any) -> bool:
    given = expression.var
    return not expression.filters and not (isinstance(given, Variable) and given.literal is None)
