"""Whom the benchmark lets look at the lists: a page that shows nothing proves nothing."""

import pytest

from benchmarks.client import Answer, Wrong
from benchmarks.stock import agents
from benchmarks.works.pages import OK, proved
from ccms.accounts.models import Member
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_only_a_firm_with_an_open_complaint_gets_somebody_who_looks_at_its_list(now):
    busy = make.a_complaint(now)[0].firm
    idle = make.firm(now, name="খালি দোকান")
    type(busy).objects.filter(pk=busy.pk).update(registered=True, parent=None)

    given = [each["email"] for each in agents(5)]

    assert given == [f"bench@{busy.slug}.example"]
    assert Member.objects.get(email=given[0]).firm_id == busy.pk
    assert not Member.objects.filter(firm=idle).exists()


def test_a_wrong_page_is_told_by_its_name():
    with pytest.raises(Wrong, match="Nothing here"):
        proved(Answer(OK, {}, b"<title>Nothing here</title>"), OK, "<table")
