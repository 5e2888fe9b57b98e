"""A buyer adds words to a complaint that is under way; all sides read them, and who has to act is told."""

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import MOST_ADDED, AddWords, Withdraw
from ccms.complaints.models import Statement
from ccms.complaints.reading.firm_view import firm_view
from ccms.complaints.reading.office_case import office_case
from ccms.complaints.statuses import NotAllowed
from ccms.integrations.dossier import sheets
from ccms.integrations.dossier.scope import Scope
from ccms.notices.models import Notice
from tests import factories
from tests.web.consumer.tracking.reading import words

ADDED = "দোকান পরে ফোন করে বলেছে, টাকা দেবে না।"


def told(template):
    return Notice.objects.filter(template=template).count()


def test_what_the_buyer_adds_stands_beside_the_story_for_the_seller_and_the_office(followed):
    followed.post("/words", text=ADDED)

    assert ADDED in words(followed.get())
    assert "আপনি অভিযোগে আরও কিছু লিখেছেন" in words(followed.get())
    of_firm = firm_view(followed.reference, followed.seller)
    assert [text for _, text in of_firm.buyer.additions] == [ADDED]
    officer = factories.officer(followed.complaint.office)
    of_office = office_case(followed.reference, officer)
    assert [text for _, text in of_office.additions] == [ADDED]
    assert [said.text for said in sheets.complaint(of_office, Scope()).said][1:] == [ADDED]
    assert (told("firm.words_added"), told("office.words_added")) == (1, 0)


def test_at_the_office_the_officer_is_told_too_and_the_seller_still(followed):
    followed.escalate()

    page = words(followed.get())
    followed.post("/words", text=ADDED)

    assert "আরও কিছু লিখে জানান" in page
    assert (told("firm.words_added"), told("office.words_added")) == (1, 1)
    assert followed.stands.status == "escalated"


def test_sent_twice_it_is_added_once(followed):
    for _ in range(2):
        followed.post("/words", key="8f14e45f-ceea-467f-ab5f-3d3a2f0b9c11", text=ADDED)

    assert followed.events().count("consumer.added_words") == 1


def test_nothing_and_too_much_are_refused_and_what_was_typed_stays(followed):
    assert followed.post("/words", text=" ").status_code == 422
    long = followed.post("/words", text="ক" * 2001)

    assert long.status_code == 422
    assert "ক" * 2001 in long.text
    assert "consumer.added_words" not in followed.events()


def test_on_one_day_so_many_can_be_added_and_on_the_next_more(followed):
    for _ in range(MOST_ADDED):
        perform(AddWords(text=ADDED), **followed.by(followed.buyer))

    answer = followed.post("/words", text=ADDED)
    assert answer.status_code == 422
    assert "কাল যোগ করুন" in words(answer)
    assert ADDED in answer.text

    followed.later(days=1).post("/words", text=ADDED)
    assert Statement.objects.filter(kind="addition").count() == MOST_ADDED + 1


def test_nobody_adds_to_what_has_ended(followed):
    perform(Withdraw(reason="no_longer", received="nothing"), **followed.by(followed.buyer))

    with pytest.raises(NotAllowed):
        perform(AddWords(text=ADDED), **followed.by(followed.buyer))
    assert followed.get("/words").status_code == 409


def test_a_seller_whose_number_only_the_buyer_named_does_not_read_it(filed):
    contact = factories.contact(filed.firm, filed.complaint.filed_at, proved=False, named_by=filed.person)
    filed.post("/words", text=ADDED)

    view = firm_view(filed.reference, factories.as_firm(contact))
    assert view.buyer is None
    assert ADDED not in str(view.past)
