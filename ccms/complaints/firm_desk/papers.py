"""Does what a firm's members do for themselves: assign, sort by tags, note, keep their own ticket number.

None of it is an act of the complaint's life cycle: nothing is planned, no event is written, nobody is told. Who
changed what is kept beside the card (ADR 0010).

Keeps the saved views of a desk's lists: a filter under a name, a member's own or the whole team's.

Only an administrator of the firm, or the head of the office, gives the team a view, and takes it away again.

Removes a member of a firm, whose work waits for a colleague, and helps an administrator who cannot sign in.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from ccms.accounts.actors import Actor, Role
from ccms.accounts.deed import deed
from ccms.accounts.firms import firm_members
from ccms.accounts.firms.firm_members import colleagues
from ccms.accounts.firms.registrars import REGISTRAR, hold
from ccms.accounts.members import managing
from ccms.accounts.models import Firm, Member, Office
from ccms.accounts.models.member import FIRM_ROLES
from ccms.accounts.privacy import sealing
from ccms.complaints.acts.acting import Overtaken
from ccms.complaints.models import Changed, Complaint, FirmCard, FirmChange, FirmNote, FirmTag, SavedView
from ccms.complaints.queries import find, visible_to
from ccms.core.bangla import clean_line
from ccms.core.failures import FieldErrors, NotFound, ValidationFailed
from ccms.gate.statements import Pending, query_later
from ccms.notices import invitations

READERS = frozenset({Role.OFFICER, Role.OFFICE_HEAD, Role.SUPERVISOR, Role.AUDITOR})
MOST = 20  # of one member, and of one team
LONGEST_NAME = 60


def views_of(by: Actor) -> list[SavedView]:
    """Return the views that a member has: the team's first, then their own, each by name."""
    return views_later(by)()


def views_later(by: Actor) -> Pending[list[SavedView]]:
    """Ask for what `views_of` returns, to be read later."""
    place = _place(by)
    if place is None:
        return list
    column, key = place
    condition = f"WHERE t.{column} = %s AND (t.owner_id IS NULL OR t.owner_id = %s)"
    found = query_later(SavedView, condition, [key, by.id])
    return lambda: sorted(found(), key=lambda view: (view.owner_id is not None, view.name))


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


LONGEST_TAG, LONGEST_REFERENCE, LONGEST_NOTE = 40, 64, 2000
MOST_TAGS = 10  # on one complaint


def assign(*, references: Iterable[str], to: UUID | None, by: Actor, now: datetime) -> int:
    """Give complaints to a member, or to nobody; returns how many changed hands. Raises NotFound.

    Raises ValidationFailed where they do not work on the complaints of their firm.
    """
    with transaction.atomic():
        cards = _lock(references, by)
        _may_work_on(cards, to)
        changed = [card for card in cards if card.assignee_id != to]
        for card in changed:
            card.assignee_id = to
        FirmCard.objects.bulk_update(changed, ["assignee"])
        _note(changed, Changed.ASSIGNEE, str(to or ""), by, now)
    return len(changed)


def tag(*, references: Iterable[str], text: str, by: Actor, now: datetime) -> int:
    """Add a tag to complaints; returns how many did not have it. Raises NotFound and ValidationFailed."""
    with transaction.atomic():
        cards = _lock(references, by)
        errors, word = FieldErrors(), ""
        with errors.noting("tag"):
            word = clean_line(text, LONGEST_TAG)
            if not word:
                errors.add("tag", "text-missing")
        errors.raise_if_any()
        changed = [card for card in cards if _has_room(card, word)]
        for card in changed:
            card.tags.add(FirmTag.objects.get_or_create(firm_id=card.firm_id, text=word)[0])
        _note(changed, Changed.TAGGED, word, by, now)
    return len(changed)


def untag(*, references: Iterable[str], text: str, by: Actor, now: datetime) -> int:
    """Take a tag off complaints; a tag that nothing carries is forgotten. Raises NotFound."""
    with transaction.atomic():
        changed = [card for card in _lock(references, by) if any(each.text == text for each in card.tags.all())]
        for card in changed:
            word = FirmTag.objects.get(firm_id=card.firm_id, text=text)
            card.tags.remove(word)
            if not FirmCard.objects.filter(tags=word).exists():
                word.delete()
        _note(changed, Changed.UNTAGGED, text, by, now)
    return len(changed)


def set_reference(*, reference: str, text: str, by: Actor, now: datetime, seen: int | None = None) -> None:
    """Keep the firm's own ticket number; an empty one takes it away. Raises NotFound and ValidationFailed.

    Raises Overtaken where it was changed more often than the `seen` times of which the caller knows.
    """
    number = text.strip()
    if len(number) > LONGEST_REFERENCE:
        over = len(number)
        raise ValidationFailed(
            errors={"firm_reference": ("text-too-long", {"maximum": LONGEST_REFERENCE, "over": over})}
        )
    with transaction.atomic():
        (card,) = _lock([reference], by)
        if seen is not None and seen != _numberings([card]).count():
            raise Overtaken
        if card.firm_reference == number:
            return
        card.firm_reference = number
        card.save(update_fields=["firm_reference"])
        _note([card], Changed.REFERENCE, number, by, now)


def times_numbered(reference: str, by: Actor) -> int:
    """Return how often the firm has changed its own ticket number of a complaint."""
    complaint = find(reference, by)
    return _numberings(FirmCard.objects.filter(complaint=complaint, firm_id=complaint.firm_id)).count()


def add_note(*, reference: str, text: str, by: Actor, now: datetime) -> None:
    """Write a note for the colleagues; nobody else ever reads it. Raises NotFound and ValidationFailed."""
    if not text.strip():
        raise ValidationFailed(errors={"text": ("text-missing", {})})
    with transaction.atomic():
        # held, so that it is not given over to another person while the note is sealed for the one of now
        visible_to(by).select_for_update(of=("self",), no_key=True).filter(reference=reference).first()
        (card,) = _lock([reference], by)
        note = FirmNote(card=card, consumer_id=card.complaint.consumer_id, author_id=_member(by), at=now)
        sealing.load_keys([note])
        note.text = text
        note.save()


def release(member: UUID, by: Actor, now: datetime) -> int:
    """Take the open complaints off a member who works here no more; returns how many."""
    cards = list(FirmCard.objects.select_for_update().filter(assignee_id=member, live=True).order_by("id"))
    for card in cards:
        card.assignee_id = None
    FirmCard.objects.bulk_update(cards, ["assignee"])
    _note(cards, Changed.ASSIGNEE, "", by, now)
    return len(cards)


def _lock(references: Iterable[str], by: Actor) -> list[FirmCard]:
    """Lock the cards of complaints that this member may see, made where there are none; NotFound for any other."""
    _member(by)
    asked = set(references)
    found = list(visible_to(by).filter(reference__in=asked))
    if not asked or len(found) != len(asked):
        raise NotFound
    fresh = [FirmCard(complaint=each, firm_id=each.firm_id, live=each.ended_at is None) for each in found]
    FirmCard.objects.bulk_create(fresh, ignore_conflicts=True)
    held = FirmCard.objects.select_for_update(of=("self",)).select_related("complaint").prefetch_related("tags")
    firm_of = {each.id: each.firm_id for each in found}
    cards = held.filter(complaint_id__in=firm_of).order_by("id")
    return [card for card in cards if card.firm_id == firm_of[card.complaint_id]]


def _numberings(cards: Iterable[FirmCard]) -> QuerySet[FirmChange]:
    return FirmChange.objects.filter(card__in=cards, what=str(Changed.REFERENCE))


def _member(by: Actor) -> UUID:
    """Return whose row the member is; nobody but a firm's members keeps anything here."""
    if by.role not in FIRM_ROLES or by.id is None:
        raise NotFound
    return by.id


def _may_work_on(cards: Iterable[FirmCard], member: UUID | None) -> None:
    if member is None:
        return
    for firm in {card.firm_id for card in cards}:
        if member not in {each.pk for each in colleagues([firm])}:
            raise ValidationFailed(errors={"assignee": ("choice-unknown", {})})


def _has_room(card: FirmCard, word: str) -> bool:
    texts = {each.text for each in card.tags.all()}
    return word not in texts and len(texts) < MOST_TAGS


def _note(cards: Iterable[FirmCard], what: Changed, value: str, by: Actor, now: datetime) -> None:
    FirmChange.objects.bulk_create(
        [
            FirmChange(card=card, what=str(what), value=value, by_id=None if by.key else _member(by), at=now)
            for card in cards
        ]
    )


def card_of(complaint: Complaint) -> FirmCard | None:
    """Return what the firm that the complaint is with now keeps of it."""
    cards = FirmCard.objects.select_related("assignee").prefetch_related("tags")
    return cards.filter(complaint=complaint, firm_id=complaint.firm_id).first()


def remove_member(*, member: UUID, by: Actor, now: datetime) -> Member:
    """Remove a member. Raises NotFound, and ValidationFailed for the last administrator."""
    with transaction.atomic():
        gone = firm_members.shut_out(member, by, now)
        release(gone.pk, by, now)
    return gone


def administrator_of(firm: UUID, key: UUID) -> Member:
    """Return an administrator of a firm who may sign in. Raises NotFound."""
    found = Member.objects.filter(pk=key, firm=firm, role=Role.FIRM_ADMIN, is_active=True).first()
    if found is None:
        raise NotFound
    return found


@deed(managing.STARTED_OVER, by=REGISTRAR)
def start_administrator_over(*, firm: UUID, member: UUID, by: Actor, now: datetime) -> None:
    """Let a firm's administrator, whom nobody of the firm may be able to help, set password and second factor anew.

    An officer who keeps the registry does it; the administrator helps the others. Raises NotFound and TooManyRequests.
    """
    hold({firm})
    found = administrator_of(firm, member)
    invitations.tell_to_start_over(found, managing.start_over(found, by.kind, by.text, now), now)
