"""Members at work: one role in one place, shut out at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.account.forms import default_token_generator
from django.contrib.auth import SESSION_KEY
from django.db import IntegrityError, transaction

from ccms.accounts.actors import Role
from ccms.accounts.members import managing
from ccms.accounts.members.managing import CodeUsed, actor_of
from ccms.accounts.models import Member
from ccms.gate import alarms
from ccms.gate.clock import current_time
from ccms.gate.limits import SIGN_IN
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(now):
    return factories.offices(now)


@pytest.fixture
def officer(office):
    return Member.objects.create_member(
        email=" Officer@DNCRP.example ", password="x" * 20, role=Role.OFFICER, office=office
    )


def test_an_officer_acts_for_his_office(officer, office):
    actor = actor_of(officer)

    assert (actor.role, actor.id, actor.office, actor.head_office) == (Role.OFFICER, officer.pk, office.pk, False)
    assert actor.text == f"office:{officer.pk}"


def test_a_member_of_a_firm_speaks_for_it_proved(firm):
    member = Member.objects.create_member(email="a@firm.example", password=None, role=Role.FIRM_ADMIN, firm=firm)

    assert (actor_of(member).firm, actor_of(member).contact_verified) == (firm.pk, True)
    assert actor_of(member).text == f"firm:{member.pk}"


def test_an_address_is_kept_one_way_only(officer):
    assert officer.email == "officer@dncrp.example"
    assert Member.objects.get_by_natural_key("OFFICER@dncrp.example") == officer


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.OFFICER, {}),
        (Role.FIRM_AGENT, {}),
        (Role.BODY, {}),
        (Role.COORDINATOR, {"office": True}),
        (Role.OFFICER, {"office": True, "firm": True}),
        (Role.CONSUMER, {}),
    ],
)
def test_a_role_without_its_place_is_refused_by_the_database(role, place, office, firm):
    belonging = {name: {"office": office, "firm": firm}[name] for name in place}

    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create_member(email="x@example.com", password=None, role=role, **belonging)


def signed_in(client):
    return SESSION_KEY in client.session and bool(client.get("/").wsgi_request.user.is_authenticated)


@pytest.mark.parametrize(
    "act",
    [
        lambda member: managing.deactivate(member, current_time()),
        managing.end_sessions,
        lambda member: managing.change_role(member, Role.AUDITOR, office=member.office),
    ],
)
def test_a_session_ends_at_once_when_its_member_is_moved_or_shut_out(officer, client, act):
    client.force_login(officer)
    assert signed_in(client)

    act(officer)

    assert not signed_in(client)


def test_a_password_link_works_until_a_password_is_set(officer):
    word = managing.password_word(officer)

    assert default_token_generator.check_token(officer, word["key"])
    officer.set_password("y" * 20)
    officer.save()

    assert not default_token_generator.check_token(officer, word["key"])


def test_a_code_of_the_second_factor_works_once(officer, now):
    managing.use_second_factor(officer, "123456", now)

    with pytest.raises(CodeUsed):
        managing.use_second_factor(officer, "123456", now + timedelta(seconds=89))
    managing.use_second_factor(officer, "654321", now)


def test_of_many_parallel_uses_of_one_second_factor_code_one_counts(in_parallel, now):
    admin = Member.objects.create_member(email="a@b.example", password=None, role=Role.ADMIN)

    answers = in_parallel(lambda _: managing.use_second_factor(admin, "123456", now), 40)

    assert answers.count(None) == 1


def wrong(times, now):
    for _ in range(times):
        managing.note_wrong_password(now)


def test_a_flood_of_wrong_passwords_alarms_and_a_usual_hour_does_not(now, monkeypatch):
    monkeypatch.setattr(managing, "SIGN_IN", replace(SIGN_IN, alarm_floor=30))
    for day in range(1, 7):
        wrong(24, now - timedelta(days=day))

    wrong(29, now)
    assert alarms.recent(now - timedelta(hours=1)) == []

    wrong(1, now)
    assert [alarm.name for alarm in alarms.recent(now - timedelta(hours=1))] == ["wrong_password"]
