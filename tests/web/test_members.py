"""Members come in by password and second factor, and only so."""

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from ccms.accounts.actors import Role
from ccms.accounts.models.member import SIGNED_ROLES
from ccms.core.digits import in_digits
from ccms.gate.limits import LIMITS, SIGN_IN, Counted
from ccms.gate.models import RateLimitHit
from ccms.web.access import HOMES

PASSWORD = "long enough for all"

pytestmark = pytest.mark.django_db


def code_for(secret):
    """Return what the app shows next: a code that is right for a minute yet."""
    return format_hotp_value(hotp_value(secret, max(yield_hotp_counters_from_time())))


def enter(browser, who, password=PASSWORD):
    return browser.post("/sign-in/", {"login": who.email, "password": password})


@pytest.fixture
def officer(member):
    return member(Role.OFFICER)


@pytest.fixture
def with_factor(client, officer):
    """Return the officer and the secret of the factor that she has set up."""
    enter(client, officer)
    page = client.get("/sign-in/account/app")
    secret = page.context["form"].secret
    client.post("/sign-in/account/app", {"code": code_for(secret)})
    client.post("/sign-in/out")
    return officer, secret


def test_the_first_sign_in_leads_to_the_second_factor_and_then_to_spare_codes(client, officer):
    entered = enter(client, officer)
    turned_away = client.get("/sign-in/account")
    page = client.get("/sign-in/account/app")
    done = client.post("/sign-in/account/app", {"code": code_for(page.context["form"].secret)})

    assert entered.headers["Location"] == reverse("office:queue")
    assert turned_away.headers["Location"] == reverse("mfa_activate_totp")
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert "বাড়তি কোড" in client.get("/sign-in/account/spare-codes").text
    assert client.get("/sign-in/account").status_code == 200


def test_afterwards_the_password_alone_opens_nothing(client, with_factor):
    officer, _secret = with_factor

    entered = enter(client, officer)

    assert entered.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/sign-in/account").headers["Location"].startswith("/sign-in/?next=")


def test_the_code_that_set_the_factor_up_opens_no_door(client, with_factor):
    officer, secret = with_factor
    cache.clear()  # what another machine has not seen
    enter(client, officer)

    assert "কোড মেলেনি" in client.post("/sign-in/code", {"code": code_for(secret)}).text


def test_a_code_in_bangla_digits_opens_the_door(client, with_factor):
    officer, secret = with_factor
    enter(client, officer)
    cache.clear()  # the same half minute as the set-up, whose code works once: forgotten here and there
    RateLimitHit.objects.all().delete()
    typed = code_for(secret).translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))

    entered = client.post("/sign-in/code", {"code": typed})
    assert entered.headers["Location"] == reverse("office:queue")
    assert client.get("/sign-in/account").status_code == 200


def test_a_spare_code_opens_the_door_once(client, with_factor):
    officer, _secret = with_factor
    spare = Authenticator.objects.get(user=officer, type="recovery_codes").wrap().get_unused_codes()[0]

    enter(client, officer)
    first = client.post("/sign-in/code", {"code": spare})
    client.post("/sign-in/out")
    enter(client, officer)
    second = client.post("/sign-in/code", {"code": spare})

    assert first.status_code == 302
    assert second.status_code == 200


def test_wrong_codes_are_counted_in_the_database(client, with_factor):
    officer, secret = with_factor
    enter(client, officer)
    most = LIMITS[Counted.SECOND_FACTOR_WRONG][0].most

    for _ in range(most):
        assert "কোড মেলেনি" in client.post("/sign-in/code", {"code": "000000"}).text
    refused = client.post("/sign-in/code", {"code": code_for(secret)})

    assert "অনেকবার চেষ্টা হয়েছে" in refused.text


def test_wrong_passwords_wait_longer_and_longer_for_any_address_alike(client, officer):
    for address in (officer.email, "nobody@members.test"):
        statuses = [
            client.post("/sign-in/", {"login": address, "password": "wrong"}).status_code
            for _ in range(SIGN_IN.free_tries + 2)
        ]
        assert statuses == [200] * (SIGN_IN.free_tries + 1) + [429], address


def test_a_wrong_password_is_told_without_saying_what_was_wrong(client, officer):
    wrong = enter(client, officer, "wrong")
    unknown = client.post("/sign-in/", {"login": "nobody@members.test", "password": "wrong"})

    assert "ইমেইল বা পাসওয়ার্ড মেলেনি" in wrong.text
    assert "ইমেইল বা পাসওয়ার্ড মেলেনি" in unknown.text


def test_secrets_of_second_factors_lie_sealed(with_factor):
    officer, secret = with_factor

    kept = str(Authenticator.objects.get(user=officer, type="totp").data)

    assert secret not in kept


def test_nobody_signs_up_himself(client):
    assert client.get("/sign-in/signup").status_code == 404


@pytest.mark.parametrize(
    ("role", "least"), [(Role.OFFICER, SIGN_IN.staff_password), (Role.FIRM_ADMIN, SIGN_IN.firm_password)]
)
def test_a_new_password_is_long_enough_for_the_role(client, member, role, least):
    who, phrase = member(role), "নদী পাখি গাছ পাহাড় মেঘ"
    validate_password(phrase[:least], who)

    with pytest.raises(ValidationError):
        validate_password(phrase[: least - 1], who)


def test_an_invitation_lets_its_member_choose_a_password(client, officer):
    officer.set_unusable_password()
    officer.save()
    link = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(officer), "key": default_token_generator.make_token(officer)},
    )
    address = client.get(link).headers["Location"]
    assert f"{in_digits(SIGN_IN.staff_password, 'bn')} থেকে" in client.get(address).text  # before anything is refused
    chosen = "পাঁচটি সাধারণ শব্দ পরপর"

    kept = client.post(address, {"password1": chosen, "password2": chosen})

    assert kept.headers["Location"] == reverse("account_reset_password_from_key_done")
    assert enter(client, officer, chosen).status_code == 302


def test_passwords_are_judged_a_few_times_a_minute_for_an_address(client, officer):
    most = LIMITS[Counted.SIGN_IN][0].most
    for number in range(most):
        client.post("/sign-in/", {"login": f"nobody{number}@members.test", "password": PASSWORD})

    refused = enter(client, officer)

    assert most == 20
    assert refused.status_code == 429
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("role", SIGNED_ROLES)
def test_every_members_menu_leads_to_their_account_and_from_there_back_to_their_desk(signed_in, role):
    browser = signed_in(role)

    desk, account = browser.get(reverse(HOMES[role])), browser.get("/sign-in/account")

    assert 'href="/sign-in/account"' in desk.text
    assert 'href="/sign-in/"' in account.text
    assert browser.get("/sign-in/").headers["Location"] == reverse(HOMES[role])


@pytest.mark.parametrize("role", SIGNED_ROLES)
@pytest.mark.parametrize("page", ["/t/mine", "/t/me"])
def test_a_member_who_follows_a_link_for_buyers_comes_to_their_own_desk(signed_in, role, page):
    assert signed_in(role).get(page).headers["Location"] == reverse(HOMES[role])


def test_the_bare_address_of_an_administrators_pages_leads_to_health(signed_in):
    browser = signed_in(Role.ADMIN)

    assert browser.get("/manage", follow=True).request["PATH_INFO"] == reverse("office:health")
    assert signed_in(Role.OFFICER).get("/manage/").status_code == 404
