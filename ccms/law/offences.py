"""Computes the fine that the Act allows an officer, and the complainant's share of it. Names say taka or paisa."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccms.law.purchase.facts import FactSheet, Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccms.law.pack.in_force import Pack

SELLER = "seller"


@dataclass(frozen=True, slots=True)
class FineCheck:
    """Whether a fine fits the sections cited; where it does not, the sections of the category that would carry it."""

    fits: bool
    cap_taka: int
    sections_that_fit: tuple[str, ...] = ()


def fine_cap(pack: Pack, sections: Sequence[str], *, repeated: Sequence[str] = ()) -> int:
    """Add up the most that may be fined under some sections, in taka; a repeated one counts double (s. 55)."""
    factor = pack.figures["repeat_factor"]
    return sum(pack.offences[section].max_fine * (factor if section in repeated else 1) for section in sections)


def check_fine(
    pack: Pack, sections: Sequence[str], fine_taka: int, *, category: str | None = None, repeated: Sequence[str] = ()
) -> FineCheck:
    """Check a fine against the maximum of its sections (s. 70(2))."""
    cap = fine_cap(pack, sections, repeated=repeated)
    if fine_taka <= cap:
        return FineCheck(fits=True, cap_taka=cap)
    candidates = pack.categories[category].sections if category else tuple(pack.offences)
    fitting = [
        section
        for section in candidates
        if pack.offences[section].by_whom == SELLER and fine_cap(pack, [section], repeated=repeated) >= fine_taka
    ]
    return FineCheck(fits=False, cap_taka=cap, sections_that_fit=tuple(fitting))


def offered(sheet: FactSheet, category: str) -> tuple[str, ...]:
    """Name the sections of a category, without those of which every rule says that the purchase does not concern it."""
    pack = sheet.pack
    in_force = [rule for rule in pack.rules_of(category) if sheet.version(rule.id)]
    held = {section for rule in in_force if _may_concern(sheet, rule.id) for section in rule.sections}
    out = {section for rule in in_force for section in rule.sections} - held if held else set()
    return tuple(section for section in pack.categories[category].sections if section not in out)


def _may_concern(sheet: FactSheet, rule_id: str) -> bool:
    applies = sheet.applies(rule_id)
    return applies is True or isinstance(applies, Missing)


def reward(pack: Pack, collected_paisa: int) -> int:
    """Give the complainant's share of what was collected, in paisa, rounded down (s. 76(4))."""
    return collected_paisa * pack.figures["reward_percent"] // 100


def recovery_cost(pack: Pack, fine_paisa: int) -> int:
    """Give what may be asked for recovering a fine by attachment, in paisa: a share of the imposed fine (s. 70(5))."""
    return fine_paisa * pack.figures["recovery_cost_percent"] // 100
