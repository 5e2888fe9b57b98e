"""Whoever did not give a file knows it by number and kind: its own name may tell what others should not read."""

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.complaints.acts import evidence, files
from ccms.complaints.acts.files import Area
from ccms.complaints.models import Evidence
from tests import factories
from tests.api.conftest import of_consumer, of_firm, of_officer
from tests.integrations.test_dossier import dossier_of, text_of

SECRET = "1990123456789"
THEIRS, OURS = f"NID-{SECRET}.png", f"ledger-{SECRET}.png"


@pytest.fixture
def case(desk):
    """Return a complaint with a file of each side, of which an officer has covered the buyer's."""
    matter = desk.taken_up()
    for by, name in ((matter.buyer, THEIRS), (matter.seller, OURS)):
        given = factories.a_picture(desk.now, name)
        evidence.add_to_complaint(**matter.by(by), upload=given, kind="payment_proof")
    with files.looked_into(
        **matter.by(desk.nasrin), file=file_of("consumer").id, areas=AREAS, ground="third_person"
    ) as keep:
        keep()
    return matter


AREAS = [Area(1, 0, 0, 100, 100)]


def file_of(side):
    return Evidence.objects.get(side=side)


def seen(answers):
    """Return the addresses whose answer names a file as its giver called it, in the page or in a header."""
    said = {each.request["PATH_INFO"]: f"{dict(each.headers)} {_body(each)}" for each in answers}
    return {path for path, text in said.items() if SECRET in text}


def _body(answer):
    return b"".join(answer.streaming_content).decode(errors="replace") if answer.streaming else answer.text


def named(answers):
    return {each.headers["Content-Disposition"] for each in answers if "Content-Disposition" in each.headers}


def test_a_covered_copy_keeps_no_part_of_the_originals_name(case):
    copy = Evidence.objects.get(redacts__isnull=False)

    assert copy.name == "payment_proof-redacted.jpg"


def test_a_body_reads_no_name_of_a_file(case, desk, bank, send):
    _, dispatch = send("BB", case)
    copy = Evidence.objects.get(redacts__isnull=False)
    browser, at = desk.sign_in(bank), f"/body/{dispatch.pk}"

    page = browser.get(at)
    assert "01-payment_proof-redacted.jpg" in page.text
    file = f"{at}/files/{copy.pk}"
    warned, taken, looked = (browser.get(f"{file}{how}") for how in ("", "?anyway", "?preview"))

    assert "01-payment_proof-redacted.jpg" in warned.text
    assert seen([page, warned, taken, looked]) == set()
    assert named([taken, looked]) == {'attachment; filename="01-payment_proof-redacted.jpg"'}


def test_neither_side_reads_how_the_other_called_a_file_and_each_its_own_name(case, desk):
    theirs, ours = file_of("consumer"), file_of("firm")
    buyer, seller, answer, other = Client(), Client(), HttpResponse(), HttpResponse()
    sessions.open_consumer_session(answer, case.person, desk.now)
    sessions.open_link_session(other, case.contact, case.reference, desk.now)
    buyer.cookies, seller.cookies = answer.cookies, other.cookies
    at, there = f"/t/{case.reference}", f"/answer/{case.reference}"
    read = [
        seller.get(f"{there}{page}")
        for page in ("", f"/evidence/{theirs.pk}/file", f"/evidence/{theirs.pk}/file?anyway")
    ]
    own = [buyer.get(f"{at}{page}") for page in ("", f"/evidence/{ours.pk}", f"/evidence/{ours.pk}?anyway")]

    assert {each.status_code for each in (*read, *own)} == {200}
    assert [THEIRS in _body(each) for each in read] == [False] * 3
    assert [OURS in _body(each) for each in own] == [False] * 3
    assert OURS in read[0].text
    assert THEIRS in own[0].text
    assert named(read) == {'attachment; filename="01-payment_proof.png"'}
    assert named(own) == {'attachment; filename="02-payment_proof.png"'}


def test_a_program_of_a_side_reads_the_other_sides_files_by_number_and_kind(case, desk):
    path = f"/complaints/{case.reference}"
    buyer, firm = of_consumer(case.person).get(path).json(), of_firm(case.complaint.firm).get(path).json()
    office = of_officer(case.complaint.office).get(path).json()

    assert [each["name"] for each in buyer["evidence"]] == [THEIRS, "02-payment_proof.png"]
    assert [each["name"] for each in firm["evidence"]] == ["01-payment_proof.png", OURS]
    assert [each["name"] for each in office["evidence"]][:2] == [THEIRS, OURS]
    assert SECRET not in str(office["evidence"][2])


def test_a_dossier_tells_no_name_of_a_file(case, desk):
    for receiver in ("", "BB"):
        assert SECRET not in text_of(dossier_of(case, receiver))
