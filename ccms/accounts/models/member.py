"""Defines everybody who signs in by password and second factor: people of offices, firms, the Cell, bodies.

Defines a key with which a machine acts, for a firm or for one officer; only its digest is kept.
"""

from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from ccms.accounts.actors import Role
from ccms.accounts.models.firm import Firm
from ccms.accounts.models.office import Holding, Office, Post, new_post
from ccms.accounts.privacy.sealing import personal
from ccms.gate.clock import current_time
from ccms.ledger import events
from ccms.ledger.row_digests import NamedByEvents, NamedWhenSaved, WrittenRows

GROUND = "employment: whoever decides on a complaint is named"
KEEP = "as long as the decisions made under it"
OFFICE_ROLES = (Role.OFFICER, Role.OFFICE_HEAD, Role.SUPERVISOR, Role.AUDITOR, Role.CLERK)
OF_A_POST = (Role.OFFICER, Role.OFFICE_HEAD)  # they act for the post that they hold
RENEWED_HASH = "clock.renewed_hash"
FIRM_ROLES = (Role.FIRM_AGENT, Role.FIRM_ADMIN)
ROLES_OF_NO_PLACE = (Role.COORDINATOR, Role.ASSOCIATION, Role.ADMIN)
SIGNED_ROLES = (*OFFICE_ROLES, *FIRM_ROLES, *ROLES_OF_NO_PLACE, Role.BODY)


def _texts(roles: tuple[Role, ...]) -> list[str]:
    return [role.value for role in roles]


class MemberManager(BaseUserManager["Member"]):
    """Makes members whose password is hashed and whose address is written one way only."""

    def get_queryset(self) -> WrittenRows["Member"]:
        """Let events name the members that an act changes."""
        return WrittenRows(self.model, using=self._db)

    def create_member(
        self,
        *,
        email: str,
        password: str | None,
        role: Role,
        post: Post | None = None,
        since: date | None = None,
        **belonging: Any,
    ) -> "Member":
        """Make a member of an office, firm or body; without password until the invitation is used.

        A member that decides on complaints holds a post from `since` on: this one, or a new one.
        """
        member = self.model(email=email.strip().lower(), role=role, **belonging)
        member.set_password(password)
        with transaction.atomic():
            member.save(using=self._db)
            if role in OF_A_POST and member.office_id:
                post = post or new_post(member.office_id, is_head=role is Role.OFFICE_HEAD, since=since)
                Holding.objects.create(post=post, member=member, since=since)
        return member

    def get_by_natural_key(self, username: str | None) -> "Member":
        """Find by address as it is stored."""
        return self.get(email=(username or "").strip().lower())


class Member(NamedWhenSaved, AbstractBaseUser):
    """One account of one person at work, with exactly one role."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    email = personal(
        models.EmailField(unique=True),
        purpose="to sign in; a work address, in plain because it is looked up at each sign-in",
        ground=GROUND,
        seen_by="the member; administrators",
        keep=KEEP,
    )
    name = personal(
        models.CharField(max_length=120, blank=True),
        purpose="to say who took up, heard or decided",
        ground=GROUND,
        seen_by="the parties; office; administrators",
        keep=KEEP,
    )
    role = models.CharField(max_length=16, choices=[(text, text) for text in _texts(SIGNED_ROLES)])
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="members")
    firm = models.ForeignKey(Firm, models.PROTECT, null=True, blank=True, related_name="members")
    body = models.CharField(max_length=24, blank=True)  # code in the routing pack
    district = models.CharField(max_length=24, blank=True, default="", db_default="")  # of a body; empty: all
    language = models.CharField(max_length=2, default="bn")
    is_active = models.BooleanField(default=True)
    session_epoch = models.IntegerField(default=0)  # one more, and every session of before is over

    dense_lists = models.BooleanField(default=True, db_default=True)  # more rows on a screen
    single_keys = models.BooleanField(default=True, db_default=True)  # letters alone act while a list has the focus
    digest = models.BooleanField(default=True, db_default=True)  # a mail on a working day when something waits

    objects = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """A role says where its holder belongs, and nobody belongs to two places."""

        db_table = "accounts_member"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    role__in=_texts(OFFICE_ROLES), office__isnull=False, firm__isnull=True, body="", district=""
                )
                | Q(role__in=_texts(FIRM_ROLES), office__isnull=True, firm__isnull=False, body="", district="")
                | (Q(role=Role.BODY.value, office__isnull=True, firm__isnull=True) & ~Q(body=""))
                | Q(
                    role__in=_texts(ROLES_OF_NO_PLACE),
                    office__isnull=True,
                    firm__isnull=True,
                    body="",
                    district="",
                ),
                name="accounts_member_belongs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}:{self.pk}"

    def check_password(self, raw_password: str | None) -> bool:
        """Judge a password; an event names the member where Django has made its hash anew, as newer versions do."""
        before = self.password
        with transaction.atomic():
            is_right = super().check_password(raw_password)
            if self.password != before:
                events.note(f"member:{self.pk}", RENEWED_HASH, by="clock", at=current_time(), member=str(self.pk))
        return is_right

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """End a session when the password, the role, the belonging or the epoch changes."""
        belonging = f"{self.role}|{self.office_id}|{self.firm_id}|{self.body}{self.district}"
        standing = f"{self.password}|{belonging}|{self.session_epoch}"
        return salted_hmac("ccms.accounts.member", standing, secret=secret, algorithm="sha256").hexdigest()


class ApiKey(NamedByEvents):
    """What a key may do, from where, and until when. The key itself is shown once, when it is made."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.PROTECT, null=True, related_name="api_keys")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="api_keys")
    name = models.CharField(max_length=80)
    digest = models.BinaryField(unique=True)  # SHA-256 of the key: 256 random bits need no slow hash
    hint = models.CharField(max_length=4)  # its last characters, by which people tell keys apart
    scopes = ArrayField(models.CharField(max_length=16))
    networks = ArrayField(models.CharField(max_length=43), default=list)  # empty: from anywhere
    created_at = models.DateTimeField()
    created_by = models.TextField()  # the actor
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)  # to the minute
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """A key belongs to one firm or one officer."""

        db_table = "accounts_api_key"
        indexes = [models.Index(fields=["firm", "created_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(firm__isnull=True) ^ Q(member__isnull=True), name="accounts_api_key_of_one"
            )
        ]
