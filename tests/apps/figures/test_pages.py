"""The figures for people: plain sentences in both languages, few cases that shame and praise nobody, an open table."""

import gzip
import re

import pytest
from django.test import Client
from django.utils import translation

from ccms.accounts.firms.entries import add_aliases, merge
from ccms.apps.figures import pictures, snapshots
from ccms.apps.figures.counting import By
from ccms.apps.figures.fates import COUNTED, PARTS, Fate, Part
from ccms.apps.figures.models import FirmFigures, Snapshot
from ccms.apps.figures.pages import FATES
from ccms.demonstration import bulk, people, shops
from ccms.gate.addresses import caller_of
from ccms.gate.clock import current_time
from ccms.gate.limits import Counted
from ccms.law.pack.book import book
from ccms.web.access import TABLE
from tests import factories
from tests.apps.figures.test_calls import NUMBERS
from tests.hits import count_before
from tests.web.firm.desk.counter import words_of
from tests.web.test_explained import named_and_explained

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
    assert "Settled, of 100 whose outcome is known so far 48" in said
    assert "Settled, of 100, counting chance too 15–85" in said
    assert "Half had an answer within 3 days." in said
    assert "Nine of ten had an answer within 12 days." in said
    assert "More than half have not ended yet." in said
    assert "one in ten" not in said


def test_the_shops_with_enough_complaints_are_listed_by_what_was_settled_at_least(now, shop):
    snapshot = snapshots.newest()
    better, few = factories.firm(now, name="ভালো দোকান"), factories.firm(now, name="ছোট দোকান")
    more = {"at_least": {**NUMBERS["at_least"], "percent": 60.0}}
    FirmFigures.objects.create(snapshot=snapshot, firm=better, body=NUMBERS | more)
    FirmFigures.objects.create(snapshot=snapshot, firm=few, body=NUMBERS | {"cases": None})

    said = page("/figures")

    assert said.index("ভালো দোকান: ৬০–৭৭") < said.index("শাড়িঘর: ২২–৭৭")
    assert "ছোট দোকান" not in said
    assert 'href="/figures"' in Client().get("/").text.partition("<footer")[0]


@pytest.mark.parametrize("lang", ["bn", "en"])
def test_the_office_is_explained_once_where_the_figures_name_it(shop, lang):
    assert named_and_explained(Client().get("/figures", {"lang": lang}).text, lang) == (True, 1)


def test_what_is_hidden_is_folded_once(now, shop):
    text = Client().get("/figures", {"lang": "en"}).text

    assert "fewer than 20, or hidden</b>" not in text
    assert "Fewer than 20, or hidden</summary>" in text


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
    assert "ফল জানা গেছে এমন ১০০টির মধ্যে মীমাংসা ৪৮" in said


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
    assert "counting chance too" not in said


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
    monkeypatch.setattr(snapshots, "count", lambda *asked, **more: counted.append(count(*asked, **more)) or counted[0])
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
    assert {"anyone"} == TABLE["figures:country"].audiences == TABLE["public:firm"].audiences


def shop_called(now, bangla, english, *others, **columns):
    """Make a shop that people know by these names."""
    found = factories.firm(now, bangla, name_en=english, **columns)
    add_aliases(found, (bangla, english, *others))
    return found


@pytest.mark.parametrize("typed", ["বাজারঘর", "bazarghor", "bajarghor", "Bazar Ghor", "বাজার ঘর", "পুরোনো নাম"])
def test_a_shop_is_found_in_either_script_misspelt_and_by_another_name(now, shop, typed):
    wanted = shop_called(now, "বাজারঘর", "Bazarghor", "পুরোনো নাম")
    FirmFigures.objects.create(snapshot=Snapshot.objects.get(), firm=wanted, body=NUMBERS)
    said = words_of(Client().get("/figures", {"shop": typed, "lang": "en"}))
    found = said.partition("Shops of this name")[2].partition("These complaints are invented")[0]
    assert "Bazarghor Of 100 complaints at least 22 were settled, and at most 77." in found
    assert f'href="/firms/{wanted.slug}"' in Client().get("/figures", {"shop": typed}).text


def test_a_shop_that_a_buyer_alone_named_is_not_found_and_one_that_was_merged_leads_on(now, shop):
    shadow = shop_called(now, "ছায়াঘর", "Chhayaghor", registered=False)
    gone = shop_called(now, "পুরোনোঘর", "Puronoghor")
    merge(gone, shop)
    assert shadow.slug not in Client().get("/figures", {"shop": "ছায়াঘর"}).text
    assert "We have no page of a shop of this name." in words_of(
        Client().get("/figures", {"shop": "Chhayaghor", "lang": "en"})
    )
    assert f'href="/firms/{shop.slug}"' in Client().get("/figures", {"shop": "Puronoghor"}).text


def test_a_shop_with_too_few_complaints_is_found_without_a_share_and_what_is_typed_stays_text(now, shop):
    shop_called(now, "নতুনঘর", "Notunghor")
    assert "Too few complaints to show a share." in words_of(
        Client().get("/figures", {"shop": "Notunghor", "lang": "en"})
    )
    for typed in ('"><script>x</script>', "\x00", "%_\\", "ঘ" * 5_000):
        answer = Client().get("/figures", {"shop": typed})
        assert answer.status_code == 200
        assert "<script>x" not in answer.text


def test_who_looks_up_very_many_shops_is_asked_to_wait(now, shop):
    count_before(Counted.SHOPS_LOOKED_UP, caller_of("127.0.0.1"), current_time(), 300)
    assert Client().get("/figures", {"shop": "a"}).status_code == 429
    assert Client().get("/figures").status_code == 200


def test_every_picture_has_its_finding_measure_table_file_method_and_source(now, shop, english):
    page_ = Client().get(f"/firms/{shop.slug}", {"lang": "en"}).text
    figures_ = re.findall(r'<figure class="picture" id="(\w+)".*?</figure>', page_, re.DOTALL)
    assert figures_ == ["became", "days"]
    for key in figures_:
        figure = re.search(rf'<figure class="picture" id="{key}".*?</figure>', page_, re.DOTALL)[0]
        assert f'role="img" aria-labelledby="{key}-finding {key}-measure"' in figure
        assert figure.count(f'id="{key}-finding"') == figure.count(f'id="{key}-measure"') == 1
        assert "<caption" in figure
        assert '<th scope="col">' in figure
        assert '<th scope="row">' in figure
        assert 'href="/figures.csv"' in figure
        assert 'href="/figures#method"' in figure
        assert "Source: CCMS, counted on" in figure


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, [22, 55, 23]),
        ({"at_least": None, "of_those_who_told": None, "solved": None, "unknown": None}, [77, 23]),
        ({"at_most": None, "of_those_who_told": None, "unsolved": None, "unknown": None}, [22, 78]),
        ({"at_least": {"percent": 100.0}, "at_most": {"percent": 100.0, "low": 90.0, "high": 100.0}}, [100]),
        ({"at_least": None, "at_most": None, "of_those_who_told": None, "cases": 25}, []),
    ],
)
def test_the_squares_are_a_hundred_and_what_is_hidden_is_one_kind(now, body, said):
    snapshot = snapshots.take(now)
    told = NUMBERS | body
    if told["at_least"]:
        told["at_least"] = {"low": 1.0, "high": 100.0} | told["at_least"]
    with translation.override("en"):
        drawn = pictures.became(snapshot, told, "/x")
    numbers = [int(each) for each in re.findall(r'class="b">(\d+)<', drawn.drawing.marks)] if drawn.drawing else []
    assert numbers == said
    assert sum(numbers) in {0, 100}
    if drawn.drawing:
        assert drawn.drawing.marks.count("h15v15") == 100
    assert bool(drawn.drawing) == bool(said)
    assert drawn.note or said


def told_by(snapshot, by, rows, cases=1_000):
    """Let a snapshot tell these rows, and of the others that they are hidden."""
    hidden = dict.fromkeys(("cases", *map(str, COUNTED)))
    snapshot.body = snapshot.body | {"cases": cases}
    snapshot.body[by] = [{"name": name, **hidden, "cases": number} for name, number in rows.items()]
    return snapshot


@pytest.mark.parametrize(
    ("rows", "said", "drawn"),
    [
        (
            {"NON_DELIVERY": 400, "LATE_DELIVERY": 350, "WRONG_ITEM": None},
            "People complain most of this: Not deli",
            "250",
        ),
        (
            {"NON_DELIVERY": 200, "LATE_DELIVERY": 150, "WRONG_ITEM": None},
            "20 of 100 complaints: Not delivered.",
            "650",
        ),
        ({"NON_DELIVERY": None, "LATE_DELIVERY": None}, "By problem", None),
        ({}, "By problem", None),
    ],
)
def test_most_is_said_only_where_nothing_hidden_can_be_more(now, english, rows, said, drawn):
    picture = pictures.by_problem(told_by(snapshots.take(now), By.CATEGORY, rows))
    assert picture.finding.startswith(said)
    assert bool(picture.drawing) == bool(picture.table and picture.table.rows) == bool(drawn)
    if drawn:
        assert re.findall(r'class="e b">([\d,]+)<', picture.drawing.marks)[-1] == drawn
    else:
        assert picture.note == "Too few by problem to show."


def test_eight_problems_have_bars_and_all_others_one(now, english):
    codes = sorted(book().on(now.date()).categories)[:12]
    rows = {code: 20 + place for place, code in enumerate(codes)}
    drawing = pictures.by_problem(told_by(snapshots.take(now), By.CATEGORY, rows, sum(rows.values()))).drawing
    numbers = [int(each) for each in re.findall(r'class="e b">(\d+)<', drawing.marks)]
    assert numbers == [*range(31, 23, -1), 20 + 21 + 22 + 23]
    assert [drawing.marks.count(f'<path class="{kind}"') for kind in ("so", "ho")] == [8, 1]


def test_months_that_are_hidden_are_gaps_and_without_any_nothing_is_drawn(now, english):
    snapshot = snapshots.take(now)
    names = [row["name"] for row in snapshot.body[By.MONTH]] or [f"2026-{month:02}" for month in range(1, 13)]
    told = pictures.by_month(
        told_by(snapshot, By.MONTH, {name: 50 if place % 2 else None for place, name in enumerate(names)})
    )
    assert told.drawing.marks.count("<circle") == 6
    assert "Counted" in told.drawing.marks
    assert "Settled" not in told.drawing.marks  # of no month told
    assert told.table.note.endswith("6.")
    none = pictures.by_month(told_by(snapshot, By.MONTH, dict.fromkeys(names)))
    assert (none.drawing, none.note) == (None, "Too few by month to show.")
