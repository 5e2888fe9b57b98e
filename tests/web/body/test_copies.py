"""Copies: the Cell and the association read those to their own code, and a copy to be known asks for no answer."""

import uuid

import pytest
from django.urls import reverse

from ccms.accounts.actors import Role
from ccms.accounts.models import BodyAddress, Member
from ccms.complaints.models import Deadline
from ccms.complaints.verification import verify_complaints
from ccms.integrations import bodies
from ccms.web.access import HOMES
from tests.web.body.test_replies import rows_of, url
from tests.web.office.working import words_of


@pytest.fixture
def someone(db):
    """Return a way to employ somebody who belongs to no place."""

    def employ(role):
        address = f"{uuid.uuid4().hex[:8]}@cell.test"
        return Member.objects.create_member(email=address, password="x" * 12, role=role, name="ইমরান কবীর")

    return employ


@pytest.mark.parametrize(("role", "own"), [("coordinator", "CDCC"), ("association", "ECAB")])
def test_the_cell_and_the_association_read_the_copies_to_their_code_and_say_nothing(desk, send, someone, role, own):
    reader = someone(Role(role))
    case, copy = send(own, beside=True)
    _, foreign = send("BB", beside=True)
    browser = desk.sign_in(reader)

    assert 'href="/body/"' in browser.get(reverse(HOMES[role])).text
    assert len(rows_of(browser)) == 1
    page = browser.get(url(copy))
    said = words_of(page)
    assert case.shop.name("bn") in said
    assert case.reference not in page.text
    assert browser.get(url(foreign)).status_code == 404
    for act in ("acknowledge", "accept", "return", "answer"):
        assert url(copy, act) not in page.text
        assert browser.get(url(copy, act)).status_code == 404
    for other in ("/body/keys", "/body/webhook"):
        assert browser.get(other).status_code == 404
    assert "body.opened" in case.events()
    assert verify_complaints().findings == []


def test_a_desk_of_the_cell_is_read_where_the_cell_has_an_account(desk, someone):
    cell_desk = BodyAddress(body="CDCC", district="", channel="mail", email="cell@example.test")
    assert not bodies.can_be_opened(cell_desk)
    someone(Role.COORDINATOR)

    assert bodies.can_be_opened(cell_desk)


def test_a_copy_to_be_known_is_to_be_read_and_not_to_be_answered(desk, bank, send):
    send("BB", beside=True)

    (row,) = rows_of(desk.sign_in(bank))

    assert "জানার জন্য" in row
    assert "পড়ুন; কিছু বলার থাকলে উত্তর দিন" in row


def test_what_waits_stands_by_its_deadline(desk, bank, send):
    first, _ = send("BB")
    desk.later(days=1)
    second, _ = send("BB")
    Deadline.objects.filter(complaint=second.complaint, kind="referral").update(due_at=desk.now)

    rows = rows_of(desk.sign_in(bank))

    assert [second.reference[-4:] in "".join(c for c in row if c.isalnum()) for row in rows] == [True, False]
    assert first.reference != second.reference
