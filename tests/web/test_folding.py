"""Templates are kept once for each language, with what never changes in them worked out."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Engine, engines
from django.template.base import TextNode
from django.template.loader_tags import BlockNode, ExtendsNode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

FILES = {
    "page.html": (
        "{% load i18n static %}{% block title %}{% translate 'Privacy' %}{% endblock %}"
        "{% if a %}{% translate 'Yes' %} {% url 'public:find' %}{% else %}{% static 'ccms.css' %}{% endif %}"
        "{% for one in many %}{% blocktranslate trimmed %}Continue{% endblocktranslate %}{{ one }}{% endfor %}"
        "{% blocktranslate %}Need help? Call {{ line }}.{% endblocktranslate %}{% include 'mark.html' %}"
        "{% translate 'No' as no %}{{ no }}{% include 'tree.html' %}"
        "{% for one in many %}{% block each %}{{ one }}{% translate 'Change' as inside %}{{ inside }}{% endblock %}"
        "{{ inside }}{% endfor %}{% block end %}{{ inside }}{% endblock %}"
    ),
    "child.html": "{% extends 'page.html' %}{% load i18n %}{% block title %}{% translate 'Error:' %}{% endblock %}",
    "grandchild.html": (
        "{% extends 'child.html' %}{% load i18n %}{% block title %}{{ block.super }}, {% block who %}{{ line }}"
        "{% endblock %}"
        "{% if a %}{{ block.super }}{% endif %}{% endblock %}{% block end %}{% block deep %}{% include 'mark.html' %}"
        "{{ inside }}{% endblock %}{% endblock %}{% block nowhere %}nowhere{% endblock %}"
    ),
    "chosen.html": "{% extends ground|default:'page.html' %}{% block end %}{{ line }}{% endblock %}",
    "under_chosen.html": "{% extends 'chosen.html' %}{% block title %}{{ line }}{% endblock %}",
    "values.html": (
        "{% for one in many %}{{ one }}{{ one|safe }}{{ missing }}{{ one.lower }}{{ one.year }}{{ one.said }}"
        "{{ one.0 }}{{ one.missing }}{{ missing.one }}{% autoescape off %}{{ one }}"
        "{% endautoescape %}{% endfor %}{{ a }}{{ left }}"
    ),
    "mark.html": "{% load i18n %}<b>{% translate 'Change' %}</b>",
    "tree.html": "{% if left %}{% with left=0 %}{% include 'tree.html' %}{% endwith %}{% endif %}.",
    "other.html": "{% load i18n %}{% language 'en' %}{% translate 'Privacy' %}{% endlanguage %}",
}
OURS = "ccms.web.template_cache.Loader"
PLAIN = "django.template.loaders.cached.Loader"


def _engine(loader):
    libraries = {"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"}
    inside = [("django.template.loaders.locmem.Loader", FILES)]
    return Engine(loaders=[(loader, inside)], libraries=libraries)


@pytest.mark.parametrize(
    "name", ["page.html", "child.html", "grandchild.html", "chosen.html", "under_chosen.html", "other.html"]
)
@pytest.mark.parametrize(
    "given", [{"a": True, "left": 1, "line": "<16121>"}, {"many": ["x", "y"], "ground": "child.html"}]
)
def test_a_folded_template_says_in_each_language_what_it_says_unfolded(name, given):
    ours, plain = _engine(OURS), _engine(PLAIN)
    for language in ("bn", "en", "bn"):
        with override(language):
            said = [engine.get_template(name).render(Context(given)) for engine in (ours, plain)]
        assert said[0] == said[1]


MARKED = "<i>&'\"</i>"


def test_a_value_is_escaped_as_django_escapes_it():
    class Odd(str):
        __slots__ = ()

        def __str__(self):
            return MARKED

        def __html__(self):
            return "its own <b>"

    class Both(dict):
        said = "by its name"

    parted = SimpleNamespace(said=MARKED, lower=lambda: "called", year=None)
    many = [MARKED, mark_safe(MARKED), Odd("x"), parted, Both(said="by its key"), ["first"]]  # noqa: S308
    many += [gettext_lazy("Change"), 7, 1234.5, None, True, date(2026, 11, 25)]
    ours, plain = _engine(OURS), _engine(PLAIN)
    for language in ("bn", "en"):
        with override(language):
            given = {"many": many, "left": datetime(2026, 11, 25, 12, tzinfo=UTC)}
            said = [engine.get_template("values.html").render(Context(given)) for engine in (ours, plain)]
        assert said[0] == said[1]
        assert "&lt;i&gt;&amp;&#x27;&quot;&lt;/i&gt;" in said[0]


def test_what_never_changes_is_worked_out_once():
    loader = engines["django"].engine.template_loaders[0]
    with override("bn"):
        footer, mark = (loader.get_template(f"frame/{name}.html").nodelist for name in ("footer", "mark"))
    constant = [node for node in footer if type(node).__name__ in {"TranslateNode", "URLNode", "StaticNode"}]
    assert constant == []
    assert all(isinstance(node, TextNode) for node in mark)
    with override("bn"):
        page = loader.get_template("frame/page.html")
    includes = [node for node in page.nodelist.get_nodes_by_type(object) if type(node).__name__ == "IncludeNode"]
    assert not page.nodelist.get_nodes_by_type((BlockNode, ExtendsNode))
    assert [node.template.resolve(Context()).name for node in includes] == ["widget/around.html", "frame/footer.html"]


def test_one_frame_stands_around_several_pages():
    ours, plain = _engine(OURS), _engine(PLAIN)
    for name in ("grandchild.html", "child.html", "page.html", "under_chosen.html", "grandchild.html", "child.html"):
        said = [engine.get_template(name).render(Context({"many": ["x"], "line": name})) for engine in (ours, plain)]
        assert said[0] == said[1]
