"""Lists every limit of an uploaded file in one table; tests read the same table. Sizes in octets, times in seconds.

Limits how much one side may add to a case, and one phone in a day; holds when uploads come at the same time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from ccms.accounts.actors import Actor, Kind
from ccms.complaints.models.evidence import Evidence
from ccms.core.failures import Failure, ValidationFailed
from ccms.gate.statements import Pending, prepared_cursor

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


WITH_A_PHONE = frozenset({Kind.CONSUMER, Kind.FIRM})

_HOLD = """
SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)), pg_advisory_xact_lock_shared(hashtextextended(%s, 0))
"""
# Plain SQL, since each filing asks it: one round trip, without the ORM's milliseconds.
_GIVEN = """
WITH here AS (
    SELECT id, size, sha256 FROM complaints_evidence
    WHERE holder = %(holder)s AND side = %(side)s AND (complaint_id IS NULL OR complaint_id = %(complaint)s::uuid)
      AND dispatch_id IS NOT DISTINCT FROM %(dispatch)s::uuid
)
SELECT
    (SELECT id FROM here WHERE sha256 = %(sha256)s LIMIT 1),
    (SELECT count(*) FROM here),
    (SELECT coalesce(sum(size), 0) FROM here),
    (SELECT coalesce(sum(size), 0) FROM complaints_evidence WHERE added_by = %(by)s AND added_at > %(since)s)
"""


class DayFull(Failure):
    """As much as one phone may send in a day; `wait` says until when."""

    slug = "too-many-requests"


@dataclass(frozen=True, slots=True)
class Account:
    """Where a file counts: its side's files of one case, given to the purchase or to this one complaint of it.

    Each answer of a body counts by itself: another body's papers are none of its own.
    """

    holder: UUID
    side: str
    complaint: UUID | None = None
    dispatch: UUID | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What counts already; `twin` is the row of the same bytes."""

    twin: UUID | None
    files: int
    octets: int
    octets_of_day: int


def asked(account: Account, by: Actor, sha256: bytes, now: datetime) -> Pending[Given]:
    """Ask what this side has given to the case, and this actor in a day; see `rows.asked`.

    No other upload of this actor counts at the same time, and no cleaner looks, until the transaction ends. Called with
    the case's own row locked, so that two people of one side do not count at the same time either.
    """
    held, counted = prepared_cursor(), prepared_cursor()
    held.execute(_HOLD, [f"evidence of {by.text}", lock_name(account.holder)])
    counted.execute(
        _GIVEN,
        {
            "holder": account.holder,
            "side": account.side,
            "complaint": account.complaint,
            "dispatch": account.dispatch,
            "sha256": sha256,
            "by": by.text,
            "since": now - QUOTAS.day,
        },
    )

    def read() -> Given:
        twin, files, octets, octets_of_day = counted.fetchone()
        return Given(twin, files, int(octets), int(octets_of_day))

    return read


def lock_name(holder: UUID) -> str:
    """Name the lock that an upload shares and the cleaner takes alone."""
    return f"evidence in {holder}"


def check(counted: Given, by: Actor, size: int, now: datetime) -> None:
    """Refuse what would go over a limit."""
    most = QUOTAS
    if counted.files >= most.case_files:
        raise ValidationFailed({"file": ("file-case-full", {"maximum": most.case_files})})
    if counted.octets + size > most.case_octets:
        raise ValidationFailed({"file": ("files-too-large", {"megabytes": most.case_octets // MIB})})
    over = counted.octets_of_day + size - most.day_octets
    if over > 0 and by.kind in WITH_A_PHONE:
        raise DayFull(wait=_until_room(by, over, now))


def _until_room(by: Actor, over: int, now: datetime) -> timedelta:
    """Return when enough of the day's files are older than a day."""
    today = Evidence.objects.filter(added_by=by.text, added_at__gt=now - QUOTAS.day).order_by("added_at")
    for added_at, octets in today.values_list("added_at", "size"):
        over -= octets
        if over <= 0:
            return max(added_at + QUOTAS.day - now, timedelta(seconds=1))
    return QUOTAS.day
