"""Handing over, joining, notes and papers; and what of them never leaves the office."""

import json

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.acts.office import Reassign
from ccms.complaints.evidence import scanner
from ccms.complaints.lifecycle import Status
from ccms.complaints.models import Evidence
from ccms.complaints.reading.firm_view import firm_view
from ccms.core.failures import ValidationFailed
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests import factories
from tests.scanners import a_scanner_that_watches
from tests.web.office.working import words_of

CANARY = "কানারিনোট"  # of one script, so that no markup parts it


def browser_of(case, side):
    """Return a browser of the buyer, the seller, or of nobody."""
    browser, answer = Client(), HttpResponse()
    if side == "buyer":
        sessions.open_consumer_session(answer, case.person, case.desk.now)
    if side == "seller":
        sessions.open_link_session(answer, case.contact, case.reference, case.desk.now)
    browser.cookies = answer.cookies
    return browser


def test_a_note_of_the_office_never_stands_on_a_page_of_the_two_sides(desk):
    case = desk.taken_up()
    assert case.ask(desk.nasrin, "add-note", text=CANARY).status_code == 302
    case.act(desk.nasrin, "dismiss", reason="not_proved", text="প্রমাণ নেই।")

    for side in ("buyer", "seller", "nobody"):
        browser = browser_of(case, side)
        for page in (f"/t/{case.reference}", f"/answer/{case.reference}"):
            assert CANARY not in browser.get(page, follow=True).text, (side, page)
    assert CANARY not in repr(firm_view(case.reference, case.seller))
    assert CANARY not in json.dumps(list(Notice.objects.values_list("params", flat=True)), ensure_ascii=False)
    assert not any(CANARY.encode() in bytes(body) for body in Event.objects.values_list("body", flat=True))
    assert CANARY in case.get(desk.tanvir, "/words").text


def test_a_complaint_is_handed_to_a_colleague_of_the_same_office(desk):
    case, elsewhere = desk.taken_up(), desk.member("বগুড়ার কর্মকর্তা", code="bogura")

    page = case.get(desk.nasrin, "/reassign")
    case.act(desk.nasrin, "reassign", post=str(desk.actor(desk.tanvir).posts[0]))

    assert "তানভীর আহমেদ" in page.text
    assert elsewhere.name not in page.text
    assert case.now_stands().officer_id == desk.tanvir.pk
    with pytest.raises(ValidationFailed):
        perform(Reassign(post=desk.actor(elsewhere).posts[0]), **case.by(desk.nasrin))


def test_the_head_office_takes_a_complaint_over(desk):
    case, country = desk.taken_up(), desk.member("সারা দেশ", code="head")

    case.act(country, "reassign", post=str(desk.actor(country).posts[0]))

    assert case.now_stands().officer_id == country.pk


def test_a_complaint_is_joined_to_another_open_one_that_the_officer_sees(desk):
    case = desk.escalated()
    into, foreign, ended = (
        desk.escalated(like=case, by=case.person),
        desk.escalated(district="bogura"),
        desk.escalated(),
    )
    of_another = desk.escalated(like=case)
    perform(Withdraw(reason="no_longer", received="nothing"), **ended.by(ended.buyer))

    offered = case.get(desk.nasrin, "/join")
    refused = [case.ask(desk.nasrin, "join", into=other.reference) for other in (case, foreign, ended, of_another)]
    case.act(desk.nasrin, "join", into=into.reference)

    assert into.url in offered.text
    assert [answer.status_code for answer in refused] == [422] * 4
    assert "একই ক্রেতার একই কেনাকাটা" in words_of(refused[-1])
    assert case.now_stands().joined_into_id == into.complaint.id
    assert case.complaint.status == Status.CLOSED


def test_what_was_joined_by_mistake_is_taken_out_again_and_goes_on(desk):
    case = desk.escalated()
    into = desk.escalated(like=case, by=case.person)
    case.act(desk.nasrin, "join", into=into.reference)
    desk.later(days=3)

    assert f'href="{case.url}/unjoin"' in case.get(desk.nasrin).text
    assert case.ask(desk.nasrin, "unjoin", text="").status_code == 422
    case.act(desk.nasrin, "unjoin", text="দুটি আলাদা কেনাকাটা।")

    stands = case.now_stands()
    assert (stands.status, stands.outcome, stands.joined_into_id) == (Status.SCRUTINY, "", None)
    assert {clock.kind for clock in stands.deadlines.filter(closed_at=None)} == {"first_step", "charge_sheet"}
    assert case.get(desk.nasrin, "/unjoin").status_code == 409


def test_a_paper_of_the_office_is_added_to_the_evidence(desk):
    case = desk.taken_up()
    picture = factories.a_picture(desk.now, "পরীক্ষার ফল.png")

    added = case.ask(desk.nasrin, "add-evidence", file=picture, kind="lab_report")
    broken = case.ask(desk.nasrin, "add-evidence", kind="lab_report")

    assert added.status_code == 302
    assert broken.status_code == 422
    assert Evidence.objects.get().side == "office"
    assert "পরীক্ষার ফল.png" in words_of(case.get(desk.nasrin, "/evidence"))


@pytest.mark.django_db(transaction=True)
def test_while_a_paper_is_scanned_nothing_is_held(desk, settings, monkeypatch):
    monkeypatch.setattr(scanner, "_rest", scanner._Rest())
    case = desk.taken_up()

    with a_scanner_that_watches() as (settings.CCMS_CLAMD_URL, held):
        added = case.ask(desk.nasrin, "add-evidence", file=factories.a_picture(desk.now), kind="lab_report")

    assert added.status_code == 302
    assert held == [0]
    assert Evidence.objects.get().scan == "clean"
