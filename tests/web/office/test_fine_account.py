"""Where a fine is paid: the head of the office writes it, and the fined seller reads it, also on a paper to print."""

import uuid
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.members.fine_account import FineAccount, accounts_of, set_account
from ccms.accounts.models import Member, Office
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import RecordPayment
from ccms.complaints.posts import wrong_accounts
from ccms.core.failures import NotFound
from ccms.core.references import display
from ccms.notices import fine_account
from ccms.notices.addresses import names_of
from ccms.notices.composition import rendering
from ccms.notices.composition.rendering import told_by
from ccms.notices.composition.wording import NAMED
from ccms.notices.models import Notice
from tests.web.office.working import words_of

PAY_TO = "সোনালী ব্যাংক, চালান কোড ১-১৭৪১-০০০০-২০৩১"
PHONE = "02-55013218"


@pytest.fixture
def head(desk):
    return desk.member("দপ্তর প্রধান", Role.OFFICE_HEAD)


def write(desk, who, url="/office/fine-account", **fields):
    sent = {"pay_to": PAY_TO, "phone": PHONE, **fields}
    return desk.sign_in(who).post(url, {"idempotency_key": str(uuid.uuid4()), **sent})


def as_seller(case, page=""):
    """Read a page of the answer as the seller with the link does."""
    browser, answer = Client(), HttpResponse()
    sessions.open_link_session(answer, case.contact, case.reference, case.desk.now)
    browser.cookies = answer.cookies
    return browser.get(f"/answer/{case.reference}{page}")


def test_what_the_head_writes_the_fined_seller_reads_in_the_notice_on_the_page_and_on_paper(desk, head):
    assert write(desk, head).status_code == 302
    case = desk.ordered()

    page, paper = words_of(as_seller(case)), words_of(as_seller(case, "/fine"))
    assert PAY_TO in page
    assert "ব্যাংকে দেখানোর কাগজ" in page
    for said in (PAY_TO, "২০,০০০", display(case.reference), "শাড়িঘর", "ঢাকা", "৪৫"):
        assert said in paper
    told = Notice.objects.get(template="firm.ordered")
    assert PAY_TO in rendering.letter(told_by(told), names_of(f"{name}:{told.params[name]}" for name in NAMED)).plain
    assert not list(wrong_accounts())


NEVER, FINE = "আমরা কখনো টাকা", "আদেশের জরিমানা ছাড়া আমরা কোনো টাকা চাই না"


def test_nothing_that_a_fined_seller_reads_says_that_no_money_is_asked_for(desk):
    case = desk.ordered()
    for read in (as_seller(case), as_seller(case, "/fine"), Client().get(f"/answer/{case.reference}")):
        assert FINE in read.text
        assert NEVER not in read.text

    perform(RecordPayment(amount_paisa=2_000_000, day=desk.today, receipt="T-1"), **case.by(desk.nasrin))
    assert NEVER in as_seller(case).text


def test_the_page_before_the_code_tells_nobody_whether_a_fine_is_paid(desk):
    ordered, filed = desk.ordered(), desk.filed()
    before = [Client().get(f"/answer/{each.reference}").text for each in (ordered, filed)]

    perform(RecordPayment(amount_paisa=2_000_000, day=desk.today, receipt="T-1"), **ordered.by(desk.nasrin))
    after = Client().get(f"/answer/{ordered.reference}").text

    for page in (*before, after):
        assert FINE in page
        assert "জবাব দিতে কোনো টাকা লাগে না" in page


def test_where_nothing_is_written_the_office_is_asked_by_its_telephone_else_by_the_help_line(desk, head):
    case = desk.ordered()
    assert "আদেশ দেওয়া কার্যালয় থেকে জেনে নিন। ফোন ১৬১২১।" in words_of(as_seller(case))

    write(desk, head, pay_to="")
    assert "ফোন ০২-৫৫০১৩২১৮।" in words_of(as_seller(case))


def test_an_office_without_its_own_has_what_the_head_office_wrote(desk):
    above = Office.objects.get(is_head=True)
    Office.objects.filter(pk=above.pk).update(pay_to=PAY_TO)

    assert accounts_of([desk.dhaka.pk])[desk.dhaka.pk] == FineAccount(PAY_TO, "")
    assert list(wrong_accounts())  # nobody has set it


def test_once_all_is_paid_there_is_nothing_to_pay(desk):
    case = desk.ordered()
    perform(RecordPayment(amount_paisa=2_000_000, day=desk.today, receipt="T-1"), **case.by(desk.nasrin))

    assert "ব্যাংকে দেখানোর কাগজ" not in words_of(as_seller(case))
    assert as_seller(case, "/fine").status_code == 409


def test_before_an_order_there_is_no_paper(desk):
    assert as_seller(desk.escalated(), "/fine").status_code == 409


def test_an_officer_writes_no_account_and_no_head_that_of_another_office(desk, head):
    assert write(desk, desk.nasrin).status_code in {403, 404}
    other = Office.objects.exclude(pk=desk.dhaka.pk).first()
    with pytest.raises(NotFound):
        set_account(other.pk, FineAccount(PAY_TO, ""), desk.actor(head), desk.now)


def test_an_administrator_writes_that_of_any_office(desk):
    admin = Member.objects.create_member(email="admin@ccms.test", password=None, role=Role.ADMIN, name="প্রশাসক")
    set_account(desk.dhaka.pk, FineAccount(PAY_TO, PHONE), desk.actor(admin), desk.now + timedelta(minutes=1))

    assert Office.objects.get(pk=desk.dhaka.pk).phone == PHONE


def told(template):
    """Return the mails of one text, each with its recipient."""
    made = Notice.objects.filter(template=template).order_by("created_at")
    return {each.recipient: mail(each) for each in made}


def mail(notice):
    return rendering.letter(
        told_by(notice), names_of(f"{name}:{notice.params[name]}" for name in NAMED & notice.params.keys())
    )


def test_each_change_is_told_to_the_heads_of_the_office_and_to_the_administrators_with_old_and_new(desk, head):
    admin = Member.objects.create_member(email="admin@ccms.test", password=None, role=Role.ADMIN, name="প্রশাসক")
    second = desk.member("আরেক প্রধান", Role.OFFICE_HEAD)
    gone = desk.member("সাবেক প্রধান", Role.OFFICE_HEAD)
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    write(desk, head)
    Notice.objects.all().delete()

    write(desk, head, pay_to="বিকাশ 01700000000")

    of_office, of_house = told("member.fine_account_set"), told("operator.fine_account_set")
    assert of_office.keys() == {f"member:{head.pk}", f"member:{second.pk}"}
    assert of_house.keys() == {f"member:{admin.pk}"}
    for letter in (*of_office.values(), *of_house.values()):
        for said in (PAY_TO, "বিকাশ 01700000000"):
            assert said in letter.plain
    assert f"/manage/fine-account?office={desk.dhaka.code}" in of_house[f"member:{admin.pk}"].plain


def test_what_stays_as_it_was_is_told_to_nobody_and_what_was_empty_is_said_so(desk, head):
    write(desk, head)
    write(desk, head)

    (letter,) = told("member.fine_account_set").values()
    assert "আগে ছিল: কিছু লেখা নেই" in letter.plain


def test_before_and_now_are_what_sellers_read_also_where_the_account_is_the_head_offices(desk, head):
    Office.objects.filter(is_head=True).update(pay_to=PAY_TO)
    write(desk, head, pay_to="বিকাশ 01700000000")
    write(desk, head, pay_to="", phone="")

    letters = Notice.objects.filter(template="member.fine_account_set").order_by("created_at")
    assert [f"আগে ছিল: {PAY_TO}" in mail(each).plain for each in letters] == [True, False]
    assert [f"এখন আছে: {PAY_TO}" in mail(each).plain for each in letters] == [False, True]


def test_who_heads_an_office_without_its_own_account_hears_that_the_head_offices_changed(desk, head):
    admin = Member.objects.create_member(email="admin@ccms.test", password=None, role=Role.ADMIN, name="প্রশাসক")
    above = Office.objects.get(is_head=True)
    other = Office.objects.exclude(pk__in=(above.pk, desk.dhaka.pk)).first()
    Office.objects.filter(pk=other.pk).update(pay_to="নিজের", phone="নিজের")
    desk.member("অন্য প্রধান", Role.OFFICE_HEAD, code=other.code)
    fine_account.change(above.pk, FineAccount(PAY_TO, PHONE), desk.actor(admin), desk.now)

    of_heads = told("member.fine_account_set")
    assert of_heads.keys() == {f"member:{head.pk}"}
    assert desk.dhaka.name("bn") in of_heads[f"member:{head.pk}"].plain
    assert PAY_TO in of_heads[f"member:{head.pk}"].plain
    assert told("operator.fine_account_set").keys() == {f"member:{admin.pk}"}


def test_who_is_no_head_any_more_since_the_page_was_opened_changes_nothing(desk, head):
    actor = desk.actor(head)
    Member.objects.filter(pk=head.pk).update(is_active=False)

    with pytest.raises(NotFound):
        fine_account.change(desk.dhaka.pk, FineAccount(PAY_TO, ""), actor, desk.now)
    assert not Office.objects.get(pk=desk.dhaka.pk).pay_to


def test_without_a_second_factor_of_the_last_minutes_nothing_is_saved_and_it_is_asked_for(desk, head, monkeypatch):
    monkeypatch.setattr("ccms.web.fresh.has_fresh_second_factor", lambda *_: False)

    assert write(desk, head).headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert not Office.objects.get(pk=desk.dhaka.pk).pay_to


def test_too_long_a_text_is_refused_and_stays(desk, head):
    answer = write(desk, head, pay_to="ক" * 501)

    assert answer.status_code == 422
    assert "ক" * 501 in answer.text
