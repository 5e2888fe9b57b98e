"""The badge on a shop's page: the share of its complaints that were settled, and no share of a few."""

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ccms.accounts.shops import shop_of
from ccms.complaints import settled_share as shares
from ccms.complaints.services import consumer
from ccms.complaints.settled_share import LEAST_ENDED, PERIOD, Share, settled_share
from tests import factories
from tests.web.desk.test_numbers import figures

SVG = "{http://www.w3.org/2000/svg}"


def settle(counter):
    ticket = counter.filed().promised()
    consumer.confirm_performance(**ticket.by(ticket.buyer))


def drawn(counter, about=None, lang="en"):
    """Return the picture of a shop, with what stands in it."""
    named = shop_of((about or counter.firm).pk, counter.now).public_id
    answer = Client().get(f"/b/{named}.svg", {"lang": lang})
    assert answer.status_code == 200
    root = ET.fromstring(answer.content)  # noqa: S314 - our own
    return answer, root.find(f"{SVG}title").text, [each.text for each in root.iter(f"{SVG}text")]


def test_it_counts_what_ended_as_the_firms_own_desk_does(counter, monkeypatch):
    monkeypatch.setattr(shares, "LEAST_ENDED", 1)
    settle(counter)
    counter.filed().withdrawn()
    counter.filed().reached().offered()  # still open
    counter.filed(counter.other).withdrawn()

    share = settled_share(counter.firm.pk, counter.now)

    total, endings = figures(counter).total, figures(counter).endings
    assert share == Share(ended=sum(endings.values()), settled=total.settled) == Share(2, 1)
    assert settled_share(counter.firm.pk, counter.now + PERIOD + timedelta(seconds=1)) is None


def test_what_the_firm_was_never_told_of_is_not_counted_against_it(counter, monkeypatch):
    monkeypatch.setattr(shares, "LEAST_ENDED", 1)
    ticket = counter.filed(facts={"purchase_purpose": "resale"}).withdrawn()
    assert (ticket.stands.status, ticket.stands.told_at) == ("closed", None)
    assert settled_share(counter.firm.pk, counter.now) is None


def test_fewer_than_the_least_make_no_share(counter):
    for _ in range(LEAST_ENDED - 1):
        counter.filed().withdrawn()
    assert drawn(counter)[1] == "Registered with CCMS, Government of Bangladesh"
    settle(counter)
    _, title, texts = drawn(counter)
    assert title == "CCMS: of 10 complaints that ended in the last 12 months, 10% were settled."
    assert texts == ["CCMS: 10% settled", "of 10 complaints in a year"]
    _, title, texts = drawn(counter, lang="bn")
    assert texts[0] == "সিসিএমএস: ১০% মীমাংসা"
    assert not re.search("[A-Za-z0-9]", title + "".join(texts))


def test_a_share_is_never_rounded_up_to_all():
    assert Share(ended=1000, settled=999).percent == 99


def test_it_is_small_kept_for_an_hour_by_everybody_and_remembers_nobody(counter):
    answer, _, texts = drawn(counter, lang="bn")
    assert texts == ["সিসিএমএসে নিবন্ধিত", "বাংলাদেশ সরকার"]
    assert len(answer.content) <= 3_000
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_shop_of_no_register_is_not_called_registered(counter):
    claimed = factories.firm(counter.now, registered=False, claimed_at=counter.now)
    assert drawn(counter, claimed)[1] == "Complaints by CCMS, Government of Bangladesh"


@pytest.mark.parametrize("name", ["frm_00000000", "no-such-shop"])
def test_a_shop_that_nobody_may_name_has_no_badge(counter, name):
    assert Client().get(f"/b/{name}.svg").status_code == 404
    hidden = factories.firm(counter.now, registered=False)
    assert Client().get(f"/b/{hidden.slug}.svg").status_code == 404


def test_it_reads_no_more_than_the_newest_along_an_index(counter, monkeypatch):
    monkeypatch.setattr(shares, "LEAST_ENDED", 1)
    monkeypatch.setattr(shares, "MOST_COUNTED", 2)
    for _ in range(3):
        counter.filed().withdrawn()
        counter.later(minutes=1)
    settle(counter)
    assert settled_share(counter.firm.pk, counter.now) == Share(ended=2, settled=1)
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        settled_share(counter.firm.pk, counter.now)
        (statement,) = (each["sql"] for each in asked if "FILTER" in each["sql"])
        # among so few rows anything is cheap: what is asked here is whether the index can serve at all
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert plan.count("complaints__firm_id_a4a388_idx") == 2
    assert "Seq Scan" not in plan
