"""Evidence on the pages of all audiences: what a reader is told of a file, how it is played, and how it is downloaded.

The original of another's file that no scanner called clean comes only after a page that says so.

The field for evidence on the pages of all audiences: what can be chosen, and how large each file may be.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.acts.evidence import open_for, to_warn_of
from ccms.complaints.evidence.limits import (
    ACCEPT,
    ACCEPT_PAPERS,
    LARGEST,
    MIB,
    MOST_OCTETS,
    RECORDINGS,
    SELDOM_PLAYED,
    VIDEOS,
    MediaType,
)
from ccms.complaints.evidence.serving import span_of
from ccms.complaints.models.evidence import Flag, Scan
from ccms.web import fields
from ccms.web.requests import PageRequest
from ccms.web.templatetags.words import code, digits, run


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


REDUCED = "reduced"  # what a form says beside its files
PREVIEW, PLAY, ANYWAY = "preview", "play", "anyway"  # what an address of a file may ask for
SCANS = {
    Scan.NOT_SCANNED: _("No virus check was made of it."),
    Scan.SCANNING: _("The virus check is still to come."),
    Scan.CLEAN: _("Checked for viruses, none found."),
    Scan.MALICIOUS: _("A virus was found in it. Nobody can open it."),
    Scan.UNSCANNABLE: _("It could not be checked for viruses."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a list shows of one file beside its name: how to play it, what to know of it, whether it can be opened."""

    player: str  # "audio", "video" or empty
    source: str  # the address for the player
    marks: tuple[Any, ...]
    opens: bool


def shown(item: Any, url: str, *, own: bool, withheld: bool = False) -> Shown:
    """Return it for a row of evidence or a firm's view of one; `withheld` is what this reader may not open.

    A virus check matters where another gave the file; of their `own` file, readers are told only what was found.
    """
    opens = item.scan != Scan.MALICIOUS and not withheld
    plays = opens and item.media_type in RECORDINGS
    player = ("video" if item.media_type in VIDEOS else "audio") if plays else ""
    return Shown(player, f"{url}?{PLAY}&{ANYWAY}", tuple(_marks(item, own=own, withheld=withheld)), opens)


def _marks(item: Any, *, own: bool, withheld: bool) -> Iterable[Any]:
    if item.reduced:
        yield _("Reduced on the sender's phone.")
    if withheld:
        yield _("This film tells where it was made, so only DNCRP can play it.")
    elif item.media_type in VIDEOS and Flag.LOCATION in item.flags:
        yield _("This film tells where it was made. The seller does not get it.")
    if item.media_type in SELDOM_PLAYED and item.scan != Scan.MALICIOUS:
        yield _("If your browser does not play it, download it and open it with a player of your device.")
    if not own or item.scan == Scan.MALICIOUS:
        yield SCANS[Scan(item.scan)]


def is_reduced(upload: Any, sent: Any) -> bool:
    """Tell whether the sender's browser says that it made this picture smaller: files.js names each."""
    return upload.name in sent.getlist(REDUCED)


def hand_out(
    request: PageRequest, evidence_id: UUID, actor: Actor, *, back_url: str, page: int | None = None
) -> HttpResponseBase:
    """Answer with a file, a part of it for a player, its smaller copy, one page, or the page that warns of it."""
    preview = PREVIEW in request.GET
    if not preview and page is None and ANYWAY not in request.GET:
        warned = to_warn_of(evidence_id, actor)
        if warned:
            item, name = warned
            context = {
                "item": item,
                "name": code(name) if name.isascii() else run(name),
                "mark": SCANS[Scan(item.scan)],
                "back_url": back_url,
            }
            return render(request, "frame/unchecked.html", context)
    asked = request.headers.get("Range", "") if PLAY in request.GET else ""
    span = span_of(asked) if asked else None
    only_asks = request.method == "HEAD"
    file = open_for(evidence_id, actor, request.now, preview=preview, page=page, span=span, only_asks=only_asks)
    return file.response()
