"""A shop registers itself on four pages, an officer compares, and buyers find it only after that."""

import re
import uuid

import pytest
from django.test import Client

from ccms.accounts import api_keys
from ccms.accounts.actors import Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.firms import entries, naming, shop_keys
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Application, DataKey, Firm, Member
from ccms.complaints.models import Evidence
from ccms.complaints.registry import applying
from ccms.complaints.registry.deciding import NotProved, verify_firm
from ccms.complaints.registry.lapsing import lapse
from ccms.core.failures import ValidationFailed
from ccms.ledger.models import Event
from ccms.notices.delivery import deliver
from ccms.notices.models import DevelopmentMessage, Notice
from tests import factories
from tests.web.office.applicants import DBID, MAIL, PHONE, Applicant, answer, of_register
from tests.web.office.working import words_of


@pytest.fixture
def applicant(desk):
    return Applicant(desk)


@pytest.fixture
def head(desk):
    return desk.member("প্রধান", Role.OFFICE_HEAD)


def told(firm):
    found = Notice.objects.filter(subject=f"firm:{firm.pk}").order_by("created_at", "channel")
    return [(notice.template, notice.channel) for notice in found]


def test_an_applicant_is_no_public_shop_and_has_no_live_key_until_an_officer_verified_it(desk, applicant, head):
    application = applicant.apply()
    firm, member = application.firm, application.member

    assert (firm.is_public, naming.find("রঙিন শাড়ি"), naming.find(PHONE)) == (False, [], [])
    assert Client().get(f"/firms/{firm.slug}").status_code == 404
    by = actor_of(member)
    with pytest.raises(ValidationFailed):
        api_keys.make(KeyWanted(name="x", scopes=[Scope.READ], days=30), by, desk.now)
    with pytest.raises(ValidationFailed):
        shop_keys.rotate_key(by, desk.now)
    assert told(firm) == [("applicant.received", "email"), ("applicant.received", "sms")]

    done = answer(desk, head, application, number_seen="on", page_seen="on")

    firm.refresh_from_db()
    assert done.headers["Location"] == f"/office/firms/{firm.slug}"
    assert (firm.registered, firm.is_public, naming.find("রঙিন শাড়ি")) == (True, True, [firm])
    assert Client().get(f"/firms/{firm.slug}").status_code == 200
    assert shop_keys.rotate_key(by, desk.now).key.kid == "k1"
    assert firm.identities.get().proof == "seen"
    assert firm.dbid == DBID.number
    assert told(firm)[2:] == [("applicant.verified", "email"), ("applicant.verified", "sms")]
    kinds = Event.objects.filter(subject=f"firm:{firm.pk}").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["firm.applied", "firm.completed_application", "office.verified_firm"]


def test_the_pages_say_how_the_application_stands(desk, applicant, head):
    application = applicant.apply()
    assert "আপনার আবেদন পেয়েছি" in words_of(applicant.browser.get("/firm/register/papers"))

    answer(desk, head, application, number_seen="on", page_seen="on")

    assert "আপনার দোকান নিবন্ধিত হয়েছে" in words_of(applicant.browser.get("/firm/register/papers"))
    assert applicant.browser.get("/firm/register").headers["Location"] == "/firm/register/papers"


@pytest.mark.parametrize("seen", [{}, {"number_seen": "on"}, {"page_seen": "on"}])
def test_a_number_alone_proves_nobody(desk, applicant, head, seen):
    application = applicant.apply()

    refused = answer(desk, head, application, **seen)

    application.firm.refresh_from_db()
    assert refused.status_code == 422
    assert not application.firm.listed


def test_no_number_is_seen_on_a_paper_that_was_never_given(desk, applicant, head):
    application = applicant.apply()
    Evidence.objects.filter(holder=application.pk).delete()

    refused = answer(desk, head, application, number_seen="on", page_seen="on")

    application.firm.refresh_from_db()
    assert refused.status_code == 422
    assert 'name="number_seen"' not in refused.text
    assert 'name="page_seen"' in refused.text
    assert not application.firm.listed
    with pytest.raises(NotProved):
        verify_firm(application.pk, desk.actor(head), desk.now, number_seen=True, page_seen=True)


def test_a_paper_that_was_brought_to_the_officer_is_as_good_as_its_picture(desk, applicant, head):
    application = applicant.apply()
    Evidence.objects.filter(holder=application.pk).delete()
    assert answer(desk, head, application, shown="on").status_code == 422  # the page proves that it is the applicant's

    assert answer(desk, head, application, shown="on", page_seen="on").status_code == 302

    application.firm.refresh_from_db()
    assert application.firm.listed
    checked = Event.objects.get(kind="office.verified_firm").data["checked"]
    assert (checked["number"], checked["shown"], checked["page"]) == (False, True, True)


def test_a_registers_own_row_proves_the_applicant_who_gets_that_entry(desk, applicant, head):
    known = of_register(desk)
    application = applicant.apply()
    begun, member = application.firm, application.member
    page = desk.sign_in(head).get(f"/office/registry/{application.pk}")
    assert page.context["checks"].register_proves
    assert "নিবন্ধন করলে আবেদনকারী এই নামটি পাবেন:" in page.text

    shown = desk.sign_in(head).get(answer(desk, head, application).url)
    assert shown.context["firm"] == known  # and not the entry that was begun, which is part of it now

    for row in (begun, member, application):
        row.refresh_from_db()
    assert (begun.merged_into, member.firm, application.firm) == (known, known, known)
    assert told(known) == [("applicant.verified", "email"), ("applicant.verified", "sms")]
    assert shop_keys.rotate_key(actor_of(member), desk.now).key.firm == known


def test_an_entry_with_people_goes_to_no_applicant(desk, applicant, head):
    known = of_register(desk)
    Member.objects.create_member(email="a@b.example", password=None, role=Role.FIRM_ADMIN, firm=known, name="ক")
    application = applicant.apply()

    refused = answer(desk, head, application)

    assert refused.status_code == 422
    application.refresh_from_db()
    assert application.state == "applied"


def test_somebody_elses_number_in_a_register_proves_nothing(desk, applicant, head):
    known = of_register(desk, phone="+8801811999888")
    application = applicant.apply()

    refused = answer(desk, head, application, number_seen="on", page_seen="on")

    application.firm.refresh_from_db()
    assert refused.status_code == 422
    assert not application.firm.listed
    assert answer(desk, head, application, number_seen="on", page_seen="on", merged=[str(known.pk)]).status_code == 302


def test_a_complaint_about_an_applicant_makes_a_shadow_that_is_merged_at_verification(desk, applicant, head):
    application = applicant.apply()
    person = factories.consumer(desk.now)
    shadow = entries.make_shadow(
        "রঙিন শাড়ি", now=desk.now, named_by=person.pk, phone=PHONE, link="facebook.com/rongin.sharee"
    )
    assert shadow != application.firm
    page = desk.sign_in(head).get(f"/office/registry/{application.pk}")
    assert str(shadow.pk) in page.text

    answer(desk, head, application, number_seen="on", page_seen="on", merged=[str(shadow.pk)])

    shadow.refresh_from_db()
    assert shadow.merged_into == application.firm


def test_an_application_comes_back_is_mended_and_is_sent_again(desk, applicant, head):
    application = applicant.apply()
    offered = desk.sign_in(head).get(f"/office/registry/{application.pk}/return").text
    assert all(f'value="{code}"' in offered for code in ("number_differs", "paper_missing", "paper_expired"))

    assert answer(desk, head, application, "return", reason="number_differs").status_code == 302
    assert told(application.firm)[-2:] == [("applicant.returned", "email"), ("applicant.returned", "sms")]
    assert "নম্বরটি কাগজের সঙ্গে মেলে না" in words_of(applicant.browser.get("/firm/register/papers"))
    member = desk.sign_in(application.member)  # another browser, signed in
    member.post(
        "/firm/register/number", {"idempotency_key": str(uuid.uuid4()), "identity": "etin", "number": "১২৩৪-৫৬৭৮-৯০১২"}
    )
    member.post("/firm/register/papers", {"idempotency_key": str(uuid.uuid4()), "page": "facebook.com/rongin.sharee"})

    application.refresh_from_db()
    assert application.state == "applied"
    assert [(each.kind, each.number.open()) for each in application.firm.identities.all()] == [("etin", "123456789012")]


def test_who_is_refused_is_told_why_and_begins_again_without_proving_anew(desk, applicant, head):
    application = applicant.apply()
    offered = desk.sign_in(head).get(f"/office/registry/{application.pk}/refuse").text
    assert all(f'value="{code}"' in offered for code in ("of_another", "not_a_seller", "registered_already"))

    assert answer(desk, head, application, "refuse", reason="of_another").status_code == 302
    assert told(application.firm)[-1][0] == "applicant.refused"
    assert "নম্বর বা পেজ অন্য কারও" in words_of(applicant.browser.get("/firm/register/papers"))
    assert answer(desk, head, application, number_seen="on", page_seen="on").status_code == 404
    applicant.send(name_bn="রঙিন শাড়ি ২", name_en="", kind="own_store")
    assert applicant.send("number", identity="dbid", number="99887766").headers["Location"] == "/firm/register/papers"

    again = applicant.application
    assert (again.pk != application.pk, again.firm, again.state) == (True, application.firm, "begun")
    assert Firm.objects.filter(pk=again.firm_id, name_bn="রঙিন শাড়ি ২").exists()


def test_the_link_of_the_mail_works_by_its_button_alone_and_once(desk, applicant):
    applicant.send(name_bn="রঙিন", name_en="", kind="own_store")
    applicant.send("number", identity="dbid", number="99887766")
    applicant.send("contact", person="রহিমা", phone=PHONE, email=MAIL)
    applicant.send("code", code=next(each.code for each in current_codes(desk.now)))
    link = applicant.link()

    assert Client().get(link).status_code == 200
    assert not Firm.objects.exists()
    Client().post(link, {"idempotency_key": str(uuid.uuid4())})
    Client().post(link, {"idempotency_key": str(uuid.uuid4())})
    assert (Firm.objects.count(), Member.objects.filter(role=Role.FIRM_ADMIN).count()) == (1, 1)
    assert Client().get(link[:-3]).status_code == 410


def test_a_link_is_over_after_three_days_and_when_a_newer_one_was_asked_for(desk, applicant):
    applicant.send(name_bn="রঙিন", name_en="", kind="own_store")
    applicant.send("number", identity="dbid", number="99887766")
    applicant.send("contact", person="রহিমা", phone=PHONE, email=MAIL)
    applicant.send("code", code=next(each.code for each in current_codes(desk.now)))
    first = applicant.link()
    desk.later(minutes=2)
    assert applicant.send("mail").status_code == 200
    assert Client().get(first).status_code == 410
    desk.later(days=3)

    assert Client().get(applicant.link()).status_code == 410


def test_an_address_with_an_account_gets_no_second_one(desk, applicant):
    Member.objects.create_member(email=MAIL, password=None, role=Role.OFFICER, office=desk.dhaka, name="ক")

    page = applicant.reach_papers()

    assert page.status_code == 422
    assert not Firm.objects.exists()


def test_another_browser_has_no_application(desk, applicant):
    applicant.send(name_bn="রঙিন", name_en="", kind="own_store")

    for page in ("number", "contact", "code", "mail"):
        assert Client().get(f"/firm/register/{page}").headers["Location"] == "/firm/register"
    assert Client().get("/firm/register/papers").headers["Location"].startswith("/sign-in")


def test_a_wrong_code_proves_no_number(desk, applicant):
    applicant.send(name_bn="রঙিন", name_en="", kind="own_store")
    applicant.send("number", identity="dbid", number="99887766")
    applicant.send("contact", person="রহিমা", phone=PHONE, email=MAIL)
    right = next(each.code for each in current_codes(desk.now))
    deliver(desk.now)
    assert right in DevelopmentMessage.objects.get().body

    assert applicant.send("code", code=f"{(int(right) + 1) % 1_000_000:06}").status_code == 422
    assert applicant.application.phone_proved_at is None
    assert not Notice.objects.filter(template="applicant.confirm_email").exists()


def test_a_network_begins_so_many_applications_a_day(desk, monkeypatch):
    for turn in range(30):
        assert Applicant(desk).send(name_bn=f"দোকান {turn}", name_en="", kind="other").status_code == 302

    assert Applicant(desk).send(name_bn="দোকান", name_en="", kind="other").status_code == 422
    desk.later(days=1, minutes=1)
    assert Applicant(desk).send(name_bn="দোকান", name_en="", kind="other").status_code == 302


def test_only_the_registry_answers_and_each_opened_paper_is_an_event(desk, applicant, head):
    application = applicant.apply()
    address = f"/office/registry/{application.pk}"

    page = desk.sign_in(desk.nasrin).get(address)
    assert page.status_code == 200
    assert 'name="number_seen"' not in page.text
    assert answer(desk, desk.nasrin, application, number_seen="on", page_seen="on").status_code == 404
    assert answer(desk, desk.nasrin, application, "return", reason="name_differs").status_code == 404
    assert answer(desk, desk.nasrin, application, "refuse", reason="of_another").status_code == 404
    listed = desk.sign_in(head).get("/office/registry")
    assert address in listed.text
    paper = re.search(rf'href="({address}/[0-9a-f-]+)"', page.text)[1]
    before = Event.objects.count()
    assert desk.sign_in(desk.nasrin).head(paper).status_code == 200
    assert Event.objects.count() == before
    assert b"".join(desk.sign_in(desk.nasrin).get(paper).streaming_content)[:4] == b"\x89PNG"
    opened = Event.objects.filter(subject=f"firm:{application.firm_id}").latest("seq")
    assert (opened.kind, opened.actor) == ("office.opened_paper", desk.actor(desk.nasrin).text)
    assert Client().get(paper).status_code == 302


def test_the_events_and_notices_hold_no_name_number_or_address(desk, applicant, head):
    application = applicant.apply()
    answer(desk, head, application, number_seen="on", page_seen="on")

    said = b"".join(bytes(body) for body in Event.objects.values_list("body", flat=True)).decode()
    said += str(list(Notice.objects.values_list("params", flat=True)))
    for secret in (PHONE[3:], MAIL, DBID.number, "রহিমা", "রঙিন"):
        assert secret not in said
    assert applying.details_of(application).person == "রহিমা"


def test_what_never_comes_lapses_and_what_ended_is_forgotten(desk, applicant, head):
    application = applicant.apply()
    answer(desk, head, application, "return", reason="name_differs")
    begun = Applicant(desk)
    begun.send(name_bn="রঙিন", name_en="", kind="own_store")
    desk.later(days=29)
    assert lapse(desk.now) == {"applications lapsed": 0, "applications forgotten": 0}

    desk.later(days=2)
    assert lapse(desk.now) == {"applications lapsed": 2, "applications forgotten": 0}

    application.refresh_from_db()
    assert (application.state, Application.objects.count()) == ("lapsed", 1)
    assert Event.objects.filter(subject=f"firm:{application.firm_id}").latest("seq").kind == "clock.lapsed_application"
    desk.later(days=181)
    assert lapse(desk.now) == {"applications lapsed": 0, "applications forgotten": 1}
    application.refresh_from_db()
    assert (bool(application.details), bool(application.phone), application.phone_index) == (False, False, None)
    assert not DataKey.objects.get(pk=application.pk).wrapped
    assert not Evidence.objects.filter(holder=application.pk).exists()
    assert desk.sign_in(head).get(f"/office/registry/{application.pk}").status_code == 404


def test_a_link_that_proved_an_address_gives_no_other_browser_the_application(desk, applicant):
    applicant.reach_papers()
    link, stranger = applicant.link(), Client()

    read = stranger.get(link)
    pressed = stranger.post(link, {"idempotency_key": str(uuid.uuid4())})

    assert (read.status_code, pressed.status_code) == (410, 410)
    assert "ccms-application" not in stranger.cookies
    assert stranger.get("/firm/register/papers").headers["Location"].startswith("/sign-in/")
    assert applicant.browser.get("/firm/register/papers").status_code == 200


def test_a_link_that_is_pressed_twice_at_once_leads_on_both_times(desk, applicant):
    applicant.send(name_bn="রঙিন শাড়ি", name_en="Rongin Sharee", kind="fcommerce_page")
    applicant.send("number", identity="dbid", number=DBID.number)
    applicant.send("contact", person="রহিমা", phone=PHONE, email=MAIL)
    applicant.send("code", code=current_codes(desk.now)[0].code)
    key = {"idempotency_key": str(uuid.uuid4())}

    pressed = [applicant.browser.post(applicant.link(), key) for _ in range(2)]

    assert [each.headers["Location"] for each in pressed] == ["/firm/register/papers"] * 2
