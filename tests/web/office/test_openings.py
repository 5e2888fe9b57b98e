"""Who of an office looks at a complaint is an event that its person reads; the head hears of an unusual day."""

import uuid
from datetime import timedelta

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.complaints.history import openings
from ccms.complaints.history.openings import NOTICED, note_opening, notice_unusual_days
from ccms.complaints.models import Complaint
from ccms.complaints.reading.own_case import case_of, reading_matters
from ccms.complaints.reading.vitals import Vital, measured
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from ccms.notices.addresses import names_of
from ccms.notices.composition.rendering import line, told_by
from ccms.notices.models import Notice
from tests.api.conftest import of_firm
from tests.web.office.test_handing import browser_of
from tests.web.office.working import words_of


def looks(case):
    """Return who did what with a complaint without changing it."""
    found = Event.objects.filter(subject=f"opening:{case.complaint.pk}").order_by("seq")
    return list(found.values_list("kind", "actor"))


def test_opening_a_case_is_one_event_an_hour_for_each_member_and_its_person_reads_it(desk):
    case = desk.taken_up()
    nasrin, tanvir = desk.sign_in(desk.nasrin), desk.sign_in(desk.tanvir)
    heading = "কে আপনার অভিযোগ দেখেছেন"
    assert heading not in words_of(browser_of(case, "buyer").get(f"/t/{case.reference}"))

    for browser in (nasrin, nasrin, tanvir):
        assert browser.get(case.url).status_code == 200
    nasrin.get(f"{case.url}/history")
    opened = "office.opened_case"
    assert looks(case) == [(opened, f"office:{desk.nasrin.pk}"), (opened, f"office:{desk.tanvir.pk}")]
    desk.later(minutes=61)
    desk.sign_in(desk.nasrin).get(case.url)
    assert looks(case)[2:] == [(opened, f"office:{desk.nasrin.pk}")]

    page = words_of(browser_of(case, "buyer").get(f"/t/{case.reference}"))
    assert heading in page
    assert page.count("ঢাকা জেলা কার্যালয়-এর একজন কর্মকর্তা খুলেছেন") == 3
    assert desk.nasrin.name not in page.partition(heading)[2]
    assert verify_ledger().clean


def test_lists_are_no_opening_and_a_searched_number_is_one(desk):
    case = desk.taken_up()
    browser, elsewhere = desk.sign_in(desk.nasrin), desk.sign_in(desk.member("বগুড়া", code="bogura"))
    browser.get("/office/")
    browser.get("/office/search", {"q": "জিন্স"})
    assert looks(case) == []

    browser.get("/office/search", {"q": case.reference})
    elsewhere.get("/office/search", {"q": case.reference})
    elsewhere.get("/office/search", {"q": case.reference})

    assert [kind for kind, _ in looks(case)] == ["office.searched_number"] * 2
    assert "নম্বরটি খুঁজেছেন" in words_of(browser_of(case, "buyer").get(f"/t/{case.reference}"))


def test_the_sides_and_the_public_leave_no_opening(desk):
    case = desk.taken_up()
    browser_of(case, "buyer").get(f"/t/{case.reference}")
    note_opening(case.complaint, case.seller, desk.now)
    note_opening(case.complaint, None, desk.now)

    assert looks(case) == []


def test_two_who_open_at_once_are_both_noted(desk, monkeypatch):
    """The one who finds the place in the chain taken goes on from there."""
    case, nasrin, tanvir = desk.taken_up(), desk.actor(desk.nasrin), desk.actor(desk.tanvir)
    seal, first = openings.seal, []

    def after_another(entry, tip):
        if not first:
            first.append(True)
            note_opening(case.complaint, tanvir, desk.now)
        return seal(entry, tip)

    monkeypatch.setattr(openings, "seal", after_another)
    note_opening(case.complaint, nasrin, desk.now)

    assert sorted(who for _, who in looks(case)) == sorted([nasrin.text, tanvir.text])
    assert verify_ledger().clean


@pytest.fixture
def opening(desk):
    """Return a way to let a member open, or search, so many complaints now."""

    def look(who, count, what=openings.OPENED):
        for _ in range(count):
            note_opening(Complaint(id=uuid.uuid4()), desk.actor(who), desk.now, what)

    return look


def recipients():
    return {notice.recipient for notice in Notice.objects.filter(template__contains=".unusual_day")}


def test_an_unusual_day_is_told_to_the_head_once(desk, opening):
    head = desk.member("প্রধান", Role.OFFICE_HEAD)
    for _ in range(3):
        opening(desk.tanvir, 9)
        desk.later(days=1)
    opening(desk.tanvir, 45)  # five times nine: no more than usual
    opening(desk.nasrin, 39)
    assert notice_unusual_days(desk.now) == 0

    opening(desk.nasrin, 1)
    opening(desk.tanvir, 1)
    assert [notice_unusual_days(desk.now) for _ in range(2)] == [2, 0]

    told = Notice.objects.filter(template="member.unusual_day")
    assert {notice.recipient for notice in told} == {f"member:{head.pk}"}
    assert {(n.subject, n.channel, n.params["cases"]) for n in told} == {
        *((str(desk.nasrin.pk), channel, 40) for channel in ("email", "in_app")),
        *((str(desk.tanvir.pk), channel, 46) for channel in ("email", "in_app")),
    }
    assert Event.objects.filter(kind=NOTICED).count() == 2
    desk.later(days=1)
    assert notice_unusual_days(desk.now) == 0
    page = words_of(desk.sign_in(head).get("/office/inbox?view=info"))
    assert "৪০টি অভিযোগ খুলেছেন" in page


def test_many_searched_numbers_are_unusual_too_and_a_head_is_told_of_by_the_one_above(desk, opening):
    head = desk.member("প্রধান", Role.OFFICE_HEAD)
    above = desk.member("উপরের প্রধান", Role.OFFICE_HEAD, code=head.office.parent.code)
    opening(head, 15, openings.SEARCHED)

    assert notice_unusual_days(desk.now + timedelta(minutes=1)) == 1
    assert recipients() == {f"member:{above.pk}"}


def administrator():
    return Member.objects.create_member(email=f"{uuid.uuid4().hex}@b.example", password=None, role=Role.ADMIN)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.OFFICE_HEAD, Role.AUDITOR, Role.SUPERVISOR])
def test_above_the_head_office_those_who_supervise_there_and_the_administrators_are_told(desk, opening, role):
    insider = desk.member("ভেতরের লোক", role, code="head")
    admin, gone = administrator(), administrator()
    supervisor = desk.member("তদারককারী", Role.SUPERVISOR, code="head")
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    opening(insider, 40)

    assert notice_unusual_days(desk.now + timedelta(minutes=1)) == 1
    assert recipients() == {f"member:{admin.pk}", f"member:{supervisor.pk}"}


def test_another_head_of_the_head_office_is_told_and_nobody_of_themselves(desk, opening):
    heads = [desk.member(name, Role.OFFICE_HEAD, code="head") for name in ("এক", "দুই")]
    administrator()
    opening(heads[0], 40)

    assert notice_unusual_days(desk.now + timedelta(minutes=1)) == 1
    assert recipients() == {f"member:{heads[1].pk}"}


def test_an_alarm_that_finds_nobody_is_seen_by_whoever_watches_the_machine(desk, opening):
    insider = desk.member("একা", Role.OFFICE_HEAD, code="head")
    opening(insider, 40)

    assert notice_unusual_days(desk.now + timedelta(minutes=1)) == 1
    assert recipients() == set()
    assert measured(desk.now + timedelta(minutes=1))[Vital.UNHEARD] == 1
    admin = administrator()
    page = desk.sign_in(admin).get("/office/health?lang=en").content.decode()
    assert "Alarms that reached nobody" in page
    assert "first-admin" in page
    desk.later(days=8)
    assert measured(desk.now)[Vital.UNHEARD] == 0


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR])
def test_whoever_is_told_reads_who_it_was(desk, opening, role):
    """The page of a member opens for those alone who let members in and out; others read the name in their inbox."""
    insider = desk.member("নাম দিয়ে চেনা", role, code="head")
    admin, supervisor = administrator(), desk.member("তদারককারী", Role.SUPERVISOR, code="head")
    opening(insider, 40)
    notice_unusual_days(desk.now + timedelta(minutes=1))

    for told in (admin, supervisor):
        notice = Notice.objects.get(recipient=f"member:{told.pk}", channel="email")
        said = line(told_by(notice), names_of([f"office:{insider.office_id}"]))
        assert insider.name not in "".join([said.headline, *said.paragraphs])  # a mail names nobody
        page = desk.sign_in(told).get(said.path)
        assert page.status_code == 200
        assert insider.name in words_of(page)


def test_a_head_above_reads_who_it_was(desk, opening):
    head = desk.member("প্রধান", Role.OFFICE_HEAD)
    above = desk.member("উপরের প্রধান", Role.OFFICE_HEAD, code=head.office.parent.code)
    opening(head, 40)
    notice_unusual_days(desk.now + timedelta(minutes=1))

    notice = Notice.objects.get(recipient=f"member:{above.pk}", channel="email")
    said = line(told_by(notice), names_of([f"office:{head.office_id}"]))
    page = desk.sign_in(above).get(said.path)
    assert page.status_code == 200
    assert head.name in words_of(page)


def test_a_program_that_asks_for_the_headers_alone_has_read_nothing(desk):
    case, filed = desk.taken_up(), desk.filed()
    browser = desk.sign_in(desk.nasrin)

    assert browser.head(case.url).status_code == 200
    assert browser.head("/office/search", {"q": case.reference}).status_code == 302
    assert of_firm(filed.shop).send("HEAD", f"/complaints/{filed.reference}").status_code == 200
    assert browser_of(case, "buyer").head(f"/t/{case.reference}").status_code == 200
    assert browser_of(filed, "seller").head(f"/answer/{filed.reference}").status_code == 200

    assert looks(case) == []
    assert (filed.events(), filed.now_stands().receipt_basis) == (["consumer.filed"], "")
    assert reading_matters(case_of(case.reference, case.buyer), desk.now)
    of_firm(filed.shop).send("GET", f"/complaints/{filed.reference}")
    browser_of(case, "buyer").get(f"/t/{case.reference}")
    assert filed.now_stands().receipt_basis == "opened"
    assert not reading_matters(case_of(case.reference, case.buyer), desk.now)
