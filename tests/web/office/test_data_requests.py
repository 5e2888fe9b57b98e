"""An office answers what buyers ask about their own data, on the page that its list of tasks leads to."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import CopyToBody
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.acts.dispatches import RecordReply, RecordSending, Refer
from ccms.complaints.acts.office import RejectComplaint
from ccms.complaints.filing.drafts import begin
from ccms.complaints.models import Complainant, DataRequest, Dispatch, Evidence, Task
from ccms.complaints.models.dispatch import kept_of
from ccms.complaints.own_data import lost_number, retention
from ccms.complaints.own_data.acting import take_over
from ccms.complaints.own_data.asking import AlreadyAsked, ask_correction, ask_erasure
from ccms.complaints.own_data.deciding import run_due
from ccms.complaints.own_data.holding import hold
from ccms.complaints.tasks import keeping
from ccms.complaints.verification import verify_complaints
from ccms.core.references import display
from ccms.gate.limits import SIGN_IN
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from ccms.web import signed_in
from tests import factories
from tests.web.office.working import parts, words_of


def asked(matter, **fields):
    given = {"field": "name", "wanted": "রহিমা বেগম", "words": "বানান ভুল", **fields}
    return ask_correction(reference=matter.reference, by=matter.buyer, now=matter.desk.now, **given)


def url(request, page=""):
    return f"/office/data-requests/{request.pk}{page}"


def send(desk, who, address, **fields):
    return desk.sign_in(who).post(address, {"idempotency_key": str(uuid.uuid4()), **fields})


def test_a_task_names_the_complaints_of_a_person_and_nothing_where_its_page_is_not_the_reader_s(desk):
    matter = desk.filed()
    second = desk.filed(like=matter, by=matter.person)
    for each in (matter, second):
        perform(Withdraw(reason="other", received="nothing", text="অসুস্থ।"), **each.by(each.buyer))
    ask_erasure(words="মুছে দিন", by=matter.buyer, now=desk.now)
    numbers = [display(each.reference) for each in (matter, second)]

    said = words_of(desk.sign_in(desk.nasrin).get("/office/tasks"))
    clerk = words_of(desk.sign_in(desk.member("সোহেল রানা", Role.CLERK)).get("/office/tasks"))

    assert f"সব তথ্য মুছে ফেলার অনুরোধ {' '.join(numbers)}" in said
    assert "ক্রেতার নিজের তথ্য" in clerk
    assert not any(number in clerk for number in numbers)


def test_the_list_of_tasks_leads_to_the_request_and_one_button_corrects(desk):
    matter = desk.filed()
    request = asked(matter)

    listed = desk.sign_in(desk.nasrin).get("/office/tasks").text
    row = " ".join(re.sub(r"<[^>]+>", " ", listed.partition("<tbody>")[2]).split())
    shown = words_of(desk.sign_in(desk.nasrin).get(url(request)))
    done = send(desk, desk.nasrin, url(request))

    assert url(request) in listed
    assert f"তথ্য ঠিক করার অনুরোধ নাম {display(matter.reference)}" in row
    assert "রহিমা" not in row
    assert "রহিমা বেগম" in shown
    assert "বানান ভুল" in shown
    assert done.status_code == 302
    assert Complainant.objects.get().name.open() == "রহিমা বেগম"
    assert send(desk, desk.nasrin, url(request)).status_code == 404
    assert verify_complaints().findings == []


def test_a_refusal_needs_a_reason_of_the_list_and_where_it_says_so_words(desk):
    request = asked(desk.filed())

    bare = send(desk, desk.nasrin, url(request, "/refuse"), reason="", text="")
    other = send(desk, desk.nasrin, url(request, "/refuse"), reason="other", text="")
    done = send(desk, desk.nasrin, url(request, "/refuse"), reason="other", text="কাগজে অন্য নাম")

    assert (bare.status_code, other.status_code, done.status_code) == (422, 422, 302)
    request.refresh_from_db()
    assert (request.state, request.answer.open()) == ("refused", "কাগজে অন্য নাম")


@pytest.mark.parametrize(("role", "status"), [(Role.AUDITOR, 200), (Role.CLERK, 404), (Role.SUPERVISOR, 404)])
def test_who_only_reads_finds_no_button_and_other_offices_nothing(desk, role, status):
    request = asked(desk.filed())
    reader, stranger = desk.member("পাঠক", role), desk.member("অন্য", code="khulna")

    answer = desk.sign_in(reader).get(url(request))

    assert answer.status_code == status
    assert "data-sending" not in answer.text
    assert send(desk, reader, url(request)).status_code == 404
    assert desk.sign_in(stranger).get(url(request)).status_code == 404


def test_an_unanswered_request_is_missed_after_its_time_and_told_to_the_head(desk):
    head = desk.member("প্রধান", Role.OFFICE_HEAD)
    request = asked(desk.filed())
    task = Task.objects.get(item=request.pk)
    assert timedelta(days=15) < task.due_at - task.opened_at < timedelta(days=40)

    desk.later(seconds=(task.due_at - desk.now).total_seconds() + 60)
    keeping.run_due(desk.now)

    assert Event.objects.filter(kind="clock.missed_task", subject=task.subject).count() == 1
    assert Notice.objects.filter(template="office.task_missed", recipient=f"office:{head.office_id}").exists()
    assert verify_complaints().findings == []


def sent_to_a_body(desk):
    """Refer a complaint to another body, let it come back, and end it."""
    matter = desk.taken_up()
    perform(Refer(despite="কাগজ পরে যাবে।", body="DGDA", basis="competence"), **matter.by(desk.nasrin))
    perform(RecordSending(channel="paper", memo_no="৭/ক", day=desk.today), **matter.by(desk.nasrin))
    perform(RecordReply(reply="answered", day=desk.today, text="দেখা হলো।"), **matter.by(desk.nasrin))
    return matter


def test_a_body_that_was_sent_the_old_value_gets_a_correction_of_what_it_was_sent(desk):
    matter = sent_to_a_body(desk)
    sent = Dispatch.objects.get()
    assert "complainant.name" in kept_of(sent).values
    send(desk, desk.nasrin, url(asked(matter)))
    send(desk, desk.nasrin, url(asked(matter, field="occupation", wanted="শিক্ষক")))

    corrected = Dispatch.objects.get(kind="correction")
    event = Event.objects.filter(kind="office.corrected_data").order_by("id").first()
    assert [each.get("body") for each in event.data["recipients"]] == [None, "DGDA"]
    assert (corrected.body, corrected.corrects_id) == ("DGDA", sent.pk)
    assert kept_of(corrected).values == {"complainant.name": "রহিমা বেগম"}
    assert not Task.objects.filter(kind="tell_bodies").exists()  # it was never sent an occupation
    assert verify_complaints().findings == []


def test_a_granted_erasure_that_an_order_stops_is_a_task_again_which_names_the_complaint(desk):
    matter = desk.taken_up()
    perform(RejectComplaint(reason="out_of_scope", text="প্রমাণ নেই।"), **matter.by(desk.nasrin))
    request = ask_erasure(words="", by=matter.buyer, now=desk.now)
    send(desk, desk.nasrin, url(request))
    assert url(request) not in desk.sign_in(desk.nasrin).get("/office/tasks").text
    hold(matter.reference, "HC-12/2029", desk.now)
    desk.later(days=1)
    assert run_due(desk.now) == 0

    assert url(request) in desk.sign_in(desk.nasrin).get("/office/tasks").text
    assert f"আদেশে রেখে দিতে বলা হয়েছে {matter.reference}" in words_of(desk.sign_in(desk.nasrin).get(url(request)))
    assert send(desk, desk.nasrin, url(request, "/refuse"), reason="court", text="মামলা ১২/২০২৬").status_code == 302
    assert DataRequest.objects.get(pk=request.pk).state == "refused"
    assert not Task.objects.filter(item=request.pk, closed_at=None).exists()
    assert verify_complaints().findings == []


def test_an_erasure_is_granted_by_a_page_and_its_bodies_are_told_after_it(desk):
    matter = sent_to_a_body(desk)
    perform(RejectComplaint(reason="out_of_scope", text="প্রমাণ নেই।"), **matter.by(desk.nasrin))
    request = ask_erasure(words="", by=matter.buyer, now=desk.now)

    shown = words_of(desk.sign_in(desk.nasrin).get(url(request)))
    granted = send(desk, desk.nasrin, url(request))
    desk.later(days=1)
    assert run_due(desk.now) == 1

    assert matter.reference in shown
    assert granted.status_code == 302
    assert DataRequest.objects.get(pk=request.pk).state == "done"
    assert Task.objects.get(item=request.pk, kind="tell_bodies").closed_at is None
    page = desk.sign_in(desk.nasrin).get(url(request)).text
    tomorrow = parts("day", desk.today + timedelta(days=1))
    future = send(desk, desk.nasrin, url(request, "/bodies"), memo_no="৯", **tomorrow)
    send(desk, desk.nasrin, url(request, "/bodies"), memo_no="৯/খ", **parts("day", desk.today))
    assert url(request, "/bodies") in page
    assert future.status_code == 422
    assert Event.objects.get(kind="office.told_bodies").data["bodies"] == ["DGDA"]
    assert Task.objects.get(item=request.pk, kind="tell_bodies").closed_how == "met"
    assert send(desk, desk.nasrin, url(request, "/bodies"), memo_no="৯/খ").status_code == 404
    assert desk.sign_in(desk.nasrin).get(url(request)).status_code == 200
    assert verify_complaints().findings == []


def test_a_person_with_no_complaint_is_answered_by_the_head_office(desk):
    person = factories.consumer(desk.now)
    request = ask_erasure(words="", by=factories.as_consumer(person), now=desk.now)
    head = desk.member("সদর দপ্তর", code="head")

    assert desk.sign_in(desk.nasrin).get(url(request)).status_code == 404
    assert desk.sign_in(head).get(url(request)).status_code == 200


def test_a_second_erasure_cannot_be_asked_for_while_one_waits(desk):
    matter = desk.filed()
    perform(Withdraw(reason="other", received="nothing", text="অসুস্থ।"), **matter.by(matter.buyer))
    ask_erasure(words="", by=matter.buyer, now=desk.now)

    with pytest.raises(AlreadyAsked):
        ask_erasure(words="", by=matter.buyer, now=desk.now)


def test_an_erasure_is_refused_by_a_page_that_names_the_reasons(desk):
    matter = desk.filed()
    perform(Withdraw(reason="other", received="nothing", text="অসুস্থ।"), **matter.by(matter.buyer))
    request = ask_erasure(words="", by=matter.buyer, now=desk.now)

    page = desk.sign_in(desk.nasrin).get(url(request, "/refuse")).text
    done = send(desk, desk.nasrin, url(request, "/refuse"), reason="court", text="মামলা ১২/২০২৬")

    assert 'value="law_requires"' in page
    assert done.status_code == 302
    assert DataRequest.objects.get(pk=request.pk).state == "refused"
    assert verify_complaints().findings == []


def test_a_complaint_is_left_with_its_filer_or_given_to_the_person_by_a_page(desk):
    matter = desk.filed(complainant="minor_guardian", represented="আয়েশা বেগম")
    person = factories.consumer(desk.now)
    claim = {"reference": matter.reference, "words": "আমি আয়েশা", "by": factories.as_consumer(person), "now": desk.now}
    take_over(**claim)
    first = DataRequest.objects.get()

    page = desk.sign_in(desk.nasrin).get(url(first, "/refuse")).text
    left = send(desk, desk.nasrin, url(first, "/refuse"), reason="another_name", text="")
    take_over(**claim)
    second = DataRequest.objects.get(state="asked")
    shown = words_of(desk.sign_in(desk.nasrin).get(url(second)))
    given = send(desk, desk.nasrin, url(second))

    assert 'value="not_shown"' in page
    assert (left.status_code, given.status_code) == (302, 302)
    assert "আয়েশা বেগম" in shown
    assert matter.now_stands().consumer_id == person.pk
    assert verify_complaints().findings == []


def test_a_complaint_whose_time_is_over_can_still_be_read_by_all(desk):
    case = desk.taken_up()
    perform(CopyToBody(body="CDCC", basis="same_matter", despite="পরে যাবে।"), **case.by(desk.nasrin))
    perform(RecordSending(channel="paper", memo_no="OK/12", day=desk.today), **case.by(desk.nasrin))
    sent = Dispatch.objects.get()
    withdraw = Withdraw(reason="solved", received="goods", text="পেয়েছি।")
    perform(withdraw, reference=case.reference, by=factories.as_consumer(case.person), now=desk.now)
    begin(factories.as_consumer(case.person), desk.now)  # so that the person stays

    assert retention.run_due(case.complaint.filed_at + timedelta(days=3 * 366)) == 1

    buyer, answer = Client(), HttpResponse()
    sessions.open_consumer_session(answer, case.person, desk.now)
    buyer.cookies = answer.cookies
    office = (
        "",
        "/history",
        "/words",
        "/notices",
        "/evidence",
        "/dispatches",
        f"/dispatches/{sent.pk}",
        "/make-dossier",
    )
    read = [case.get(desk.nasrin, page) for page in office]
    read += [buyer.get(f"/t/{case.reference}{page}") for page in ("", "/shared", "/receipt")]
    read += [Client().get(f"/t/{case.reference}")]
    assert {page.request["PATH_INFO"]: page.status_code for page in read if page.status_code >= 300} == {}
    told = "তিন বছর পার হয়েছে"
    assert [told in words_of(read[at]) for at in (1, 8)] == [True, True]
    assert sent.content.open()
    sent.refresh_from_db()
    assert not sent.content.open()
    case.person.refresh_from_db()
    assert case.person.erased_at is None
    assert verify_complaints().findings == []


@pytest.mark.parametrize(
    ("filed", "shown"),
    [({}, "নিজের জন্য"), ({"complainant": "minor_guardian", "represented": "আয়েশা বেগম"}, "আয়েশা বেগম")],
)
def test_the_page_of_a_wish_says_for_whom_it_was_filed_and_offers_a_yes_only_where_that_is_another(desk, filed, shown):
    matter = desk.filed(**filed)
    wish = DataRequest(consumer=factories.consumer(desk.now), complaint=matter.complaint, kind="take_over")
    wish.asked_at, wish.words = desk.now, "আমার"
    wish.save()

    page = words_of(desk.sign_in(desk.nasrin).get(url(wish)))
    done = send(desk, desk.nasrin, url(wish))

    assert shown in page
    assert ("হ্যাঁ, অভিযোগটি তাঁর" in page) == bool(filed)
    assert done.status_code == (302 if filed else 422)
    assert ("কারও নাম দেননি" in done.text) == (not filed)


@pytest.fixture
def lost(desk, settings, tmp_path):
    """Return a request for a complaint whose number is lost, with a picture of an identity paper."""
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    matter, person = desk.filed(), factories.consumer(desk.now, phone="+8801555555555")
    given = {"words": "ফোন চুরি হয়েছে", "upload": factories.a_picture(desk.now, "nid.png"), "place": "10.0.0.9"}
    known = {"reference": matter.reference, "by": factories.as_consumer(person), "now": desk.now}
    with lost_number.asking(**known, **given) as ask:
        ask()
    return DataRequest.objects.get()


def test_two_officers_say_yes_by_the_page_and_the_first_of_them_finds_no_second_button(desk, lost):
    shown = desk.sign_in(desk.nasrin).get(url(lost)).text
    bare = send(desk, desk.nasrin, url(lost), reason="paper_fits", text="")
    agreed = send(desk, desk.nasrin, url(lost), reason="paper_fits", text="নাম ও ছবি মেলে")
    again = desk.sign_in(desk.nasrin).get(url(lost)).text
    own = send(desk, desk.nasrin, url(lost))
    seen = words_of(desk.sign_in(desk.tanvir).get(url(lost)))
    done = send(desk, desk.tanvir, url(lost))

    assert "ফোন চুরি হয়েছে" in shown
    assert 'value="came"' in shown
    assert (bare.status_code, agreed.status_code, own.status_code, done.status_code) == (422, 302, 422, 302)
    assert "অন্য একজন কর্মকর্তাকে" in again
    assert "হ্যাঁ, একই মানুষ" not in again
    assert "পাঠানো পরিচয়পত্র অভিযোগের সঙ্গে মেলে" in seen
    assert DataRequest.objects.get().state == "granted"
    assert url(lost, "/refuse") in desk.sign_in(desk.nasrin).get(url(lost)).text
    assert 'value="did_not_come"' in desk.sign_in(desk.nasrin).get(url(lost, "/refuse")).text
    assert send(desk, desk.nasrin, url(lost, "/refuse"), reason="old_number", text="").status_code == 302
    assert DataRequest.objects.get().state == "refused"


def test_the_identity_paper_is_for_officers_of_the_office_alone(desk, lost):
    paper = Evidence.objects.get(kind=lost_number.PAPER)
    address = url(lost, f"/{paper.pk}")
    auditor, clerk = (desk.member("পাঠক", role) for role in (Role.AUDITOR, Role.CLERK))
    stranger = desk.member("অন্য", code="khulna")

    assert address in desk.sign_in(desk.nasrin).get(url(lost)).text
    assert desk.sign_in(desk.nasrin).get(address).status_code == 200
    assert address not in desk.sign_in(auditor).get(url(lost)).text
    assert {desk.sign_in(who).get(address).status_code for who in (auditor, clerk, stranger)} == {404}
    assert Event.objects.filter(kind=lost_number.OPENED).count() == 1


def test_the_identity_paper_and_each_page_that_lists_it_ask_for_the_second_factor_once_more(desk, lost, monkeypatch):
    address = url(lost, f"/{Evidence.objects.get(kind=lost_number.PAPER).pk}")
    first, second = (factories.officer(lost.complaint.office) for _ in range(2))
    lost_number.agree(lost.pk, reason="paper_fits", text="মেলে", by=first, now=desk.now)
    lost_number.grant(lost.pk, by=second, now=desk.now)
    browser = desk.sign_in(desk.nasrin)
    monkeypatch.setattr(signed_in, "SIGN_IN", replace(SIGN_IN, second_factor_fresh=-timedelta(minutes=1)))

    for page in (address, url(lost)):
        asked_again = browser.get(page)
        assert (asked_again.status_code, asked_again.headers["Location"].partition("?")[0]) == (
            302,
            "/sign-in/code/again",
        ), page
    assert not Event.objects.filter(kind=lost_number.OPENED).exists()
