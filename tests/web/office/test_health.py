"""How the system is, in words."""

from datetime import date
from types import SimpleNamespace

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.models import Member, Office
from ccms.complaints.acts import sweeping
from ccms.complaints.reading import vitals
from ccms.complaints.reading.vitals import Vital, measured
from ccms.core.clock import dhaka_day, start_of_day
from ccms.gate import jobs
from ccms.gate.clock import current_time
from ccms.law.periods import FIXED, MOVING, Calendar, Holiday
from ccms.law.texts import Text
from tests import factories


@pytest.fixture(autouse=True)
def _saved(db, settings, tmp_path):
    settings.CCMS_EVIDENCE_URL, settings.CCMS_EVIDENCE_DIR = tmp_path.as_uri(), tmp_path
    for duty in (jobs.BACKUP, jobs.RESTORE_CHECK):
        jobs.done(duty, current_time())


@pytest.fixture
def admin(sign_in):
    return sign_in(Member.objects.create_member(email="a@b.example", password=None, role=Role.ADMIN))


def read(browser, language="bn"):
    return browser.get(f"/office/health?lang={language}").text


@pytest.mark.parametrize(
    ("language", "well", "badly"),
    [("en", "Everything is well.", "To be looked at: 2"), ("bn", "সব ঠিক আছে।", "২টি বিষয়ে নজর দিন")],
)
def test_the_page_says_first_how_much_is_wrong_and_what_to_do(admin, language, well, badly):
    page = read(admin, language)
    assert well in page
    count = len(measured(current_time()))
    assert page.count("</b></li>") == count

    sweeping.rest(current_time())
    jobs.Duty.objects.filter(name=jobs.BACKUP).delete()
    page = read(admin, language)

    assert well not in page
    assert page.index(badly) < page.index("<h3>")
    assert "held --run-clocks" in page
    assert page.count('<p class="late">') == 2
    assert page.count("</b></li>") == count - 2


def test_a_backup_that_was_never_made_is_no_good_news_anywhere(admin):
    jobs.Duty.objects.all().delete()

    page = read(admin)

    assert "সব ঠিক আছে।" not in page
    assert page.count('<p class="late">এখনো একটিও হয়নি</p>') == 2


def announced(*years):
    """Return a calendar that holds what every year has, for these years."""
    days = [date(year, month, day) for year in years for month, day in FIXED]
    named = {date(year, 6, number): name for year in years for number, name in enumerate(MOVING, 1)}
    return Calendar({day: Holiday(day, Text(name := named.get(day, "Day"), name)) for day in (*days, *named)})


def test_holidays_that_are_missing_or_estimated_are_told_before_their_year_begins(admin, settings, monkeypatch):
    settings.CCMS_ENV, year = "production", dhaka_day(current_time()).year
    midsummer, late = start_of_day(date(year, 7, 1)), start_of_day(date(year, 11, 15))

    def unsure(calendar, at):
        monkeypatch.setattr(vitals, "book", lambda: SimpleNamespace(calendar=calendar))
        return measured(at)[Vital.HOLIDAYS]

    both, estimated = announced(year, year + 1), Holiday(date(year, 12, 30), Text("ঈদ", "Eid"), estimated=True)
    assert unsure(both, late) == unsure(announced(year), midsummer) == 0
    assert unsure(announced(year), late) == unsure(announced(year + 1), midsummer) == len(FIXED) + len(MOVING)
    assert unsure(both.with_changes([estimated]), midsummer) == 1
    assert "<h3>যেসব ছুটি তালিকায় নেই বা চূড়ান্ত নয়</h3>" in read(admin)


def test_an_office_without_people_is_a_matter_whether_the_head_office_reads_or_not(admin):
    now = current_time()
    factories.a_complaint(now, district="khulna")
    deserted = read(admin, "en")
    factories.officer(Office.objects.get(is_head=True))
    covered, in_bangla = read(admin, "en"), read(admin)
    factories.officer(Office.objects.get(code="khulna"))
    staffed = read(admin, "en")

    assert "nor has the head office" in deserted
    assert "The head office is told of what waits there" in covered
    assert "সেখানকার খবর প্রধান কার্যালয়কে জানানো হয়" in in_bangla
    for page in (deserted, covered):
        assert "To be looked at: 1" in page
        assert "<p>Khulna</p>" in page
    assert "Everything is well." in staffed
    assert "Khulna" not in staffed


def test_an_officer_reads_it_too_and_a_seller_does_not(desk, client):
    assert desk.sign_in(desk.nasrin).get("/office/health").status_code == 200
    assert client.get("/office/health").status_code == 302
