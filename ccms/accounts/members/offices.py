"""Makes the directorate's offices: one for each district and each division of the law pack, and the head office."""

from uuid import UUID

from django.db.models import Q

from ccms.accounts.models import Office
from ccms.accounts.models.office import OfficeKind
from ccms.law.pack.in_force import Pack

HEAD = "head"
DIVISION = "division-"  # before the code of the division, since a district may be called like it


def install_offices(pack: Pack) -> int:
    """Make the offices that do not exist yet, and put each below the one above it; return how many there are."""
    head = Office(code=HEAD, name_bn="ভোক্তা অধিদপ্তর, প্রধান কার্যালয়", name_en="DNCRP, head office", kind=OfficeKind.HEAD)
    divisions = [
        Office(
            code=DIVISION + code,
            name_bn=f"ভোক্তা অধিদপ্তর, {text.bn} বিভাগীয় কার্যালয়",
            name_en=f"DNCRP, {text.en} divisional office",
            kind=OfficeKind.DIVISION,
        )
        for code, text in pack.divisions.items()
    ]
    districts = [
        Office(
            code=district.code,
            name_bn=f"ভোক্তা অধিদপ্তর, {district.text.bn} জেলা কার্যালয়",
            name_en=f"DNCRP, {district.text.en} district office",
        )
        for district in pack.districts.values()
    ]
    Office.objects.bulk_create([head, *divisions, *districts], ignore_conflicts=True)
    places, offices = places_in(pack), list(Office.objects.select_related("parent"))
    known = {office.code: office for office in offices}
    moved = []
    for office in offices:
        _, above = places.get(office.code, ("", office.parent.code if office.parent else HEAD))
        if (office.parent.code if office.parent else None) != above:
            office.parent = known[above] if above else None
            moved.append(office)
    Office.objects.bulk_update(moved, ["parent"])
    return len(offices)


def places_in(pack: Pack) -> dict[str, tuple[str, str | None]]:
    """Return of each office by its code what kind it is and the code of the one above it, as the law says."""
    found: dict[str, tuple[str, str | None]] = {HEAD: (OfficeKind.HEAD, None)}
    found |= {DIVISION + code: (OfficeKind.DIVISION, HEAD) for code in pack.divisions}
    for district in pack.districts.values():
        found[district.code] = (OfficeKind.DISTRICT, DIVISION + district.division)
    return found


def offices_below(office: UUID | None) -> frozenset[UUID]:
    """Return an office and those below it: the tree has three levels."""
    if office is None:
        return frozenset()
    below = Q(pk=office) | Q(parent=office) | Q(parent__parent=office)
    return frozenset(Office.objects.filter(below).values_list("pk", flat=True))
