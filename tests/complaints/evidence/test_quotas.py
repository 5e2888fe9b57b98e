from datetime import timedelta
from uuid import uuid4

import pytest

from ccms.complaints.acts import evidence
from ccms.complaints.evidence import limits
from ccms.complaints.evidence.limits import MIB, QUOTAS, Quotas
from ccms.complaints.filing import drafts
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Evidence
from ccms.core.failures import ValidationFailed
from tests import factories
from tests.complaints.evidence.files import upload

pytestmark = pytest.mark.django_db


def given(number, now, **columns):
    """Write rows of files that were given before."""
    rows = [
        Evidence(
            id=uuid4(),
            kind="other",
            media_type="text/plain",
            sha256=uuid4().bytes,
            name="a.txt",
            **{"size": 1, "side": "consumer", "added_at": now, **columns},
        )
        for _ in range(number)
    ]
    Evidence.objects.bulk_create(rows)


@pytest.fixture
def draft(now):
    by = factories.as_consumer(factories.consumer(now))
    return drafts.begin(by, now), by


def add(draft, by, now, text="text"):
    """Add a text to a draft."""
    chosen = upload(text.encode(), "a.txt")
    return evidence.add_to_draft(draft_id=draft.id, upload=chosen, kind="other", by=by, now=now)


def test_the_limits_are_those_that_were_decided():
    assert Quotas(20, 100 * MIB, 300 * MIB, timedelta(days=1)) == QUOTAS


def test_the_twentieth_file_of_a_side_is_taken_and_the_next_is_not(draft, now):
    typed, by = draft
    given(19, now, holder=typed.id, added_by=by.text)
    add(typed, by, now, "twentieth")
    with pytest.raises(ValidationFailed) as refused:
        add(typed, by, now, "one more")
    assert refused.value.errors["file"] == ("file-case-full", {"maximum": 20})
    assert add(typed, by, now, "twentieth").size == 9


def test_the_files_of_a_side_stay_within_a_hundred_mebibytes(draft, now):
    typed, by = draft
    given(1, now, holder=typed.id, added_by=by.text, size=100 * MIB - 4)
    add(typed, by, now, "four")
    with pytest.raises(ValidationFailed) as refused:
        add(typed, by, now, "x")
    assert refused.value.errors["file"] == ("files-too-large", {"megabytes": 100})


def test_the_other_side_has_limits_of_its_own(now):
    complaint, person, _, reach = factories.a_complaint(now)
    given(20, now, holder=complaint.purchase_id, complaint=complaint, event=uuid4(), added_by=f"consumer:{person.id}")
    reference = {"reference": complaint.reference, "kind": "other", "now": now}
    evidence.add_to_complaint(**reference, upload=upload(b"a", "a.txt"), by=factories.as_firm(reach))
    with pytest.raises(ValidationFailed):
        evidence.add_to_complaint(**reference, upload=upload(b"b", "b.txt"), by=factories.as_consumer(person))


def test_a_phone_sends_three_hundred_mebibytes_in_a_day_whatever_the_case(draft, now):
    typed, by = draft
    for hours in (20, 10, 1):
        given(1, now - timedelta(hours=hours), holder=uuid4(), added_by=by.text, size=100 * MIB)
    with pytest.raises(limits.DayFull) as refused:
        add(typed, by, now)
    assert refused.value.params["wait"] == timedelta(hours=4)
    assert add(typed, by, now + timedelta(hours=4)).size == 4


def test_an_office_has_no_phone_whose_day_could_be_full(now):
    complaint, *_ = factories.a_complaint(now, facts={"purchase_purpose": "resale"})
    officer = factories.officer(complaint.office)
    given(1, now, holder=uuid4(), added_by=officer.text, size=300 * MIB)
    item = evidence.add_to_complaint(
        reference=complaint.reference, upload=upload(b"a", "a.txt"), kind="other", by=officer, now=now
    )
    assert item.side == "office"


@pytest.mark.django_db(transaction=True)
def test_uploads_at_the_same_time_do_not_pass_the_limit_together(draft, now, in_parallel):
    typed, by = draft
    given(15, now, holder=typed.id, added_by=by.text)
    answers = in_parallel(lambda turn: add(typed, by, now, f"text {turn}"), times=12, threads=6)
    assert sum(isinstance(answer, Evidence) for answer in answers) == 5
    assert sum(isinstance(answer, ValidationFailed) for answer in answers) == 7
    assert Evidence.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_two_people_of_one_firm_do_not_pass_the_limit_together(now, in_parallel):
    complaint, _, shop, reach = factories.a_complaint(now)
    actors = [factories.as_firm(reach), factories.as_firm(factories.contact(shop, now))]
    given(18, now, holder=complaint.purchase_id, complaint=complaint, event=uuid4(), added_by="firm:x", side="firm")

    def act(turn):
        chosen = upload(f"text {turn}".encode(), "a.txt")
        return evidence.add_to_complaint(
            reference=complaint.reference, upload=chosen, kind="other", by=actors[turn % 2], now=now
        )

    answers = in_parallel(act, times=6, threads=4)
    assert sum(isinstance(answer, Evidence) for answer in answers) == 2


@pytest.mark.django_db(transaction=True)
def test_a_day_is_counted_once_whatever_the_cases(now, in_parallel):
    person = factories.consumer(now)
    by = factories.as_consumer(person)
    factories.offices(now)
    shops = [factories.firm(now) for _ in range(4)]
    complaints = []
    for shop in shops:
        factories.contact(shop, now)

        complaints.append(file(filing=factories.filing(shop, now), by=by, now=now).complaint)
    given(1, now, holder=uuid4(), added_by=by.text, size=300 * MIB - 6)

    def act(turn):
        chosen = upload(b"abc", "a.txt")
        return evidence.add_to_complaint(
            reference=complaints[turn].reference, upload=chosen, kind="other", by=by, now=now
        )

    answers = in_parallel(act, times=4, threads=4)
    assert sum(isinstance(answer, Evidence) for answer in answers) == 2
    assert sum(isinstance(answer, limits.DayFull) for answer in answers) == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_file_at_the_same_time_is_one(draft, now, in_parallel):
    typed, by = draft
    answers = in_parallel(lambda _: add(typed, by, now, "the same"), times=6, threads=6)
    assert len({answer.id for answer in answers}) == 1
