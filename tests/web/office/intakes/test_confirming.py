"""The holder of a number confirms by a code what was handed over and files it, or says that it is not theirs."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import models
from django.utils import translation

from ccms.accounts import consumers
from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.models import Consumer, Intake
from ccms.accounts.privacy.sealing import index_of
from ccms.complaints.intakes import confirming
from ccms.complaints.models import Complaint, Draft, Purchase, Task
from ccms.complaints.own_data.erasing import erase_person
from ccms.complaints.own_data.gathering import gather
from ccms.complaints.reading.firm_view import firm_view
from ccms.complaints.verification import verify_complaints
from ccms.core import references
from ccms.core.failures import NotFound
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from ccms.web.consumer.own_data.showing import shown
from ccms.web.firm.summary import rows
from tests import factories
from tests.web.consumer.filing.walking import STORY
from tests.web.office.intakes.handing import (
    FIRM,
    NAME,
    NO_DAY,
    NUMBER,
    OUTSIDE,
    PHONE,
    Person,
    all_is_in_order,
    sms_of,
    to_the_end,
    typed,
)
from tests.web.office.working import words_of


def test_the_hotline_calls_no_message_forged_that_was_sent_about_it(desk, clerk, invited):
    said = words_of(desk.sign_in(clerk).get("/office/caller", {"number": invited.code}))

    assert "আমরা এমন কোনো মেসেজ পাঠাইনি" not in said
    assert "মেসেজটি আসল" in said


def test_what_a_clerk_types_is_filed_by_its_person_and_keeps_the_first_day(desk, clerk, invited, person):
    notice, text = sms_of("consumer.handed_over")
    assert notice.recipient == f"intake:{invited.pk}"
    assert f"/h/{invited.code}" in text
    assert not Complaint.objects.exists()

    person.opens(invited)
    assert "the government's GRS" in person.text
    assert FIRM not in person.text
    assert NAME not in person.text
    for told in (STORY, "Dhaka", "jeansbazarbd"):
        assert told not in person.text
    person.proves(invited)
    for told in (FIRM, STORY, "Dhaka", "jeansbazarbd"):
        assert told in words_of(person.page)
    person.presses("take")
    to_the_end(person, phone="01811112222")
    assert "you complained with the government's GRS" in person.text
    assert NUMBER in person.text
    person.send(declaration="on")

    complaint = Complaint.objects.get()
    assert person.path == f"/c/sent/{complaint.reference}"
    first = complaint.first_made
    assert (first.source, first.on, first.number) == ("grs", desk.today - timedelta(days=9), OUTSIDE)
    assert (complaint.amount_paisa, complaint.purchase.number) == (430_000, NUMBER)
    assert complaint.statements.get().text == STORY
    assert complaint.complainant.name.open() == NAME
    invited.refresh_from_db()
    assert (invited.state, invited.became, bool(invited.payload)) == ("filed", complaint.reference, False)
    listed = words_of(desk.sign_in(clerk).get("/office/intakes?lang=en"))
    assert f"filed {references.display(complaint.reference)}" in listed
    assert "–" not in listed.partition("In the name of")[2].partition("16121")[0]
    assert not Task.objects.filter(kind="intake", closed_at=None).exists()
    all_is_in_order()
    said = f"the government's GRS, on {words_of_day(complaint)}, number {OUTSIDE}"
    page = desk.sign_in(desk.nasrin).get(f"/office/{complaint.reference}?lang=en")
    assert said in words_of(page)
    assert "You decide it." in words_of(page)
    assert said in words_of(person.client.get(f"/t/{complaint.reference}?lang=en"))
    seller = replace(factories.as_firm(complaint.firm.contacts.get(channel="sms")), contact_verified=True)
    with translation.override("en"):
        of_seller = {str(row.name): str(row.value) for row in rows(firm_view(complaint.reference, seller))}
    assert OUTSIDE in of_seller["First made with"]


def words_of_day(complaint):
    day = complaint.first_made_at
    return f"{day:%A}, {day.day} {day:%B} {day.year}"


class TestTheHolderOfTheNumber:
    def test_says_by_a_code_that_it_is_not_theirs_and_nothing_of_it_is_shown(self, desk, clerk, invited, person):
        person.opens(invited).presses("not_mine")
        assert "Nothing of it is shown to you." in person.text
        assert Intake.objects.get(pk=invited.pk).state == "invited"
        person.send(code=current_codes(person.now)[0].code)

        assert not Consumer.objects.filter(phone_index=index_of("phone", "+8801712345678")).exists()
        assert FIRM not in person.text
        assert "Written down: it is not yours." in person.text
        invited.refresh_from_db()
        assert (invited.state, invited.reason) == ("refused", "not_mine")
        page = desk.sign_in(clerk).get(f"/office/intakes/{invited.pk}?lang=en")
        assert "says that it is not theirs" in words_of(page)
        assert Notice.objects.filter(recipient=f"intake:{invited.pk}").count() == 1
        assert not Task.objects.filter(kind="intake", closed_at=None).exists()
        assert person.opens(invited).page.status_code == 200
        all_is_in_order()

    def test_ends_what_they_had_begun_when_they_say_that_it_is_not_theirs(self, invited, person):
        person.proves(invited).presses("take")
        assert Draft.objects.filter(pk=invited.pk).exists()

        person.opens(invited).presses("not_mine")

        assert not Draft.objects.filter(pk=invited.pk).exists()

    @pytest.mark.parametrize("taken", [False, True])
    def test_alone_can_say_so(self, desk, clerk, invited, person, taken):
        if taken:
            person.proves(invited).presses("take")

        anybody = Person("01812345678").sign_in()  # has read the link: on another phone, or on a desk of the office
        anybody.opens(invited).presses("not_mine")
        assert anybody.path == f"/h/{invited.code}/code"
        anybody.send(code="000000")
        with pytest.raises(NotFound):
            confirming.disown(invited.code, None, desk.now)
        with pytest.raises(NotFound):
            confirming.disown(invited.code, None, desk.now, proved="+8801812345678")

        assert Intake.objects.get(pk=invited.pk).state == "invited"
        assert Draft.objects.filter(pk=invited.pk).exists() is taken
        assert not Event.objects.filter(kind="consumer.disowned_intake").exists()

    def test_says_so_by_a_code_on_another_phone_once_it_is_taken_up(self, invited, person):
        person.proves(invited).presses("take")

        Person(PHONE).proves(invited, "not_mine")

        assert Intake.objects.get(pk=invited.pk).reason == "not_mine"
        assert not Draft.objects.filter(pk=invited.pk).exists()
        all_is_in_order()

    def test_alone_can_go_on_with_it(self, invited):
        stranger = Person("01812345678").sign_in()

        stranger.opens(invited)
        assert NAME not in stranger.text
        stranger.client.post(f"/h/{invited.code}", {"do": "take", "idempotency_key": str(uuid.uuid4())})

        assert not Draft.objects.exists()
        assert Intake.objects.get(pk=invited.pk).confirmed_at is None

    def test_finds_it_where_complaints_begin_too(self, invited, person):
        person.get("/c?lang=en").sign_in()

        assert f'href="/h/{invited.code}"' in person.text

    def test_goes_on_with_it_from_another_browser_and_files_once(self, desk, invited, person):
        other = Person(PHONE)
        person.proves(invited).presses("take")
        desk.later(minutes=2)
        other.proves(invited).presses("take")
        to_the_end(other).send(declaration="on")
        reference = Complaint.objects.get().reference

        assert person.get(f"/h/{invited.code}?lang=en").path == f"/h/{invited.code}"
        assert "You have filed it." in person.text
        assert reference in person.text
        assert Complaint.objects.count() == 1

    def test_is_not_told_of_one_that_nobody_has_invited_them_to(self, desk, clerk, person):
        intake = typed(desk, clerk)

        assert person.get(f"/h/{intake.code}").page.status_code == 404

    def test_files_an_ordinary_complaint_after_it_was_refused_in_another_window(self, invited, person):
        person.proves(invited).presses("take")
        to_the_end(person)
        Intake.objects.filter(pk=invited.pk).update(state="refused", reason="other_body")

        person.send(declaration="on")

        assert Complaint.objects.get().first_made is None


def test_what_was_handed_over_stands_in_my_data_and_goes_with_the_person(desk, clerk, invited, person):
    person.proves(invited)
    holder = Consumer.objects.get(phone_index=index_of("phone", "+8801712345678"))
    by = consumers.actor_of_consumer(holder)

    (row,) = gather(by, desk.now, "bn").sections["intakes"]
    assert (row["payload"]["story"], row["phone"]) == (STORY, "+8801712345678")
    assert any(STORY in str(line) for each in shown(gather(by, desk.now, "bn")) for line in each.rows)
    typed(desk, clerk, outside_no="", district="", purchase_number="", amount_paisa="", story="", **NO_DAY)
    assert shown(gather(by, desk.now, "bn"))

    erase_person(holder.pk, desk.now)

    gone = Intake.objects.get(pk=invited.pk)
    assert (gone.state, bool(gone.payload), gone.phone_index, gone.outside_no) == ("lapsed", False, None, "")
    assert not Intake.objects.exclude(phone_index=None).exists()
    assert not Notice.objects.filter(recipient=f"intake:{invited.pk}", state="queued").exists()
    all_is_in_order()


def test_a_clerk_files_it_with_its_person_on_the_phone(desk, clerk, invited):
    walker = Person(PHONE)
    walker.client = desk.sign_in(clerk)
    walker.get("/office/assist?lang=en").send(phone=PHONE).send(code=walker.code)
    assert f'href="/h/{invited.code}"' in walker.text

    walker.opens(invited).presses("take")
    to_the_end(walker).send(declaration="on")

    assert Complaint.objects.get().first_made.source == "grs"
    assert Purchase.objects.get().first_made_no == OUTSIDE
    all_is_in_order()


@pytest.mark.parametrize("column", ["phone_index", "phone"])
def test_whose_number_it_is_is_compared_with_its_cell(invited, column):
    """Written beside the product, it would hand what is kept to the holder of another number."""
    other = {"phone_index": index_of("phone", "+8801812345678"), "phone": b""}
    models.QuerySet(Intake).filter(pk=invited.pk).update(**{column: other[column]})

    found = [what for what, _ in verify_complaints().findings]
    assert found == [*(["a sealed cell is empty"] if column == "phone" else []), "a keyed digest is not its cell's"]
