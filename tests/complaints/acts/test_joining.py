"""Joining: one complaint ends in another, and never two in each other."""

from collections import Counter
from datetime import timedelta

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import TooLate
from ccms.complaints.acts.firm import Refuse, Terms, as_act
from ccms.complaints.acts.office import Join, Unjoin
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Complaint, Purchase
from ccms.core.failures import ValidationFailed
from tests import factories as make


def test_two_officers_who_join_two_complaints_to_each_other_end_one_of_them(in_parallel, now):
    first, person, shop, contact = make.a_complaint(now)
    second = file(
        filing=make.filing(shop, now, other_than=first.reference), by=make.as_consumer(person), now=now
    ).complaint
    pair = [first, second]
    for complaint in pair:
        terms = Terms(code="not_our_customer", text="আমাদের ক্রেতা নন।")
        perform(as_act(Refuse, terms), reference=complaint.reference, by=make.as_firm(contact), now=now)
    officers = [make.officer(each.office) for each in pair]

    def join(turn):
        one, into = pair[turn], pair[1 - turn]
        return perform(Join(into=into.reference), reference=one.reference, by=officers[turn], now=now)

    answers = in_parallel(join, 2, threads=2)

    assert sum(isinstance(answer, Complaint) for answer in answers) == 1
    assert Counter(Complaint.objects.values_list("status", flat=True)) == {"closed": 1, "escalated": 1}


@pytest.mark.parametrize(
    ("numbers", "same"), [(("A-1", "a 1"), True), (("A-1", ""), True), (("", ""), True), (("A-1", "A-2"), False)]
)
@pytest.mark.django_db
def test_only_what_may_be_the_same_purchase_of_the_same_buyer_is_joined(now, numbers, same):
    first, person, shop, contact = make.a_complaint(now)
    second = file(
        filing=make.filing(shop, now, other_than=first.reference), by=make.as_consumer(person), now=now
    ).complaint
    for complaint, number in zip((first, second), numbers, strict=True):
        Purchase.objects.filter(pk=complaint.purchase_id).update(number=number)
        terms = Terms(code="not_our_customer", text="আমাদের ক্রেতা নন।")
        perform(as_act(Refuse, terms), reference=complaint.reference, by=make.as_firm(contact), now=now)
    known = {"reference": second.reference, "by": make.officer(second.office), "now": now}

    if same:
        assert perform(Join(into=first.reference), **known).joined_into_id == first.id
        return
    with pytest.raises(ValidationFailed) as refused:
        perform(Join(into=first.reference), **known)
    assert refused.value.errors["into"].slug == "other-purchase"


@pytest.mark.django_db
def test_after_a_year_what_was_joined_stays_so(now):
    first, person, shop, contact = make.a_complaint(now)
    second = file(
        filing=make.filing(shop, now, other_than=first.reference), by=make.as_consumer(person), now=now
    ).complaint
    terms = Terms(code="not_our_customer", text="আমাদের ক্রেতা নন।")
    perform(as_act(Refuse, terms), reference=second.reference, by=make.as_firm(contact), now=now)
    by = make.officer(second.office)
    perform(Join(into=first.reference), reference=second.reference, by=by, now=now)

    with pytest.raises(TooLate):
        perform(Unjoin(text="আলাদা।"), reference=second.reference, by=by, now=now + timedelta(days=366))
    after = perform(Unjoin(text="আলাদা।"), reference=second.reference, by=by, now=now + timedelta(days=365))
    assert after.status == "scrutiny"
    kinds = {clock.kind for clock in after.deadlines.filter(closed_at=None)}
    assert kinds == {"first_step", "charge_sheet"}  # the ninety days ended meanwhile, and say so
