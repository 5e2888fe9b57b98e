"""A person whose number is lost gets the complaint back by two officers; the old number can stop it."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from ccms.accounts.models import Member, Office
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Disown, Withdraw
from ccms.complaints.acts.office import RejectComplaint
from ccms.complaints.filing.beside import begin_beside
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Complainant, Complaint, DataRequest, Evidence
from ccms.complaints.models.task import Task
from ccms.complaints.own_data import deciding, lost_number
from ccms.complaints.own_data import deciding as erasing
from ccms.complaints.own_data.asking import ask_correction, ask_erasure
from ccms.complaints.own_data.gathering import gather
from ccms.complaints.queries import disowned_among, is_disowned, visible_to
from ccms.complaints.reading.own_case import case_of
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import day_in_words, dhaka_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.core.references import display, new_reference
from ccms.gate.clock import current_time
from ccms.gate.counters import TooManyRequests, take_or_refuse
from ccms.gate.limits import LIMITS, Counted
from ccms.ledger.models import Event
from ccms.notices.composition.rendering import sms, told_by
from ccms.notices.models import Notice
from tests import factories
from tests.web.consumer.own_data.losing import WORDS, agree, ask_for, grant, killed, page_of, signed_in
from tests.web.consumer.tracking.reading import words

DAYS = timedelta(days=8)


def test_after_two_officers_and_the_waiting_time_the_complaint_is_with_the_new_number(
    asking, new_number, asked, officers
):
    person, browser = new_number
    name = Complainant.objects.get().name.open()
    granted = grant(asked, officers)
    told = Notice.objects.get(template="consumer.lost_number_granted")

    assert told.recipient == f"consumer:{asking.person.pk}"
    assert timedelta(days=6) < granted.move_at - current_time() < DAYS
    assert lost_number.run_due(current_time()) == 0
    assert visible_to(asking.buyer).exists()
    assert (lost_number.run_due(granted.move_at), lost_number.run_due(granted.move_at)) == (1, 0)

    complaint = Complaint.objects.get()
    assert (complaint.consumer_id, complaint.disclose_phone) == (person.pk, False)
    assert Complainant.objects.get().name.open() == name
    assert browser.get(asking.url).status_code == 200
    assert name not in asking.browser.get(asking.url).text
    assert not visible_to(asking.buyer).exists()
    sent = Notice.objects.filter(template__in=("consumer.number_moved", "consumer.old_number_ended"), channel="sms")
    assert {(each.template, each.recipient) for each in sent} == {
        ("consumer.number_moved", f"consumer:{person.pk}"),
        ("consumer.old_number_ended", f"consumer:{asking.person.pk}"),
    }
    assert not Notice.objects.filter(template__contains="number", recipient__startswith="contact:").exists()
    assert verify_complaints().findings == []


@pytest.mark.parametrize("rejected", ["never", "before", "after"])
@pytest.mark.parametrize("pressed", [True, False])
def test_what_the_next_holder_of_the_old_number_disowned_is_open_to_its_filer(
    asking, new_number, asked, officers, pressed, rejected
):
    officer = _at_office(asking, pressed=pressed)
    if rejected == "before":
        _reject_as_not_filed(asking, officer)
    granted = grant(asked, officers)
    assert lost_number.run_due(granted.move_at) == 1
    if rejected == "after":
        _reject_as_not_filed(asking, officer)

    case = case_of(asking.reference, factories.as_consumer(new_number[0]))
    assert not case.is_disowned
    assert case.narrative
    assert case.complainant.name.open()


def _at_office(asking, *, pressed):
    """Let the holder of the number disown it, or only bring it before an officer; returns the officer."""
    if pressed:
        perform(Disown(), **asking.by(asking.buyer))
    else:
        asking.escalate()
    return asking.take_up()


def _reject_as_not_filed(asking, officer):
    perform(RejectComplaint(reason="not_filed", text="ফোনে বলেছেন।"), **asking.by(officer))
    assert is_disowned(asking.stands) is (asking.stands.consumer_id == asking.person.pk)


def test_what_the_new_holder_disowns_after_the_move_is_hidden_from_them(asking, new_number, asked, officers):
    granted = grant(asked, officers)
    lost_number.run_due(granted.move_at)
    perform(Disown(), **asking.by(factories.as_consumer(new_number[0])))

    assert is_disowned(asking.stands)
    assert disowned_among([asking.stands]) == {asking.complaint.pk}


def test_the_same_officer_never_gives_both_yeses(asked, officers):
    agree(asked, officers[0])

    with pytest.raises(ValidationFailed) as refused:
        lost_number.grant(asked.pk, by=officers[0], now=current_time())

    assert refused.value.errors == {"": ("same-officer", {})}
    assert DataRequest.objects.get().state == "agreed"


def test_no_officer_judges_their_own_case(asked, officers):
    person = asked.complaint.consumer
    person.email = Member.objects.get(pk=officers[0].id).email
    person.save()

    with pytest.raises(ValidationFailed) as refused:
        agree(asked, officers[0])

    assert refused.value.errors == {"": ("same-officer", {})}


def test_no_officer_of_another_office_and_nobody_out_of_turn_says_yes(asked, officers):
    stranger = factories.officer(Office.objects.exclude(pk=asked.complaint.office_id).filter(is_head=False).first())

    for by in (stranger, factories.as_consumer(asked.consumer)):
        with pytest.raises(NotFound):
            agree(asked, by)
    with pytest.raises(NotFound):
        lost_number.grant(asked.pk, by=officers[1], now=current_time())


def test_the_holder_of_the_old_number_stops_it_by_one_press_and_both_officers_are_told(asking, asked, officers):
    granted = grant(asked, officers)

    shown = asking.browser.get(f"{asking.url}/keep")
    stopped = page_of(asking.browser, f"{asking.url}/keep")

    assert shown.status_code == 200
    assert stopped.headers["Location"] == asking.url
    assert lost_number.run_due(granted.move_at) == 0
    assert DataRequest.objects.get().state == "stopped"
    assert visible_to(asking.buyer).exists()
    told = Notice.objects.filter(template="office.lost_number_stopped", channel="email")
    assert {each.recipient for each in told} == {f"member:{each.id}" for each in officers}
    assert Notice.objects.filter(
        template="consumer.own_lost_number_refused", recipient=f"consumer:{asked.consumer_id}"
    ).exists()
    assert Event.objects.filter(kind="consumer.stopped_lost_number", subject=asking.complaint.subject).exists()
    assert asking.browser.get(f"{asking.url}/keep").status_code == 404
    assert verify_complaints().findings == []


def test_before_any_yes_the_old_number_may_stop_it_too_and_the_task_is_gone(asking, asked):
    lost_number.stop(asking.reference, asking.buyer, current_time())

    assert not Task.objects.filter(item=asked.pk, closed_at=None).exists()
    assert verify_complaints().findings == []


def test_a_move_that_was_killed_in_the_middle_is_done_once_by_the_next_turn(asking, asked, officers, monkeypatch):
    granted = grant(asked, officers)
    with monkeypatch.context() as broken:
        broken.setattr("ccms.complaints.own_data.acting.record", killed)
        assert lost_number.run_due(granted.move_at) == 0
    assert DataRequest.objects.get().state == "granted"
    assert Complaint.objects.get().consumer_id == asking.person.pk

    assert lost_number.run_due(granted.move_at) == 1
    assert Event.objects.filter(kind="clock.moved_number").count() == 1
    assert verify_complaints().findings == []


def test_a_stranger_reads_the_same_page_of_every_complaint_and_gets_nothing(asking, new_number):
    other, *_ = factories.a_complaint(current_time(), complainant="minor_parent", represented="আয়েশা বেগম")
    browser = new_number[1]

    pages = [_text(browser, each) for each in (asking.reference, other.reference)]
    missing = browser.get(f"/t/{new_reference()}/lost-number")

    assert pages[0] == pages[1]
    assert missing.status_code == 404
    assert browser.get(f"{asking.url}/keep").status_code == 404
    assert page_of(browser, f"{asking.url}/keep").status_code == 404
    for page in ("lost-number", "keep"):
        assert Client().get(f"{asking.url}/{page}").headers["Location"].startswith("/t/sign-in?next=")
    assert "নতুন মোবাইল নম্বর" in Client().get(f"/t/sign-in?next={asking.url}/lost-number").text


def _text(browser, reference):
    shown = browser.get(f"/t/{reference}/lost-number")
    assert shown.status_code == 200
    hidden = re.sub(r'(name="(?:csrfmiddlewaretoken|idempotency_key)" value=)"[^"]*"', r"\1", shown.text)
    return hidden.replace(reference, "…").replace(display(reference), "…")


def test_a_paper_or_the_way_to_the_office_is_needed_and_nothing_typed_is_lost(asking, new_number):
    browser = new_number[1]
    bare = page_of(browser, f"{asking.url}/lost-number", words=WORDS)
    comes = page_of(browser, f"{asking.url}/lost-number", words=WORDS, comes="on")

    assert bare.status_code == 422
    assert WORDS in bare.text
    assert comes.headers["Location"] == "/t/mine"
    officer = factories.officer(asking.complaint.office)
    request = DataRequest.objects.get()
    with pytest.raises(ValidationFailed):
        agree(request, officer)
    lost_number.agree(request.pk, reason="came", text="জাতীয় পরিচয়পত্র", by=officer, now=current_time())


def test_a_complaint_has_one_open_request_and_a_network_has_a_limit(asking, asked):
    browser = signed_in("+8801666666666")[1]

    twice = page_of(browser, f"{asking.url}/lost-number", words=WORDS, comes="on")
    assert twice.status_code == 422
    assert "পরিচয়পত্র নিয়ে" in twice.text
    assert DataRequest.objects.count() == 1


def test_requests_are_counted_by_their_network(asking, new_number):
    for _ in range(LIMITS[Counted.LOST_NUMBERS][0].most):
        take_or_refuse(Counted.LOST_NUMBERS, "10.0.0.9", current_time())

    with pytest.raises(TooManyRequests):
        ask_for(asking.reference, new_number[0])


def test_an_officer_refuses_also_while_the_old_number_may_still_stop_it(asking, asked, officers):
    granted = grant(asked, officers)
    lost_number.refuse(asked.pk, reason="old_number", text="", by=officers[0], now=current_time())

    assert lost_number.run_due(granted.move_at) == 0
    assert Complaint.objects.get().consumer_id == asking.person.pk
    assert verify_complaints().findings == []


def test_the_picture_is_for_officers_alone_each_look_is_noted_and_it_is_deleted_in_time(asking, asked, officers):
    paper = Evidence.objects.get(kind=lost_number.PAPER)
    lost_number.open_paper(asked.pk, paper.pk, officers[0], current_time(), preview=False).stream.close()

    assert Event.objects.filter(kind=lost_number.OPENED, actor=officers[0].text).exists()
    for by in (asking.buyer, asking.seller):
        with pytest.raises(NotFound):
            lost_number.open_paper(asked.pk, paper.pk, by, current_time(), preview=False)
    lost_number.refuse(asked.pk, reason="not_shown", text="", by=officers[0], now=current_time())
    assert lost_number.forget_papers(current_time() + timedelta(days=29)) == 0
    assert lost_number.forget_papers(current_time() + timedelta(days=30)) == 1
    assert not Evidence.objects.filter(kind=lost_number.PAPER).exists()
    assert verify_complaints().findings == []


def test_what_the_old_number_wanted_corrected_ends_and_an_ended_complaint_moves_too(
    asking, new_number, asked, officers
):
    wish = {"reference": asking.reference, "field": "name", "wanted": "অন্য নাম", "words": ""}
    ask_correction(**wish, by=asking.buyer, now=current_time())
    known = {"reference": asking.reference, "by": asking.buyer, "now": current_time()}
    perform(Withdraw(reason="other", received="nothing", text="আর চাই না"), **known)
    granted = grant(asked, officers)

    assert lost_number.run_due(granted.move_at) == 1
    assert Complaint.objects.get().consumer_id == new_number[0].pk
    assert DataRequest.objects.get(kind="correction").reason == "new_number"
    assert verify_complaints().findings == []


@pytest.mark.parametrize("asks", ["before", "after"])
def test_who_holds_the_old_number_is_not_erased_while_another_asks_for_their_complaint(asking, new_number, asks):
    known = asking.by(asking.buyer)
    perform(Withdraw(reason="other", received="nothing", text="আর চাই না"), **known)
    officer, now = factories.officer(asking.complaint.office), current_time()
    request = ask_erasure(words="", by=asking.buyer, now=now)
    if asks == "before":
        ask_for(asking.reference, new_number[0])
        with pytest.raises(ValidationFailed) as refused:
            deciding.grant_erasure(request.pk, officer, now)
        assert refused.value.errors == {"": ("erasure-wanted", {})}
    else:
        granted = deciding.grant_erasure(request.pk, officer, now)
        ask_for(asking.reference, new_number[0])
        assert erasing.run_due(granted.erase_at) == 0
        assert DataRequest.objects.get(pk=request.pk).reason == "wanted"
    assert Complainant.objects.get().name.open()


def test_who_asked_for_both_complaints_of_one_purchase_gets_both_and_another_who_asked_is_told(
    asking, new_number, asked, officers
):
    second, third = _beside(asking), _beside(asking)
    stranger = signed_in("+8801666666666")[0]
    ask_for(second.reference, new_number[0])
    ask_for(third.reference, stranger)
    granted = grant(asked, officers)

    assert lost_number.run_due(granted.move_at) == 1

    ends = dict(DataRequest.objects.values_list("complaint", "state"))
    assert ends == {asking.complaint.pk: "done", second.pk: "done", third.pk: "refused"}
    told = Notice.objects.filter(template="consumer.own_lost_number_refused")
    assert {each.recipient for each in told} == {f"consumer:{stranger.pk}"}
    assert not Task.objects.filter(closed_at=None, kind="data_request").exists()


def _beside(asking):
    """File a complaint about another seller in the same purchase."""
    now = current_time()
    begin_beside(reference=asking.reference, by=asking.buyer, now=now)
    filing = factories.filing(factories.firm(now), now, draft=asking.complaint.purchase_id, beside=True)
    return file(filing=filing, by=asking.buyer, now=now).complaint


def test_an_officer_s_refusal_answers_the_task_and_who_has_left_is_not_written_to(asking, asked, officers):
    lost_number.refuse(asked.pk, reason="not_shown", text="", by=officers[0], now=current_time())
    assert Task.objects.get(item=asked.pk).closed_how == "met"

    ask_for(asking.reference, asked.consumer)
    again = DataRequest.objects.get(state="asked")
    agree(again, officers[0], "came")
    lost_number.grant(again.pk, by=officers[1], now=current_time())
    Member.objects.filter(pk=officers[0].id).update(is_active=False)
    lost_number.stop(asking.reference, asking.buyer, current_time())

    told = Notice.objects.filter(template="office.lost_number_stopped", channel="email")
    assert {each.recipient for each in told} == {f"member:{officers[1].id}"}


def test_no_officer_opens_the_identity_paper_of_their_own_case(asked, officers):
    paper = Evidence.objects.get(kind=lost_number.PAPER)
    person = asked.complaint.consumer
    person.email = Member.objects.get(pk=officers[0].id).email
    person.save()

    with pytest.raises(NotFound):
        lost_number.open_paper(asked.pk, paper.pk, officers[0], current_time(), preview=False)


def test_the_last_day_to_stop_it_is_the_day_that_ends_and_never_midnight(asking, asked, officers):
    granted = grant(asked, officers)
    last = day_in_words(dhaka_day(granted.move_at - timedelta(minutes=1)), "bn")

    sent = Notice.objects.filter(template__contains="lost_number_granted", channel="sms")
    told = [sms(told_by(each), {}) for each in sent]
    page = words(asking.get())

    assert len(told) == 2
    assert all("রাত ১২:০০" not in said for said in (*told, page))
    assert f"থামানোর শেষ দিন: {last}" in page


def test_the_archive_tells_who_opened_the_identity_paper(asking, new_number, asked, officers):
    paper = Evidence.objects.get(kind=lost_number.PAPER)
    lost_number.open_paper(asked.pk, paper.pk, officers[0], current_time(), preview=False).stream.close()

    told = gather(factories.as_consumer(new_number[0]), current_time(), "bn").sections["looks"]
    assert [(row["complaint"], row["what"], row["role"]) for row in told] == [
        (asking.reference, "opened_identity_paper", "officer")
    ]
