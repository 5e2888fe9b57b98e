"""Makes the directorate's offices: one for each district of the law pack, and the head office."""

from ccms.accounts.models import Office
from ccms.law.pack.in_force import Pack

HEAD = "head"


def install_offices(pack: Pack) -> int:
    """Make the offices that do not exist yet; return how many there are."""
    offices = [
        Office(
            code=district.code,
            name_bn=f"ভোক্তা অধিদপ্তর, {district.text.bn} জেলা কার্যালয়",
            name_en=f"DNCRP, {district.text.en} district office",
        )
        for district in pack.districts.values()
    ]
    head = Office(code=HEAD, name_bn="ভোক্তা অধিদপ্তর, প্রধান কার্যালয়", name_en="DNCRP, head office", is_head=True)
    Office.objects.bulk_create([*offices, head], ignore_conflicts=True)
    return Office.objects.count()
