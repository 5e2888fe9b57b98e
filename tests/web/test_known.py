"""A member's cookie leads to his session and account by two plain statements, and to nobody when either is over."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ccms.accounts.models import Member
from ccms.web.members.known import Backend, SessionStore
from tests.factories import offices

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    made = SessionStore()
    made["seen"] = 7
    made.save()
    return made


def test_a_live_session_is_read_as_django_wrote_it(session):
    read = SessionStore(session.session_key)
    assert (read["seen"], read.session_key) == (7, session.session_key)
    assert read.get_expiry_date() > timezone.now()


def test_a_session_that_is_over_or_unknown_is_an_empty_one_without_a_key(session):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    for key in (session.session_key, "z" * 32):
        read = SessionStore(key)
        assert "seen" not in read
        assert read.session_key is None


def test_a_member_comes_with_his_office_in_one_statement_unless_he_was_shut_out(now):
    made = Member.objects.create_member(email="a@dncrp.example", password=None, role="officer", office=offices(now))
    with CaptureQueriesContext(connection) as asked:
        member = Backend().get_user(made.pk)
        assert (member, member.office.code) == (made, "dhaka")
    assert len(asked) == 1
    Member.objects.update(is_active=False)
    assert Backend().get_user(made.pk) is None
