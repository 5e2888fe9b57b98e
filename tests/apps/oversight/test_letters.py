"""The Cell writes about a firm; the firm or an office answers once, and what is not answered is told of again."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.models import FirmContact, Office
from ccms.accounts.models.firm_contact import Proof
from ccms.apps.oversight.models import FirmLetter
from ccms.complaints.models import Evidence, Task
from ccms.complaints.tasks import keeping
from ccms.complaints.verification import verify_complaints
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests import factories
from tests.web.office.working import carried, parts, words_of

TEXT = "গত সপ্তাহে আপনাদের বিরুদ্ধে অভিযোগ অনেক বেড়েছে। কারণ জানান।"


@pytest.fixture
def shop(desk):
    return factories.firm(desk.now, "হাটখোলা")


@pytest.fixture
def boss(shop, someone):
    return someone(Role.FIRM_ADMIN, firm=shop)


def send(desk, who, shop, **sent):
    known = {"idempotency_key": str(uuid.uuid4()), "kind": "letter", "text": TEXT, "stage": "confirm", **sent}
    return desk.sign_in(who).post(f"/coordinator/firms/{shop.pk}/letter", known)


def answer(desk, who, page, text="কুরিয়ার বদলানো হয়েছে।"):
    return desk.sign_in(who).post(page, {"idempotency_key": str(uuid.uuid4()), "text": text})


def kinds(shop):
    return list(Event.objects.filter(subject=f"firm:{shop.pk}").order_by("seq").values_list("kind", flat=True))


def test_a_firm_is_mailed_reads_the_letter_and_answers_it_once(desk, cell, shop, boss):
    assert send(desk, cell, shop).status_code == 302
    letter = FirmLetter.objects.get()
    assert Notice.objects.get(template="member.cell_letter").recipient == f"member:{boss.pk}"
    task = Task.objects.get(item=letter.pk)
    assert (task.queue, task.closed_at) == ("role:coordinator", None)

    desk_of_firm = desk.sign_in(boss)
    assert "সেলের চিঠি" in desk_of_firm.get("/firm/").text
    page = f"/firm/letters/{letter.pk}"
    assert TEXT in words_of(desk_of_firm.get(page))
    assert answer(desk, boss, page).status_code == 302
    assert kinds(shop) == ["coordinator.wrote_letter", "firm.answered_letter"]
    assert Task.objects.get(item=letter.pk).closed_how == "met"
    assert "কুরিয়ার বদলানো হয়েছে" in words_of(desk.sign_in(cell).get(f"/coordinator/letters/{letter.pk}"))
    (told,) = Notice.objects.filter(template="member.letter_answered")
    assert (told.recipient, told.channel) == (f"member:{cell.pk}", Channel.EMAIL)

    assert answer(desk, boss, page, "আরেক জবাব").status_code == 422
    assert FirmLetter.objects.get().answer == "কুরিয়ার বদলানো হয়েছে।"
    assert verify_complaints().findings == []


def test_the_empty_list_leads_the_cell_to_where_a_letter_begins(desk, cell, boss):
    begins = '<a href="/coordinator/">চিঠি শুরু হয় প্রতিষ্ঠানের পাতা থেকে: প্রতিষ্ঠান বেছে নিন</a>'
    assert begins in desk.sign_in(cell).get("/coordinator/letters").text
    assert begins not in desk.sign_in(boss).get("/firm/letters").text


def test_the_letter_is_shown_before_it_is_sent_and_can_be_changed(desk, cell, shop, boss):
    shown = send(desk, cell, shop, stage="")
    said = words_of(shown)

    assert shown.status_code == 200
    assert TEXT in said
    assert "এখনো কিছু করা হয়নি" in said
    assert "জবাবের শেষ দিন" in said
    assert not FirmLetter.objects.exists()
    assert TEXT in send(desk, cell, shop, stage="change").text
    assert not FirmLetter.objects.exists()
    path = f"/coordinator/firms/{shop.pk}/letter"
    assert desk.sign_in(cell).post(path, {**carried(shown), "stage": "confirm"}).status_code == 302
    assert FirmLetter.objects.get().text == TEXT


def test_a_firm_without_an_account_is_told_at_its_proved_number_and_answers_with_a_code(desk, cell, shop, client):
    contact = factories.contact(shop, desk.now)
    assert "কোড দিয়ে" in words_of(desk.sign_in(cell).get(f"/coordinator/firms/{shop.pk}/letter"))
    send(desk, cell, shop)
    letter = FirmLetter.objects.get()
    notice = Notice.objects.get(template="applicant.cell_letter")
    assert (notice.recipient, notice.channel) == (f"contact:{contact.pk}", Channel.SMS)
    assert Task.objects.get(item=letter.pk).closed_at is None

    door = {"idempotency_key": str(uuid.uuid4()), "way": contact.value.open()}
    assert client.get(f"/cell/letters/{letter.pk}").headers["Location"] == "/cell"
    assert client.post("/cell", door).headers["Location"] == "/cell/code"
    code = {"idempotency_key": str(uuid.uuid4()), "code": current_codes(desk.now)[0].code}
    assert client.post("/cell/code", code).headers["Location"] == "/cell/letters"
    page = f"/cell/letters/{letter.pk}"
    assert page in client.get("/cell/letters").text
    assert TEXT in words_of(client.get(page))
    given = {"idempotency_key": str(uuid.uuid4()), "text": "কুরিয়ার বদলানো হয়েছে।"}
    assert client.post(page, given).status_code == 302

    letter.refresh_from_db()
    assert (letter.answer, letter.answered_by) == ("কুরিয়ার বদলানো হয়েছে।", f"firm:{contact.pk}")
    assert kinds(shop) == ["coordinator.wrote_letter", "firm.answered_letter"]
    assert verify_complaints().findings == []


def test_the_code_of_a_letter_opens_no_complaint_and_that_of_a_complaint_no_letter(desk, cell, client):
    case = desk.filed()
    send(desk, cell, case.shop)
    letter = FirmLetter.objects.get()
    sign_in_by_letter(desk, client, case.contact.value.open())
    assert client.get("/cell/letters").status_code == 200

    answer_page = client.get(f"/answer/{case.reference}")
    assert "কোড" in words_of(answer_page)
    assert client.get(f"/answer/{case.reference}/offer").status_code == 302
    sessions.open_link_session(opened := HttpResponse(), case.contact, case.reference, desk.now)
    client.cookies = opened.cookies
    assert client.get(f"/answer/{case.reference}/offer").status_code == 200
    assert client.get(f"/cell/letters/{letter.pk}").headers["Location"] == "/cell"


def test_a_number_without_a_letter_or_only_named_by_a_buyer_opens_nothing(desk, cell, shop, client):
    unproved = factories.contact(shop, desk.now)
    FirmContact.objects.filter(pk=unproved.pk).update(proof=Proof.UNPROVED, proved_at=None)
    send(desk, cell, shop)

    answer = sign_in_by_letter(desk, client, unproved.value.open())

    assert answer.status_code == 422
    assert client.get("/cell/letters").status_code == 302


def test_where_nobody_can_be_told_the_page_says_so_before_and_after_and_no_time_runs(desk, cell, shop):
    before = words_of(desk.sign_in(cell).get(f"/coordinator/firms/{shop.pk}/letter"))
    assert "কাউকে জানানো যাবে না" in before
    assert "পাতায় চিঠিটি পড়" not in before
    shown = words_of(send(desk, cell, shop, stage=""))
    assert "কাউকে জানানো যাবে না" in shown

    assert send(desk, cell, shop).status_code == 302

    letter = FirmLetter.objects.get()
    assert letter.due_at is None
    assert not Task.objects.exists()
    assert not Notice.objects.exists()
    browser = desk.sign_in(cell)
    assert "জানানো যায়নি" in words_of(browser.get(f"/coordinator/letters/{letter.pk}"))
    assert "জানানো যায়নি" in words_of(browser.get("/coordinator/letters"))
    assert verify_complaints().findings == []


def sign_in_by_letter(desk, client, way):
    """Enter the code that was sent to this number on the pages of the Cell's letters."""
    client.post("/cell", {"idempotency_key": str(uuid.uuid4()), "way": way})
    code = {"idempotency_key": str(uuid.uuid4()), "code": current_codes(desk.now)[0].code}
    return client.post("/cell/code", code)


def test_a_call_needs_a_day_to_come_and_a_place(desk, cell, shop):
    day = desk.today + timedelta(days=5)
    assert send(desk, cell, shop, kind="call_in").status_code == 422
    assert send(desk, cell, shop, kind="call_in", place="কক্ষ ৩", **parts("meeting_on", desk.today)).status_code == 422
    assert not FirmLetter.objects.exists()
    assert send(desk, cell, shop, kind="call_in", place="কক্ষ ৩", **parts("meeting_on", day)).status_code == 302
    assert FirmLetter.objects.get().meeting_on == day
    assert kinds(shop) == ["coordinator.called_in_firm"]


def test_an_office_is_shown_a_firm_answers_and_the_firm_is_not_told(desk, cell, shop, boss):
    dhaka = Office.objects.get(code="dhaka")
    assert send(desk, cell, shop, kind="office").status_code == 422
    assert send(desk, cell, shop, kind="office", office=str(dhaka.pk)).status_code == 302
    letter = FirmLetter.objects.get()
    assert not Notice.objects.filter(template="member.cell_letter").exists()
    assert desk.sign_in(boss).get(f"/firm/letters/{letter.pk}").status_code == 404
    page = f"/office/cell/{letter.pk}/answer"
    assert f"/office/cell/{letter.pk}" in desk.sign_in(desk.nasrin).get("/office/tasks").text
    assert Notice.objects.get(template="office.task_opened").recipient == f"office:{dhaka.pk}"
    assert "নতুন কাজ" in words_of(desk.sign_in(desk.nasrin).get("/office/inbox"))
    elsewhere = desk.member("রেজাউল করিম", code="chattogram")
    assert answer(desk, elsewhere, page).status_code == 404
    auditor = desk.member("ফারহানা ইসলাম", Role.AUDITOR)
    assert answer(desk, auditor, page).status_code == 404
    assert not FirmLetter.objects.get().answer
    assert answer(desk, desk.nasrin, page).status_code == 302
    assert kinds(shop) == ["coordinator.showed_to_office", "office.answered_letter"]
    assert Notice.objects.get(template="member.letter_answered").recipient == f"member:{cell.pk}"
    assert verify_complaints().findings == []


def test_an_office_finds_an_answered_letter_and_the_reports_from_its_tasks(desk, cell, shop):
    dhaka = Office.objects.get(code="dhaka")
    send(desk, cell, shop, kind="office", office=str(dhaka.pk))
    answered = FirmLetter.objects.get()
    answer(desk, desk.nasrin, f"/office/cell/{answered.pk}/answer")
    desk.later(minutes=1)
    send(desk, cell, shop, kind="office", office=str(dhaka.pk))
    waiting = FirmLetter.objects.get(answered_at=None)

    browser = desk.sign_in(desk.nasrin)
    page = browser.get("/office/tasks").text
    assert 'href="/office/cell"' in page
    assert 'href="/coordinator/reports"' in page
    listed = browser.get("/office/cell").text
    assert listed.index(str(waiting.pk)) < listed.index(str(answered.pk))
    clerk = desk.sign_in(desk.member("সোহেল রানা", Role.CLERK))
    assert "/coordinator/reports" not in clerk.get("/office/tasks").text


def test_the_cell_is_told_of_a_letter_that_nobody_answered_and_it_stays_listed(desk, cell, shop, boss):
    send(desk, cell, shop)
    letter = FirmLetter.objects.get()
    desk.later(days=20)
    assert keeping.run_due(desk.now) == 1
    assert Notice.objects.get(template="member.cell_task_missed").recipient == f"member:{cell.pk}"
    assert "দেরি" in desk.sign_in(cell).get("/coordinator/letters").text
    assert Task.objects.get(item=letter.pk).closed_at is None
    assert verify_complaints().findings == []


def test_another_firm_and_a_plain_employee_do_not_read_it(desk, cell, shop, someone):
    send(desk, cell, shop)
    page = f"/firm/letters/{FirmLetter.objects.get().pk}"
    stranger = someone(Role.FIRM_ADMIN, firm=factories.firm(desk.now))
    assert desk.sign_in(stranger).get(page).status_code == 404
    assert desk.sign_in(someone(Role.FIRM_AGENT, firm=shop)).get(page).status_code == 404


def test_a_letter_that_was_changed_beside_the_product_is_found(desk, cell, shop):
    send(desk, cell, shop)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE oversight_letter SET text = text || '!'")
    assert any("firmletter" in str(each) for each in verify_complaints().findings)


def test_an_answer_comes_with_papers_that_the_cell_opens_each_time_as_an_event(desk, cell, shop, boss):
    send(desk, cell, shop)
    letter = FirmLetter.objects.get()
    page, browser = f"/firm/letters/{letter.pk}", desk.sign_in(boss)
    wrong = {"text": "কুরিয়ার বদলানো হয়েছে", "file": SimpleUploadedFile("a.png", b"not a picture")}
    refused = browser.post(page, {"idempotency_key": str(uuid.uuid4()), **wrong})
    key = str(uuid.uuid4())
    files = [factories.a_picture(None, "চালান.png"), factories.a_picture(None, "b.png")]
    answered = browser.post(page, {"idempotency_key": key, "text": "কুরিয়ার বদলানো হয়েছে", "file": files})

    assert (refused.status_code, answered.status_code) == (422, 302)
    papers = list(Evidence.objects.filter(holder=letter.pk))
    assert {each.name for each in papers} == {"চালান.png", "b.png"}
    reader, at = desk.sign_in(cell), f"/coordinator/letters/{letter.pk}/{papers[0].pk}"
    assert at in reader.get(f"/coordinator/letters/{letter.pk}").text
    assert reader.get(at).status_code == browser.get(f"{page}/{papers[0].pk}").status_code == 200
    assert kinds(shop)[-2:] == ["firm.answered_letter", "coordinator.opened_paper"]
    assert reader.head(at).status_code == 200
    assert kinds(shop).count("coordinator.opened_paper") == 1
    assert desk.sign_in(desk.nasrin).get(f"/office/cell/{letter.pk}/{papers[0].pk}").status_code == 404
    assert verify_complaints().findings == []


def test_of_an_answer_that_is_refused_no_paper_is_kept(desk, cell, shop, boss):
    send(desk, cell, shop)
    page = f"/firm/letters/{FirmLetter.objects.get().pk}"
    answer(desk, boss, page)
    again = {"idempotency_key": str(uuid.uuid4()), "text": "আরেক জবাব", "file": [factories.a_picture(None)]}

    assert desk.sign_in(boss).post(page, again).status_code == 422
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("beside", ["DELETE FROM complaints_evidence", "UPDATE complaints_evidence SET sha256 = 'x'"])
def test_a_paper_that_was_changed_beside_the_product_is_found(desk, cell, shop, boss, beside):
    send(desk, cell, shop)
    page = f"/firm/letters/{FirmLetter.objects.get().pk}"
    given = {"text": "কুরিয়ার বদলানো হয়েছে", "file": [factories.a_picture(None)]}
    desk.sign_in(boss).post(page, {"idempotency_key": str(uuid.uuid4()), **given})
    with connection.cursor() as cursor:
        cursor.execute(beside)

    assert any("a paper of an answer differs" in str(each) for each in verify_complaints().findings)
