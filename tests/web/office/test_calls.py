"""The hotline's call list: who stands on it, who sees a whole number, and what a call does and does not do."""

import uuid
from datetime import timedelta

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.firms.registrars import HowKnown
from ccms.accounts.models import FirmContact
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Accept
from ccms.complaints.acts.firm import Offer, Terms, as_act
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.models import Call
from ccms.complaints.registry import calling, contacts, following
from ccms.ledger.models import Event
from tests import factories
from tests.web.office.working import words_of


def silent(desk, **fields):
    """Return a complaint whose notice nobody is known to have got."""
    case = desk.filed(**fields)
    desk.later(days=4)
    sweep(desk.now)
    return case


def unanswered(desk):
    """Return a complaint whose seller has answered, and whose buyer no message reached."""
    case = desk.filed()
    terms = Terms(remedy="refund", amount_paisa=100_000, day=desk.today + timedelta(days=3), text="টাকা ফেরত দেব।")
    perform(as_act(Offer, terms), **case.by(case.seller))
    desk.later(days=12)
    sweep(desk.now)
    return case


@pytest.fixture
def clerk(desk):
    return desk.member("সোহেল রানা", Role.CLERK)


def page(desk, who, call, **sent):
    url, browser = f"/office/calls/{call.pk}", desk.sign_in(who)
    return browser.post(url, {"idempotency_key": str(uuid.uuid4()), **sent}) if sent else browser.get(url)


def listed(desk, who):
    return words_of(desk.sign_in(who).get("/office/calls"))


def written(number):
    national = number.removeprefix("+88")
    return f"{national[:5]} {national[5:]}"


def test_a_shop_that_no_notice_reached_stands_on_the_list_with_its_number_masked(desk, clerk):
    case = silent(desk)

    said = listed(desk, clerk)

    assert "কোনো নোটিশ পৌঁছানোর প্রমাণ নেই" in said
    assert "(১)" in said
    number = case.contact.value.open()
    assert number[-4:] in said
    assert written(number) not in said


def test_a_buyer_whom_no_message_reached_stands_there_too(desk, clerk):
    case = unanswered(desk)

    assert case.now_stands().reason == "consumer_unreached"
    assert "কোনো বার্তা পৌঁছানোর প্রমাণ নেই" in listed(desk, clerk)
    assert Call.objects.get().party == "consumer"


def test_the_whole_number_is_shown_on_asking_and_each_look_is_an_event(desk, clerk):
    case = silent(desk)
    call = Call.objects.get()
    number = written(case.contact.value.open())

    assert number not in page(desk, clerk, call).text
    for _ in range(2):
        assert number in page(desk, clerk, call, look="1").text

    assert case.events()[-2:] == ["office.opened_number", "office.opened_number"]
    assert Event.objects.latest("id").actor == f"office:{clerk.pk}"
    assert "ফোন করার জন্য নম্বর দেখা হয়েছে" in words_of(case.get(desk.nasrin, "/history"))


def test_a_shop_that_was_reached_by_phone_has_received_nothing_in_law(desk, clerk):
    case = silent(desk)
    before = case.now_stands()

    done = page(desk, clerk, Call.objects.get(), outcome="reached")

    after = case.now_stands()
    assert done.status_code == 302
    assert case.events()[-1] == "office.called"
    assert (after.status, after.received_at, after.receipt_basis) == (before.status, None, "")
    assert not after.deadlines.filter(kind="answer", closed_at=None).exists()
    assert "কাউকে ফোন করতে হবে না" in listed(desk, clerk)
    assert "পাওয়া গেছে, জানানো হয়েছে" in words_of(case.get(desk.nasrin, "/history"))


def test_no_answer_comes_back_after_four_hours_and_ends_after_five_tries(desk, clerk):
    silent(desk)
    call = Call.objects.get()

    for tried in range(calling.MOST_TRIES):
        assert page(desk, clerk, call, outcome="no_answer").status_code == 302
        call.refresh_from_db()
        assert call.tries == tried + 1
        assert "কাউকে ফোন করতে হবে না" in listed(desk, clerk)
        desk.later(hours=4, minutes=1)

    assert call.closed_at is not None
    assert page(desk, clerk, call).status_code == 404


@pytest.mark.parametrize(("outcome", "hours"), [("again_soon", 1), ("again_tomorrow", 34)])
def test_who_wants_to_be_called_later_stands_there_later(desk, clerk, outcome, hours):
    silent(desk)

    page(desk, clerk, Call.objects.get(), outcome=outcome)
    assert "কাউকে ফোন করতে হবে না" in listed(desk, clerk)
    desk.later(hours=hours, minutes=1)

    assert "(১)" in listed(desk, clerk)


def test_a_wrong_number_ends_it(desk, clerk):
    silent(desk)

    page(desk, clerk, Call.objects.get(), outcome="wrong_number")

    assert Call.objects.get().closed_at is not None


def test_a_shop_without_a_number_offers_what_else_is_known(desk, clerk):
    case = silent(desk)
    case.contact.delete()
    call = Call.objects.get()

    shown = page(desk, clerk, call)

    assert "কোনো নম্বর জানা নেই" in words_of(shown)
    assert page(desk, clerk, call, outcome="reached").status_code == 422
    assert page(desk, clerk, call, outcome="no_number").status_code == 302


def test_a_number_that_a_clerk_is_told_in_a_call_serves_all_who_wait_for_the_shop(desk, clerk):
    case = silent(desk)
    case.contact.delete()
    other = desk.filed(like=case)
    call = Call.objects.get(complaint=case.complaint)

    assert page(desk, clerk, call, outcome="reached", found="01811-000 077").status_code == 302
    assert following.follow(desk.now) == 2
    [number] = FirmContact.objects.filter(firm=case.shop)
    assert (number.value.open(), number.proof, number.source) == ("+8801811000077", "proved", "officer")
    assert {case.now_stands().status, other.now_stands().status} == {"with_firm"}
    [said] = Event.objects.filter(subject=f"firm:{case.shop.pk}", kind="office.confirmed_contact")
    assert (said.actor, said.data["how"]) == (f"office:{clerk.pk}", "call")


def test_a_number_that_another_buyer_named_is_there_to_be_asked_and_is_told_nothing(desk, clerk):
    case = silent(desk)
    another = factories.consumer(desk.now)
    FirmContact.objects.filter(pk=case.contact.pk).update(proof="unproved", source="complainant", named_by=another)
    call = Call.objects.get()

    said = words_of(page(desk, clerk, call, look="1"))
    assert written(case.contact.value.open()) in said
    assert "আরেকজন ক্রেতা এই নম্বরটি দিয়েছেন" in said


def test_what_somebody_says_at_a_number_of_another_buyer_waits_for_an_officer(desk, clerk):
    case = silent(desk)
    another = factories.consumer(desk.now)
    FirmContact.objects.filter(pk=case.contact.pk).update(proof="unproved", source="complainant", named_by=another)
    number = case.contact.value.open()

    assert page(desk, clerk, Call.objects.get(), outcome="reached", found=number).status_code == 302
    assert following.follow(desk.now) == 0
    said = FirmContact.objects.get(firm=case.shop, named_by=None)
    assert (said.value.open(), said.proof) == (number, "unproved")
    contacts.confirm_contact(said.pk, HowKnown.CALL, desk.actor(desk.nasrin), desk.now)
    assert following.follow(desk.now) == 1


def test_what_somebody_says_at_the_number_that_this_buyer_named_serves_this_buyer_alone(desk, clerk):
    case = silent(desk)
    own = {"proof": "unproved", "source": "complainant", "named_by": case.complaint.consumer_id}
    FirmContact.objects.filter(pk=case.contact.pk).update(**own)
    other = desk.filed(like=case)
    call = Call.objects.get(complaint=case.complaint)

    said = words_of(page(desk, clerk, call, look="1"))
    page(desk, clerk, call, outcome="reached", found="01811-000 077")

    assert "শুধু এই ক্রেতার অভিযোগে কাজে লাগবে" in said
    found = FirmContact.objects.get(firm=case.shop, source="officer")
    assert (found.proof, found.named_by_id) == ("unproved", case.complaint.consumer_id)
    assert following.follow(desk.now) == 1
    assert case.now_stands().status == "with_firm"
    assert "clock.found_contact" not in other.events()
    contacts.confirm_contact(found.pk, HowKnown.CALL, desk.actor(desk.nasrin), desk.now)
    assert following.follow(desk.now) == 2
    assert "clock.found_contact" in other.events()


def test_a_result_that_does_not_exist_is_named_and_nothing_is_written(desk, clerk):
    silent(desk)

    assert page(desk, clerk, Call.objects.get(), outcome="married").status_code == 422
    assert Call.objects.get().tries == 0


def test_a_double_tap_counts_one_call(desk, clerk):
    case = silent(desk)
    call, form = Call.objects.get(), {"idempotency_key": str(uuid.uuid4()), "outcome": "no_answer"}

    for _ in range(2):
        desk.sign_in(clerk).post(f"/office/calls/{call.pk}", form)

    assert case.events().count("office.called") == 1


def test_another_office_and_who_does_not_call_see_nothing(desk, clerk):
    silent(desk)
    call = Call.objects.get()
    far = desk.member("দূরের কর্মী", Role.CLERK, code="head")
    auditor = desk.member("নিরীক্ষক", Role.AUDITOR)

    assert desk.sign_in(auditor).get("/office/calls").status_code == 404
    assert page(desk, desk.nasrin, call).status_code == 200
    assert page(desk, far, call).status_code == 200  # the head office sees the country
    Call.objects.update(complaint=desk.filed(district="chattogram").complaint)
    assert page(desk, clerk, call).status_code == 404


def test_a_complaint_that_left_the_office_is_called_about_no_more(desk, clerk):
    case = silent(desk)
    call = Call.objects.get()
    firm_terms = Terms(remedy="refund", amount_paisa=100_000, day=desk.today + timedelta(days=3), text="দেব।")
    perform(as_act(Offer, firm_terms), **case.by(case.seller))
    perform(Accept(), **case.by(case.buyer))

    assert case.now_stands().status == "promised"
    assert page(desk, clerk, call).status_code == 404
    assert "কাউকে ফোন করতে হবে না" in listed(desk, clerk)


def test_a_long_list_is_read_page_by_page_and_counted_no_further_than_a_thousand(desk, clerk):
    case = silent(desk)
    first = Call.objects.get()
    Call.objects.bulk_create(
        Call(complaint=desk.filed(like=case).complaint, party="firm", since=first.since, due_at=first.due_at)
        for _ in range(3)
    )
    actor = desk.actor(clerk)

    seen, after = [], ""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calling, "PAGE", 2)
        patch.setattr(calling, "AT_OFFICE", ["escalated", "with_firm", "told_firm"])
        patch.setattr(calling, "MOST_COUNTED", 2)
        assert calling.count(actor, desk.now) == 3
        while True:
            found = calling.call_list(actor, desk.now, after)
            seen += [call.pk for call in found.calls]
            after = found.after
            if not after:
                break

    assert sorted(seen) == sorted(Call.objects.values_list("pk", flat=True))
    assert len(set(seen)) == len(seen) == 4


def test_a_wrong_result_shows_no_number_that_was_not_asked_for(desk, clerk):
    case = silent(desk)
    call = Call.objects.get()

    refused = page(desk, clerk, call, outcome="married")

    assert written(case.contact.value.open()) not in refused.text
    assert "office.opened_number" not in case.events()


def test_a_wrong_result_keeps_the_number_before_the_eyes_of_who_looked(desk, clerk):
    case = silent(desk)
    call, other = Call.objects.get(), desk.member("আরেক কর্মী", Role.CLERK)
    page(desk, clerk, call, look="1")

    assert written(case.contact.value.open()) in page(desk, clerk, call, outcome="married").text
    assert written(case.contact.value.open()) not in page(desk, other, call, outcome="married").text
