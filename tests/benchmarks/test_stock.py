"""Whom the benchmark lets look at the lists: a page that shows nothing proves nothing."""

import pytest
from django.db import connection

from benchmarks.client import Answer, Wrong
from benchmarks.stock import actors, agents, callers, filers, keys
from benchmarks.systems import HERE
from benchmarks.works.pages import OK, proved
from benchmarks.works.sweeping import TABLES
from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Member
from ccms.complaints.filing import drafts
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Draft
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.web.consumer.filing.journey import Journey
from tests import factories as make

pytestmark = pytest.mark.django_db


def reachable_firm(now):
    """Make a firm whose number is proved, so that somebody can complain of it, and the offices that will know."""
    make.offices(now)
    make.contact(make.firm(now), now)


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


def test_what_a_filer_has_typed_leaves_only_the_evidence_and_the_sending_open(now):
    reachable_firm(now)
    (made,) = filers(1)

    draft = Draft.objects.get(id=made["draft"])
    by = Actor(role=Role.CONSUMER, id=draft.consumer_id, consumer=draft.consumer_id)
    journey = Journey(by, now, book().on(dhaka_day(now)), drafts.current(by))

    assert journey.first_open().route == "evidence"


def test_verify_finds_nothing_wrong_with_whom_the_stock_makes(now):
    busy = make.a_complaint(now)[0].firm
    type(busy).objects.filter(pk=busy.pk).update(registered=True, parent=None)
    before = set(map(str, verify_complaints().findings))

    made = [*filers(2), *callers(1), *agents(1), *keys(1)]

    assert len(made) == 5
    assert set(map(str, verify_complaints().findings)) - before == set()


def test_the_services_take_what_a_filer_has_typed(now):
    reachable_firm(now)
    ((filing, by),) = actors(1)

    assert file(filing=filing, by=by, now=now).complaint.consumer_id == by.id


def test_the_sweep_of_one_statement_writes_into_the_tables_of_today(now):
    complaint = make.a_complaint(now)[0]
    complaint.deadlines.update(next_alarm_at=now)
    text = (HERE / "sweep.sql").read_text(encoding="utf-8")
    for name, wanted in {":notices": 2, ":clocks": 1, ":event": 800, ":words": 230}.items():
        text = text.replace(name, str(wanted))

    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA raw")
        for name in TABLES:
            cursor.execute(f"CREATE TABLE raw.{name} (LIKE public.{name} INCLUDING ALL)")
        for name in ("complaints_complaint", "complaints_deadline"):
            cursor.execute(f"INSERT INTO raw.{name} SELECT * FROM public.{name}")  # noqa: S608 - names of ours
        cursor.execute(text)
        swept = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM raw.notices_notice")
        notices = cursor.fetchone()[0]

    assert (swept, notices) == (1, 2)
