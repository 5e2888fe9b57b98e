"""A person asks for a correction or an erasure, an office answers, and everybody who has the data is told."""

import pytest

from ccms.accounts.models import Office
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Reopen, Withdraw
from ccms.complaints.models import Complainant, DataRequest, Statement, Task
from ccms.complaints.own_data import deciding
from ccms.complaints.own_data.deciding import run_due
from ccms.complaints.own_data.holding import hold, let_go
from ccms.complaints.reading.office_case import office_case
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import NotFound, ValidationFailed
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from ccms.notices.models import Notice
from ccms.web.office.summary import parties
from tests import factories

SAID = {"name": "রহিমা বেগম", "father": "আব্দুল করিম"}


def correct_url(asking, field):
    return f"/t/me/correct/{asking.reference}/{field}"


@pytest.fixture
def officer(asking):
    return factories.officer(asking.complaint.office)


@pytest.fixture
def checked(asking):
    asking.check()
    return asking


def ask(checked, field, wanted, words=""):
    """Ask for a correction by the pages, and return the request."""
    first = checked.send("/t/me/correct", complaint=checked.reference, field=field)
    assert first.headers["Location"] == correct_url(checked, field)
    assert checked.send(correct_url(checked, field), wanted=wanted, words=words).headers["Location"] == "/t/me"
    return DataRequest.objects.get(field=field, state="asked")


def all_is_in_order():
    assert verify_complaints().findings == []
    assert verify_ledger().findings == []


def told(template):
    return sorted(Notice.objects.filter(template=template).values_list("recipient", flat=True).distinct())


def test_a_corrected_name_is_the_new_one_the_old_is_sealed_and_both_sides_are_told(checked, officer):
    old = Complainant.objects.get().name.open()
    request = ask(checked, "name", SAID["name"], "বানান ভুল")
    assert Task.objects.get(item=request.pk).queue == f"office:{checked.complaint.office_id}"

    deciding.correct(request.pk, officer, current_time())

    request.refresh_from_db()
    assert (Complainant.objects.get().name.open(), request.before.open()) == (SAID["name"], old)
    checked.person.refresh_from_db()
    assert checked.person.name.open() == SAID["name"]
    assert told("consumer.data_corrected") == [f"consumer:{checked.person.pk}"]
    assert told("firm.data_corrected") == [f"contact:{checked.contact.pk}"]
    event = Event.objects.get(kind="office.corrected_data")
    assert event.data["recipients"] == [{"firm": str(checked.firm.pk)}]
    assert old.encode() not in bytes(event.body)
    assert Task.objects.get(item=request.pk).closed_how == "met"
    page = checked.browser.get(f"{checked.url}?lang=en", follow=True).content.decode()
    assert "DNCRP corrected a detail" in page
    all_is_in_order()


def test_what_the_firm_does_not_see_is_corrected_without_telling_it(checked, officer):
    request = ask(checked, "father", SAID["father"])

    deciding.correct(request.pk, officer, current_time())

    assert Complainant.objects.get().father.open() == SAID["father"]
    assert told("firm.data_corrected") == []
    all_is_in_order()


def test_to_the_story_only_an_addition_is_made_in_the_buyers_name(checked, officer):
    request = ask(checked, "narrative", "পরে জানলাম, দোকানটি বন্ধ।")

    deciding.correct(request.pk, officer, current_time())

    texts = list(Statement.objects.order_by("at").values_list("kind", "author"))
    assert texts == [("narrative", checked.buyer.text), ("addition", checked.buyer.text)]
    all_is_in_order()


def test_a_refused_correction_is_marked_as_disputed_for_the_office_until_it_is_made(checked, officer):
    request = ask(checked, "district", "rangpur", "রংপুরে থাকি")
    deciding.refuse_correction(request.pk, reason="not_shown", text="কাগজ দিন", by=officer, now=current_time())

    page = checked.browser.get("/t/me?lang=en", follow=True).content.decode()
    marked = rows_of(checked, officer)
    deciding.correct(ask(checked, "district", "rangpur").pk, officer, current_time())

    assert "কাগজ দিন" in page
    assert "It was not shown which detail is right" in page
    assert "রংপুরে থাকি" in marked
    assert "রংপুরে থাকি" not in rows_of(checked, officer)
    assert "ক্রেতার আপত্তি আছে" in marked
    assert "ক্রেতার আপত্তি আছে" not in rows_of(checked, officer)
    assert told("consumer.correction_refused") == [f"consumer:{checked.person.pk}"]
    all_is_in_order()


def rows_of(asking, officer):
    return " ".join(str(row.value) for row in parties(office_case(asking.reference, officer)))


@pytest.mark.parametrize(
    ("field", "wanted", "slug"),
    [("name", "", "required"), ("district", "atlantis", "invalid"), ("name", None, "nothing-changed")],
)
def test_bad_input_is_said_at_its_field_and_asks_for_nothing(checked, field, wanted, slug):
    wanted = Complainant.objects.get().name.open() if wanted is None else wanted

    answer = checked.send(correct_url(checked, field), wanted=wanted)

    assert answer.status_code == 422, slug
    assert not DataRequest.objects.exists()


def test_the_same_is_asked_once_until_it_is_answered_or_taken_back(checked):
    request = ask(checked, "father", SAID["father"])
    again = checked.send(correct_url(checked, "father"), wanted="অন্য নাম")

    back = checked.send(f"/t/me/requests/{request.pk}")

    assert again.status_code == 422
    assert back.headers["Location"] == "/t/me"
    assert DataRequest.objects.get().state == "taken_back"
    assert ask(checked, "father", "অন্য নাম").state == "asked"
    assert Task.objects.get(item=request.pk).closed_how == "cancelled"
    all_is_in_order()


def test_others_complaints_and_requests_are_not_found(checked, officer):
    other, *_ = factories.a_complaint(current_time())
    request = ask(checked, "father", SAID["father"])
    elsewhere = Office.objects.exclude(pk=checked.complaint.office_id).filter(is_head=False).first()
    stranger = factories.officer(elsewhere)
    clerk = factories.officer(checked.complaint.office, role="clerk")

    assert checked.browser.get(f"/t/me/correct/{other.reference}/name").status_code == 404
    for reader in (stranger, clerk):
        with pytest.raises(NotFound):
            deciding.correct(request.pk, reader, current_time())
    with pytest.raises(ValidationFailed):
        deciding.refuse_correction(request.pk, reason="other", text="", by=officer, now=current_time())


def withdrawn(asking):
    perform(
        Withdraw(reason="other", received="nothing", text="অসুস্থ।"),
        reference=asking.reference,
        by=asking.buyer,
        now=current_time(),
    )


def test_an_erasure_is_refused_with_its_reason_while_a_complaint_is_open(checked):
    page = checked.browser.get("/t/me/erase?lang=en", follow=True).content.decode()
    form = {"sure": "on", "words": "", "idempotency_key": "6f4c2f0e-8d07-4f0e-9a3e-6c1f7a1d9b53"}
    checked.browser.post("/t/me/erase", form)

    assert checked.reference[4:8] in page
    assert "Not possible yet" in page
    assert (DataRequest.objects.get().state, DataRequest.objects.get().reason) == ("refused", "open")
    assert Event.objects.get(kind="clock.refused_erasure").data["complaints"] == [checked.reference]
    assert told("consumer.own_erasure_refused") == [f"consumer:{checked.person.pk}"]
    all_is_in_order()


def test_a_granted_erasure_waits_a_day_and_then_everything_is_gone_and_the_firm_told(checked, officer):
    withdrawn(checked)
    checked.send("/t/me/erase", sure="on", words="আর চাই না")
    request = DataRequest.objects.get()

    deciding.grant_erasure(request.pk, officer, current_time())
    assert run_due(current_time()) == 0
    checked.later(days=1)
    assert run_due(current_time()) == 1

    checked.person.refresh_from_db()
    request.refresh_from_db()
    assert checked.person.erased_at is not None
    assert request.state == "done"
    assert told("firm.data_erased") == [f"contact:{checked.contact.pk}"]
    done = Event.objects.get(kind="clock.erased_person", subject=f"consumer:{checked.person.pk}")
    assert done.data["recipients"] == [{"firm": str(checked.firm.pk)}]
    assert checked.browser.get("/t/me").status_code == 302
    all_is_in_order()


def test_a_granted_erasure_is_not_done_where_it_was_taken_back_or_something_was_opened(checked, officer):
    withdrawn(checked)
    checked.send("/t/me/erase", sure="on", words="")
    first = DataRequest.objects.get()
    deciding.grant_erasure(first.pk, officer, current_time())
    checked.send(f"/t/me/requests/{first.pk}")
    checked.send("/t/me/erase", sure="on", words="")
    second = DataRequest.objects.get(state="asked")
    deciding.grant_erasure(second.pk, officer, current_time())
    perform(Reopen(reason="other", text="আবার"), reference=checked.reference, by=checked.buyer, now=current_time())
    checked.later(days=2)

    assert run_due(current_time()) == 0
    second.refresh_from_db()
    assert (second.state, second.reason) == ("refused", "open")
    assert checked.person.erased_at is None
    all_is_in_order()


def test_a_granted_erasure_that_an_order_stops_says_so_and_goes_back_to_the_office(checked, officer):
    withdrawn(checked)
    checked.send("/t/me/erase", sure="on", words="")
    request = DataRequest.objects.get()
    deciding.grant_erasure(request.pk, officer, current_time())
    hold(checked.reference, "HC-12/2029", current_time())
    checked.later(days=1)

    assert [run_due(current_time()) for _ in range(2)] == [0, 0]

    assert Event.objects.get(kind="clock.stopped_erasure").data["complaints"] == [checked.reference]
    assert told("consumer.own_erasure_refused") == [f"consumer:{checked.person.pk}"]
    checked.check()
    page = checked.browser.get("/t/me?lang=en", follow=True).content.decode()
    assert "It waits: an order says that a complaint of yours has to be kept." in page
    assert "It will be deleted on" not in page
    assert Task.objects.get(item=request.pk, closed_at=None).queue == f"office:{officer.office}"
    all_is_in_order()
    with pytest.raises(ValidationFailed):
        deciding.grant_erasure(request.pk, officer, current_time())
    let_go(checked.reference, current_time())
    deciding.grant_erasure(request.pk, officer, current_time())
    checked.later(days=1)
    assert run_due(current_time()) == 1
    all_is_in_order()


def test_an_office_refuses_an_erasure_with_its_reason(checked, officer):
    withdrawn(checked)
    checked.send("/t/me/erase", sure="on", words="")

    deciding.refuse_erasure(
        DataRequest.objects.get().pk, reason="court", text="মামলা ১২/২০২৬", by=officer, now=current_time()
    )

    page = checked.browser.get("/t/me?lang=en", follow=True).content.decode()
    assert "It is needed for a case in court" in page
    assert told("consumer.own_erasure_refused") == [f"consumer:{checked.person.pk}"]
    all_is_in_order()
