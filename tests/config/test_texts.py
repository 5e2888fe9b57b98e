import polib
import pytest

from ccms.config import texts


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return an empty project with one page and one catalogue."""
    monkeypatch.setattr(texts, "PROJECT", tmp_path)
    monkeypatch.setattr(texts, "CATALOGUE", tmp_path / "django.po")
    monkeypatch.setattr(texts, "_libraries", lambda: ["Log in"])
    return tmp_path


def write(project, catalogue, page="", code=""):
    (project / "page.html").write_text("{% load i18n %}" + page)
    (project / "code.py").write_text(code)
    book = polib.POFile()
    book.extend(catalogue)
    book.save(str(project / "django.po"))
    return list(texts.problems())


def entry(msgid, msgstr="বাংলা", **more):
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)


def test_a_text_without_bangla_is_named_with_its_place(project):
    found = write(project, [], page='{% translate "Send" %}', code="\ngettext('Stop')")
    assert found == ["page.html: no Bangla for 'Send'", "code.py:2: no Bangla for 'Stop'"]


def test_a_complete_catalogue_has_no_problem(project):
    page = "{% blocktranslate trimmed with n=1 %}\n Day {{ n }}\n{% endblocktranslate %}{{ _('Stop') }}"
    assert write(project, [entry("Day %(n)s", "দিন %(n)s"), entry("Stop"), entry("Log in")], page=page) == []


@pytest.mark.parametrize("bangla", ["", " ", "দিন", "দিন %(m)s"])
def test_an_empty_text_or_another_placeholder_is_a_problem(project, bangla):
    assert write(project, [entry("Day %(n)s", bangla)], code="gettext('Day %(n)s')")


def test_a_counted_text_needs_its_plural_in_the_catalogue(project):
    code = "ngettext('%(n)s day', '%(n)s days', n)"
    assert "never found" in write(project, [entry("%(n)s day", "%(n)s দিন")], code=code)[0]
    both = polib.POEntry(msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: "%(n)s দিন", 1: "%(n)s দিন"})
    assert write(project, [both], code=code) == []


def test_a_text_that_nothing_uses_is_stale_and_one_in_a_table_is_not(project):
    found = write(project, [entry("Gone"), entry("Kept")], code="WORDS = {1: 'Kept'}")
    assert found == ["django.po: nothing uses 'Gone'"]
