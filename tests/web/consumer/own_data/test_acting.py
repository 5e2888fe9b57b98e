"""Who complains for somebody else can end that, and so can the person whom the complaint concerns."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.firms.entries import contacts_named_by, named_by
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Member
from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.filing import drafts
from ccms.complaints.filing.beside import begin_beside
from ccms.complaints.firm_desk import papers
from ccms.complaints.models import Complainant, Complaint, DataRequest, Draft, Evidence, FirmNote, Statement
from ccms.complaints.models.task import Task
from ccms.complaints.own_data import acting, deciding
from ccms.complaints.own_data.asking import ask_correction
from ccms.complaints.own_data.erasing import erase_on_request, erase_person
from ccms.complaints.own_data.gathering import gather
from ccms.complaints.queries import visible_to
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import NotFound
from ccms.gate.clock import current_time
from ccms.notices.models import Notice
from tests import factories
from tests.installation import eventually
from tests.web.consumer.own_data.conftest import Asking

CHILD = "আয়েশা বেগম"


@pytest.fixture
def asking(db, settings, tmp_path):
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    return Asking(
        complainant="minor_parent",
        represented=CHILD,
        facts={"pay_method": "bkash", "paid_into": "personal", "wallet_number": "01876549203"},
    )


@pytest.fixture
def child(asking):
    """Return the person whom it concerns, with a browser in which they are signed in."""
    person, answer = factories.consumer(current_time(), phone="+8801555555555"), HttpResponse()
    sessions.open_consumer_session(answer, person, current_time())
    browser = Client()
    browser.cookies = answer.cookies
    return person, browser


def key():
    return {"idempotency_key": str(uuid.uuid4())}


def test_what_was_offered_to_a_number_is_taken_over_with_the_holders_own_session(asking, child):
    person, browser = child
    before = Complaint.objects.get()
    facts = before.purchase.personal_facts.open()
    led = asking.browser.get(f"{asking.url}/withdraw").content.decode()
    asked = asking.send(f"{asking.url}/hand-over", phone="01555 555555")
    page = browser.get(f"{asking.url}/take-over").content.decode()
    taken = browser.post(f"{asking.url}/take-over", key())

    complaint, form = Complaint.objects.get(), Complainant.objects.get()
    assert f'href="{asking.url}/hand-over"' in led
    assert asked.headers["Location"] == taken.headers["Location"] == asking.url
    assert CHILD not in page
    assert (complaint.consumer_id, form.kind, form.name.open(), form.father.open()) == (person.pk, "self", CHILD, "")
    assert complaint.purchase.personal_facts.open() == facts
    assert not visible_to(asking.buyer).exists()
    assert gather(asking.buyer, current_time(), "bn").sections["complaints"] == []
    assert [
        row["complaint"] for row in gather(factories.as_consumer(person), current_time(), "bn").sections["complaints"]
    ]
    told = Notice.objects.filter(
        subject=asking.reference, template__in=("consumer.taken_over", "consumer.acting_ended")
    )
    assert {(each.template, each.recipient) for each in told} == {
        ("consumer.taken_over", f"consumer:{person.pk}"),
        ("consumer.acting_ended", f"consumer:{asking.person.pk}"),
    }
    assert verify_complaints().findings == []


def test_another_number_or_none_takes_nothing_but_may_ask_the_office(asking, child):
    person, browser = child
    asking.send(f"{asking.url}/hand-over", phone="01666 666666")

    bare = browser.post(f"{asking.url}/take-over", {**key(), "words": ""})
    asked = browser.post(f"{asking.url}/take-over", {**key(), "words": "আমি আয়েশা, মা অভিযোগ করেছেন"})
    request = DataRequest.objects.get(kind="take_over")
    officer = factories.officer(asking.complaint.office)
    assert Complaint.objects.get().consumer_id == asking.person.pk
    deciding.give_over(request.pk, officer, current_time())

    assert (bare.status_code, asked.headers["Location"]) == (422, "/t/mine")
    assert Complaint.objects.get().consumer_id == person.pk
    assert Notice.objects.filter(template="consumer.take_over_asked", recipient=asking.buyer.text).exists()
    assert verify_complaints().findings == []


def test_what_was_offered_before_the_office_gave_it_to_another_takes_nothing(asking, child):
    person, browser = child
    offered_to = factories.consumer(current_time(), phone="+8801666666666")
    asking.send(f"{asking.url}/hand-over", phone="01666 666666")
    browser.post(f"{asking.url}/take-over", {**key(), "words": "আমি আয়েশা, মা অভিযোগ করেছেন"})
    request = DataRequest.objects.get(kind="take_over")
    deciding.give_over(request.pk, factories.officer(asking.complaint.office), current_time())

    late = {"reference": asking.reference, "by": factories.as_consumer(offered_to), "now": current_time()}
    with pytest.raises(NotFound):
        acting.standing_offer(late["reference"], late["by"])
    with pytest.raises(NotFound):
        acting.take_over(words="আমাকে দেওয়া হয়েছিল", **late)
    assert Complaint.objects.get().consumer_id == person.pk


def test_an_office_leaves_it_with_the_one_who_filed_and_says_why(asking, child):
    person, browser = child
    browser.post(f"{asking.url}/take-over", {**key(), "words": "আমার"})
    officer = factories.officer(asking.complaint.office)
    request = DataRequest.objects.get()

    deciding.refuse_take_over(request.pk, reason="another_name", text="", by=officer, now=current_time())

    assert Complaint.objects.get().consumer_id == asking.person.pk
    assert Notice.objects.filter(template="consumer.own_take_over_refused", recipient=f"consumer:{person.pk}").exists()
    assert verify_complaints().findings == []


def test_what_the_filer_alone_named_of_the_shop_serves_the_new_person(asking, child):
    person, _ = child
    now = current_time()
    named = factories.contact(asking.firm, now, proved=False, named_by=asking.person, value="+8801911111111")
    acting.offer(reference=asking.reference, phone=person.phone.open(), by=asking.buyer, now=now)

    acting.take_over(reference=asking.reference, words="", by=factories.as_consumer(person), now=now)

    assert named.pk in named_by(asking.firm.pk, person.pk)
    assert contacts_named_by(asking.firm.pk, asking.person.pk) == {}
    assert verify_complaints().findings == []


def test_a_complaint_for_oneself_or_that_has_ended_is_neither_offered_nor_taken(asking, child):
    person, browser = child
    own, owner, *_ = factories.a_complaint(current_time())
    with pytest.raises(NotFound):
        acting.offer(reference=own.reference, phone="01777777777", by=factories.as_consumer(owner), now=current_time())
    ended, filer, *_ = factories.a_complaint(current_time(), complainant="minor_parent", represented=CHILD)
    known = {"reference": ended.reference, "by": factories.as_consumer(filer), "now": current_time()}
    assert browser.get(f"/t/{ended.reference}/take-over").status_code == 200
    perform(Withdraw(reason="other", received="nothing", text="আর চাই না"), **known)

    assert browser.get(f"/t/{ended.reference}/take-over").status_code == 404
    assert asking.browser.get(f"{asking.url}/take-over").status_code == 404
    assert Client().get(f"{asking.url}/take-over").headers["Location"].startswith("/t/sign-in?next=")
    assert asking.send(f"{asking.url}/hand-over", phone=asking.person.phone.open()).status_code == 422
    with pytest.raises(NotFound):
        acting.standing_offer(asking.reference, asking.buyer)
    with pytest.raises(NotFound):
        acting.offer(
            reference=asking.reference, phone="01777777777", by=factories.as_consumer(person), now=current_time()
        )


def test_erasing_the_new_person_also_deletes_what_the_filer_wrote_in_it(asking, child):
    person, now = child[0], current_time()
    acting.offer(reference=asking.reference, phone=person.phone.open(), by=asking.buyer, now=now)
    acting.take_over(reference=asking.reference, words="", by=factories.as_consumer(person), now=now)
    known = {"reference": asking.reference, "by": factories.as_consumer(person), "now": now}
    perform(Withdraw(reason="other", received="nothing", text="আর চাই না"), **known)

    erase_on_request(asking.reference, now)

    assert not Statement.objects.filter(author__startswith="consumer:").exists()
    assert asking.person.phone.open()
    assert verify_complaints().findings == []


def test_the_name_of_the_person_for_whom_one_complains_can_be_corrected(asking):
    asking.check()

    page = asking.browser.get("/t/me/correct").content.decode()
    asked = asking.send("/t/me/correct", complaint=asking.reference, field="represented")

    assert 'value="represented"' in page
    assert CHILD in asking.browser.get(asked.headers["Location"]).content.decode()


@pytest.fixture
def taken(asking, child):
    """Return the new person, after the complaint was given over to them."""
    person, now = child[0], current_time()
    evidence.add_to_complaint(**asking.by(asking.buyer), upload=factories.a_picture(now), kind="payment_proof")
    acting.offer(reference=asking.reference, phone=person.phone.open(), by=asking.buyer, now=now)
    return lambda: acting.take_over(
        reference=asking.reference, words="", by=factories.as_consumer(person), now=current_time()
    )


def test_what_was_given_as_evidence_stays_when_the_filer_is_erased(asking, taken):
    now = current_time()
    Draft.objects.create(id=asking.complaint.purchase_id, consumer=asking.person, saved_at=now, sent_at=now)
    taken()

    erase_person(asking.person.pk, now)

    assert Evidence.objects.get(holder=asking.complaint.purchase_id, side="consumer")


def test_a_second_complaint_of_the_new_person_is_not_seen_by_the_filer(asking, child, taken):
    person, now = child[0], current_time()
    begin_beside(reference=asking.reference, by=asking.buyer, now=now)
    taken()
    with pytest.raises(NotFound):
        begin_beside(reference=asking.reference, by=asking.buyer, now=now)

    begin_beside(reference=asking.reference, by=factories.as_consumer(person), now=now)

    assert drafts.current(asking.buyer) is None
    assert drafts.current(factories.as_consumer(person)).id == asking.complaint.purchase_id


def test_what_the_filer_asked_about_their_own_details_changes_none_of_the_new_person(asking, taken):
    asked = {"reference": asking.reference, "field": "name", "wanted": "অন্য নাম", "words": ""}
    request = ask_correction(**asked, by=asking.buyer, now=current_time())
    taken()

    with pytest.raises(NotFound):
        deciding.correct(request.pk, factories.officer(asking.complaint.office), current_time())

    asking.check()
    assert "অভিযোগটি এখন যাঁর জন্য করা হয়েছিল, তাঁর কাছে" in asking.browser.get("/t/me").content.decode()
    assert Complainant.objects.get().name.open() == CHILD
    assert not Task.objects.filter(item=request.pk, closed_at=None).exists()
    assert verify_complaints().findings == []


@pytest.mark.django_db(transaction=True)
def test_what_the_firm_notes_meanwhile_is_the_new_persons(asking, child, taken):
    person, agent = (
        child[0],
        Member.objects.create_member(email="agent@shop.test", password=None, role=Role.FIRM_AGENT, firm=asking.firm),
    )
    note = {"reference": asking.reference, "text": "ফোনে কথা হয়েছে", "by": actor_of(agent), "now": current_time()}

    def write_a_note():
        try:
            papers.add_note(**note)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            taken()
            written = pool.submit(write_a_note)
            assert eventually(_somebody_waits_for_a_lock)
        written.result()

    assert FirmNote.objects.get().consumer_id == person.pk


def _somebody_waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]
