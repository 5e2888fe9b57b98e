"""The figures for people: plain sentences in both languages, few cases that shame and praise nobody, an open table."""

import gzip

import pytest
from django.test import Client

from ccms.accounts.firms.entries import merge
from ccms.demonstration import bulk, people, shops
from ccms.figures import snapshots
from ccms.figures.fates import PARTS, Fate, Part
from ccms.figures.models import FirmFigures, Snapshot
from ccms.gate.clock import current_time
from ccms.web.access import TABLE
from ccms.web.public.figures import FATES
from tests import factories
from tests.api.test_figures import NUMBERS
from tests.web.firm.desk.counter import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(db):
    return current_time()


def page(address, lang="bn"):
    return words_of(Client().get(address, {"lang": lang}))


@pytest.fixture
def shop(now):
    """Return a shop of which a snapshot tells."""
    found = factories.firm(now)
    snapshot = snapshots.take(now)
    FirmFigures.objects.create(snapshot=snapshot, firm=found, body=NUMBERS)
    return found


def test_a_shops_page_says_the_three_numbers_as_people_say_them(shop):
    said = page(f"/firms/{shop.slug}", "en")
    assert "Of 100 complaints at least 22 were settled, and at most 77." in said
    assert "Of 100 whose outcome is known so far, 48 were settled." in said
    assert "With so few complaints the true number may be anywhere from 15 to 85 of 100." in said
    assert "Half had an answer within 3 days." in said
    assert "Nine of ten had an answer within 12 days." in said
    assert "More than half have not ended yet." in said
    assert "one in ten" not in said


def test_it_says_that_more_than_one_in_ten_wait_and_nothing_where_too_few_are_timed(now, shop):
    waiting = NUMBERS | {"answer_days_90": None, "end_days": 40}
    few = {name: value for name, value in NUMBERS.items() if "days" not in name}
    for body, said in ((waiting, "More than one in ten have no answer yet."), (few, "Too few to show days.")):
        other = factories.firm(now)
        FirmFigures.objects.create(snapshot=Snapshot.objects.get(), firm=other, body=body)
        shown = page(f"/firms/{other.slug}", "en")
        assert said in shown
        assert ("half: 3" in shown) == (body is waiting)


def test_the_same_in_bangla_with_its_own_digits(shop):
    said = page(f"/firms/{shop.slug}")
    assert "১০০টি অভিযোগের মধ্যে কমপক্ষে ২২টির মীমাংসা হয়েছে, সর্বোচ্চ ৭৭টির।" in said
    assert "যেগুলোর ফল এ পর্যন্ত জানা, সেগুলোর প্রতি ১০০টিতে ৪৮টির মীমাংসা হয়েছে।" in said


def test_a_shop_with_few_cases_is_neither_shamed_nor_praised(now, shop):
    other = factories.firm(now, "নতুন দোকান")
    said = page(f"/firms/{other.slug}", "en")
    assert "Fewer than 20 complaints, or too few to show." in said
    assert "It says nothing good and nothing bad." in said
    assert "settled" not in said.partition("All shops together")[0]


def test_a_shop_whose_solved_ones_are_few_still_shows_how_many_at_most(now, shop):
    hidden = {"solved": None, "unknown": None, "at_least": None, "of_those_who_told": None}
    other = factories.firm(now)
    FirmFigures.objects.create(snapshot=Snapshot.objects.get(), firm=other, body=NUMBERS | hidden)
    said = page(f"/firms/{other.slug}", "en")
    assert "Of 100 complaints at most 77 were settled." in said
    assert "Settled fewer than 20, or hidden" in said
    assert "With so few" not in said


def test_before_the_first_night_the_pages_say_that_nothing_was_counted(now):
    assert "এখনো কিছু গোনা হয়নি।" in page("/figures")
    assert "এখনো কিছু গোনা হয়নি।" in page(f"/firms/{factories.firm(now).slug}")
    assert Client().get("/figures.csv").status_code == 404


def test_a_merged_shop_leads_to_the_one_it_went_into_and_a_shadow_has_no_page(now, shop):
    gone, shadow = factories.firm(now), factories.firm(now, registered=False)
    merge(gone, shop)
    assert Client().get(f"/firms/{gone.slug}").headers["Location"] == f"/firms/{shop.slug}"
    assert Client().get(f"/firms/{shadow.slug}").status_code == 404


def test_the_countrys_page_tells_what_is_not_counted_and_stays_small(now, english, monkeypatch):
    counted, count = [], snapshots.count
    monkeypatch.setattr(snapshots, "count", lambda *asked: counted.append(count(*asked)) or counted[0])
    people.install_members(now)
    shops.install_shops(now)
    bulk.make_many(450, now)
    snapshots.take(now)
    for lang in ("bn", "en"):
        answer = Client().get("/figures", {"lang": lang})
        assert len(gzip.compress(answer.content)) <= 8_000
        assert "<script" not in words_of(answer)
    said = page("/figures", "en")
    for fate in Fate:
        if fate is not Fate.SETTLED:
            assert str(FATES[fate]) in said
    assert "These complaints are invented" in said
    assert "By month of filing" in said
    left_out = sum(cell.cases for fate, cell in counted[0].fates.items() if PARTS[fate] is Part.LEFT_OUT)
    assert f"Filed, but not counted {left_out}" in said


def test_every_fate_has_its_words():
    assert set(FATES) == set(Fate)


def test_the_table_is_for_everybody_and_names_its_licence(shop):
    answer = Client().get("/figures.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Link"].endswith('rel="license"')
    assert answer.text.startswith("# Complaints against online shops in Bangladesh, CCMS ")
    assert f"\nfirm,{shop.slug},100,22,23,55,22.0," in answer.text


def test_a_page_of_figures_may_be_kept_by_everybody_for_some_minutes(shop):
    answer = Client().get("/figures")
    assert answer.headers["Cache-Control"].startswith("public, max-age=600")
    assert {"anyone"} == TABLE["public:figures"].audiences == TABLE["public:firm"].audiences
