"""Messages that stopped: those of no complaint before the administrator, the others in the inbox of their office."""

import uuid
from datetime import timedelta

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.complaints.history.openings import note_opening, notice_unusual_days
from ccms.complaints.models import Complaint
from ccms.notices.channels import Trouble
from ccms.notices.models import Notice, State
from tests.web.office.test_people import invite, send
from tests.web.office.working import words_of


@pytest.fixture
def admin(desk):
    return Member.objects.create_member(email="admin@ccms.test", password=None, role=Role.ADMIN, name="প্রশাসক")


def stop(**which):
    found = Notice.objects.filter(**which)
    assert found.update(state=State.PARKED, last_error=Trouble.GATEWAY_DOWN, attempts=9)
    return found


def test_an_invitation_that_stopped_is_tried_again_by_an_administrator(desk, admin):
    case = desk.filed()
    stop(subject=case.reference)
    assert "কোনো মেসেজ আটকে নেই" in words_of(desk.sign_in(admin).get("/manage/notices"))
    invite(desk, admin, "/manage/people?office=dhaka")
    notice = stop(template="member.invited_to_office").get()

    page = desk.sign_in(admin).get("/manage/notices")
    shown = words_of(page)

    assert "আটকে যাওয়া মেসেজ" in shown
    assert "new@dncrp.test" not in shown
    assert case.reference not in page.text
    assert send(desk, admin, f"/manage/notices/{notice.pk}").headers["Location"] == "/manage/notices"
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (State.QUEUED, 0)
    of_case = Notice.objects.filter(subject=case.reference, state=State.PARKED).first()
    for other in (of_case.pk, uuid.uuid4()):
        assert send(desk, admin, f"/manage/notices/{other}").status_code == 404
    assert desk.sign_in(desk.nasrin).get("/manage/notices").status_code == 404


def test_what_waits_is_told_by_channel_and_reason_without_anybody_s_data(desk, admin):
    case = desk.filed()
    Notice.objects.all().delete()
    assert "কোনো মেসেজ অপেক্ষায় নেই" in words_of(desk.sign_in(admin).get("/manage/notices"))
    invite(desk, admin, "/manage/people?office=dhaka")
    mail = Notice.objects.get(template="member.invited_to_office")
    failed = {"last_error": Trouble.GATEWAY_DOWN, "attempts": 3, "next_try_at": desk.now + timedelta(hours=1)}
    Notice.objects.filter(pk=mail.pk).update(state=State.QUEUED, **failed)
    later = {"subject": case.reference, "attempts": 0, "last_error": "", "next_try_at": desk.now + timedelta(days=1)}
    put_again(mail, **later)

    page = desk.sign_in(admin).get("/manage/notices")
    shown = words_of(page)

    assert "যেসব মেসেজ অপেক্ষায় আছে" in shown
    assert "ইমেইল ১ " in shown
    assert "পাঠানোর সেবা সাড়া দেয়নি; ৩ বার চেষ্টা হয়েছে" in shown
    assert "new@dncrp.test" not in page.text
    Notice.objects.filter(subject=case.reference).update(next_try_at=desk.now)
    assert "ইমেইল ১ " in words_of(desk.sign_in(admin).get("/manage/notices"))
    assert "এখনো চেষ্টা হয়নি: ওয়ার্কার চলছে কি?" in words_of(desk.sign_in(admin).get("/manage/notices"))


def put_again(notice, **changed):
    """Queue the same notice a second time, with these changes."""
    for name, value in changed.items():
        setattr(notice, name, value)
    notice.pk, notice.event, notice.state = uuid.uuid4(), uuid.uuid4(), State.QUEUED
    notice.save(force_insert=True)


def test_what_stopped_of_a_complaint_is_a_list_of_its_offices_inbox(desk):
    case, elsewhere = desk.filed(), desk.member("বগুড়া", code="bogura")
    notice = stop(subject=case.reference, recipient__startswith="contact:").first()

    page = desk.sign_in(desk.nasrin).get("/office/inbox?view=parked")

    assert f"/office/{case.reference}/notices" in page.text
    again = f"/office/{case.reference}/notices/{notice.pk}"
    assert f'action="{again}' in page.text
    assert send(desk, desk.nasrin, again).status_code == 302
    notice.refresh_from_db()
    assert notice.state == State.QUEUED
    assert case.reference not in desk.sign_in(elsewhere).get("/office/inbox?view=parked").text
    assert case.reference not in desk.sign_in(desk.nasrin).get("/office/inbox?view=parked").text


def test_a_stopped_notice_of_an_unusual_day_stands_before_the_administrator(desk, admin):
    """Its subject is the member alone, without a kind before it."""
    desk.member("প্রধান", Role.OFFICE_HEAD)
    for _ in range(60):
        note_opening(Complaint(id=uuid.uuid4()), desk.actor(desk.nasrin), desk.now)
    assert notice_unusual_days(desk.now) == 1
    notice = stop(template="member.unusual_day", channel="email").get()

    assert f"/manage/notices/{notice.pk}" in desk.sign_in(admin).get("/manage/notices").text
    assert send(desk, admin, f"/manage/notices/{notice.pk}").status_code == 302
    notice.refresh_from_db()
    assert notice.state == State.QUEUED
