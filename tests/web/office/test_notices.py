"""What was told to whom, whether it arrived, and a second try for what stopped."""

import uuid

from ccms.notices.channels import Trouble
from ccms.notices.models import Notice, State
from tests.web.office.working import words_of


def stopped(case):
    """Let the last SMS of a case stop on its way."""
    notice = Notice.objects.filter(subject=case.reference, channel="sms").latest("created_at")
    Notice.objects.filter(pk=notice.pk).update(state=State.PARKED, last_error=Trouble.REFUSED, attempts=6)
    return notice


def post(case, who, notice, key=None):
    address = f"{case.url}/notices/{notice.pk if isinstance(notice, Notice) else notice}"
    return case.desk.sign_in(who).post(address, {"idempotency_key": str(key or uuid.uuid4())})


def test_every_notice_stands_there_with_its_state_and_why_it_stopped(desk):
    case = desk.taken_up()
    stopped(case)

    said = words_of(case.get(desk.nasrin, "/notices"))

    assert "থেমে গেছে" in said
    assert "নেটওয়ার্ক এই নম্বর বা ঠিকানা নেয়নি" in said
    assert "পাঠানোর অপেক্ষায়" in said
    assert said.count("আবার চেষ্টা করুন") == 1


def test_what_stopped_is_tried_again_from_the_beginning(desk):
    case = desk.taken_up()
    notice, key = stopped(case), uuid.uuid4()

    answers = [post(case, desk.nasrin, notice, key) for _ in range(2)]

    notice.refresh_from_db()
    assert [answer.headers["Location"] for answer in answers] == [f"{case.url}/notices"] * 2
    assert (notice.state, notice.attempts) == (State.QUEUED, 0)


def test_a_notice_of_another_case_is_not_tried_from_here(desk):
    case, other = desk.taken_up(), desk.taken_up()
    notice = stopped(other)

    assert post(case, desk.nasrin, notice).status_code == 404
    assert post(case, desk.nasrin, uuid.uuid4()).status_code == 404
    notice.refresh_from_db()
    assert notice.state == State.PARKED
