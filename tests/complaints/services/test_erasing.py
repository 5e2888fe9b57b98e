"""Who is erased is found by nothing that he told, and nothing that he told is left."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from ccms.complaints import words
from ccms.complaints.models import SearchText, Statement
from ccms.complaints.searching import search
from ccms.complaints.services import consumer, firm
from ccms.complaints.services.erasing import erase_person
from ccms.complaints.services.firm import Terms
from ccms.complaints.verification import verify_complaints
from ccms.complaints.words import catch_up
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def test_with_a_person_goes_what_he_told_and_by_what_it_was_found(now):
    complaint, person, _shop, contact = make.a_complaint(now, narrative="আমার শাড়িটি ছেঁড়া অবস্থায় এসেছে, ফেরত নেয়নি।")
    other, *_ = make.a_complaint(now, narrative="আরেকজনের শাড়িটি ছেঁড়া অবস্থায় এসেছে, ফেরত নেয়নি।")
    officer, known = make.officer(complaint.office), {"reference": complaint.reference, "now": now}
    firm.refuse(**known, by=make.as_firm(contact), terms=Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    consumer.withdraw(**known, by=make.as_consumer(person), reason="other", received="nothing", text="অসুস্থ ছিলাম।")
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
    loaded = words.write_words

    def slowly(complaints):
        said = words._statements([each.id for each in complaints])
        monkeypatch.setattr(words, "_statements", lambda _ids: said)
        has_read.set()
        may_write.wait(30)
        loaded(complaints)
        monkeypatch.undo()

    monkeypatch.setattr(words, "write_words", slowly)
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
