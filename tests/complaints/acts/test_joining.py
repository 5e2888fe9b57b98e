"""Joining: one complaint ends in another, and never two in each other."""

from collections import Counter

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Refuse, Terms, as_act
from ccms.complaints.acts.office import Join
from ccms.complaints.models import Complaint
from tests import factories as make


def test_two_officers_who_join_two_complaints_to_each_other_end_one_of_them(in_parallel, now):
    pair = []
    for _ in range(2):
        complaint, _, _, contact = make.a_complaint(now)
        terms = Terms(code="not_our_customer", text="আমাদের ক্রেতা নন।")
        perform(as_act(Refuse, terms), reference=complaint.reference, by=make.as_firm(contact), now=now)
        pair.append(complaint)
    officers = [make.officer(each.office) for each in pair]

    def join(turn):
        one, into = pair[turn], pair[1 - turn]
        return perform(Join(into=into.reference), reference=one.reference, by=officers[turn], now=now)

    answers = in_parallel(join, 2, threads=2)

    assert sum(isinstance(answer, Complaint) for answer in answers) == 1
    assert Counter(Complaint.objects.values_list("status", flat=True)) == {"closed": 1, "escalated": 1}
