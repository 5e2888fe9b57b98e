"""Who is erased is found by nothing that he told, and nothing that he told is left."""

import threading
from io import StringIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from ccms.accounts.consumers import erased_owners, phone_of
from ccms.complaints import search_words
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.acts.evidence import add_to_complaint
from ccms.complaints.acts.firm import Refuse
from ccms.complaints.evidence import resumable
from ccms.complaints.filing.drafts import begin
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Draft, Evidence, SearchText, Statement
from ccms.complaints.own_data.erasing import erase_person
from ccms.complaints.reading.search import search
from ccms.complaints.search_words import catch_up
from ccms.complaints.verification import verify_complaints
from ccms.core.references import display
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def test_with_a_person_goes_what_he_told_and_by_what_it_was_found(now):
    complaint, person, _shop, contact = make.a_complaint(now, narrative="আমার শাড়িটি ছেঁড়া অবস্থায় এসেছে, ফেরত নেয়নি।")
    other, *_ = make.a_complaint(now, narrative="আরেকজনের শাড়িটি ছেঁড়া অবস্থায় এসেছে, ফেরত নেয়নি।")
    officer, known = make.officer(complaint.office), {"reference": complaint.reference, "now": now}
    perform(Refuse(code="not_our_customer", text="এই নামে অর্ডার নেই।"), by=make.as_firm(contact), **known)
    perform(Withdraw(reason="other", received="nothing", text="অসুস্থ ছিলাম।"), by=make.as_consumer(person), **known)
    catch_up()
    assert len(search("শাড়ি", officer).complaints) == 2

    assert erase_person(person.pk, now)
    assert not erase_person(person.pk, now)

    assert [one.reference for one in search("শাড়ি", officer).complaints] == [other.reference]
    assert [said.text for said in Statement.objects.filter(complaint=complaint)] == ["এই নামে অর্ডার নেই।"]
    assert complaint.reference not in [one.reference for one in search("অসুস্থ ছিলাম", officer).complaints]
    assert verify_complaints().findings == []
    assert SearchText.objects.count() == 2


def test_who_was_never_here_is_not_erased(now):
    assert not erase_person(uuid4(), now)


def test_a_reader_that_has_just_read_his_words_does_not_write_them_again(now, monkeypatch):
    complaint, person, *_ = make.a_complaint(now, narrative="আমার শাড়িটি ছেঁড়া অবস্থায় এসেছে, ফেরত নেয়নি।")
    officer, has_read, may_write = make.officer(complaint.office), threading.Event(), threading.Event()
    loaded = search_words.write_words

    def slowly(complaints):
        said = search_words._statements([each.id for each in complaints])
        monkeypatch.setattr(search_words, "_statements", lambda _ids: said)
        has_read.set()
        may_write.wait(30)
        loaded(complaints)
        monkeypatch.undo()

    monkeypatch.setattr(search_words, "write_words", slowly)
    reader = _in_a_thread(catch_up)
    has_read.wait(30)
    eraser = _in_a_thread(lambda: erase_person(person.pk, now))
    eraser.join(0.5)  # it waits for the reader; without that it would be through by now
    may_write.set()
    reader.join(30)
    eraser.join(30)

    assert search("শাড়ি", officer).complaints == ()


def _in_a_thread(act):
    def run():
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def kept(settings, tmp_path):
    """Return a function that counts the files there are, previews beside them."""
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    return lambda: len([path for path in (tmp_path / "evidence").rglob("*") if path.is_file()])


def _add(complaint, by, content, now):
    upload = SimpleUploadedFile("shari.png", content, content_type="image/png")
    add_to_complaint(reference=complaint.reference, by=by, upload=upload, kind="product_photo", now=now)


def test_at_his_request_his_files_go_and_those_of_the_firm_stay(now, kept):
    complaint, person, _shop, contact = make.a_complaint(now)
    his, of_both = make.a_picture(now).read(), make.a_picture(now).read()
    _add(complaint, make.as_consumer(person), his, now)
    _add(complaint, make.as_consumer(person), of_both, now)
    before = kept()
    _add(complaint, make.as_firm(contact), of_both, now)
    begin(make.as_consumer(person), now)
    half_sent = resumable.begin(make.as_consumer(person), 10)
    perform(
        Withdraw(reason="other", received="nothing", text="অসুস্থ।"),
        reference=complaint.reference,
        by=make.as_consumer(person),
        now=now,
    )

    said = StringIO()
    call_command("erase", display(complaint.reference), stdout=said)

    assert "one person, 2 files; 1 complaints stay" in said.getvalue()
    assert kept() == before / 2
    assert not half_sent.path.exists()
    assert [item.side for item in Evidence.objects.all()] == ["firm"]
    assert not Draft.objects.exists()
    assert Event.objects.get(kind="operator.erased_person").subject == f"consumer:{person.pk}"
    assert erased_owners()[0][0] == person.pk
    assert verify_complaints().findings == []
    assert verify_ledger().findings == []
    with pytest.raises(CommandError, match="erased already"):
        call_command("erase", complaint.reference)


def test_nobody_is_erased_while_a_complaint_of_his_is_open(now):
    done, person, *_ = make.a_complaint(now)
    by = make.as_consumer(person)
    perform(Withdraw(reason="other", received="nothing", text="অসুস্থ।"), reference=done.reference, by=by, now=now)
    begun = file(filing=make.filing(make.firm(now, name="জুতাঘর"), now), by=by, now=now).complaint

    with pytest.raises(CommandError, match=f"open: {begun.reference}$"):
        call_command("erase", done.reference)
    assert phone_of(person.pk)


@pytest.mark.parametrize(("typed", "says"), [("CC-1", "not a complaint's number"), ("7K4M92XDPQH", "no such")])
def test_a_number_that_leads_to_nobody_is_named(typed, says):
    with pytest.raises(CommandError, match=says):
        call_command("erase", typed)
