"""Works out once, for each language, what in a template never changes: sentences, URLs, names of files, its frame.

Most of a page is the same for every reader of its language. Django would look each sentence and each URL up again for
every reader, and put the page into its frame block by block, which is most of what drawing a page costs. This loader
keeps one copy of a template for each language, in which those tags are replaced by the text they give, and which holds
the frame that it extends.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from html import escape
from itertools import groupby
from threading import RLock
from typing import Any, cast

from django.template import Context, Node, NodeList, Template, TemplateDoesNotExist
from django.template.base import TextNode, TokenType, Variable, VariableNode, render_value_in_context
from django.template.defaulttags import IfNode, URLNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import cached
from django.templatetags.i18n import BlockTranslateNode, LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

TWO = 2  # `line.due`

type _Blocks = Mapping[str, Sequence[BlockNode]]  # by name, the page's own first, that of its frame last


class Loader(cached.Loader):
    """Django's cached loader, with a copy of each template for each language."""

    def __init__(self, engine: Any, loaders: list[Any]) -> None:
        super().__init__(engine, loaders)
        self._pages: dict[Template, Template] = {}  # by the template as it is written, its blocks open
        self._making = RLock()

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        """Name a template with the language in force, in which it is drawn too."""
        return f"{get_language()}:{super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """Return a template as it stands in the language in force; with open blocks for a page that extends it."""
        template = super().get_template(template_name, skip)
        page = self._pages.get(template) or self._made(template)
        return template if skip else page

    def reset(self) -> None:
        """Forget all copies."""
        super().reset()
        self._pages.clear()

    def _made(self, template: Template) -> Template:
        with self._making:
            if template not in self._pages:
                page = self._pages[template] = copy(template)  # before, for a template may include itself
                template.nodelist = self._folded(template.nodelist)
                page.nodelist = self._framed(template)
            return self._pages[template]

    def _folded(self, nodes: Iterable[Node]) -> NodeList:
        """Return the same nodes, each constant one as text, and texts that stand together as one."""
        return _run_together(map(self._node, nodes))

    def _node(self, node: Node) -> Node:
        if _is_constant(node):
            return TextNode(node.render(self._nothing()))
        if type(node) is VariableNode:
            return _Value(node.filter_expression)
        if isinstance(node, IncludeNode):
            return self._included(node)
        if not isinstance(node, LanguageNode):  # which speaks another language than this copy
            _change_inside(node, self._folded)
        return node

    def _included(self, node: Any) -> Node:
        """Return what an included file holds where that is text alone; else let the tag know the file already."""
        try:
            inside = self.get_template(_read(node.template)) if _is_literal(node.template) else None
        except TemplateDoesNotExist:  # told when the page is drawn
            inside = None
        if inside and all(isinstance(each, TextNode) for each in inside.nodelist):
            return _joined(inside.nodelist)
        node.template = _Known(inside) if inside else node.template
        return cast("Node", node)

    def _framed(self, template: Template) -> NodeList:
        """Return a page inside the frame that it extends, and that one's frame; as it is where a reader's data name it.

        No page asks for anything else of its `block` than `{{ block.super }}`.
        """
        blocks: dict[str, list[BlockNode]] = {}
        layer, seen = template, []
        while extends := next((node for node in layer.nodelist if isinstance(node, ExtendsNode)), None):
            if not _is_literal(extends.parent_name):
                return template.nodelist
            _note(blocks, extends.nodelist)
            seen.append(layer.origin)
            layer = self.get_template(_read(extends.parent_name), seen)
        _note(blocks, layer.nodelist)
        return _filled(layer.nodelist, blocks, ())

    def _nothing(self) -> Context:
        context = Context()
        context.template = Template("", engine=self.engine)
        return context


class _Known:
    """The file of an include tag whose name never changes, in place of the name."""

    def __init__(self, template: Template) -> None:
        self._template = template

    def resolve(self, context: Context) -> Template:
        """Return it, as Django asks for it."""
        del context
        return self._template


class _Value(VariableNode):
    """Django's own, which writes plain text and safe markup, as nearly all is, without asking what else they may be.

    What an object is asked for by its name, as each cell of a row is, it is not asked for as a mapping first.
    """

    def __init__(self, filter_expression: Any) -> None:
        super().__init__(filter_expression)
        lookups = getattr(filter_expression.var, "lookups", None) or ()
        self._two = tuple(lookups) if len(lookups) == TWO and not filter_expression.filters else ()

    def render(self, context: Context) -> str:
        """Write the value, escaped unless it is safe."""
        value = self._attribute(context, *self._two) if self._two else None
        if value is None:
            value = self.filter_expression.resolve(context)
        if type(value) is SafeString:
            return value
        if type(value) is str and context.autoescape:
            return escape(value)
        return render_value_in_context(value, context)

    @staticmethod
    def _attribute(context: Context, name: str, part: str) -> Any:
        """Return a named part of an object that is no mapping; None where Django has to look closer."""
        holder = context.get(name)
        if holder is None or hasattr(holder, "__getitem__"):
            return None
        found = getattr(holder, part, None)
        return None if callable(found) else found


class _Part(Node):
    """What stands in a block: a name that is given there is unknown outside."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """Draw it."""
        with context.push():
            return self.nodelist.render(context)


def _note(blocks: dict[str, list[BlockNode]], nodes: NodeList) -> None:
    """Add the blocks of one layer; those of the layers above it, which come first, are nearer to the page."""
    block: Any
    for block in nodes.get_nodes_by_type(BlockNode):
        blocks.setdefault(block.name, []).append(block)


def _filled(nodes: Iterable[Node], blocks: _Blocks, covered: Sequence[BlockNode]) -> NodeList:
    """Return a frame with what its page puts into its blocks; `covered` are those that `{{ block.super }}` draws."""

    def part(chosen: Sequence[BlockNode]) -> Node:
        inside = _filled(chosen[0].nodelist, blocks, chosen[1:]) if chosen else NodeList()
        return _joined(inside) if all(isinstance(each, TextNode) for each in inside) else _Part(inside)

    def filled(node: Node) -> Node:
        if isinstance(node, BlockNode):
            return part(blocks[node.name])
        if _is_super(node):
            return part(covered)
        if any(isinstance(each, BlockNode) or _is_super(each) for each in node.get_nodes_by_type(Node)):
            node = copy(node)  # the frame stands around other pages too
            _change_inside(node, lambda inside: _filled(inside, blocks, covered))
        return node

    return _run_together(map(filled, nodes))


def _is_super(node: Node) -> bool:
    return isinstance(node, VariableNode) and str(node.filter_expression) == "block.super"


def _change_inside(node: Any, change: Callable[[NodeList], NodeList]) -> None:
    """Replace what stands inside a tag."""
    if isinstance(node, IfNode):
        node.conditions_nodelists = [(case, change(then)) for case, then in node.conditions_nodelists]
        return
    for name in node.child_nodelists:
        if isinstance(inside := getattr(node, name, None), NodeList):
            setattr(node, name, change(inside))


def _run_together(nodes: Iterable[Node]) -> NodeList:
    """Return nodes in which texts that stand together are one."""
    found = NodeList()
    for are_text, some in groupby(nodes, lambda node: isinstance(node, TextNode)):
        run = list(some)
        found.extend([_joined(run)] if are_text else run)
    return found


def _read(literal: Any) -> str:
    return str(literal.resolve(Context()))


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
