"""A sister body that was sent something, and its members."""

import uuid

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import CopyToBody
from ccms.complaints.acts.dispatches import RecordSending, Refer
from ccms.complaints.models import Dispatch
from tests.web.office.working import Desk


@pytest.fixture
def desk(db, sign_in):
    """Return an office with two officers."""
    return Desk(sign_in)


@pytest.fixture
def works_for(db):
    """Return a way to employ somebody at a body."""

    def employ(body, district=""):
        address = f"{uuid.uuid4().hex[:8]}@body.test"
        known = {"role": Role.BODY, "name": "রাশেদা বেগম", "body": body, "district": district}
        return Member.objects.create_member(email=address, password=None, **known)

    return employ


@pytest.fixture
def bank(works_for):
    return works_for("BB")


@pytest.fixture
def send(desk):
    """Return a way to send a complaint of the office: a referral, or a copy to a body."""

    def go(body="BB", case=None, *, beside=False, sent=True, **fields):
        case = case or desk.taken_up(**fields)
        known = {"body": body, "despite": "কাগজ পরে যাবে।"}
        act = CopyToBody(basis="same_matter", **known) if beside else Refer(basis="competence", **known)
        perform(act, **case.by(desk.nasrin))
        dispatch = Dispatch.objects.latest("prepared_at", "id")
        if sent:
            memo = RecordSending(dispatch=dispatch.id, channel="paper", memo_no="OK/12", day=desk.today)
            perform(memo, **case.by(desk.nasrin))
        return case, dispatch

    return go
