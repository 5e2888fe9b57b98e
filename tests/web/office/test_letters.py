"""A shop without number or mail address is reached by registered post, from the paper to its answer."""

import uuid
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from ccms.accounts.actors import Role
from ccms.accounts.firms.registrars import HowKnown
from ccms.accounts.models import FirmContact
from ccms.complaints import letters
from ccms.complaints.acts import proof_of_service
from ccms.complaints.acts.contacting import letter_code
from ccms.complaints.acts.proof_of_service import tell_again
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.filing.receiving import file
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Complainant, Deadline, Task
from ccms.complaints.registry import contacts
from ccms.complaints.registry.following import follow
from ccms.complaints.registry.merging import merge_firms
from ccms.complaints.tasks import keeping
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day, end_of_day
from ccms.core.references import display
from ccms.notices import proofs
from ccms.notices.models import Notice
from tests import factories
from tests.web.office.working import Matter, parts, words_of

ADDRESS = "বাড়ি ১২, রোড ৭\nধানমন্ডি, ঢাকা ১২০৫"


@pytest.fixture
def clerk(desk):
    return desk.member("সোহেল রানা", Role.CLERK)


@pytest.fixture
def case(desk):
    """File about a shop of which only a postal address is known; the notice is formal at once."""
    shop, person = factories.firm(desk.now), factories.consumer(desk.now)
    contact = factories.contact(shop, desk.now, channel="letter", value=ADDRESS)
    filed = file(filing=factories.filing(shop, desk.now), by=factories.as_consumer(person), now=desk.now)
    return Matter(desk, filed.complaint, person, shop, contact)


def work(desk):
    """Let the worker do what it does each minute."""
    sweep(desk.now)
    tell_again(desk.now)
    letters.run_due(desk.now)
    proofs.tell(desk.now)
    keeping.run_due(desk.now)


def pass_days(desk, days):
    for _ in range(days):
        desk.later(days=1)
        work(desk)


def letter():
    return Notice.objects.get(channel="letter")


def post(desk, who, number="RL123456785BD", **sent):
    address = f"/office/letters/{letter().pk}"
    given = {"number": number, **parts("day", desk.today), **sent}
    return desk.sign_in(who).post(address, {"idempotency_key": str(uuid.uuid4()), **given})


def running(case, kind=DeadlineKind.REACH_FIRM):
    return Deadline.objects.filter(complaint=case.complaint, kind=kind, closed_at=None).first()


@pytest.mark.parametrize("column", ["due_at", "next_alarm_at"])
def test_the_day_of_a_letter_that_is_to_be_posted_is_compared_with_the_law(desk, case, clerk, column):
    work(desk)
    assert verify_complaints().findings == []
    Task.objects.filter(kind="letter").update(**{column: F(column) + timedelta(days=9)})
    assert verify_complaints().findings != []


def test_a_firm_reached_by_letter_only_answers_with_the_code_in_the_letter(desk, case, clerk):
    first_end = running(case).due_at
    work(desk)

    assert running(case).due_at > first_end
    assert "consumer.letter_written" in Notice.objects.values_list("template", flat=True)
    listed = words_of(desk.sign_in(clerk).get("/office/tasks"))
    assert f"চিঠি ডাকে দিতে হবে বিক্রেতার কাছে {display(case.reference)}" in listed
    page = desk.sign_in(clerk).get(f"/office/letters/{letter().pk}")
    paper = words_of(page)
    code = letter_code(case.reference, case.contact)
    for said in ("বাড়ি ১২, রোড ৭", "ধানমন্ডি, ঢাকা ১২০৫", case.shop.name_bn, "এটি আনুষ্ঠানিক নোটিশ", code):
        assert said in paper
    assert post(desk, clerk).headers["Location"] == "/office/letters"
    posted = desk.now
    assert [task.closed_how for task in Task.objects.filter(kind="letter")] == ["met"]
    pass_days(desk, 4)
    assert running(case, DeadlineKind.ANSWER) is None
    pass_days(desk, 2)

    case.now_stands()
    assert (case.complaint.receipt_basis, case.complaint.receipt_proved) == ("registered_post", True)
    assert dhaka_day(case.complaint.received_at) == dhaka_day(posted) + timedelta(days=5)
    assert running(case, DeadlineKind.ANSWER).starts_at == case.complaint.received_at

    shop = Client()
    door = f"/answer/{case.reference}"
    assert f"{door}/letter" in shop.get(door).text
    wrong = shop.post(f"{door}/letter", {"idempotency_key": str(uuid.uuid4()), "code": "0000-0000-0000"})
    assert wrong.status_code == 422
    typed = {"idempotency_key": str(uuid.uuid4()), "code": code.replace("-", "").lower()}
    assert shop.post(f"{door}/letter", typed).headers["Location"] == door
    terms = {"amount": "2150", "text": "টাকা ফেরত দেব।", **parts("day", desk.today + timedelta(days=2))}
    given = {"idempotency_key": str(uuid.uuid4()), "stage": "confirm", **terms}
    assert shop.post(f"{door}/offer/refund", given).status_code == 302
    assert case.now_stands().status == "with_consumer"
    events = case.events()
    assert events.count("office.recorded_posting") == 1
    assert "notice.received" in events
    history = words_of(case.get(desk.nasrin, "/history"))
    assert "রেজিস্ট্রি নম্বর RL" in history
    assert "সঙ্গে সঙ্গে আনুষ্ঠানিক নোটিশ" not in history  # it waited for the post
    assert history.count("কোনো বার্তা পাঠানো যায়নি") == 2  # of the filing and of the reminder
    assert verify_complaints().findings == []


def test_a_system_that_stood_still_takes_the_letter_as_received_before_its_time_is_over(desk, case, clerk):
    work(desk)
    post(desk, clerk)
    desk.later(days=8)

    sweep(desk.now)

    assert case.now_stands().receipt_basis == "registered_post"
    assert running(case, DeadlineKind.ANSWER).due_at == end_of_day(
        dhaka_day(case.complaint.received_at) + timedelta(days=7)
    )
    assert verify_complaints().findings == []


def test_a_letter_that_came_back_brings_the_complaint_before_the_office_at_once(desk, case, clerk):
    work(desk)
    post(desk, clerk)
    desk.later(days=2)

    came_back = desk.sign_in(clerk).post(
        f"/office/letters/{letter().pk}", {"idempotency_key": str(uuid.uuid4()), "reason": "moved"}
    )

    assert came_back.status_code == 302
    work(desk)
    case.now_stands()
    assert (case.complaint.status, case.complaint.reason) == ("escalated", "unreachable")
    assert (letter().state, letter().last_error) == ("parked", "came-back")
    assert "ডাকে পাঠানো চিঠি ফেরত এসেছে" in words_of(desk.sign_in(desk.nasrin).get("/office/inbox"))
    assert Client().get(f"/answer/{case.reference}/letter").status_code == 200
    guess = {"idempotency_key": str(uuid.uuid4()), "code": letter_code(case.reference, case.contact)}
    assert Client().post(f"/answer/{case.reference}/letter", guess).status_code == 422
    assert verify_complaints().findings == []


def test_a_letter_that_comes_back_after_it_counted_as_received_makes_no_silence(desk, case, clerk):
    work(desk)
    post(desk, clerk)
    pass_days(desk, 6)
    desk.sign_in(clerk).post(
        f"/office/letters/{letter().pk}", {"idempotency_key": str(uuid.uuid4()), "reason": "not_found"}
    )

    pass_days(desk, 8)

    case.now_stands()
    assert (case.complaint.status, case.complaint.reason) == ("escalated", "unreachable")
    assert verify_complaints().findings == []


def test_a_letter_that_nobody_posts_is_told_to_the_head(desk, case, clerk):
    head = desk.member("প্রধান", Role.OFFICE_HEAD)
    work(desk)

    pass_days(desk, (Task.objects.get(kind="letter").due_at - desk.now).days + 1)

    del case, clerk
    told = Notice.objects.filter(template="office.task_missed").values_list("recipient", flat=True)
    assert set(told) == {f"office:{head.office_id}"}
    assert Deadline.objects.filter(kind=DeadlineKind.REACH_FIRM, closed_at=None).exists()


def test_where_number_and_mail_bring_no_proof_a_letter_follows_after_two_days(desk):
    case = desk.filed()
    factories.contact(case.shop, desk.now, channel="letter", value=ADDRESS)
    desk.later(hours=47)
    work(desk)
    assert not Notice.objects.filter(channel="letter").exists()

    desk.later(hours=2)
    work(desk)
    work(desk)

    assert letter().template == "firm.formal_notice"


def test_other_notices_that_start_a_time_go_by_letter_once_nothing_else_is_left(desk, clerk):
    case = desk.taken_up()
    Complainant.objects.filter(complaint=case.complaint).update(address=b"")
    factories.contact(case.shop, desk.now, channel="letter", value=ADDRESS)
    case.act(desk.nasrin, "request-information", party="firm", text="চালানের কপি দিন।")
    desk.later(hours=25)
    [asked] = [each for each in proofs.unproved(desk.now) if each.template == "firm.information_requested"]

    assert [proof_of_service._tried(asked, desk.now) for _ in range(2)] == [True, False]

    assert letter().template == "firm.information_requested"
    page = desk.sign_in(clerk).get(f"/office/letters/{letter().pk}")
    assert "বাড়ি ১২, রোড ৭" in words_of(page)
    desk.later(hours=25)
    work(desk)
    assert Notice.objects.filter(channel="letter").count() == 1


def test_an_unreached_shop_whose_postal_address_is_found_gets_a_letter_and_its_time_anew(desk, clerk):
    case = desk.filed()
    FirmContact.objects.filter(pk=case.contact.pk).update(proof="unproved", named_by=case.person, designated=False)
    pass_days(desk, 9)
    assert case.now_stands().reason == "unreachable"
    contacts.add_postal(case.shop.pk, ADDRESS, HowKnown.PAPER, desk.actor(desk.nasrin), desk.now)
    desk.later(minutes=1)

    follow(desk.now)
    work(desk)

    assert case.now_stands().status == "with_firm"
    assert (letter().template, letter().state) == ("firm.formal_notice", "queued")
    assert desk.sign_in(clerk).get(f"/office/letters/{letter().pk}").status_code == 200
    assert running(case).due_at > desk.now + timedelta(days=6)
    assert verify_complaints().findings == []


def test_a_clerk_of_another_office_and_a_post_without_that_power_see_no_letter(desk, case):
    del case
    work(desk)
    other = desk.member("অন্য জেলার সহকারী", Role.CLERK, code="cumilla")

    for who in (other, desk.without_letters(desk.nasrin)):
        assert "কোনো চিঠি বাকি নেই" in words_of(desk.sign_in(who).get("/office/letters"))
        assert desk.sign_in(who).get(f"/office/letters/{letter().pk}").status_code == 404
    assert desk.sign_in(desk.tanvir).get(f"/office/letters/{letter().pk}").status_code == 200


def test_an_officer_writes_down_a_postal_address_and_it_is_no_way_for_codes(desk):
    case = desk.escalated()
    sent = {"idempotency_key": str(uuid.uuid4()), "address": ADDRESS, "how": "paper"}

    done = desk.sign_in(desk.nasrin).post(f"/office/firms/{case.shop.slug}/postal", sent)

    assert done.status_code == 302
    written = FirmContact.objects.get(channel="letter")
    assert (written.is_proved, written.value.open()) == (True, ADDRESS)
    assert "ডাকে চিঠি" in words_of(desk.sign_in(desk.nasrin).get(f"/office/firms/{case.shop.slug}"))
    assert f"/answer/{case.reference}/letter" not in Client().get(f"/answer/{case.reference}").text


def test_a_letter_to_an_entry_that_was_merged_says_where_to_go_now(desk, case, clerk):
    work(desk)
    code = letter_code(case.reference, case.contact)
    post(desk, clerk)
    standing = factories.firm(desk.now, name="আসল দোকান")
    factories.contact(standing, desk.now)
    head = desk.member("প্রধান", Role.OFFICE_HEAD)
    merge_firms(case.shop.pk, standing.pk, desk.actor(head), desk.now)
    desk.later(minutes=5)
    assert follow(desk.now) == 1
    assert case.now_stands().firm_id == standing.pk

    shop, page = Client(), f"/answer/{case.reference}/letter"
    said = [shop.post(page, {"idempotency_key": str(uuid.uuid4()), "code": code}) for _ in range(12)]

    assert {answer.status_code for answer in said} == {422}  # a right code is no guess that is counted
    assert "কোড ঠিক আছে" in words_of(said[-1])
    contacts.retire_contact(case.contact.pk, contacts.Gone.OF_ANOTHER, desk.actor(head), desk.now)
    gone = shop.post(page, {"idempotency_key": str(uuid.uuid4()), "code": code})
    assert "কোড মেলেনি" in words_of(gone)
