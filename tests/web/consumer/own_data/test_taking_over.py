"""Nobody takes over what its filer made for themselves, and the page tells nobody which numbers there are."""

import uuid

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ccms.accounts import sessions
from ccms.complaints.models import Complainant, Complaint, DataRequest
from ccms.complaints.models.data_request import RequestKind
from ccms.complaints.models.task import Task
from ccms.complaints.own_data import acting, deciding
from ccms.core.failures import NotFound, ValidationFailed
from ccms.core.references import display, new_reference
from ccms.gate.clock import current_time
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import LIMITS, Counted
from ccms.notices.models import Notice
from tests import factories

WORDS = "আমি আয়েশা, মা অভিযোগ করেছেন"
NAMED = {"complainant": "minor_parent", "represented": "আয়েশা বেগম"}


@pytest.fixture
def stranger(db):
    """Return somebody with a number of their own, and a browser in which they are signed in."""
    person, answer = factories.consumer(current_time(), phone="+8801555555555"), HttpResponse()
    sessions.open_consumer_session(answer, person, current_time())
    browser = Client()
    browser.cookies = answer.cookies
    return person, browser


def claim(reference, person):
    return {"reference": reference, "words": WORDS, "by": factories.as_consumer(person), "now": current_time()}


def answered(browser, reference, *, posts):
    """Return all that an answer shows but the number itself, and how many statements it took."""
    address = f"/t/{reference}/take-over"
    sent = {"idempotency_key": str(uuid.uuid4()), "words": WORDS}
    with CaptureQueriesContext(connection) as asked:
        answer = browser.post(address, sent) if posts else browser.get(address)
    body = answer.text.replace(reference, "…").replace(display(reference), "…")
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-Id"}
    return answer.status_code, body, headers, len(asked)


@pytest.mark.parametrize("posts", [False, True])
@pytest.mark.parametrize("filed", [{}, {"complainant": "association", "represented": ""}, {**NAMED, "represented": ""}])
def test_what_was_filed_for_oneself_answers_like_a_number_that_nobody_has(stranger, filed, posts):
    person, browser = stranger
    complaint, *_ = factories.a_complaint(current_time(), **filed)

    answered(browser, new_reference(), posts=posts)  # what is read once, such as the law, is read now
    there = answered(browser, complaint.reference, posts=posts)
    missing = answered(browser, new_reference(), posts=posts)

    assert there[0] == 404
    assert "নিজের জন্য করা অভিযোগ নেওয়া যায় না" in there[1]
    assert there[:3] == missing[:3]
    assert there[3] == missing[3] or filed.get("complainant") == "minor_parent"  # of which its name is looked up
    with pytest.raises(NotFound):
        acting.take_over(**claim(complaint.reference, person))
    assert not DataRequest.objects.exists()
    assert not Task.objects.exists()
    assert not Notice.objects.filter(template="consumer.take_over_asked").exists()


@pytest.mark.parametrize("posts", [False, True])
def test_looks_at_numbers_that_cannot_be_taken_over_are_counted_as_wrong_numbers(stranger, posts):
    browser = stranger[1]
    own, *_ = factories.a_complaint(current_time())
    for_another, *_ = factories.a_complaint(current_time(), **NAMED)
    most = LIMITS[Counted.TRACK_WRONG][0].most

    statuses = {answered(browser, own.reference, posts=posts)[0] for _ in range(most)}

    assert statuses == {404}
    assert answered(browser, own.reference, posts=posts)[0] == 429
    assert answered(browser, for_another.reference, posts=posts)[0] == 429
    assert browser.get(f"/t/{new_reference()}").status_code == 429
    assert not DataRequest.objects.exists()


@pytest.mark.parametrize("filed", [{}, {**NAMED, "represented": ""}])
def test_an_office_gives_nobody_what_names_no_other_person_though_the_wish_is_older(stranger, filed):
    person, now = stranger[0], current_time()
    complaint, *_ = factories.a_complaint(now, **filed)
    wish = DataRequest(consumer=person, complaint=complaint, kind=RequestKind.TAKE_OVER, asked_at=now)
    wish.words = WORDS
    wish.save()
    officer = factories.officer(complaint.office)

    with pytest.raises(ValidationFailed) as refused:
        deciding.give_over(wish.pk, officer, now)

    assert refused.value.errors == {"": ("names-nobody", {})}
    assert Complaint.objects.get().consumer_id == complaint.consumer_id
    deciding.refuse_take_over(wish.pk, reason="not_shown", text="", by=officer, now=now)


def test_what_names_nobody_is_taken_over_by_the_code_of_its_filer_alone(stranger):
    person, now = stranger[0], current_time()
    complaint, filer, *_ = factories.a_complaint(now, **{**NAMED, "represented": ""})
    known = {"reference": complaint.reference, "by": factories.as_consumer(filer), "now": now}

    acting.offer(phone=person.phone.open(), **known)

    assert acting.take_over(**claim(complaint.reference, person)) is True
    assert Complainant.objects.get().kind == "self"


def test_no_wishes_of_many_strangers_send_one_filer_more_than_three_sms_a_day(stranger):
    now = current_time()
    complaint, filer, *_ = factories.a_complaint(now, **NAMED)
    most = LIMITS[Counted.TAKE_OVERS][0].most
    people = [factories.consumer(now, phone=f"+88015000000{at:02}") for at in range(most + 1)]

    for person in people[:most]:
        acting.take_over(**claim(complaint.reference, person))
    with pytest.raises(TooManyRequests):
        acting.take_over(**claim(complaint.reference, people[most]))

    sent = Notice.objects.filter(template="consumer.take_over_asked", recipient=f"consumer:{filer.pk}")
    assert sent.count() == most == 3
