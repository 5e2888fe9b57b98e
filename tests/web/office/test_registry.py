"""The registry of firms: entered from papers, shown whole, merged and parted, by those who keep it and no others."""

import uuid

import pytest
from django.core.management import CommandError, call_command

from ccms.accounts.actors import Role
from ccms.accounts.firms import entries, naming
from ccms.accounts.models import Firm, FirmIdentity, Member, Post
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests import factories
from tests.api.conftest import of_firm, of_officer
from tests.web.office.working import words_of

PAPERS = {
    "name_bn": "পদ্মা শাড়ি",
    "name_en": "Padma Sharee",
    "kind": "own_store",
    "trade_licence": "TRAD/DSCC/০১২৩৪৫/2023",
    "issuer": "ঢাকা দক্ষিণ সিটি কর্পোরেশন",
    "website": "https://padma.example",
    "mobile": "01811-223344",
    "mobile_how": "call",
}


@pytest.fixture
def head(desk):
    return desk.member("প্রধান", Role.OFFICE_HEAD)


def enter(desk, who, key=None, **changes):
    sent = {"idempotency_key": str(key or uuid.uuid4()), **PAPERS, **changes}
    return desk.sign_in(who).post("/office/registry/new", sent)


def send(desk, who, firm, act, **sent):
    address = f"/office/firms/{firm.slug}/{act}"
    return desk.sign_in(who).post(address, {"idempotency_key": str(uuid.uuid4()), **sent})


def kinds(firm):
    return list(Event.objects.filter(subject=f"firm:{firm.pk}").order_by("seq").values_list("kind", flat=True))


def test_a_firm_is_entered_from_papers_before_anybody_complains(desk, head):
    key = uuid.uuid4()

    done = enter(desk, head, key)
    again = enter(desk, head, key)

    firm = Firm.objects.get(slug="padma-sharee")
    assert done.headers["Location"] == again.headers["Location"] == "/office/firms/padma-sharee"
    assert (firm.registered, firm.is_public, naming.find("পদ্মা")) == (True, True, [firm])
    identity = FirmIdentity.objects.get(firm=firm)
    assert (identity.number.open(), identity.proof) == ("TRADDSCC0123452023", "seen")
    assert [contact.value.open() for contact in firm.contacts.all()] == ["+8801811223344"]
    assert firm.contacts.get().is_proved
    event = Event.objects.get(subject=f"firm:{firm.pk}")
    assert event.kind == "office.entered_firm"
    assert b"0123452023" not in bytes(event.body)
    assert b"1811223344" not in bytes(event.body)
    said = words_of(desk.sign_in(head).get("/office/firms/padma-sharee"))
    assert "TRADDSCC0123452023" in said
    assert "কাগজে দেখা" in said


def test_a_number_that_was_verified_for_one_firm_is_verified_for_no_other(desk, head):
    enter(desk, head)

    refused = enter(desk, head, name_bn="অন্য শাড়ি", name_en="Other", trade_licence="trad dscc 012345-2023")

    assert refused.status_code == 422
    assert "trade_licence" in refused.context["form"].errors
    assert Firm.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"trade_licence": ""}, "trade_licence"),
        ({"mobile": ""}, "mobile"),
        ({"mobile_how": ""}, "mobile_how"),
        ({"etin": "12345"}, "etin"),
        ({"website": "padma"}, "website"),
    ],
)
def test_what_is_missing_in_the_papers_is_said_at_its_field(desk, head, changes, field):
    page = enter(desk, head, **changes)

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not Firm.objects.exists()


def test_an_officer_of_a_district_reads_the_record_and_changes_nothing(desk, head):
    enter(desk, head)
    firm, other = Firm.objects.get(), factories.firm(desk.now, registered=False)

    assert desk.sign_in(desk.nasrin).get(f"/office/firms/{firm.slug}").status_code == 200
    assert enter(desk, desk.nasrin, name_bn="অন্য").status_code == 404
    assert send(desk, desk.nasrin, other, "merge", into=firm.slug).status_code == 404
    assert send(desk, desk.nasrin, other, "unmerge").status_code == 404
    other.refresh_from_db()
    assert other.merged_into is None


def test_an_officer_of_the_head_office_keeps_the_registry(desk):
    assert enter(desk, desk.member("মাহবুব আলম", code="head")).status_code == 302


def test_a_shadow_with_the_same_page_is_named_and_merged_and_parted_again(desk, head):
    enter(desk, head, page="https://www.facebook.com/padma.sharee/", page_how="page")
    firm = Firm.objects.get()
    person = factories.consumer(desk.now)
    shadow = entries.make_shadow("রঙিন বাজার", now=desk.now, named_by=person.pk, phone="01811223344")

    shown = desk.sign_in(head).get(f"/office/firms/{shadow.slug}")
    assert [(other.url, "একই নম্বর" in other.why) for other in shown.context["alike"]] == [
        ("/office/firms/padma-sharee", True)
    ]
    asked = desk.sign_in(head).get(shown.context["alike"][0].merge_url)
    assert "পদ্মা শাড়ি" in words_of(asked)
    assert send(desk, head, shadow, "merge", into=firm.slug).headers["Location"] == "/office/firms/padma-sharee"

    shadow.refresh_from_db()
    assert shadow.merged_into == firm
    assert kinds(shadow)[-1] == kinds(firm)[-1] == "office.merged_firm"
    assert send(desk, head, shadow, "merge", into=firm.slug).status_code == 422
    assert send(desk, head, shadow, "unmerge").status_code == 302
    shadow.refresh_from_db()
    assert shadow.merged_into is None
    assert kinds(firm)[-1] == "office.unmerged_firm"


def test_the_people_of_a_firm_are_told_what_became_part_of_it(desk, head):
    firm, shadow = factories.firm(desk.now), factories.firm(desk.now, registered=False)
    boss = Member.objects.create_member(email="a@shop.test", password=None, role=Role.FIRM_ADMIN, firm=firm, name="ক")

    send(desk, head, shadow, "merge", into=firm.slug)

    assert Notice.objects.get(template="member.merged_firm").recipient == f"member:{boss.pk}"


def test_a_firm_with_people_is_merged_into_no_other(desk, head):
    enter(desk, head)
    firm, other = Firm.objects.get(), factories.firm(desk.now)
    Member.objects.create_member(email="a@shop.test", password=None, role=Role.FIRM_ADMIN, firm=other, name="ক")

    refused = send(desk, head, other, "merge", into=firm.slug)

    assert refused.status_code == 422
    assert "সদস্য" in words_of(refused)
    assert kinds(other) == []


def test_a_program_of_a_registrar_merges_and_no_other_does(desk):
    firm, shadow = factories.firm(desk.now), factories.firm(desk.now, registered=False)
    office = desk.dhaka
    call = f"/firms/{shadow.pk}/actions"

    officer = of_officer(office)
    Post.objects.update(powers=["decide"])
    by_officer = officer.post(f"{call}/merge", {"into": str(firm.pk)})
    by_firm = of_firm(firm).post(f"{call}/merge", {"into": str(firm.pk)})
    machine = of_officer(office, Role.OFFICE_HEAD)
    without = machine.post(f"{call}/merge", {})
    done = machine.post(f"{call}/merge", {"into": str(firm.pk)})
    twice = machine.post(f"{call}/merge", {"into": str(firm.pk)})
    parted = machine.post(f"{call}/unmerge", {})

    assert [by_officer.status_code, by_firm.status_code] == [404, 404]
    assert (without.status_code, without.json()["errors"][0]["pointer"]) == (422, "/into")
    assert done.json()["merged_into"] == str(firm.pk)
    assert (twice.status_code, twice.json()["errors"][0]["code"]) == (422, "not-mergeable")
    assert parted.json()["merged_into"] is None


def test_the_operator_shows_merges_and_parts_firms(desk, capsys):
    firm = factories.firm(desk.now)
    shadow = entries.make_shadow("শাড়িঘর", now=desk.now, named_by=None, phone="01811223355")

    call_command("firms", "merge", shadow.slug, firm.slug)
    assert f"part of {firm.slug}" in capsys.readouterr().out
    call_command("firms", "show", firm.slug)
    said = capsys.readouterr().out
    assert f"merged: {shadow.slug}" in said
    assert "1811223355" not in said
    call_command("firms", "unmerge", shadow.slug)
    assert kinds(firm) == ["operator.merged_firm", "operator.unmerged_firm"]
    with pytest.raises(CommandError):
        call_command("firms", "unmerge", shadow.slug)
    with pytest.raises(CommandError):
        call_command("firms", "show", "nobody")


def test_who_keeps_the_registry_lets_the_only_administrator_of_a_firm_start_over(desk, head):
    firm = factories.firm(desk.now)
    boss = Member.objects.create_member(email="boss@firm.test", password="x" * 20, role=Role.FIRM_ADMIN, firm=firm)
    agent = Member.objects.create_member(email="agent@firm.test", password="x" * 20, role=Role.FIRM_AGENT, firm=firm)
    act = f"people/{boss.pk}/anew"
    assert f"/office/firms/{firm.slug}/{act}" in desk.sign_in(head).get(f"/office/firms/{firm.slug}").text
    assert boss.email in desk.sign_in(head).get(f"/office/firms/{firm.slug}/{act}").text

    assert send(desk, head, firm, act).headers["Location"] == f"/office/firms/{firm.slug}"

    boss.refresh_from_db()
    assert not boss.has_usable_password()
    assert Notice.objects.get(template="member.started_over").recipient == f"member:{boss.pk}"
    assert Event.objects.filter(subject=f"member:{boss.pk}", kind="office.started_over").count() == 1
    other = factories.firm(desk.now)
    assert send(desk, head, firm, f"people/{agent.pk}/anew").status_code == 404
    assert send(desk, head, other, act).status_code == 404
    assert send(desk, desk.nasrin, firm, act).status_code == 404
    assert f"/{act}" not in desk.sign_in(desk.nasrin).get(f"/office/firms/{firm.slug}").text
