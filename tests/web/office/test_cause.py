"""An officer decides from which day the thirty days count; the maximum of a fine is that of the day of the offence."""

from datetime import datetime, timedelta
from shutil import copytree

import pytest

from ccms.complaints.acts import acting
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import OrderFine
from ccms.complaints.facts import loaded_facts
from ccms.complaints.models import Statement
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.law.pack.book import PACKS, book
from tests.law.reading_packs import read_book
from tests.web.office.working import REASONS, parts, words_of


def _day(moment):
    return dhaka_day(moment) if isinstance(moment, datetime) else moment


def test_the_days_count_anew_and_both_sides_read_it(desk):
    case = desk.taken_up()
    day = dhaka_day(case.complaint.filed_at) - timedelta(days=2)

    case.act(desk.nasrin, "rule-cause", text=REASONS, **parts("day", day))

    stands = case.now_stands()
    assert (stands.cause_on, stands.safe_last) == (day, day + timedelta(days=29))
    assert stands.outer_last >= day + timedelta(days=30)
    assert case.events()[-1] == "office.ruled_cause"
    assert Statement.objects.filter(complaint=stands, internal=False).latest("at").text == REASONS
    assert "৩০ দিন কবে থেকে গোনা হবে, ভোক্তা অধিদপ্তর ঠিক করেছে" in words_of(case.get(desk.nasrin, "/history"))
    assert "তাই অভিযোগ সময়মতো করা হয়েছে।" in words_of(case.get(desk.nasrin, "/history"))


def test_a_day_to_come_is_refused(desk):
    case = desk.taken_up()
    before = case.complaint.cause_on
    day = desk.today + timedelta(days=1)

    refused = case.ask(desk.nasrin, "rule-cause", text=REASONS, **parts("day", day))

    assert refused.status_code == 422
    assert "আজকের পরে হতে পারে না" in words_of(refused)
    assert case.now_stands().cause_on == before


def test_a_day_before_the_order_is_refused(desk):
    case = desk.taken_up()
    ordered = _day(loaded_facts(case.complaint).filed["ordered_at"])

    refused = case.ask(desk.nasrin, "rule-cause", text=REASONS, **parts("day", ordered - timedelta(days=1)))

    assert refused.status_code == 422
    assert case.events()[-1] != "office.ruled_cause"
    case.act(desk.nasrin, "rule-cause", text=REASONS, **parts("day", ordered))
    assert case.now_stands().cause_on == ordered


def test_a_maximum_raised_after_the_offence_does_not_carry_the_fine(desk, tmp_path, monkeypatch):
    pack_folder = copytree(PACKS, tmp_path / "packs")
    case = desk.at_hearing()
    offence = case.complaint.cause_on
    raised = '[[offence]]\nsection = "45"\nfrom = {}\nmax_fine = 200000\nmax_jail_months = 12\nbn = "ক"\nen = "a"\n'
    (pack_folder / "raised.toml").write_text(raised.format(offence + timedelta(days=1)), encoding="utf-8")
    later = read_book(pack_folder)
    assert later.on(dhaka_day(case.complaint.filed_at)).offences["45"].max_fine == 200_000
    assert book().on(offence).offences["45"].max_fine == 50_000
    monkeypatch.setattr(acting, "book", lambda: later)

    refused = case.ask(desk.nasrin, "order", section="45", fine="50001", text=REASONS)

    assert refused.status_code == 422
    assert "৳ ৫০,০০০" in words_of(refused)


def test_a_section_that_came_after_the_offence_is_refused(desk, tmp_path, monkeypatch):
    case = desk.at_hearing()
    packs = copytree(PACKS, tmp_path / "packs")
    added = '[[offence]]\nsection = "45k"\nfrom = {}\nmax_fine = 200000\nmax_jail_months = 12\nbn = "ক"\nen = "a"\n'
    day = case.complaint.cause_on + timedelta(days=1)
    (packs / "added.toml").write_text(added.format(day), encoding="utf-8")
    monkeypatch.setattr(acting, "book", lambda: read_book(packs))

    with pytest.raises(ValidationFailed) as refused:
        perform(OrderFine(section="45k", fine_paisa=100, text=REASONS), **case.by(desk.nasrin))

    assert refused.value.errors["section"].slug == "choice-unknown"
