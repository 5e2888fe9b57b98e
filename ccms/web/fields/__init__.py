"""Form fields that read what people really type, and say what to do when they cannot.

Every field takes digits of either script, keeps what was typed, and names the component that draws it. A form
is a `PageForm`; a page draws a field with `{% field form.phone %}`. Parsing is core's, and so are its sentences.
"""

from ccms.web.fields.choices import Card, ChoiceCards, Pick, TickBox, TickCards
from ccms.web.fields.drawing import PageForm, component, drawing, problems, put_right, refused, said
from ccms.web.fields.files import FileField
from ccms.web.fields.lines import (
    CleanLine,
    CleanText,
    CodeField,
    CodeLine,
    ContactField,
    EmailField,
    PhoneField,
    ReferenceField,
    TakaField,
    WholeNumberField,
)
from ccms.web.fields.times import DateField, TimeField

__all__ = [
    "Card",
    "ChoiceCards",
    "CleanLine",
    "CleanText",
    "CodeField",
    "CodeLine",
    "ContactField",
    "DateField",
    "EmailField",
    "FileField",
    "PageForm",
    "PhoneField",
    "Pick",
    "ReferenceField",
    "TakaField",
    "TickBox",
    "TickCards",
    "TimeField",
    "WholeNumberField",
    "component",
    "drawing",
    "problems",
    "put_right",
    "refused",
    "said",
]
