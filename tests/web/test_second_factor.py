"""A code of the second factor that was right once is worthless on every machine."""

from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.urls import reverse

from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from tests import factories

SECRET = "JBSWY3DPEHPK3PXP"
PASSWORD = "correct horse battery staple"


@pytest.fixture
def officer(db, now):
    office = factories.offices(now)
    email = "officer@dncrp.example"
    member = Member.objects.create_member(email=email, password=PASSWORD, role=Role.OFFICER, office=office)
    TOTP.activate(member, SECRET)
    return member


def sign_in(client, officer, code):
    client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code})
    return client.get(reverse("mfa_index")).status_code == 200


def test_a_used_code_is_refused_by_another_machine_too(officer, client):
    code = format_hotp_value(hotp_value(SECRET, list(yield_hotp_counters_from_time())[-1]))
    assert sign_in(client, officer, code)
    client.post(reverse("account_logout"))

    cache.clear()  # what another machine has not seen

    assert not sign_in(client, officer, code)


@pytest.mark.parametrize(("seconds", "opens"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_phone_may_be_half_a_minute_wrong_and_a_code_half_a_minute_old(officer, client, monkeypatch, seconds, opens):
    half_minute = 59_000_000
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: half_minute * 30 + 15 + seconds))

    assert sign_in(client, officer, format_hotp_value(hotp_value(SECRET, half_minute))) is opens


def test_with_a_stolen_password_nobody_sets_up_a_second_factor_of_his_own(officer, client):
    code = format_hotp_value(hotp_value(SECRET, list(yield_hotp_counters_from_time())[-1]))
    own = list(Authenticator.objects.values_list("pk", "data"))

    client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    tried = [client.get(reverse("mfa_activate_totp")), client.post(reverse("mfa_activate_totp"), {"code": code})]
    tried.append(client.post(reverse("mfa_generate_recovery_codes")))

    assert [page.status_code for page in tried] == [302, 302, 302]
    assert all(page.headers["Location"].startswith(reverse("account_login")) for page in tried)
    assert list(Authenticator.objects.values_list("pk", "data")) == own


@pytest.mark.parametrize("factor", [False, True])
def test_with_the_password_alone_a_member_is_nobody_on_open_pages_too(signed_in, factor):
    page = signed_in(Role.OFFICER, second_factor=factor).get("/")

    assert page.status_code == 200
    assert (page.wsgi_request.actor is not None) is factor
