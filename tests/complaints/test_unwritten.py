"""What stands in no event: the rows of before there were such events, and the offices, which the law names."""

from datetime import timedelta

import pytest

from ccms.accounts.channels import Channel
from ccms.accounts.firms import ways
from ccms.accounts.models import Office
from ccms.complaints.verification import verify_complaints
from tests import factories as make
from tests.complaints.test_written import found


@pytest.mark.django_db
def test_what_a_firm_of_before_there_were_such_events_has_owes_none(now):
    firm = make.firm(now - timedelta(days=9))
    make.contact(firm, now - timedelta(days=9))
    ways.name_ways(firm, {Channel.SMS: "01811223344"}, person=make.consumer(now).pk, now=now)

    assert found()[0] == []


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"parent": None}, {"kind": "division"}, {"code": "nowhere"}])
def test_an_office_that_stands_otherwise_than_the_law_says_is_named(now, change):
    make.offices(now)
    assert verify_complaints().findings == []

    Office.objects.filter(code="dhaka").update(**change)

    codes = sorted({"dhaka", change.get("code", "dhaka")})
    assert verify_complaints().findings == [("an office stands otherwise than the law says", code) for code in codes]
