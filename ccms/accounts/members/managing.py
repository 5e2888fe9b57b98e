"""Manages members at work: invited, moved and removed by an administrator; and says which actor a member is.

Says who made a key or a webhook, and whether they are still there, since what they made goes on without them.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q, QuerySet

from ccms.accounts.actors import READS_AS, Actor, Role
from ccms.accounts.in_charge import NOTHING, acts_of
from ccms.accounts.members.offices import offices_below
from ccms.accounts.models import ApiKey, Holding, Member
from ccms.accounts.models.member import OF_A_POST
from ccms.accounts.privacy.rotation import FACTOR_SECRETS
from ccms.core.clock import dhaka_day
from ccms.core.crypto import blind_index
from ccms.core.failures import Failure, NotFound
from ccms.gate import alarms, spend_counters
from ccms.gate.clock import current_time
from ccms.gate.counters import take
from ccms.gate.jobs import wait_for_turn
from ccms.gate.limits import DAY, SIGN_IN, Counted
from ccms.ledger import events
from ccms.ledger.row_digests import name_too


@dataclass(frozen=True, slots=True)
class Maker:
    """A member of the reader's own firm (with its legal firm and brands) or office, or one of its keys, by name."""

    name: str
    is_there: bool


def makers_of(actors: Iterable[str], by: Actor, now: datetime) -> dict[str, Maker]:
    """Return who these are, as actors are kept; of another's people and of nobody there is nothing."""
    ids = {text: UUID(key) for text in actors if (key := text.partition(":")[2])}
    found = {row.pk: Maker(row.name or row.email, row.is_active) for row in _members(by).filter(pk__in=ids.values())}
    keys = ApiKey.objects.filter(firm_id=by.firm, pk__in=ids.values()) if by.firm else ()
    found |= {key.pk: Maker(key.name, key.revoked_at is None and key.expires_at > now) for key in keys}
    return {text: found[key] for text, key in ids.items() if key in found}


def _members(by: Actor) -> QuerySet[Member]:
    """Return the people whom this reader knows by name: of their firm, its legal firm and brands, or of any office."""
    if by.firm:
        house = Q(firm_id=by.firm) | Q(firm__parent_id=by.firm) | Q(firm__brands=by.firm)
        return Member.objects.filter(house)
    return Member.objects.filter(office__isnull=False) if by.office else Member.objects.none()


_WRONG = "wrong_password"
OF_USE = ("used_mask", "viewed_at")  # what the use of spare codes changes in their row
# What a member does to their own sign-in, after the kind of actor.
SET_PASSWORD, SET_SECOND_FACTOR, MADE_SPARE_CODES = "set_password", "set_second_factor", "made_spare_codes"
# What is done for a member who cannot sign in, after the kind of whoever does it.
STARTED_OVER, OPENED_AGAIN = "started_over", "opened_again"


class CodeUsed(Failure):
    """A code of the second factor works once."""

    slug = "otp-invalid"


def actor_of(member: Member, now: datetime | None = None) -> Actor:
    """Return the actor that a member is: one role, in one place, with the posts of today where the role has posts."""
    acts = NOTHING
    if member.role in OF_A_POST:
        acts = acts_of(member.pk, dhaka_day(now or current_time()))
    offices = offices_below(member.office_id) if member.role == Role.SUPERVISOR else acts.offices | {member.office_id}
    return Actor(
        role=Role(member.role),
        id=member.pk,
        firm=member.firm_id,
        contact_verified=member.firm_id is not None,
        office=member.office_id,
        head_office=bool(member.office and member.office.is_head) or acts.at_head_office,
        offices=frozenset(filter(None, offices)),
        posts=acts.posts,
        powers=acts.powers,
        body=member.body or READS_AS.get(Role(member.role)),
        district=member.district or None,
        language=member.language,
    )


def password_word(member: Member) -> dict[str, str]:
    """Return what the one-time link that sets a password is made of; setting one makes it worthless.

    The names are those of the route `account_reset_password_from_key`.
    """
    return {"uidb36": user_pk_to_url_str(member), "key": default_token_generator.make_token(member)}


def set_ways(member: UUID, *, dense_lists: bool, single_keys: bool) -> None:
    """Keep how a member wants to work: how much stands on a screen, and whether letters alone act."""
    Member.objects.filter(pk=member).update(dense_lists=dense_lists, single_keys=single_keys)


def set_digest(member: UUID, *, wanted: bool) -> None:
    """Keep whether a member wants the mail that says each working day what waits."""
    Member.objects.filter(pk=member).update(digest=wanted)


def change_role(member: Member, role: Role, **belonging: Any) -> None:
    """Give a member another role and place; their sessions end with the next page."""
    member.role = role
    member.office = belonging.get("office")
    member.firm = belonging.get("firm")
    member.body = belonging.get("body", "")
    member.save(update_fields=["role", "office", "firm", "body"])


def deactivate(member: Member, now: datetime) -> None:
    """Remove a member at once, with sessions, keys, posts, and an invitation that is not used yet.

    Their name stays with what they decided.
    """
    with transaction.atomic():
        end_keys(member, now)
        today = dhaka_day(now)
        held = Holding.objects.filter(Q(until=None) | Q(until__gt=today), member=member)
        held.filter(since__gt=today).update(until=F("since"))  # of a day to come: it never begins
        held.exclude(since__gt=today).update(until=today)
        Member.objects.filter(pk=member.pk).update(
            is_active=False, session_epoch=F("session_epoch") + 1, password=make_password(None)
        )
        member.refresh_from_db(fields=["is_active", "session_epoch", "password"])


def start_over(member: Member, kind: str, by: str, now: datetime) -> UUID:
    """Forget a member's password and second factor, end their sessions and keys, and open a closed account again.

    Return the event. The caller holds the transaction, and sends the link that sets both anew.
    """
    member.refresh_from_db(from_queryset=Member.objects.select_for_update())
    done = STARTED_OVER if member.is_active else OPENED_AGAIN
    member.set_unusable_password()
    member.is_active = True
    member.save(update_fields=["password", "is_active"])
    with naming_second_factors(member):
        Authenticator.objects.filter(user=member).delete()
    end_sessions(member)
    end_keys(member, now)
    return note(member, f"{kind}.{done}", by, now)


def posts_held(member: Member) -> list[str]:
    """Return the ids of the posts that a member holds or is to hold, but those that somebody else is to get."""
    held = Holding.objects.filter(member=member, until=None).order_by("pk")
    return [str(post) for post in held.values_list("post_id", flat=True)]


def end_sessions(member: Member) -> None:
    """End every session of a member, on every machine."""
    Member.objects.filter(pk=member.pk).update(session_epoch=F("session_epoch") + 1)
    member.refresh_from_db(fields=["session_epoch"])


def end_keys(member: Member, now: datetime) -> None:
    """End the keys by which programs act as a member; those of a firm are the firm's."""
    ApiKey.objects.filter(member=member, revoked_at=None).update(revoked_at=now)


def wait_for_others() -> None:
    """Let the acts on people and posts of offices come one after the other: each changes many rows."""
    wait_for_turn("people of offices")


def note(member: Member, kind: str, by: str, now: datetime, **known: Any) -> UUID:
    """Write what was done to a member into their chain; the caller holds the transaction."""
    Member.objects.select_for_update().get(pk=member.pk)  # so that the chain does not fork
    return events.note(f"member:{member.pk}", kind, by=by, at=now, member=str(member.pk), role=member.role, **known)


def note_own_act(member: Member, what: str, now: datetime, **known: Any) -> None:
    """Write what a member did to their own sign-in into their chain; the caller holds the transaction."""
    by = actor_of(member, now)
    note(member, f"{by.kind}.{what}", by.text, now, **known)


def second_factors_of(member: Member) -> dict[str, str]:
    """Return a keyed digest of the secret of each second factor, by its key, for the event that says it was set."""
    return {str(factor.pk): digest_of_factor(factor) for factor in Authenticator.objects.filter(user=member)}


def digest_of_factor(factor: Authenticator) -> str:
    """Digest the secret of a second factor as it opens: sealing it anew, or using a spare code, changes nothing.

    Its cell is bound to no row, so another's would open in its place. A field that no act writes counts, too:
    codes of an older kind, put beside the seed, would be taken instead of it. Raises what opening it raises.
    """
    opened = [decrypt(factor.data[name]) for name in FACTOR_SECRETS if name in factor.data]
    opened += [f"{name}={factor.data[name]}" for name in sorted(factor.data.keys() - {*FACTOR_SECRETS, *OF_USE})]
    told = f"second factor:{factor.pk}:{factor.user_id}:{' '.join(opened)}"
    return blind_index(settings.CCMS_INDEX_KEY, told).hex()


def hold_as_it_was(member: Member) -> None:
    """Lock a member before a password is set. Raises NotFound where the address or password has changed meanwhile."""
    stands = Member.objects.select_for_update().filter(pk=member.pk, is_active=True)
    if stands.values_list("email", "password").first() != (member.email, member.password):
        raise NotFound


@contextmanager
def naming_second_factors(member: Member) -> Iterator[None]:
    """Let the next event name the second factors that a member had, and those that they have after the block."""
    kept = Authenticator.objects.filter(user=member)
    before = set(kept.values_list("pk", flat=True))
    yield
    name_too(Authenticator, before.union(kept.values_list("pk", flat=True)))


def use_second_factor(member: Member, code: str, now: datetime) -> None:
    """Note that a code of the second factor was right; raises CodeUsed where it had been used already.

    allauth remembers used codes in the cache of one process; this holds for all of them.
    """
    if not take(Counted.SECOND_FACTOR_USED, f"{member.pk}:{code}", now).allowed:
        raise CodeUsed(attempts_left=0)


def note_wrong_password(now: datetime) -> None:
    """Alarm when this hour brings many times the wrong passwords of a usual hour of the last week."""
    this_hour = spend_counters.add(_WRONG, 1, now)["hour"]
    usual = sum(spend_counters.sums(_WRONG, "day", spend_counters.start_of("day", now - 7 * DAY))) / (7 * 24)
    if this_hour >= max(SIGN_IN.alarm_floor, SIGN_IN.alarm_times_normal * usual):
        alarms.sound(_WRONG, "all", now)
