from io import StringIO
from unittest.mock import ANY
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import CommandError, call_command

from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from ccms.operations import running

pytestmark = pytest.mark.django_db

PASSWORD = "a long sentence for the office 7"
EMAIL = "first@dncrp.example"
NOBODY = 2**22 + 1  # no process can have this number


def told(*arguments):
    said = StringIO()
    call_command("first-admin", *arguments, stdout=said)
    return said.getvalue()


def path_in(said):
    return urlsplit(said.strip().splitlines()[-1]).path


def set_password(client, path):
    form = client.get(path, follow=True)
    return client.post(
        form.redirect_chain[-1][0] if form.redirect_chain else path, {"password1": PASSWORD, "password2": PASSWORD}
    )


def test_the_link_sets_a_password_once_and_nothing_opens_before_the_second_factor(client):
    path = path_in(told(EMAIL))
    assert set_password(client, path).status_code == 302
    again = client.get(path, follow=True)
    assert b"password1" not in again.content

    client.post("/sign-in/", {"login": EMAIL, "password": PASSWORD})

    assert client.get("/sign-in/account").headers["Location"] == "/sign-in/account/app"


def test_the_link_leads_to_the_server_that_runs_in_this_folder(settings, tmp_path):
    settings.CCMS_DATA, settings.CCMS_ENV = tmp_path, "development"
    settings.CCMS_BASE_URL = "http://127.0.0.1:8123"
    running.note()
    settings.CCMS_BASE_URL = "http://127.0.0.1:8000"
    assert "http://127.0.0.1:8123/" in told(EMAIL)

    (tmp_path / running.FILE).write_text(f"{NOBODY} http://127.0.0.1:8123\n")  # that server has ended
    assert "http://127.0.0.1:8000/" in told(EMAIL)
    running.note()
    settings.CCMS_ENV, settings.CCMS_BASE_URL = "production", "https://ccms.example.gov.bd"
    assert "https://ccms.example.gov.bd/" in told(EMAIL)


def test_the_second_factor_is_set_up_at_whichever_sign_in_and_opens_his_page(client):
    set_password(client, path_in(told(EMAIL)))
    for _ in range(2):
        client.post("/sign-in/out")
        client.post("/sign-in/", {"login": EMAIL, "password": PASSWORD})
    form = client.get("/sign-in/account/app")
    assert form.status_code == 200
    *_, counter = yield_hotp_counters_from_time()
    code = format_hotp_value(hotp_value(form.context["form"].secret, counter))

    client.post("/sign-in/account/app", {"code": code})

    assert client.get("/office/health").status_code == 200


def test_the_history_says_that_he_was_appointed():
    told(EMAIL)

    member = Member.objects.get()
    event = Event.objects.get()
    assert (member.role, member.has_usable_password()) == (Role.ADMIN, False)
    assert (event.kind, event.subject, event.actor) == ("operator.appointed_admin", f"member:{member.pk}", "operator")
    told_of = {"member": str(member.pk), "shut_out": [], "reason": ""}
    assert event.data == {**told_of, "written": {f"member:{member.pk}": ANY}}
    assert EMAIL.encode() not in bytes(event.body)
    assert verify_ledger().clean


def test_a_link_that_was_lost_before_it_was_used_is_made_again_and_one_that_was_used_is_not(client):
    told(EMAIL)
    assert set_password(client, path_in(told(EMAIL.upper()))).status_code == 302

    with pytest.raises(CommandError, match="there is an administrator already"):
        told(EMAIL)

    assert Member.objects.count() == 1
    assert [each.kind for each in Event.objects.order_by("id")] == ["operator.appointed_admin", "admin.set_password"]


def test_a_second_administrator_is_not_made_here():
    told(EMAIL)

    with pytest.raises(CommandError, match="--replace with one of left, lost, misused"):
        told("second@dncrp.example")

    assert Member.objects.count() == Event.objects.count() == 1


def test_with_a_reason_the_present_ones_are_shut_out_and_the_event_names_them():
    told(EMAIL)
    old = Member.objects.get()

    said = told("second@dncrp.example", "--replace", "lost")

    old.refresh_from_db()
    assert "administrators shut out: 1" in said
    assert not old.is_active
    event = Event.objects.latest("id")
    assert (event.data["shut_out"], event.data["reason"]) == ([str(old.pk)], "lost")


def test_a_bad_address_and_one_that_is_taken_are_named():
    with pytest.raises(CommandError, match="not an e-mail address"):
        told("nobody")
    told(EMAIL)
    with pytest.raises(CommandError, match="belongs to a member already"):
        told(EMAIL.upper(), "--replace", "left")
    assert Member.objects.filter(is_active=True).count() == 1
