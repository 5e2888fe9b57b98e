"""Lists the files of a complaint for a page: what each shows, which side gave it, where it is opened."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.complaints.models.evidence import Flag
from ccms.complaints.reading.firm_view import File, FirmView
from ccms.web.firm.answer_context import address
from ccms.web.language import language
from ccms.web.shared.evidence_download import Shown, shown
from ccms.web.templatetags.words import code, run

GIVERS = {
    "consumer": _("The buyer gave it"),
    "firm": _("Your side gave it"),
    "office": _("DNCRP gave it"),
    "body": _("Another office gave it"),
}
RISKY = frozenset({Flag.ACTIVE, Flag.EMBEDDED})


@dataclass(frozen=True, slots=True)
class Listed:
    """One file on a page; `look` is empty where there is no picture to look at."""

    kind: str
    name: Any
    size: int
    giver: Any = ""
    url: str = ""
    look: str = ""
    is_risky: bool = False
    shown: Shown | None = None


def given(view: FirmView) -> list[Listed]:
    """Return what this side has given, by name only."""
    return [_named(item) for item in view.own_files]


def listed(view: FirmView, files: Iterable[File]) -> list[Listed]:
    """Return files of both sides with the ways to open them."""
    return [one(view, item) for item in files]


def one(view: FirmView, item: File) -> Listed:
    """Return one file with the ways to open it."""
    named = _named(item)
    url = address(view, "file", evidence_id=item.id)
    return Listed(
        kind=named.kind,
        name=named.name,
        size=item.size,
        giver=GIVERS.get(item.side, ""),
        url=url,
        look=address(view, "look", evidence_id=item.id) if item.has_preview else "",
        is_risky=bool(RISKY & set(item.flags)),
        shown=shown(item, url, own=item.side == "firm", withheld=item.withheld),
    )


def _named(item: File) -> Listed:
    name = code(item.name) if item.name.isascii() else run(item.name)
    return Listed(kind=item.kind.read(language()), name=name, size=item.size)
