"""Templates are kept once for each language, with the tags in them that never change worked out."""

import pytest
from django.template import Context, Engine, engines
from django.template.base import TextNode
from django.utils.translation import override

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
    "mark.html": "{% load i18n %}<b>{% translate 'Change' %}</b>",
    "tree.html": "{% if left %}{% with left=0 %}{% include 'tree.html' %}{% endwith %}{% endif %}.",
}
TAGS = "ccms.web.template_cache"


def _engine(loader, libraries, builtins=()):
    inside = [("django.template.loaders.locmem.Loader", FILES)]
    return Engine(loaders=[(loader, inside)], libraries=libraries, builtins=list(builtins))


def _both():
    ours = _engine("ccms.web.template_cache.Loader", {"i18n": TAGS, "static": TAGS}, [TAGS])
    plain = {"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"}
    return ours, _engine("django.template.loaders.cached.Loader", plain)


@pytest.mark.parametrize("name", ["page.html", "child.html", "grandchild.html", "chosen.html", "under_chosen.html"])
@pytest.mark.parametrize(
    "given", [{"a": True, "left": 1, "line": "<16121>"}, {"many": ["x", "y"], "ground": "child.html"}]
)
def test_a_template_says_in_each_language_what_django_alone_says(name, given):
    ours, plain = _both()
    for language in ("bn", "en", "bn"):
        with override(language):
            said = [engine.get_template(name).render(Context(given)) for engine in (ours, plain)]
        assert said[0] == said[1]


def test_what_never_changes_is_worked_out_once():
    loader = engines["django"].engine.template_loaders[0]
    with override("bn"):
        footer, mark = (loader.get_template(f"frame/{name}.html").nodelist for name in ("footer", "mark"))
    constant = {type(node).__name__ for node in footer} & {"TranslateNode", "URLNode", "StaticNode"}
    assert constant == set()
    assert all(isinstance(node, TextNode) for node in mark if type(node).__name__ != "LoadNode")
