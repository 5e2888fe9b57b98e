"""Reads a complaint number from a URL in any usual writing, and writes it in its bare form."""

from django.urls import register_converter

from ccms.core.references import ReferenceMalformed, parse


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


register_converter(ReferenceConverter, "reference")
