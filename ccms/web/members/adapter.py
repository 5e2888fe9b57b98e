"""Fits allauth to our rules: nobody signs up, wrong passwords make the next try wait, second factors are sealed."""

from typing import Any, cast
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from ccms.accounts.members.managing import SET_PASSWORD, end_keys, hold_as_it_was, note_own_act, note_wrong_password
from ccms.accounts.models import Member
from ccms.accounts.privacy.keyring import open_by_house, seal_by_house
from ccms.gate import limits
from ccms.gate.addresses import caller_of
from ccms.gate.clock import current_time
from ccms.gate.counters import TooManyRequests, take_or_refuse
from ccms.gate.limits import Counted
from ccms.web.access import HOMES

PASSWORD = "password"  # noqa: S105 - the name of a delay
PLACE = "mfa_authenticator"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Members are invited; a sign-in leads each role to its own desk."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account himself."""
        del request
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Judge a password, but not while this account or address has to wait."""
        now = current_time()
        take_or_refuse(Counted.SIGN_IN, caller_of(request.META["REMOTE_ADDR"]), now)
        account = str(credentials.get("email", "")).strip().lower()
        wait = limits.begin_try(PASSWORD, account, now)
        if wait:
            raise TooManyRequests(wait=wait)
        member: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if member is None:
            note_wrong_password(now)
        else:
            limits.clear(PASSWORD, account)
        return member

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Keep a password that a member chose, and end the keys made before; an event says that they did.

        Raises NotFound where the link was for another address or a password was set since the page was asked for.
        """
        member = cast("Member", user)
        with transaction.atomic():
            hold_as_it_was(member)
            super().set_password(user, password)
            now = current_time()
            end_keys(member, now)
            note_own_act(member, SET_PASSWORD, now)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the desk of the member's role."""
        role = request.user.role if isinstance(request.user, Member) else ""
        return reverse(HOMES.get(role, "mfa_index"))

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask for the password again only of those who have a second factor to lose."""
        del app
        return bool(is_mfa_enabled(self.request.user))

    def add_message(self, *args: Any, **named: Any) -> None:
        """Say nothing: the next page says it."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of second factors lie sealed, so that a dump of the database opens no door."""

    def encrypt(self, text: str) -> str:
        """Seal under the newest key of the house."""
        return seal_by_house(text.encode(), PLACE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what was sealed under any key still listed."""
        return open_by_house(bytes.fromhex(encrypted_text), PLACE).decode()


def try_second_factor(member: UUID) -> None:
    """Count one try of a second factor, or raise TooManyRequests."""
    take_or_refuse(Counted.SECOND_FACTOR_WRONG, str(member), current_time())
