"""Keeps the saved views of a desk's lists: a filter under a name, a member's own or the whole team's.

Only an administrator of the firm, or the head of the office, gives the team a view, and takes it away again.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Firm, Member, Office
from ccms.accounts.models.member import FIRM_ROLES
from ccms.complaints.models import SavedView
from ccms.core.bangla import clean_line
from ccms.core.failures import FieldErrors, NotFound, ValidationFailed
from ccms.gate.rows import select

READERS = frozenset({Role.OFFICER, Role.OFFICE_HEAD, Role.SUPERVISOR, Role.AUDITOR})
MOST = 20  # of one member, and of one team
LONGEST_NAME = 60


def views_of(by: Actor) -> list[SavedView]:
    """Return the views that a member has: the team's first, then their own, each by name."""
    place = _place(by)
    if place is None:
        return []
    column, key = place
    found = select(SavedView, f"WHERE t.{column} = %s AND (t.owner_id IS NULL OR t.owner_id = %s)", [key, by.id])
    return sorted(found, key=lambda view: (view.owner_id is not None, view.name))


def may_share(by: Actor) -> bool:
    """Tell whether this member gives views to the team."""
    return by.role in {Role.FIRM_ADMIN, Role.OFFICE_HEAD}


def save(*, name: str, query: str, shared: bool, by: Actor, now: datetime) -> SavedView:
    """Keep a view. Raises NotFound where it is not this member's to give, and ValidationFailed for its name."""
    place = _place(by)
    if place is None or by.id is None or (shared and not may_share(by)):
        raise NotFound
    column, key = place
    errors, word = FieldErrors(), ""
    with errors.noting("name"):
        word = clean_line(name, LONGEST_NAME)
        if not word:
            errors.add("name", "text-missing")
    errors.raise_if_any()
    owner = None if shared else by.id
    view = SavedView(owner_id=owner, name=word, query=query, made_by_id=by.id, made_at=now)
    setattr(view, column, key)
    try:
        with transaction.atomic():
            _hold(place, owner)
            if SavedView.objects.filter(**{column: key}, owner_id=owner).count() >= MOST:
                raise ValidationFailed(errors={"name": ("views-too-many", {"maximum": MOST})})
            view.save()
    except IntegrityError as error:
        raise ValidationFailed(errors={"name": ("name-in-use", {})}) from error
    return view


def remove(*, key: UUID, by: Actor) -> None:
    """Take a view away: one's own, or as an administrator the team's. Raises NotFound."""
    found = next((view for view in views_of(by) if view.pk == key), None)
    if found is None or (found.owner_id is None and not may_share(by)):
        raise NotFound
    SavedView.objects.filter(pk=found.pk).delete()


def _place(by: Actor) -> tuple[str, UUID] | None:
    """Return in which column stands where this member works, and its id; None for an actor without lists."""
    if by.id is None:
        return None
    if by.role in FIRM_ROLES and by.firm:
        return "firm_id", by.firm
    return ("office_id", by.office) if by.role in READERS and by.office else None


def _hold(place: tuple[str, UUID], owner: UUID | None) -> None:
    """Let those who would give a view to the same holder wait for each other: two at once would both find room."""
    if owner is None:
        holders = Firm.objects if place[0] == "firm_id" else Office.objects
        holders.select_for_update(no_key=True).get(pk=place[1])
    else:
        Member.objects.select_for_update(no_key=True).get(pk=owner)
