"""An input that is drawn without a template is the one that Django draws."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from ccms.web.fields.drawing import Tags

ATTRIBUTES = [
    {},
    {"class": "input", "required": True, "disabled": False, "maxlength": 1200},
    {"accept": "image/*,application/pdf", "multiple": True, "aria-describedby": "a_help", "data-x": '">&<b>'},
]


@pytest.mark.parametrize("attributes", ATTRIBUTES)
@pytest.mark.parametrize("value", [None, "", "০১৭", 1200, '"><script>&amp;'])
@pytest.mark.parametrize(
    "widget", [forms.TextInput, forms.EmailInput, forms.TelInput, forms.NumberInput, forms.FileInput, forms.HiddenInput]
)
def test_it_has_the_same_attributes(widget, value, attributes, monkeypatch):
    monkeypatch.setattr(widget, "allow_multiple_selected", True, raising=False)
    control = widget(attrs=attributes)
    theirs = control.render("a_name", value, {"id": "id_a_name"}, renderer=DjangoTemplates())
    monkeypatch.setattr(Tags, "get_template", lambda *_: pytest.fail("a template was used"))

    assert parse_html(control.render("a_name", value, {"id": "id_a_name"}, renderer=Tags())) == parse_html(theirs)


def test_what_is_more_than_an_input_is_drawn_by_its_template():
    area = forms.Textarea()

    assert area.render("a", "b", renderer=Tags()) == area.render("a", "b", renderer=DjangoTemplates())
