"""Keeps the saved views of a firm's inbox: a filter under a name, a member's own or the whole team's.

Only an administrator of the firm gives the team a view, and takes it away again.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Firm, Member
from ccms.accounts.models.member import FIRM_ROLES
from ccms.complaints.models import SavedView
from ccms.core.bangla import clean_line
from ccms.core.failures import FieldErrors, NotFound, ValidationFailed
from ccms.gate.rows import select

MOST = 20  # of one member, and of one team
LONGEST_NAME = 60


def views_of(by: Actor) -> list[SavedView]:
    """Return the views that a member has: the team's first, then their own, each by name."""
    if by.role not in FIRM_ROLES or by.firm is None or by.id is None:
        return []
    found = select(SavedView, "WHERE t.firm_id = %s AND (t.owner_id IS NULL OR t.owner_id = %s)", [by.firm, by.id])
    return sorted(found, key=lambda view: (view.owner_id is not None, view.name))


def may_share(by: Actor) -> bool:
    """Tell whether this member gives views to the team."""
    return by.role is Role.FIRM_ADMIN


def save(*, name: str, query: str, shared: bool, by: Actor, now: datetime) -> SavedView:
    """Keep a view. Raises NotFound where it is not this member's to give, and ValidationFailed for its name."""
    if by.role not in FIRM_ROLES or by.firm is None or by.id is None or (shared and not may_share(by)):
        raise NotFound
    errors, word = FieldErrors(), ""
    with errors.noting("name"):
        word = clean_line(name, LONGEST_NAME)
        if not word:
            errors.add("name", "text-missing")
    errors.raise_if_any()
    owner = None if shared else by.id
    view = SavedView(firm_id=by.firm, owner_id=owner, name=word, query=query)
    view.made_by_id, view.made_at = by.id, now
    try:
        with transaction.atomic():
            _hold(by.firm, owner)
            if SavedView.objects.filter(firm_id=by.firm, owner_id=owner).count() >= MOST:
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


def _hold(firm: UUID, owner: UUID | None) -> None:
    """Let those who would give a view to the same holder wait for each other: two at once would both find room."""
    if owner is None:
        Firm.objects.select_for_update(no_key=True).get(pk=firm)
    else:
        Member.objects.select_for_update(no_key=True).get(pk=owner)
