"""An officer leaves with an inbox full of work: nothing of it is lost, and each thing has somebody who can act."""

import uuid
from datetime import timedelta

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import Holding
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import GiveInformation
from ccms.complaints.acts.office import RequestInformation
from ccms.complaints.reading import daily_mail
from ccms.complaints.verification import verify_complaints
from ccms.law.pack.book import book
from ccms.notices import inbox
from ccms.notices.models import Notice
from tests.web.office.working import words_of

TEXT = "চালানের ছবি দিন।"


@pytest.fixture
def full(desk):
    """Return three complaints of one officer, two of which the parties have answered since."""
    cases = [desk.taken_up() for _ in range(3)]
    for case in cases[:2]:
        perform(RequestInformation(party="consumer", text=TEXT), **case.by(desk.nasrin))
        perform(GiveInformation(text="ছবি দিলাম।"), **case.by(case.buyer))
    return cases


def waiting_for(desk, who):
    return inbox.to_handle(inbox.recipients_of(desk.actor(who)))


def test_who_comes_after_finds_every_complaint_and_everything_that_waits(desk, full):
    head = desk.member("দপ্তর প্রধান", Role.OFFICE_HEAD)
    assert waiting_for(desk, desk.nasrin) == 2
    post = Holding.objects.get(member=desk.tanvir).post

    sent = {"idempotency_key": str(uuid.uuid4()), "successor": str(post.pk)}
    desk.sign_in(head).post(f"/office/people/{desk.nasrin.pk}", sent)

    after = desk.sign_in(desk.tanvir)
    mine = after.get("/office/?view=mine").text.replace("-", "")
    assert all(case.reference in mine for case in full)
    shown = words_of(after.get("/office/inbox")).replace("-", "")
    assert sum(case.reference in shown for case in full) == waiting_for(desk, desk.tanvir) == 2

    full[0].act(desk.tanvir, "dismiss", reason="not_proved", text="প্রমাণ নেই।")
    assert waiting_for(desk, desk.tanvir) == 1
    assert verify_complaints().findings == []


def test_the_mail_of_the_next_days_goes_to_who_is_there(desk, full):
    head = desk.member("দপ্তর প্রধান", Role.OFFICE_HEAD)
    desk.sign_in(head).post(f"/office/people/{desk.nasrin.pk}", {"idempotency_key": str(uuid.uuid4()), "successor": ""})
    late = desk.now + timedelta(days=12)
    while not book().on(late.date()).calendar.is_working_day(late.date()):
        late += timedelta(days=1)

    daily_mail.send(late.replace(hour=5))

    told = {row.recipient: row.params for row in Notice.objects.filter(template="member.day")}
    assert f"member:{desk.nasrin.pk}" not in told
    assert full[2].reference in told[f"member:{head.pk}"]["references"]  # of the others the time began anew
