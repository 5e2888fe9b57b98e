"""Every limit of an uploaded file in one table; tests read the same table. Sizes are in octets, times in seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

MIB = 1_048_576


class MediaType(StrEnum):
    """What may be kept as evidence."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"
    TEXT = "text/plain"


# For the `accept` of a form's field: an iPhone that reads it sends JPEG instead of its own format.
ACCEPT = ",".join(MediaType)
IMAGES = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.WEBP})

MOST_OCTETS: Mapping[MediaType, int] = {
    MediaType.JPEG: 10 * MIB,
    MediaType.PNG: 10 * MIB,
    MediaType.WEBP: 10 * MIB,
    MediaType.PDF: 20 * MIB,
    MediaType.TEXT: MIB,
}
LARGEST = max(MOST_OCTETS.values())
NAME_CHARACTERS = 150
FILES_IN_MESSAGE = 10
LARGEST_BODY = FILES_IN_MESSAGE * LARGEST + MIB


@dataclass(frozen=True, slots=True)
class Quotas:
    """What one side may add to one case, and one phone in any day."""

    case_files: int = 20
    case_octets: int = 100 * MIB
    day_octets: int = 300 * MIB
    day: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What an image's header may announce; a larger one is never decoded."""

    pixels: int = 40_000_000
    side: int = 12_000
    frames: int = 50


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """How much a PDF may hold, and grow when it is opened."""

    pages: int = 200
    objects: int = 50_000
    inflated: int = 200 * MIB


@dataclass(frozen=True, slots=True)
class PreviewLimits:
    """The copy that is shown."""

    long_edge: int = 1600
    quality: int = 82


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a process may use that opens one file; `seconds` is by the wall."""

    cpu_seconds: int = 10
    memory: int = 512 * MIB
    files: int = 64
    written: int = 16 * MIB
    seconds: int = 14


QUOTAS = Quotas()
IMAGE = ImageLimits()
PDF = PdfLimits()
PREVIEW = PreviewLimits()
CONFINEMENT = Confinement()

PATIENCE = 12  # how long a request waits for an answer, before the process gives up by itself
OPENED_AT_ONCE = 2  # files that one web process has opened at the same time
DRAWN_AT_ONCE = 1  # of these, previews: more than one at a time and a filing no longer waits for its preview

UNFINISHED_KEPT = timedelta(hours=24)
