"""What a browser sends of a form: its controls in the order of the page, and of its buttons only the pressed one."""

from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass
class Control:
    """One control of a form; the main button has no name and is pressed all the same."""

    name: str
    kind: str
    value: str
    is_on: bool  # a ticked box, or the main button of its form


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self._into = [], None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append((given.get("method"), []))
        elif tag == "option" and self._into and "selected" in given:
            self._into.value = given.get("value") or ""
        elif tag in {"input", "textarea", "select", "button"} and self.forms:
            self._into = _control(tag, given)
            self.forms[-1][1].append(self._into)

    def handle_data(self, data):
        if self._into and self._into.kind == "textarea":
            self._into.value = (self._into.value + data).lstrip("\r\n")

    def handle_endtag(self, tag):
        if tag in {"select", "textarea"}:
            self._into = None


def _control(tag, given):
    kind = given.get("type", "text") if tag == "input" else tag
    looks = set((given.get("class") or "").split())
    is_main = kind == "button" and "btn" in looks and not looks & {"second", "plain"}
    value = given.get("value") or ("on" if kind == "checkbox" else "")
    return Control(given.get("name") or "", kind, value, is_main or "checked" in given)


def posted_forms(page):
    """Return the controls of each form of a page that is posted."""
    reader = _Reader()
    reader.feed(page)
    return [controls for method, controls in reader.forms if method == "post"]


def sent(controls, typed):
    """Return what a browser sends of a form that was filled in; what the form does not ask for is sent all the same."""
    pressed = _pressed(controls, typed)
    open_to = {control.name for control in controls if control.kind != "hidden"}
    told = {}
    for control in controls:
        told.setdefault(control.name, []).extend(_said(control, typed, pressed, open_to))
    told = {name: values[0] if len(values) == 1 else values for name, values in told.items() if name and values}
    return {name: value for name, value in typed.items() if name not in told} | told


def _pressed(controls, typed):
    """Return the button that was named with its value; else the main one."""
    buttons = [control for control in controls if control.kind == "button"]
    named = [each for each in buttons if each.name and each.value == typed.get(each.name)]
    missing = set(typed) & {each.name for each in buttons} - {each.name for each in named}
    assert not missing, f"no button sends what was given for {missing}"
    return next(iter([*named, *(each for each in buttons if each.is_on)]), None)


def _said(control, typed, pressed, open_to):
    """Return the values that one control sends; nobody types over a hidden one whose name the page asks for."""
    name, given = control.name, typed.get(control.name, control.value)
    match control.kind:
        case "file":
            return []
        case "button":
            return [control.value] if control is pressed else []
        case "radio" | "checkbox":
            is_on = control.value in _values(given) if name in typed else control.is_on
            return [control.value] if is_on else []
        case "hidden" if name in open_to:
            return [control.value]
    return _values(given)


def _values(given):
    return list(given) if isinstance(given, list | tuple) else [str(given)]
