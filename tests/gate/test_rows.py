"""Rows are read by plain text into the models that the ORM would make."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ccms.accounts.models import Consumer, Member
from ccms.complaints.models import Complaint
from ccms.gate.statements import select
from tests import factories

pytestmark = pytest.mark.django_db


def values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_what_keys_lead_to_comes_in_the_same_statement(now):
    made, *_ = factories.a_complaint(now)
    with CaptureQueriesContext(connection) as asked:
        (read,) = select(Complaint, "WHERE t.reference = %s", [made.reference], beside=("firm", "purchase", "officer"))
        beside = (read.firm, read.purchase, read.officer)
    assert len(asked) == 1
    by_orm = Complaint.objects.select_related("firm", "purchase", "officer").get(pk=made.pk)
    assert values(read) == values(by_orm)
    assert [each and values(each) for each in beside] == [values(by_orm.firm), values(by_orm.purchase), None]
    assert beside[1].facts == by_orm.purchase.facts


def test_what_lies_sealed_in_a_row_that_came_beside_another_can_be_opened(now):
    made, *_ = factories.a_complaint(now)
    (read,) = select(Complaint, "WHERE t.id = %s", [made.pk], beside=("consumer",))
    assert read.consumer.phone.open() == Consumer.objects.get(pk=made.consumer_id).phone.open()


def test_a_condition_may_name_what_stands_beside_the_table(now):
    dhaka = factories.offices(now)
    made = factories.officer(dhaka)
    found = select(Member, "WHERE office.code = %s AND t.id = %s", ["dhaka", made.id], beside=("office",))
    assert [each.office for each in found] == [dhaka]
    assert select(Member, "WHERE office.code = %s AND t.id = %s", ["head", made.id], beside=("office",)) == []
