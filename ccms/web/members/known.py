"""Loads a member's session and account by plain prepared SQL, because every page of theirs needs both."""

from datetime import datetime
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from ccms.accounts.models import Member
from ccms.gate.clock import ASKED, moment
from ccms.gate.statements import prepared_cursor, select

_LIVE = f"""
SELECT session_key, session_data, expire_date, {ASKED} FROM django_session
WHERE session_key = %s AND expire_date > {ASKED}
"""  # noqa: S608 - the gate's own words


class SessionStore(db.SessionStore):
    """Django's own sessions in the database; what time it is comes along with one."""

    asked_at: datetime | None = None

    def _get_session_from_db(self) -> Session | None:
        with prepared_cursor() as cursor:
            cursor.execute(_LIVE, [self.session_key])
            live = cursor.fetchone()
        if live is None:
            self._session_key = None
            return None
        *columns, asked = live
        self.asked_at = moment(asked)
        return Session(*columns)


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Members sign in by mail address and password, as allauth has it."""

    def get_user(self, user_id: Any) -> Member | None:
        """Return the member of a session with his office, unless he was shut out."""
        found = select(Member, "WHERE t.id = %s AND t.is_active", [user_id], beside=("office",))
        return found[0] if found else None
