"""The field for evidence on the pages of all audiences: what can be chosen, and how large each file may be."""

from typing import Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext

from ccms.complaints.evidence.limits import ACCEPT, ACCEPT_PAPERS, LARGEST, MIB, MOST_OCTETS, MediaType
from ccms.web import fields
from ccms.web.templatetags.words import digits


def _limits() -> str:
    most = {kind: digits(octets // MIB) for kind, octets in MOST_OCTETS.items()}
    return gettext("Each picture or sound can have %(picture)s MB, a PDF %(pdf)s MB, a film %(film)s MB.") % {
        "picture": most[MediaType.JPEG],
        "pdf": most[MediaType.PDF],
        "film": most[MediaType.MP4],
    }


def _limits_of_papers() -> str:
    most = [digits(MOST_OCTETS[kind] // MIB) for kind in (MediaType.JPEG, MediaType.PDF)]
    return gettext("A picture can have %(picture)s MB, a PDF %(pdf)s MB.") % {"picture": most[0], "pdf": most[1]}


MOST = " ".join(
    f"{kind}:{MOST_OCTETS[one] // MIB}"
    for kind, one in (
        ("video/", MediaType.MP4),
        (MediaType.PDF, MediaType.PDF),
        (MediaType.TEXT, MediaType.TEXT),
        ("", MediaType.JPEG),
    )
)
"""The same for files.js: how many MB a file of each kind may have."""

LIMITS = lazy(_limits, str)()
"""How large each file may be, said before one is chosen."""
LIMITS_OF_PAPERS = lazy(_limits_of_papers, str)()


class EvidenceField(fields.FileField):
    """A picture, paper, sound or film; of `many` files, the page itself says how large each may be."""

    def __init__(self, *, label: Any, help_text: Any, many: bool = False, **named: Any) -> None:
        super().__init__(
            label=label,
            help_text=help_text if many else format_lazy("{} {}", help_text, LIMITS),
            most_octets=LARGEST,
            accept=ACCEPT,
            many=many,
            **named,
        )
        self.widget.attrs["data-most"] = MOST


class PaperField(fields.FileField):
    """An identity paper: a picture or a PDF."""

    def __init__(self, *, label: Any, help_text: Any, **named: Any) -> None:
        super().__init__(
            label=label,
            help_text=format_lazy("{} {}", help_text, LIMITS_OF_PAPERS),
            most_octets=MOST_OCTETS[MediaType.PDF],
            accept=ACCEPT_PAPERS,
            **named,
        )
        self.widget.attrs["data-most"] = MOST
