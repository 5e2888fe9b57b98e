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
    above = {DIVISION + code: HEAD for code in pack.divisions}
    above |= {district.code: DIVISION + district.division for district in pack.districts.values()}
    loose = list(Office.objects.filter(parent=None).exclude(kind=OfficeKind.HEAD))
    if loose:
        known = dict(Office.objects.values_list("code", "pk"))
        for office in loose:
            office.parent_id = known[above.get(office.code, HEAD)]
        Office.objects.bulk_update(loose, ["parent"])
    return Office.objects.count()


def offices_below(office: UUID | None) -> frozenset[UUID]:
    """Return an office and those below it: the tree has three levels."""
    if office is None:
        return frozenset()
    below = Q(pk=office) | Q(parent=office) | Q(parent__parent=office)
    return frozenset(Office.objects.filter(below).values_list("pk", flat=True))
