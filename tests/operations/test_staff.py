"""`manage.py staff`: an office of its own people, let in and shut out at the machine."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from ccms.accounts.actors import Role
from ccms.accounts.models import Holding, Member
from ccms.accounts.models.member import SIGNED_ROLES
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from ccms.web.access import HOMES
from tests import factories
from tests.operations.test_first_admin import PASSWORD, path_in, set_password

pytestmark = pytest.mark.django_db

EMAIL = "officer@dncrp.example"


@pytest.fixture(autouse=True)
def _offices(now):
    factories.offices(now)


def told(*arguments):
    said = StringIO()
    call_command("staff", *arguments, stdout=said)
    return said.getvalue()


def test_an_officer_sets_his_password_by_the_link_and_works_at_his_office(client):
    said = told("let-in", EMAIL, "officer", "--at", "dhaka", "--name", "নাসরিন সুলতানা")

    assert set_password(client, path_in(said)).status_code == 302
    member = Member.objects.get()
    assert (member.role, member.office.code, member.name) == (Role.OFFICER, "dhaka", "নাসরিন সুলতানা")
    client.post("/sign-in/", {"login": EMAIL, "password": PASSWORD})
    assert client.get("/office/").headers["Location"].startswith("/sign-in/account/app")
    assert Holding.objects.get(member=member).post.office.code == "dhaka"


@pytest.mark.parametrize(("role", "place"), [("clerk", "head"), ("supervisor", "division-khulna"), ("auditor", "head")])
def test_each_role_works_at_an_office(role, place):
    told("let-in", EMAIL, role, "--at", place)
    member = Member.objects.get()
    assert (member.role, member.office.code) == (role, place)


@pytest.mark.parametrize("role", ["coordinator", "association"])
def test_the_cell_and_an_association_belong_to_no_office(role):
    with pytest.raises(CommandError, match="--at"):
        told("let-in", EMAIL, role, "--at", "dhaka")
    told("let-in", EMAIL, role)
    member = Member.objects.get()
    assert (member.role, member.office) == (role, None)


def test_somebody_of_a_body_is_let_in_for_its_code_and_perhaps_one_district():
    told("let-in", EMAIL, "body", "--body", "BB", "--district", "sylhet")
    member = Member.objects.get()
    assert (member.role, member.office, member.body, member.district) == ("body", None, "BB", "sylhet")


def test_every_role_has_a_page_that_awaits_it():
    assert {str(role) for role in SIGNED_ROLES} == set(HOMES)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nobody", "officer", "--at", "dhaka"), "not an e-mail address"),
        ((EMAIL, "officer"), "--at must be one of .*, dhaka, .*, head"),
        ((EMAIL, "officer", "--at", "atlantis"), "--at must be one of .*, dhaka, .*, head"),
        ((EMAIL, "body"), "--body is a code"),
        ((EMAIL, "body", "--body", "BB", "--district", "atlantis"), "--district one of the packs"),
        ((EMAIL, "officer", "--at", "dhaka", "--body", "BB"), "--body is for the role body alone"),
        ((EMAIL, "officer", "--at", "dhaka", "--district", "sylhet"), "--district is for the role body alone"),
        ((EMAIL, "body", "--body", "BB", "--at", "dhaka"), "--at is for the roles of offices"),
        ((EMAIL, "admin"), "invalid choice"),
        ((EMAIL, "firm_admin"), "invalid choice"),
    ],
)
def test_a_wrong_word_is_named_and_nobody_is_made(arguments, says):
    with pytest.raises(CommandError, match=says):
        told("let-in", *arguments)

    assert not Member.objects.exists()
    assert not Event.objects.exists()


def test_a_lost_link_is_made_again_until_a_password_is_set(client):
    told("let-in", EMAIL, "officer", "--at", "dhaka")
    with pytest.raises(CommandError, match="belongs to a member already"):
        told("let-in", EMAIL, "officer", "--at", "chattogram")
    assert set_password(client, path_in(told("let-in", EMAIL, "officer", "--at", "dhaka"))).status_code == 302

    with pytest.raises(CommandError, match="belongs to a member already"):
        told("let-in", EMAIL, "officer", "--at", "dhaka")

    assert Member.objects.count() == 1


def test_who_is_shut_out_signs_in_no_more_and_both_acts_stand_in_his_history(client):
    set_password(client, path_in(told("let-in", EMAIL, "officer", "--at", "dhaka")))

    told("shut-out", EMAIL.upper())

    member = Member.objects.get()
    assert not member.is_active
    client.post("/sign-in/", {"login": EMAIL, "password": PASSWORD})
    assert client.get("/office/").headers["Location"].startswith("/sign-in/?")
    acts = list(Event.objects.order_by("id").values_list("kind", "actor", "subject"))
    done = [("operator.let_in", "operator"), ("office.set_password", f"office:{member.pk}")]
    done += [("operator.shut_out", "operator")]
    assert acts == [(*each, f"member:{member.pk}") for each in done]
    assert not any(EMAIL.encode() in bytes(body) for body in Event.objects.values_list("body", flat=True))
    assert verify_ledger().clean
    with pytest.raises(CommandError, match="belongs to a member already"):
        told("let-in", EMAIL, "officer", "--at", "dhaka")


def test_only_the_staff_is_shut_out_here(now):
    call_command("first-admin", EMAIL, stdout=StringIO())
    for address in (EMAIL, "nobody@dncrp.example"):
        with pytest.raises(CommandError, match="no member has"):
            told("shut-out", address)
    assert Member.objects.get().is_active


def test_who_lost_password_and_phone_starts_over_by_a_new_link(client, now):
    set_password(client, path_in(told("let-in", EMAIL, "officer", "--at", "dhaka")))
    member = Member.objects.get()
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={})
    client.post("/sign-in/", {"login": EMAIL, "password": PASSWORD})

    said = told("start-over", EMAIL)

    assert not Authenticator.objects.exists()
    assert client.get("/office/").headers["Location"].startswith("/sign-in/?")
    client.post("/sign-in/", {"login": EMAIL, "password": PASSWORD})
    assert client.get("/office/").headers["Location"].startswith("/sign-in/?")
    assert set_password(client, path_in(said)).status_code == 302
    kinds = Event.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["operator.started_over", "office.set_password"]


def test_who_was_shut_out_and_the_administrator_start_over_too_and_who_is_unknown_does_not():
    call_command("first-admin", "chief@dncrp.example", stdout=StringIO())
    told("let-in", EMAIL, "auditor", "--at", "head")
    told("shut-out", EMAIL)

    assert path_in(told("start-over", EMAIL))
    assert path_in(told("start-over", "chief@dncrp.example"))

    assert Member.objects.get(email=EMAIL).is_active
    assert Event.objects.filter(kind="operator.opened_again").count() == 1
    with pytest.raises(CommandError, match="no member has"):
        told("start-over", "nobody@dncrp.example")
