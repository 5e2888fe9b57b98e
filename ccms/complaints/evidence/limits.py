"""Lists every limit of an uploaded file in one table; tests read the same table. Sizes in octets, times in seconds."""

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
    HEIC = "image/heic"
    PDF = "application/pdf"
    TEXT = "text/plain"
    MP4 = "video/mp4"
    MOV = "video/quicktime"
    THREE_GP = "video/3gpp"
    M4A = "audio/mp4"
    AMR = "audio/amr"
    MP3 = "audio/mpeg"
    OGG = "audio/ogg"
    WAV = "audio/wav"


IMAGES = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.WEBP, MediaType.HEIC})
VIDEOS = frozenset({MediaType.MP4, MediaType.MOV, MediaType.THREE_GP})
SOUNDS = frozenset({MediaType.M4A, MediaType.AMR, MediaType.MP3, MediaType.OGG, MediaType.WAV})
RECORDINGS = VIDEOS | SOUNDS
# What old phones record: some browsers play it, others leave it to another program.
SELDOM_PLAYED = frozenset({MediaType.AMR, MediaType.THREE_GP})

# For the `accept` of a form's field. Endings too: many phones know no type for their own recordings. Without HEIC,
# because an iPhone that does not read it there sends a JPEG, which is smaller; one that comes all the same is taken.
ENDINGS = (".m4a", ".amr", ".opus", ".3gp")
ACCEPT = ",".join((*(kind for kind in MediaType if kind is not MediaType.HEIC), *ENDINGS))

PAPERS = IMAGES | {MediaType.PDF}  # what an identity paper may be
ACCEPT_PAPERS = ",".join(kind for kind in MediaType if kind in PAPERS - {MediaType.HEIC})

_BY_KIND: Mapping[frozenset[MediaType], int] = {IMAGES: 10 * MIB, VIDEOS: 50 * MIB, SOUNDS: 10 * MIB}
MOST_OCTETS: Mapping[MediaType, int] = {
    **{kind: most for kinds, most in _BY_KIND.items() for kind in kinds},
    MediaType.PDF: 20 * MIB,
    MediaType.TEXT: MIB,
}
LARGEST = max(MOST_OCTETS.values())
PIECE = MIB  # of a recording, each with a digest of its own, so that any part can be handed out checked
PART_OF_RECORDING = 4 * MIB  # what one answer brings at most; a player asks for the next
NAME_CHARACTERS = 150
FILES_IN_MESSAGE = 10
LARGEST_BODY = 100 * MIB + MIB  # what one side may add to a case at all


@dataclass(frozen=True, slots=True)
class Quotas:
    """What one side may add to one case and one phone in any day."""

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
class RedactionLimits:
    """A copy in which parts are covered: larger than a preview, so that the rest can be read in print."""

    long_edge: int = 2200
    quality: int = 88
    pages: int = 30


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a process may use that opens one file; `seconds` is by the wall."""

    cpu_seconds: int = 10
    memory: int = 512 * MIB
    files: int = 64
    written: int = 16 * MIB
    seconds: int = 14
    tasks: int = 0  # threads and processes that it may start


QUOTAS = Quotas()
IMAGE = ImageLimits()
PDF = PdfLimits()
PREVIEW = PreviewLimits()
REDACTION = RedactionLimits()
MOST_AREAS = 8  # of one copy, which can be covered further in another
CONFINEMENT = Confinement()
THREADED = Confinement(tasks=256)  # of HEIC, whose decoder starts a thread; the kernel counts the user's others too

PATIENCE = 12  # how long a request waits for an answer, before the process gives up by itself
OPENED_AT_ONCE = 2  # files that one web process has opened at the same time
DRAWN_AT_ONCE = 1  # of these, previews: more than one at a time and a filing no longer waits for its preview

LEFT_FREE = 512 * MIB  # of the disk, which no file that comes in pieces takes
