"""Style sheets, script and templates keep to the weights and to what old phones understand."""

import gzip
import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "ccms" / "web"
CONSUMER, STAFF, SCRIPT = WEB / "static/ccms.css", WEB / "static/staff.css", WEB / "static/ccms.js"
PIECES = WEB / "static/pieces.js"
# Pages of shops send to the one, and a frame, which has another jar of cookies, to the other: our token is in neither.
DOORS_FROM_ELSEWHERE = re.compile(r"action=\"\{% url 'consumer:(new|across)' %\}")
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
ALONE = {"consumer/own_data/file.html"}  # a file that somebody takes along, and no page: it has no other file beside it


def weight(file):
    return len(gzip.compress(file.read_bytes(), 9))


def rules(file):
    """Return the sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize(("file", "most"), [(CONSUMER, 8_000), (STAFF, 6_000), (SCRIPT, 6_000), (PIECES, 3_000)])
def test_sheets_and_script_stay_within_their_weight(file, most):
    assert weight(file) <= most


def test_the_consumers_sheet_uses_nothing_that_an_old_phone_throws_away():
    sheet = rules(CONSUMER)

    assert not re.search(r"@layer|:has\(|:is\(|:where\(|@container|&", sheet)
    assert not re.search(r"\{[^{}@]*\{", re.sub(r"@(media|font-face|page)[^{]*\{", "", sheet))


def test_light_text_has_a_literal_ground_of_its_own():
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", rules(CONSUMER)):
        if re.search(r"(?<![-\w])color:#fff(?![0-9a-f])", body) and ":visited" not in selector:
            inherits = selector.strip() in {".strip a", ".strip a,.strip a:visited"}
            assert inherits or re.search(r"background:#[0-9a-f]{3,6}", body), selector


def test_important_declarations_have_a_fallback_without_variables():
    sheet = rules(CONSUMER)

    for selector in (".wrap", ".btn", ".input,select", ".card", ".box"):
        body = re.search(r"(?:^|\})\s*" + re.escape(selector) + r"\{([^}]*)\}", sheet).group(1)
        assert re.search(r"padding:\d+px", body) or "padding:0 16px" in body, selector


@pytest.mark.parametrize("file", [SCRIPT, PIECES])
def test_the_script_is_one_module_of_es2018(file):
    script = file.read_text(encoding="utf-8")

    assert not re.search(r"\?\.|\?\?|\bimport\b|#\w+\s*[=(]|\.at\(|replaceAll|structuredClone", script)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: str(file.relative_to(WEB / "templates")))
def test_templates_hold_no_style_and_no_script_of_their_own(template):
    text = template.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert ("<style" in text) is (str(template.relative_to(WEB / "templates")) in ALONE)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"(src|href)=\"https?:", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: str(file.relative_to(WEB / "templates")))
def test_every_form_that_changes_something_carries_its_token(template):
    text = template.read_text(encoding="utf-8")

    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, flags=re.DOTALL):
        assert "{% csrf_token %}" in form or DOORS_FROM_ELSEWHERE.search(form)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: str(file.relative_to(WEB / "templates")))
def test_no_button_is_sent_beside_a_hidden_value_of_its_name(template):
    for form in re.split(r"<form\b", template.read_text(encoding="utf-8")):
        hidden, pressed = (
            set(re.findall(rf'<{tag}\s(?:[^>]*\s)?name="([^"]+)"', form)) for tag in ('input type="hidden"', "button")
        )
        assert not hidden & pressed


def test_the_web_font_carries_its_licence():
    fonts = WEB / "static/fonts"

    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text(encoding="utf-8")
    assert all(file.stat().st_size < 45_000 for file in fonts.glob("*.woff2"))


def test_the_consumers_sheet_uses_no_spacing_that_came_after_chrome_80():
    sheet = rules(CONSUMER)
    flexes = [body for body in re.findall(r"\{([^{}]*)\}", sheet) if re.search(r"display:(inline-)?flex", body)]

    assert not re.search(r"(?<![-\w])(padding|margin)-(inline|block):|inset:", sheet)
    assert not [body for body in flexes if "gap:" in body]
