"""The inbox of an office: what waits for an act, what was done by whom, what its people are only told."""

import re
import uuid
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.cache import cache

from ccms.accounts.actors import Role
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import RequestReview, Withdraw
from ccms.complaints.acts.dispatches import Refer
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.reading import daily_mail
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import DHAKA, dhaka_day
from ccms.law.pack.book import book
from ccms.notices.models import Notice, NoticeRead
from tests.web.office.working import words_of

FRIDAY = 4


@pytest.fixture
def reviewed(desk):
    """Return a complaint of which the buyer asked that another officer looks again."""
    case = desk.taken_up()
    case.act(desk.nasrin, "dismiss", reason="not_proved", text="প্রমাণ নেই।")
    perform(RequestReview(reason="new_proof", text="রসিদ পেয়েছি।"), **case.by(case.buyer))
    return case


def inbox(desk, who, view="act"):
    return desk.sign_in(who).get(f"/office/inbox?view={view}")


def waiting(desk, who):
    """Return the number beside the inbox's name on top of a page, counted anew."""
    cache.clear()
    page = desk.sign_in(who).get("/office/health").text
    return re.search(r'href="/office/inbox"[^>]*>(.*?)</a>', page)[1]


def test_what_asks_for_an_act_waits_until_the_act_is_done(desk, reviewed):
    shown = inbox(desk, desk.tanvir)
    assert reviewed.reference[:5] in words_of(shown)
    assert "(১)" in waiting(desk, desk.tanvir)

    reviewed.act(desk.tanvir, "request-information", party="consumer", text="রসিদের ছবি দিন।")

    assert "এই তালিকায় কিছু নেই" in words_of(inbox(desk, desk.tanvir))
    done = words_of(inbox(desk, desk.tanvir, "handled"))
    assert reviewed.reference[:5] in done
    assert desk.tanvir.name in done
    assert "(" not in waiting(desk, desk.tanvir)


def test_each_member_has_read_by_himself_and_a_look_ahead_reads_nothing(desk, reviewed):
    desk.sign_in(desk.tanvir).get("/office/inbox", headers={"Sec-Purpose": "prefetch"})
    desk.sign_in(desk.tanvir).head("/office/inbox")
    assert not NoticeRead.objects.exists()

    assert "নতুন" in words_of(inbox(desk, desk.tanvir))
    assert "নতুন" not in words_of(inbox(desk, desk.tanvir))
    assert "নতুন" in words_of(inbox(desk, desk.nasrin))


def test_a_person_of_the_office_notes_it_as_done_once(desk, reviewed):
    notice = Notice.objects.get(template="office.review_requested")
    form = {"idempotency_key": str(uuid.uuid4())}

    for _ in range(2):
        assert desk.sign_in(desk.tanvir).post(f"/office/inbox/{notice.pk}", form).status_code == 302
    late = {"idempotency_key": str(uuid.uuid4())}
    other = desk.sign_in(desk.nasrin).post(f"/office/inbox/{notice.pk}", late, follow=True)

    notice.refresh_from_db()
    assert notice.handled_by == desk.actor(desk.tanvir).text
    assert "আগেই হয়ে গেছে" in words_of(other)
    assert words_of(inbox(desk, desk.nasrin, "handled")).count(desk.tanvir.name) == 1


def test_another_office_neither_reads_it_nor_notes_it_as_done(desk, reviewed):
    stranger = desk.member("রফিক ইসলাম", code="chattogram")
    notice = Notice.objects.get(template="office.review_requested")

    assert reviewed.reference[:5] not in words_of(inbox(desk, stranger))
    desk.sign_in(stranger).post(f"/office/inbox/{notice.pk}", {"idempotency_key": str(uuid.uuid4())})
    notice.refresh_from_db()
    assert notice.handled_at is None


def test_what_ended_asks_for_nothing_any_more(desk):
    case = desk.taken_up()
    perform(Refer(despite="কাগজ পরে যাবে।", body="BTRC", basis="competence"), **case.by(desk.nasrin))
    desk.later(days=8)
    sweep(desk.now)
    assert "পাঠানো হয়নি" in words_of(inbox(desk, desk.nasrin))

    perform(Withdraw(reason="no_longer", received="nothing"), **case.by(case.buyer))

    assert case.reference[:5] not in words_of(inbox(desk, desk.nasrin))
    assert not Notice.objects.filter(inbox="act", handled_at=None).exists()


def test_what_is_only_told_stands_apart(desk):
    case = desk.escalated()

    assert case.reference[:5] not in words_of(inbox(desk, desk.nasrin))
    told = words_of(inbox(desk, desk.nasrin, "info"))
    assert case.reference[:5] in told
    assert "হয়ে গেছে" not in told.split("জানার জন্য", 2)[2]


def test_the_inbox_is_searched_by_the_number_of_a_complaint(desk, reviewed):
    desk.taken_up()
    elsewhere = desk.member("বগুড়া", code="bogura")
    found = desk.sign_in(desk.nasrin).get(f"/office/inbox?q=cc-{reviewed.reference.lower()}")
    shown = set(re.findall(r'href="/office/(\w{11})', found.text))
    assert shown == {reviewed.reference}
    assert "আবার দেখ" in words_of(found)
    assert not set(
        re.findall(r'href="/office/(\w{11})', desk.sign_in(elsewhere).get(f"/office/inbox?q={reviewed.reference}").text)
    )
    wrong = desk.sign_in(desk.nasrin).get("/office/inbox?q=12")
    assert "১১টি অক্ষর" in words_of(wrong)


def test_a_long_list_has_pages(desk, reviewed):
    first = Notice.objects.get(template="office.review_requested")
    Notice.objects.bulk_create(
        Notice(
            event=uuid.uuid4(),
            subject=first.subject,
            recipient=first.recipient,
            channel="in_app",
            template=first.template,
            language="bn",
            params=first.params,
            state="delivered",
            inbox="act",
            next_try_at=first.created_at,
            created_at=first.created_at - timedelta(minutes=minute + 1),
        )
        for minute in range(31)
    )
    page = inbox(desk, desk.tanvir)
    assert len(page.context["lines"]) == 30
    older = desk.sign_in(desk.tanvir).get(page.context["next_url"])
    assert len(older.context["lines"]) == 2
    assert inbox(desk, desk.member("প্রধান", Role.OFFICE_HEAD)).status_code == 200


def mails(now):
    return {each.recipient: each.params for each in Notice.objects.filter(template="member.day", created_at=now)}


def at_nine(day):
    return datetime.combine(day, time(9), DHAKA).astimezone(UTC)


@pytest.fixture
def day(desk, reviewed):
    """Return the working day after the review."""
    del reviewed
    today = dhaka_day(desk.now)
    return book().on(today).calendar.add_working_days(today, 1)


def test_on_a_working_day_each_person_with_work_gets_one_mail_with_numbers_and_references(desk, day):
    assert daily_mail.send(at_nine(day) - timedelta(hours=2)) == 0  # before CCMS_DIGEST_HOUR
    assert daily_mail.send(at_nine(day + timedelta(days=(FRIDAY - day.weekday()) % 7))) == 0

    daily_mail.send(at_nine(day))
    assert daily_mail.send(at_nine(day) + timedelta(hours=3)) == 0

    tanvir = f"member:{desk.tanvir.pk}"
    assert mails(at_nine(day))[tanvir] == {"day": day.isoformat(), "to_do": 1, "ending": 0, "references": ""}
    assert "a notice tells of nothing that happened" not in {what for what, _ in verify_complaints().findings}

    case = desk.taken_up()
    late = book().on(day).calendar.add_working_days(day, 9)  # the first step of the office was due before
    daily_mail.send(at_nine(late))
    assert mails(at_nine(late))[f"member:{desk.nasrin.pk}"]["references"] == case.reference


def test_who_wants_no_mail_says_so_on_the_inbox_and_a_left_member_gets_none(desk, day):
    page = desk.sign_in(desk.tanvir)
    key = str(uuid.uuid4())
    said = page.post("/office/inbox/mail", {"digest": "off", "idempotency_key": key}, follow=True)
    assert "কর্মদিবসে আর ইমেইল যাবে না" in words_of(said)
    desk.nasrin.is_active = False
    desk.nasrin.save()

    daily_mail.send(at_nine(day))

    assert {f"member:{desk.tanvir.pk}", f"member:{desk.nasrin.pk}"}.isdisjoint(mails(at_nine(day)))
