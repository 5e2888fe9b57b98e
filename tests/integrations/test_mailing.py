"""A desk that is written to: the letter says nothing of the matter, and is told as sent only once it was taken."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from ccms.accounts.actors import Role
from ccms.accounts.models import BodyAddress, Member
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import AskBody, CopyToBody
from ccms.complaints.acts.dispatches import Refer
from ccms.complaints.acts.firm import Terms
from ccms.complaints.models import Dispatch
from ccms.complaints.own_data import deciding
from ccms.complaints.own_data.asking import ask_correction
from ccms.complaints.own_data.erasing import erase_on_request
from ccms.complaints.verification import verify_complaints
from ccms.core import references
from ccms.core.failures import ValidationFailed
from ccms.integrations import bodies, dispatching
from ccms.ledger.models import Event
from ccms.notices.channels.mailers import mailers
from tests import factories
from tests.integrations.test_all_doors import NAME, WORDS, of_buyer
from tests.integrations.test_sending import Machine
from tests.journeys.telling import Story
from tests.receiver import running
from tests.rights.visitors import member_browser
from tests.servers import mail_server

pytestmark = pytest.mark.django_db(transaction=True)

DESK = "desk@bsti.example"


@pytest.fixture
def told():
    told = Story("2026-11-25 12:00")
    told.file(name=NAME, narrative=WORDS)
    told.is_served()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    told.wait_until("2026-11-26 10:00")
    told.take_up()
    return told


@pytest.fixture
def post(settings, told):
    with mail_server() as (post, url):
        settings.CCMS_MAIL_URL, settings.MAILERS = url, mailers(url)
        yield post


def does(told, act):
    """Let the officer act; return the dispatch that came of it."""
    told.now += timedelta(seconds=1)
    perform(act, **told.by(told.first_officer))
    return Dispatch.objects.order_by("-prepared_at").first()


def test_a_letter_says_that_there_is_something_to_read_and_nothing_of_it(told, post, settings):
    settings.CCMS_BASE_URL = "https://ccms.gov.bd"
    bodies.set_mail("BSTI", DESK, by="operator", now=told.now)
    copy = does(told, CopyToBody(despite="কাগজ পরে যাবে।", body="BSTI", basis="same_matter"))
    referral = does(told, Refer(despite="কাগজ পরে যাবে।", body="BSTI", basis="competence"))

    assert dispatching.send_dispatches(told.now) == 2
    assert dispatching.send_dispatches(told.now) == 0

    assert [to for to, _ in post.mails] == [DESK] * 2
    for dispatch, (_, letter) in zip((copy, referral), post.mails, strict=True):
        dispatch.refresh_from_db()
        text = letter.get_content()
        bangla, english = text.split("----")
        assert "আপনার দপ্তরের পড়ার জন্য কিছু রেখেছে" in bangla
        assert "something for your office to read" in english
        for part in (bangla, english):
            assert f"https://ccms.gov.bd/body/{dispatch.id}" in part
            assert dispatch.memo_no in part
        whole = str(letter["Subject"]) + text
        secrets = (told.complaint.reference, references.display(told.complaint.reference), NAME, WORDS)
        for secret in (*secrets, told.person.phone.open(), told.shop.name_bn, told.shop.name_en):
            assert secret not in whole
        assert letter["Message-ID"] == f"<{dispatch.id}@ccms.gov.bd>"
        assert (dispatch.state, dispatch.channel) == ("sent", "mail")
        assert letter["References"] is None
    assert told.stands()[0] == "referred"
    assert told.told("consumer").count("consumer.dispatch_sent") == 1
    for page in ("", "/shared"):
        assert "পড়ার কিছু আছে" in of_buyer(told, page)  # and not that the complaint stood in a mail
    assert verify_complaints().findings == []


def test_when_the_complaint_ends_a_desk_is_written_to_once_more_and_nothing_of_it_stands_there(told, post, settings):
    settings.CCMS_BASE_URL = "https://ccms.gov.bd"
    bodies.set_mail("BSTI", DESK, by="operator", now=told.now)
    dispatch = does(told, CopyToBody(despite="কাগজ পরে যাবে।", body="BSTI", basis="same_matter"))
    assert dispatching.send_dispatches(told.now) == 1
    told.now += timedelta(minutes=1)
    told.withdraw(reason="no_longer", received="nothing")
    post.behave(DESK, "greylist", "drop_answer")
    for _ in range(2):
        assert dispatching.send_dispatches(told.now) == 0
        assert not Event.objects.filter(kind="dispatch.told_end").exists()
        assert "পড়ার নতুন কিছু আছে" not in of_buyer(told, "")
        told.now += timedelta(hours=1)
    assert dispatching.send_dispatches(told.now) == 1
    assert dispatching.send_dispatches(told.now + timedelta(days=1)) == 0

    first, *ends = [letter for _, letter in post.mails]
    assert len({first["Message-ID"], *(each["Message-ID"] for each in ends)}) == 2  # at each try the same one
    dispatch.refresh_from_db()
    for letter in ends:
        text = letter.get_content()
        for part, said in zip(text.split("----"), ("নতুন কিছু জানার আছে", "something new to read"), strict=True):
            assert said in part
            assert f"https://ccms.gov.bd/body/{dispatch.id}" in part
            assert dispatch.memo_no in part
        for secret in (told.complaint.reference, references.display(told.complaint.reference), NAME, WORDS):
            assert secret not in str(letter["Subject"]) + text
        assert "তুলে নি" not in text  # how it ended stands on the page alone
    assert "পড়ার নতুন কিছু আছে" in of_buyer(told, "")
    assert "তা জেনেছে" not in of_buyer(told, "")  # a letter does not tell it
    assert verify_complaints().findings == []


def test_of_an_erased_person_and_of_an_end_long_ago_no_desk_is_written_to(told, post):
    bodies.set_mail("BSTI", DESK, by="operator", now=told.now)
    does(told, CopyToBody(despite="কাগজ পরে যাবে।", body="BSTI", basis="same_matter"))
    assert dispatching.send_dispatches(told.now) == 1
    told.now += timedelta(minutes=1)
    told.withdraw(reason="no_longer", received="nothing")
    assert dispatching.send_dispatches(told.now + dispatching.LATEST_END) == 0
    erase_on_request(told.complaint.reference, told.now)
    assert dispatching.send_dispatches(told.now) == 0
    assert len(post.mails) == 1
    assert verify_complaints().findings == []


def test_what_the_server_does_not_take_is_not_sent_and_what_it_may_have_taken_is_sent_again_alike(told, post):
    bodies.set_mail("BSTI", DESK, by="operator", now=told.now)
    dispatch = does(told, CopyToBody(despite="কাগজ পরে যাবে।", body="BSTI", basis="same_matter"))
    post.behave(DESK, "greylist", "drop_answer")
    for _ in range(2):
        assert dispatching.send_dispatches(told.now) == 0
        assert Dispatch.objects.get().state == "prepared"
        told.now += timedelta(hours=1)
    assert dispatching.send_dispatches(told.now) == 1
    assert {letter["Message-ID"].partition("@")[0] for _, letter in post.mails} == {f"<{dispatch.id}"}
    assert len(post.mails) == 2
    assert Event.objects.filter(kind="dispatch.sent").count() == 1

    bodies.set_mail("DGDA", DESK, by="operator", now=told.now)
    does(told, CopyToBody(despite="কাগজ পরে যাবে।", body="DGDA", basis="same_matter"))
    post.behave(DESK, *["unknown"] * 9)
    for _ in range(len(dispatching.TRIES) + 2):
        dispatching.send_dispatches(told.now)
        told.now += timedelta(hours=9)
    assert Dispatch.objects.order_by("prepared_at").last().state == "failed"
    assert "office.dispatch_failed" in told.told("office")
    assert post.calls.count(DESK) == 3 + len(dispatching.TRIES) + 1
    assert verify_complaints().findings == []


def test_a_worker_that_died_after_the_letter_sends_it_again_under_the_same_id_and_it_counts_once(
    told, post, monkeypatch
):
    bodies.set_mail("BSTI", DESK, by="operator", now=told.now)
    does(told, CopyToBody(despite="কাগজ পরে যাবে।", body="BSTI", basis="same_matter"))
    with monkeypatch.context() as dying:
        dying.setattr(dispatching, "write_down", lambda *_, **__: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            dispatching.send_dispatches(told.now)
    assert Dispatch.objects.get().state == "prepared"
    assert dispatching.send_dispatches(told.now) == 0  # the lease is not over
    assert dispatching.send_dispatches(told.now + timedelta(minutes=2)) == 1
    assert len({letter["Message-ID"] for _, letter in post.mails}) == 1
    assert len(post.mails) == 2
    assert Event.objects.filter(kind="dispatch.sent").count() == 1


def test_the_desk_of_the_district_goes_first_and_then_the_one_of_all_others(told, post, settings):
    own, other = told.complaint.complainant.district, "sylhet"
    assert own != other
    bodies.set_mail("DGDA", "sylhet@dgda.example", by="operator", now=told.now, district=other)
    first = does(told, CopyToBody(despite="কাগজ পরে যাবে।", body="DGDA", basis="same_matter"))
    assert dispatching.send_dispatches(told.now) == 0  # its body has a desk, and none for this district
    first.refresh_from_db()
    assert first.leased_until is None  # and it does not stand before what can go
    with running(Machine()) as machine:
        settings.CCMS_WEBHOOK_TRUSTED = (machine.origin,)
        machine.secrets = [bodies.set_address("DGDA", machine.url, by="operator", now=told.now)]
        bodies.set_mail("BSTI", DESK, by="operator", now=told.now)
        bodies.set_mail("BSTI", "own@bsti.example", by="operator", now=told.now, district=own)
        second = does(told, CopyToBody(despite="কাগজ পরে যাবে।", body="BSTI", basis="same_matter"))
        assert dispatching.send_dispatches(told.now) == 2
        assert [key for key, _ in machine.heard] == [str(first.id)]
        told.now += timedelta(minutes=1)
        told.withdraw(reason="no_longer", received="nothing")
        assert dispatching.send_dispatches(told.now) == 2  # a machine is told the end, a desk that it can read it
    assert [to for to, _ in post.mails] == ["own@bsti.example"] * 2
    second.refresh_from_db()
    assert (second.state, second.end_told_at) == ("sent", told.now)
    reader = Member.objects.create_member(email="r@bsti.test", password=None, role=Role.BODY, body="BSTI")
    assert "ক্রেতা তুলে নিয়েছেন" in member_browser(reader).get(f"/body/{second.id}").text
    assert verify_complaints().findings == []


def test_who_has_read_it_keeps_it_and_gets_the_correction_when_the_district_is_put_right(told, post):
    own, other = told.complaint.complainant.district, "sylhet"
    for district in (own, other):
        bodies.set_mail("DGDA", f"{district}@dgda.example", by="operator", now=told.now, district=district)
    known = {"role": Role.BODY, "body": "DGDA", "password": None}
    readers = {
        district: Member.objects.create_member(email=f"{district}@dgda.test", district=district, **known)
        for district in (own, other)
    }
    sent = does(told, CopyToBody(despite="কাগজ পরে যাবে।", body="DGDA", basis="same_matter"))
    assert dispatching.send_dispatches(told.now) == 1

    reference, buyer = told.complaint.reference, factories.as_consumer(told.complaint.consumer)
    for field, wanted in (("district", other), ("name", "রহিমা বেগম")):
        asked = ask_correction(reference=reference, field=field, wanted=wanted, words="", by=buyer, now=told.now)
        deciding.correct(asked.pk, told.first_officer, told.now)
    assert dispatching.send_dispatches(told.now) == 1

    correction = Dispatch.objects.get(kind="correction")
    assert [to for to, _ in post.mails] == [f"{own}@dgda.example"] * 2
    for dispatch in (sent, correction):
        pages = {name: member_browser(each).get(f"/body/{dispatch.id}").status_code for name, each in readers.items()}
        assert pages == {own: 200, other: 404}
    again = does(told, AskBody(despite="কাগজ পরে যাবে।", body="DGDA", basis="licence", text="লাইসেন্স আছে?"))
    assert again.of_district == other
    assert verify_complaints().findings == []


def test_the_operator_sets_tries_and_ends_a_desk_and_all_see_who_cannot_read(told, post, capsys):
    with pytest.raises(CommandError):
        call_command("bodies", "address", "POLICE", "--mail", DESK)  # on paper alone, by its profile
    for mail, district in (("no address", ""), (DESK, "atlantis")):
        with pytest.raises(ValidationFailed):
            bodies.set_mail("BSTI", mail, by="operator", now=told.now, district=district)
    call_command("bodies", "address", "BSTI", "--mail", DESK, "--district", "sylhet")
    call_command("bodies", "test", "BSTI", "--district", "sylhet")
    call_command("bodies", "list")
    said = capsys.readouterr().out
    assert "BSTI  case  sylhet: …@bsti.example, nobody of it has an account to read it" in said
    assert [to for to, _ in post.mails] == [DESK]
    post.behave(DESK, "spam")
    with pytest.raises(CommandError):
        call_command("bodies", "test", "BSTI", "--district", "sylhet")
    event = Event.objects.get(kind="operator.set_body_address")
    assert (event.data["district"], event.data["channel"]) == ("sylhet", "mail")
    assert DESK not in str(event.data)

    admin = Member.objects.create_member(email="a@admin.test", password=None, role=Role.ADMIN, name="প্রশাসক")
    browser = member_browser(admin)
    unread = "জানতে পারবে, কিন্তু পড়তে পারবে না"
    assert unread in browser.get("/manage/bodies").text
    Member.objects.create_member(email="b@bsti.test", password="secret words", role=Role.BODY, body="BSTI")
    assert unread not in browser.get("/manage/bodies").text
    call_command("bodies", "end", "BSTI", "--district", "sylhet")
    assert not BodyAddress.objects.filter(active=True).exists()
    with pytest.raises(CommandError):
        call_command("bodies", "end", "BSTI")
    assert verify_complaints().findings == []
