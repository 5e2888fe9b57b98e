"""The form in which a complaint number is typed to find the complaint."""

from django.utils.translation import gettext_lazy as _

from ccms.web.fields import PageForm, ReferenceField


class FindForm(PageForm):
    """Asks for a complaint number."""

    number = ReferenceField(label=_("Complaint number"), help_text=_("It stands in the SMS: 11 letters and digits."))
