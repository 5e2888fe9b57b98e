"""Removes files that belong to nothing: uploads that broke off, and bytes whose row was never written or is gone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from uuid import UUID

from django.db import transaction

from ccms.complaints.evidence.limits import lock_name
from ccms.complaints.evidence.resumable import remove_old
from ccms.complaints.evidence.storage import PREVIEW
from ccms.complaints.evidence.stores import store
from ccms.complaints.models.evidence import Evidence
from ccms.gate.jobs import wait_for_turn

HOLDERS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Cleaned:
    """How many files were removed."""

    unfinished: int = 0
    orphans: int = 0


def clean(now: datetime) -> Cleaned:
    """Remove what broke off too long ago, and every file without a row. A daily duty of the worker."""
    return Cleaned(unfinished=remove_old(), orphans=clean_holders(store().holders(now)))


def clean_holders(holders: Iterable[UUID]) -> int:
    """Remove the files of these drafts or purchases that have no row; returns how many."""
    return sum(_clean_one(holder) for some in batched(holders, HOLDERS_AT_ONCE) for holder in _suspects(some))


def _suspects(holders: Iterable[UUID]) -> list[UUID]:
    """Return those that hold a file without a row; an upload in the middle is one of them."""
    holders = list(holders)
    known = _known(holders)
    return [holder for holder in holders if not known[holder] or _strangers(holder, known[holder])]


def _clean_one(holder: UUID) -> int:
    """Look again while nobody adds, so that a file whose row is just being written is not taken for lost."""
    with transaction.atomic():
        wait_for_turn(lock_name(holder))
        known = _known([holder])[holder]
        strangers = _strangers(holder, known)
        for name in strangers:
            store().remove(holder, name)
        if not known:
            store().leave(holder)
    return len(strangers)


def _known(holders: list[UUID]) -> dict[UUID, set[str]]:
    known: dict[UUID, set[str]] = defaultdict(set)
    for holder, sha256 in Evidence.objects.filter(holder__in=holders).values_list("holder", "sha256"):
        known[holder].add(bytes(sha256).hex())
    return known


def _strangers(holder: UUID, known: set[str]) -> list[str]:
    return [name for name in store().names(holder) if name.removesuffix(PREVIEW) not in known]
