"""Keeps which rows of a list an officer has ticked, page after page, and lets the worker take over exactly these."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.firms.registrars import require_registrar
from ccms.accounts.models import RegisterFile
from ccms.complaints.registry.importing import APPLICABLE, Compared, Kind, compare_file, file_of
from ccms.core.failures import Failure, NotFound


class ChoiceChanged(Failure):
    """Other rows are ticked, or the registry is another, than what was looked at."""

    slug = "stale-version"


@dataclass(frozen=True, slots=True)
class Choice:
    """A list compared with the registry, and the marks of its ticked rows."""

    file: RegisterFile
    compared: Sequence[Compared]
    ticked: frozenset[str]

    @property
    def taken(self) -> list[Compared]:
        """The rows that would be taken over."""
        return [each for each in self.compared if each.mark in self.ticked]

    @property
    def left_out(self) -> list[Compared]:
        """The rows that could be taken over and are not ticked."""
        return [each for each in self.compared if each.kind in APPLICABLE and each.mark not in self.ticked]

    @property
    def version(self) -> str:
        """A digest of what would be done and what not: another one is another choice."""
        said = [f"{each.kind} {each.mark}" for each in self.taken] + [""]
        said += [f"{each.kind} {each.mark}" for each in self.left_out]
        return sha256("\n".join(said).encode()).hexdigest()[:16]


def choice_of(file: UUID, by: Actor, now: datetime) -> Choice:
    """Return how a list stands to the registry, and what is ticked of it. Raises NotFound."""
    require_registrar(by)
    return _choice(file_of(file, by), now)


def tick(
    file: UUID,
    shown: Collection[str],
    ticked: Collection[str],
    by: Actor,
    now: datetime,
    *,
    whole: Kind | None = None,
    on: bool = False,
) -> None:
    """Keep the ticks of the rows that a page showed, and set or take those of a whole kind. Raises NotFound."""
    require_registrar(by)
    with transaction.atomic():
        choice = _choice(_held(file), now)
        rows = (choice.ticked - set(shown)) | (set(ticked) & set(shown))
        of_kind = {each.mark for each in choice.compared if each.kind is whole}
        rows = rows | of_kind if on else rows - of_kind
        choice.file.rows = [each.mark for each in choice.compared if each.kind in APPLICABLE and each.mark in rows]
        choice.file.save(update_fields=["rows"])


def order(file: UUID, seen: str, by: Actor, now: datetime) -> None:
    """Let the worker take over the ticked rows. Raises NotFound, and ChoiceChanged where they are not the `seen`."""
    require_registrar(by)
    with transaction.atomic():
        choice = _choice(_held(file), now)
        if choice.version != seen or not choice.taken:
            raise ChoiceChanged
        held = choice.file
        held.ordered_at, held.ordered_by = now, by.text
        held.save(update_fields=["ordered_at", "ordered_by"])


def _held(file: UUID) -> RegisterFile:
    held = RegisterFile.objects.select_for_update().filter(pk=file, ordered_at=None).first()
    if held is None or not held.content:
        raise NotFound
    return held


def _choice(file: RegisterFile, now: datetime) -> Choice:
    compared = compare_file(file, now)
    can_be = {each.mark for each in compared if each.kind in APPLICABLE}
    return Choice(file, compared, frozenset(can_be.intersection(file.rows)))
