"""What a page shows, line by line: its words, its links, its forms and their fields, and nothing of how it looks."""

from html.parser import HTMLParser

BREAKING = {
    *("main", "body", "p", "div", "section", "article", "header", "footer", "nav", "aside", "ul", "ol", "li", "dl"),
    *("dt", "dd", "table", "thead", "tbody", "tr", "td", "th", "h1", "h2", "h3", "h4", "form", "fieldset", "legend"),
    *("label", "summary", "details", "button", "input", "select", "option", "textarea", "a", "br", "hr", "figure"),
}
SILENT = {"script", "style", "svg", "template"}
FIELDS = {"input", "select", "textarea", "button"}
SAID_OF_FIELD = ("type", "name", "value", "required", "checked", "multiple", "accept", "maxlength", "minlength")
SAID_OF_FIELD += ("min", "max", "step", "pattern", "inputmode", "autocomplete", "disabled", "readonly", "formaction")
CHANGING = {"csrfmiddlewaretoken", "idempotency_key"}


class Page(HTMLParser):
    """Reads a page into its title, its lines, and the paths that it leads to."""

    def __init__(self, html):
        super().__init__()
        self.title, self.lines, self.paths = "", [], []
        self._text, self._silent, self._in_title = [], 0, False
        self._main = "<main" not in html
        self.feed(html)
        self._break()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._in_title = tag == "title"
        self._silent += tag in SILENT
        self._main = self._main or tag == "main"
        if self._silent or not self._main:
            return
        if tag in BREAKING:
            self._break()
        self._text += [f"[{given[name]}]" for name in ("aria-label", "alt") if given.get(name)]
        if tag == "form":
            self.lines.append(f"[form {given.get('method', 'get')} {given.get('action', '')}]")
        elif tag in FIELDS:
            self.lines.append(f"[{tag}{_said(given)}]")
        elif tag == "option":
            self._text.append(f"[option {given.get('value', '')}{' selected' * ('selected' in given)}]")
        elif tag in {"a", "img", "iframe"}:
            self._lead(given.get("href") or given.get("src") or "")

    def handle_endtag(self, tag):
        if tag in SILENT:
            self._silent -= 1
        elif tag == "title":
            self._in_title = False
        if tag in BREAKING:
            self._break()
        if tag == "main":
            self._main = False

    def handle_data(self, data):
        if self._in_title:
            self.title += data.strip()
        elif self._main and not self._silent:
            self._text.append(data)

    def _lead(self, path):
        self.paths.append(path)
        self._text.append(f"[→ {path}] ")

    def _break(self):
        line = " ".join("".join(self._text).split())
        self._text = []
        if line:
            self.lines.append(line)


def _said(given):
    said = ""
    for name in SAID_OF_FIELD:
        if name in given:
            value = "…" if name == "value" and given.get("name") in CHANGING else given[name]
            said += f" {name}" if value is None else f" {name}={value}"
    return said
