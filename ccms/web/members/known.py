"""Loads a member's session and account by plain prepared SQL, because every page of theirs needs both."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from ccms.accounts.models import Member
from ccms.gate.clock import ASKED
from ccms.gate.statements import select

_LIVE = f"WHERE t.session_key = %s AND t.expire_date > {ASKED}"


class SessionStore(db.SessionStore):
    """Django's own sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        live = select(Session, _LIVE, [self.session_key])
        if not live:
            self._session_key = None
        return live[0] if live else None


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Members sign in by mail address and password, as allauth has it."""

    def get_user(self, user_id: Any) -> Member | None:
        """Return the member of a session with his office, unless he was shut out."""
        found = select(Member, "WHERE t.id = %s AND t.is_active", [user_id], beside=("office",))
        return found[0] if found else None
