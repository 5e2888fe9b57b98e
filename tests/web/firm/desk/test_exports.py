"""Many complaints as one file: asked for, made in pieces, fetched once by whoever asked, and noted."""

import csv
import io
import json
from datetime import timedelta

import pytest

from ccms.accounts.models import Member
from ccms.complaints.firm_desk import exports
from ccms.complaints.firm_desk.exports import COLUMNS, Format
from ccms.complaints.lifecycle import Status
from ccms.complaints.models import ExportPiece, FirmExport
from ccms.complaints.reading.listing import Wanted
from ccms.core.failures import NotFound
from ccms.core.references import display
from ccms.gate import counters, limits
from ccms.gate.limits import DAY, Counted, Window
from tests.killing import killed_at, wait_for_the_dead
from tests.web.firm.desk.counter import words_of


def ask(counter, who=None, form="csv", which="all", **sent):
    return counter.post(who or counter.rahim, "/firm/exports", form=form, which=which, **sent)


def asked(counter, who=None, form=Format.JSONL, **wanted):
    """Ask by the service."""
    return exports.ask(Wanted(**wanted), form, "bn", counter.actor(who or counter.rahim), counter.now)


def made(counter, who=None, form=Format.JSONL, **wanted):
    """Ask, and let the worker make it."""
    export = asked(counter, who, form, **wanted)
    while exports.run_due(counter.now):
        pass
    export.refresh_from_db()
    return export


def fetched(counter, export, who=None):
    found = exports.fetch(exports.token_of(export), counter.actor(who or counter.rahim), counter.now)
    return b"".join(found.pieces).decode()


def references(text):
    return [json.loads(line)["reference"] for line in text.splitlines()]


def link_of(page):
    return next((line.url for line in page.context["lines"] if line.url), "")


def test_a_file_is_asked_for_waited_for_and_fetched_without_a_script(counter):
    tickets = [counter.filed(disclose_phone=True), counter.filed(counter.brand)]
    counter.filed(counter.other)
    counter.post(counter.rahim, f"{tickets[0].url}/ticket", firm_reference="=HYPERLINK(1)")

    assert ask(counter).headers["Location"] == "/firm/exports"
    waits = counter.get(counter.rahim, "/firm/exports")
    assert "সারিতে আছে" in words_of(waits)
    assert 'data-again="5"' in waits.text
    assert link_of(waits) == ""
    exports.run_due(counter.now)
    page = counter.get(counter.rahim, "/firm/exports")
    assert "data-again" not in page.text
    answer = counter.get(counter.rahim, link_of(page))

    text = answer.getvalue().decode()
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert int(answer.headers["Content-Length"]) == len(text.encode())
    assert answer.headers["Accept-Ranges"] == "none"
    assert "no-store" in answer.headers["Cache-Control"]
    assert text.startswith("\ufeffreference,firm,")
    assert text.count("\r\n") == 3
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [row["reference"] for row in rows] == [display(ticket.reference) for ticket in tickets]
    assert [row["firm"] for row in rows] == ["বাজারঘর", "জুতাঘর"]
    assert rows[0]["firm_reference"] == "'=HYPERLINK(1)"
    assert rows[0]["amount"] == "2150.00"
    number = tickets[0].person.phone.open()
    assert rows[0]["phone"] == f"01•••••{number[-4:]}"
    assert number[4:] not in text
    assert "নেওয়া হয়েছে" in words_of(counter.get(counter.rahim, "/firm/exports"))


def test_a_link_works_once_and_who_only_looks_uses_nothing_up(counter):
    counter.filed()
    link = f"/exports/{exports.token_of(made(counter))}"
    browser = counter.browser(counter.rahim)

    told = browser.head(link)
    assert (told.status_code, b"".join(told)) == (200, b"")
    assert int(told.headers["Content-Length"]) > 100
    assert browser.get(link, headers={"Sec-Purpose": "prefetch;prerender"}).status_code == 204
    first = browser.get(link)
    second = browser.get(link)

    assert len(references(first.getvalue().decode())) == 1
    assert second.status_code == 410
    assert "লিংকটির মেয়াদ শেষ" in words_of(second)
    assert browser.head(link).status_code == 410


def test_a_link_opens_for_nobody_but_its_asker(counter, client):
    counter.filed()
    export = made(counter)
    link = f"/exports/{exports.token_of(export)}"

    for who in (counter.karim, counter.boss, counter.of_brand, counter.stranger):
        assert counter.get(who, link).status_code == 404
    assert client.get(link).headers["Location"].startswith("/sign-in/")
    assert counter.get(counter.rahim, "/exports/another").status_code == 404
    export.refresh_from_db()
    assert export.state == "ready"
    assert len(references(fetched(counter, export))) == 1


def test_of_two_who_fetch_at_once_one_gets_the_file(counter, in_parallel):
    counter.filed()
    export = made(counter)

    answers = in_parallel(lambda _: fetched(counter, export), 16)

    assert sorted(type(answer).__name__ for answer in answers) == ["LinkExpired"] * 15 + ["str"]


def test_what_nobody_fetches_in_an_hour_is_gone_with_its_text(counter):
    counter.filed()
    export = made(counter)
    assert ExportPiece.objects.count() == 1

    counter.later(hours=1)
    with pytest.raises(exports.LinkExpired):
        fetched(counter, export)
    assert exports.state_of(export, counter.now) == "expired"
    exports.purge(counter.now)

    assert ExportPiece.objects.count() == 0
    assert FirmExport.objects.get().state == "expired"
    assert "এক ঘণ্টার মধ্যে নেওয়া হয়নি" in words_of(counter.get(counter.rahim, "/firm/exports"))
    counter.later(days=3 * 365)
    exports.purge(counter.now)
    assert not FirmExport.objects.exists()


def test_a_fetched_text_stays_an_hour_for_a_slow_line_and_then_goes(counter):
    counter.filed()
    fetched(counter, made(counter))

    exports.purge(counter.now)
    assert ExportPiece.objects.count() == 1
    counter.later(hours=1)
    exports.purge(counter.now)
    assert ExportPiece.objects.count() == 0
    assert FirmExport.objects.get().rows == 1


def test_a_member_has_his_firms_complaints_and_one_of_a_brand_the_brands_alone(counter):
    whole, brand = counter.filed(), counter.filed(counter.brand)
    foreign = counter.filed(counter.other)

    of_firm = references(fetched(counter, made(counter)))
    of_brand = references(fetched(counter, made(counter, counter.of_brand), counter.of_brand))

    assert of_firm == [display(whole.reference), display(brand.reference)]
    assert of_brand == [display(brand.reference)]
    assert display(foreign.reference) not in of_firm


def test_nobody_but_a_firms_members_and_keys_has_exports(counter):
    contact = counter.filed().contact
    for by in (contact, counter.filed().buyer):
        with pytest.raises(NotFound):
            exports.ask(Wanted(), Format.CSV, "bn", by, counter.now)


def test_it_is_narrowed_as_the_lists_of_the_api_are(counter):
    ended, open_one = counter.filed().withdrawn(), counter.filed()
    counter.post(counter.rahim, f"{open_one.url}/ticket", firm_reference="HD-1")

    by_status = references(fetched(counter, made(counter, statuses=[Status.CLOSED])))
    by_number = references(fetched(counter, made(counter, firm_reference="HD-1")))
    by_time = references(fetched(counter, made(counter, updated_since=counter.now + timedelta(hours=1))))

    assert by_status == [display(ended.reference)]
    assert by_number == [display(open_one.reference)]
    assert by_time == []


def test_an_empty_table_still_names_its_columns(counter):
    export = made(counter, form=Format.CSV)

    assert fetched(counter, export) == f"\ufeff{','.join(COLUMNS)}\r\n"
    assert export.rows == 0


def test_what_changes_while_it_is_made_neither_leaves_it_nor_comes_twice(counter, monkeypatch):
    monkeypatch.setattr(exports, "PIECE", 2)
    tickets = [counter.filed() for _ in range(5)]
    export = asked(counter)
    exports.run_due(counter.now, 1)

    tickets[0].withdrawn()
    tickets[4].reached().offered()
    late = counter.filed()
    while exports.run_due(counter.now, 1):
        pass
    export.refresh_from_db()

    assert export.pieces == 3
    assert references(fetched(counter, export)) == [display(ticket.reference) for ticket in tickets]
    assert late.stands.told_at > export.asked_at


def test_one_at_a_time_and_so_many_a_day(counter, monkeypatch):
    asked(counter)
    assert "একটি ফাইল এখন তৈরি হচ্ছে" in words_of(ask(counter, counter.karim))
    assert ask(counter, counter.karim).status_code == 422
    while exports.run_due(counter.now):
        pass

    few = {**limits.LIMITS, Counted.EXPORTS: (Window(2, DAY),)}
    monkeypatch.setattr(counters, "LIMITS", few)
    made(counter)
    with pytest.raises(counters.TooManyRequests):
        asked(counter)
    assert asked(counter, counter.stranger).state == "waiting"


def test_two_who_ask_at_once_have_one_file_at_work(counter, in_parallel):
    answers = in_parallel(lambda turn: asked(counter, (counter.rahim, counter.karim)[turn % 2]), 8)

    assert sorted(type(answer).__name__ for answer in answers) == ["ExportAtWork"] * 7 + ["FirmExport"]


def test_a_double_tap_asks_once(counter):
    key = "0d7c8f5e-3d36-4d0b-9c6f-0d4f4a6b8e11"
    for _ in range(2):
        assert ask(counter, key=key).status_code == 302
    assert FirmExport.objects.count() == 1


def test_who_left_gets_nothing_made_and_the_list_says_why(counter):
    asked(counter)
    Member.objects.filter(pk=counter.rahim.pk).update(is_active=False)

    assert exports.run_due(counter.now) == 1

    export = FirmExport.objects.get()
    assert (export.state, export.why) == ("failed", "asker-left")
    assert "এখানে আর নেই" in words_of(counter.get(counter.boss, "/firm/exports"))


def test_one_that_breaks_says_so_and_holds_up_no_other(counter, monkeypatch):
    counter.filed(counter.other)
    broken, other = asked(counter), asked(counter, counter.stranger)
    read_on = exports.read_on

    def break_for_the_first(wanted, by, until):
        if by.firm == counter.firm.pk:
            raise ZeroDivisionError
        return read_on(wanted, by, until)

    monkeypatch.setattr(exports, "read_on", break_for_the_first)
    while exports.run_due(counter.now):
        pass
    for export in (broken, other):
        export.refresh_from_db()

    assert (broken.state, broken.why) == ("failed", "export-broke")
    assert other.state == "ready"


def test_who_took_what_along_is_kept_for_the_administrator_and_each_member_sees_his_own(counter):
    ticket = counter.filed()
    counter.post(counter.karim, "/firm/ticked?view=all", act="export", one=[ticket.reference])
    fetched(counter, made(counter))

    page = counter.get(counter.boss, "/firm/exports")
    lines = page.context["lines"]
    assert [(line.row.member, line.row.rows, line.row.ticked) for line in lines] == [
        (counter.rahim, 1, False),
        (counter.karim, 1, True),
    ]
    assert [line.row.member for line in counter.get(counter.karim, "/firm/exports").context["lines"]] == [counter.karim]
    assert not counter.get(counter.stranger, "/firm/exports").context["lines"]


def test_an_administrator_sees_a_colleagues_file_as_ready_and_has_no_link_to_it(counter):
    counter.filed()
    made(counter)

    page = counter.get(counter.boss, "/firm/exports")

    assert [line.state for line in page.context["lines"]] == ["ready"]
    assert link_of(page) == ""


def test_the_text_and_the_links_word_stand_nowhere_in_the_clear(counter):
    ticket = counter.filed()
    export = made(counter)

    kept = str(FirmExport.objects.values().get()) + str(ExportPiece.objects.values().get())
    assert exports.token_of(export) not in kept
    assert len(exports.token_of(export)) == 43
    assert display(ticket.reference).encode() not in bytes(ExportPiece.objects.get().text.raw)


def test_after_a_restore_no_link_fetches(counter):
    export = made(counter)

    assert exports.hold() == 1

    with pytest.raises(exports.LinkExpired):
        fetched(counter, export)


def test_before_data_is_taken_away_the_second_factor_is_asked_for_again(counter, monkeypatch):
    link = f"/exports/{exports.token_of(made(counter))}"
    monkeypatch.setattr("ccms.web.fresh.has_fresh_second_factor", lambda *_: False)

    for path in ("/firm/exports", link):
        assert counter.get(counter.rahim, path).headers["Location"].startswith("/sign-in/code/again?next=")
    assert FirmExport.objects.get().state == "ready"


@pytest.mark.processes
def test_a_worker_killed_at_any_statement_leaves_no_half_file_and_the_next_ends_it(
    transactional_db, counter, monkeypatch
):
    monkeypatch.setattr(exports, "PIECE", 1)
    tickets = [counter.filed() for _ in range(3)]
    export = asked(counter)

    deaths = 0
    while killed_at(deaths, lambda: exports.run_due(counter.now)):
        wait_for_the_dead()
        export.refresh_from_db()
        kept = list(ExportPiece.objects.filter(export=export).order_by("number").values_list("number", flat=True))
        assert kept == list(range(export.pieces)), f"after {deaths} deaths"
        if export.state != "ready":
            with pytest.raises(NotFound):
                fetched(counter, export)
        deaths += 1
    wait_for_the_dead()
    export.refresh_from_db()

    assert deaths > 10
    assert references(fetched(counter, export)) == [display(ticket.reference) for ticket in tickets]


def test_two_workers_at_once_write_each_piece_once(counter, in_parallel, monkeypatch):
    monkeypatch.setattr(exports, "PIECE", 1)
    tickets = [counter.filed() for _ in range(6)]
    export = asked(counter)

    in_parallel(lambda _: exports.run_due(counter.now), 4, 4)
    while exports.run_due(counter.now):
        pass
    export.refresh_from_db()

    assert references(fetched(counter, export)) == [display(ticket.reference) for ticket in tickets]
