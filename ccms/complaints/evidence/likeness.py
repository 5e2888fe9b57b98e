"""Finds the same file, or nearly the same picture, in other complaints: receipts that are used twice, stolen photos.

Only for officers, and only as a hint: a shop's own product picture is in many honest complaints.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q

from ccms.accounts.actors import Actor
from ccms.complaints.models import Complaint
from ccms.complaints.models.evidence import BAND, BANDS, Evidence
from ccms.complaints.queries import visible_to

MOST_BITS = 3  # so many of 64 may differ: more, and the four bands do not find them all
MOST_FOUND = 200

_ONE_BAND = """
    SELECT i.id, e.holder, e.complaint_id, e.sha256 = i.sha256
    FROM unnest(%(ids)s::uuid[], %(marks)s::bigint[], %(digests)s::bytea[]) AS i (id, likeness, sha256)
    JOIN complaints_evidence e ON ((e.likeness >> {begin}) & {band}) = ((i.likeness >> {begin}) & {band})
    WHERE e.likeness IS NOT NULL AND e.event IS NOT NULL AND e.holder <> %(holder)s
    AND bit_count((e.likeness # i.likeness)::bit(64)) <= %(most)s
"""
_SAME_BYTES = """
    SELECT i.id, e.holder, e.complaint_id, true
    FROM unnest(%(ids)s::uuid[], %(digests)s::bytea[]) AS i (id, sha256)
    JOIN complaints_evidence e ON e.sha256 = i.sha256
    WHERE e.event IS NOT NULL AND e.holder <> %(holder)s
"""
_WAYS = (_SAME_BYTES, *(_ONE_BAND.format(begin=begin, band=BAND) for begin in BANDS))
_ALIKE = " UNION ".join(_WAYS) + "LIMIT %(found)s"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where a file stands too: references that the reader may open, and how many others there are."""

    same: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    hidden: int = 0


def elsewhere(items: Sequence[Evidence], holder: UUID, reader: Actor) -> dict[UUID, Elsewhere]:
    """Return, by file of this purchase, in which complaints about other purchases it stands too."""
    found = _found(items, holder)
    if not found:
        return {}
    places = {place for alike in found.values() for place in alike}
    by_place = _complaints(places)
    everywhere = {complaint for those in by_place.values() for complaint in those}
    open_to_him = dict(visible_to(reader).filter(id__in=everywhere).values_list("id", "reference"))
    return {item: _told(alike, by_place, open_to_him) for item, alike in found.items()}


type _Place = tuple[UUID, UUID | None]  # a purchase, and the one complaint of it to which a file was given


def _found(items: Sequence[Evidence], holder: UUID) -> Mapping[UUID, Mapping[_Place, bool]]:
    """Return, by file, where it stands too, and whether with the same bytes."""
    if not items:
        return {}
    found: dict[UUID, dict[_Place, bool]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            _ALIKE,
            {
                "ids": [item.id for item in items],
                "marks": [item.likeness for item in items],
                "digests": [bytes(item.sha256) for item in items],
                "holder": holder,
                "most": MOST_BITS,
                "found": MOST_FOUND,
            },
        )
        for item, there, complaint, same in cursor.fetchall():
            place = there, complaint
            found[item][place] = found[item].get(place, False) or same
    return found


def _complaints(places: Iterable[_Place]) -> dict[_Place, list[UUID]]:
    """Return the complaints that show what stands in a place."""
    places = list(places)
    shown = Complaint.objects.filter(
        Q(id__in=[one for _, one in places if one]) | Q(purchase_id__in=[there for there, one in places if not one])
    )
    rows = list(shown.values_list("id", "purchase_id"))
    return {(there, one): [key for key, of in rows if (key == one if one else of == there)] for there, one in places}


def _told(
    alike: Mapping[_Place, bool], by_place: Mapping[_Place, list[UUID]], open_to_him: Mapping[UUID, str]
) -> Elsewhere:
    same = {key for place, is_same in alike.items() if is_same for key in by_place[place]}
    similar = {key for place in alike for key in by_place[place]} - same
    return Elsewhere(
        same=tuple(sorted(open_to_him[key] for key in same if key in open_to_him)),
        similar=tuple(sorted(open_to_him[key] for key in similar if key in open_to_him)),
        hidden=len((same | similar) - open_to_him.keys()),
    )
