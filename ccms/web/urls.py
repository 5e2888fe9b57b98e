"""Every URL of the pages, audience by audience; the audiences that may use each are in `access.py`.

Reads a complaint number in any usual writing, or a month, from a URL.
"""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from ccms.core.references import ReferenceMalformed, parse
from ccms.gate.parts import OPTIONAL, parts


class ReferenceConverter:
    """Takes `<reference:reference>` in a path; a number with a slip in it is a page that does not exist."""

    regex = "[^/]{11,40}"

    def to_python(self, value: str) -> str:
        """Return the bare number, or say that no page matches."""
        try:
            return parse(value)
        except ReferenceMalformed as failure:
            raise ValueError(failure.slug) from failure

    def to_url(self, value: str) -> str:
        """Write the bare number."""
        return value


class MonthConverter(StringConverter):
    """Takes `<month:month>` in a path: 2026-11."""

    regex = r"\d{4}-\d{2}"


register_converter(ReferenceConverter, "reference")
register_converter(MonthConverter, "month")


urlpatterns = [
    path("", include("ccms.web.public.urls")),
    path("", include("ccms.web.consumer.urls")),
    path("", include("ccms.web.firm.link.urls")),
    path("", include("ccms.web.firm.register.urls")),
    path("", include("ccms.web.firm.desk.urls")),
    path("", include("ccms.web.developers.urls")),
    path("", include("ccms.web.office.urls")),
    path("", include("ccms.web.body.urls")),
    path("", include("ccms.web.manage.urls")),
    path("", include("ccms.web.hooks.urls")),
    path("", include("ccms.web.widget.urls")),
    path("", include("ccms.web.uploads.urls")),
    path("", include("ccms.web.dev.urls")),
    path("sign-in/", include("ccms.web.members.urls")),
    *(path("", include(part)) for part in parts("urls", of=OPTIONAL)),
]
