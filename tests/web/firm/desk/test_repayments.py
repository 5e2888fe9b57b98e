"""A list of repayments: kept, looked at, started, worked off by the worker; sent twice, stopped, or killed."""

import csv
import io
from datetime import timedelta

import pytest

from ccms.accounts.firms.firm_members import take_in
from ccms.accounts.models import Member
from ccms.complaints.acts import sweeping
from ccms.complaints.firm_desk import performed, repayments
from ccms.complaints.models import Answer, RepaymentList, RepaymentRow
from ccms.complaints.queries import visible_to
from ccms.core.references import display, new_reference
from ccms.demonstration import people, shops
from ccms.demonstration.bulk import make_many
from ccms.ledger.models import Event
from tests.killing import killed_at, wait_for_the_dead
from tests.web.firm.desk.counter import words_of
from tests.web.firm.desk.repaying import HEAD, give, look, send, sheet


def did(page):
    return [str(row.what) for row in page.context["rows"]]


def the_list():
    return RepaymentList.objects.get()


def test_a_list_is_shown_first_and_then_each_row_is_an_act_of_its_own(counter):
    promised, open_one, late = counter.filed().promised(), counter.filed().reached(), counter.filed().rejected()
    over = counter.filed().withdrawn()

    shown = look(counter, sheet(counter, promised, open_one, late, over))
    assert shown.status_code == 200
    assert "এখনো কিছু করা হয়নি" in words_of(shown)
    assert promised.stands.status == "promised"
    done = send(counter, shown)

    assert did(shown) == did(done)
    assert [promised.stands.status, open_one.stands.status] == ["with_consumer", "with_consumer"]
    assert (promised.stands.on_table, open_one.stands.on_table) == ("performance", "solved")
    assert late.stands.on_table == "solved"
    assert over.stands.status == "closed"
    assert "হয়েছে: ৩" in words_of(done)
    assert Answer.objects.get(complaint=promised.complaint, action="report_performance").transaction == "TRX00000"


def test_a_row_that_stands_twice_in_a_file_is_shown_as_done_once(counter):
    ticket = counter.filed().promised()
    line = f"{ticket.reference},TRX1,2150,{counter.today.isoformat()}"

    shown = look(counter, f"{HEAD}\n{line}\n{line}")
    done = send(counter, shown)

    assert "করা হবে: ১। আগেই নেওয়া: ১" in words_of(shown)
    assert did(shown) == did(done)
    assert Answer.objects.filter(complaint=ticket.complaint, action="report_performance").count() == 1


def test_a_started_list_says_how_far_it_is_and_what_waits(counter, monkeypatch):
    monkeypatch.setattr(repayments, "BATCH", 1)
    tickets = [counter.filed().promised() for _ in range(3)]
    url = look(counter, sheet(counter, *tickets) + "\nnonsense,T,1,2026-01-01").request["PATH_INFO"]
    counter.post(counter.rahim, url, act="start")

    repayments.run_due(counter.now, most=2)
    page = counter.get(counter.karim, url)

    assert [row.tone for row in page.context["rows"]] == ["ok", "ok", "", "bad"]
    assert "৪ সারির মধ্যে ৩" in words_of(page)
    assert "data-again" in page.text
    assert "আবার দেখুন" in words_of(page)  # where no script runs
    assert the_list().finished_at is None
    repayments.run_due(counter.now)
    page = counter.get(counter.rahim, url)
    assert [row.tone for row in page.context["rows"]] == [*["ok"] * 3, "bad"]
    assert "data-again" not in page.text


def test_a_list_is_started_once_and_its_double_tap_is_the_same_list(counter):
    text, key = sheet(counter, counter.filed().promised()), "5b1f0a52-7a3e-4c86-8f6b-0f3f6c7f0b11"

    first, second = give(counter, text, key=key), give(counter, text, key=key)
    url = first.headers["Location"]
    started = [counter.post(who, url, act="start").status_code for who in (counter.rahim, counter.karim)]

    assert url == second.headers["Location"]
    assert started == [302, 422]
    assert the_list().started_by == counter.rahim


def test_the_same_list_sent_twice_changes_nothing_the_second_time_and_says_so_by_row(counter):
    tickets = [counter.filed().promised() for _ in range(3)]
    text = sheet(counter, *tickets)
    early = look(counter, text, counter.karim)  # looked at before the other was started, started after it was done
    send(counter, look(counter, text))
    before = [ticket.stands.event_seq for ticket in tickets]

    shown = look(counter, text, counter.boss)
    again = send(counter, early, counter.karim)

    assert [row.tone for row in shown.context["rows"]] == ["info"] * 3
    assert shown.context["state"].acts == 0
    assert [row.tone for row in again.context["rows"]] == ["info"] * 3
    assert [ticket.stands.event_seq for ticket in tickets] == before


def test_a_stopped_list_does_no_further_row_and_one_not_started_is_thrown_away(counter, monkeypatch):
    monkeypatch.setattr(repayments, "BATCH", 1)
    tickets = [counter.filed().promised() for _ in range(2)]
    url = look(counter, sheet(counter, *tickets)).request["PATH_INFO"]
    counter.post(counter.rahim, url, act="start")
    repayments.run_due(counter.now, most=1)

    counter.post(counter.karim, url, act="stop")

    assert repayments.run_due(counter.now) == 0
    assert [row.tone for row in counter.get(counter.rahim, url).context["rows"]] == ["ok", "bad"]
    assert tickets[1].stands.status == "promised"
    assert counter.post(counter.rahim, url, act="stop").status_code == 422

    other = look(counter, sheet(counter, tickets[1])).request["PATH_INFO"]
    assert counter.post(counter.rahim, other, act="stop").headers["Location"] == "/firm/repayments"
    assert counter.get(counter.rahim, other).status_code == 404


def test_what_somebody_started_who_left_is_not_done_in_his_name(counter):
    ticket = counter.filed().promised()
    url = look(counter, sheet(counter, ticket)).request["PATH_INFO"]
    counter.post(counter.rahim, url, act="start")
    Member.objects.filter(pk=counter.rahim.pk).update(is_active=False)

    assert repayments.run_due(counter.now) == 0

    assert ticket.stands.status == "promised"
    page = counter.get(counter.boss, url)
    assert page.context["list"].finished_at
    assert "আর নেই" in words_of(page)


def test_a_row_that_breaks_is_said_not_to_be_done_and_holds_up_no_other(counter, monkeypatch):
    tickets, send_row = [counter.filed().promised() for _ in range(2)], performed.send

    def break_at_the_first(line, by, now):
        if line.number == 1:
            raise KeyError
        return send_row(line, by, now)

    shown = look(counter, sheet(counter, *tickets))
    monkeypatch.setattr(performed, "send", break_at_the_first)
    done = send(counter, shown)

    assert [row.tone for row in done.context["rows"]] == ["bad", "ok"]
    assert tickets[0].stands.status == "promised"


@pytest.mark.processes
def test_a_worker_killed_at_any_statement_and_a_second_sending_do_no_row_twice_and_lose_none(transactional_db, counter):
    tickets = [counter.filed().promised() for _ in range(4)]
    before = {ticket.reference: ticket.stands.event_seq for ticket in tickets}
    text = sheet(counter, *tickets)
    lists = [look(counter, text, who).request["PATH_INFO"] for who in (counter.rahim, counter.karim)]
    for who, url in zip((counter.rahim, counter.karim), lists, strict=True):
        counter.post(who, url, act="start")

    deaths = 0
    while killed_at(deaths, lambda: repayments.run_due(counter.now)):
        wait_for_the_dead()
        said = RepaymentRow.objects.exclude(did="").filter(did__in=["report_performance", "claim_solved"]).count()
        assert said == Answer.objects.filter(action="report_performance").count(), f"after {deaths} deaths"
        deaths += 1
    wait_for_the_dead()

    assert deaths > 20
    assert sorted(RepaymentRow.objects.values_list("did", flat=True)) == ["again"] * 4 + ["report_performance"] * 4
    assert {ticket.reference: ticket.stands.event_seq for ticket in tickets} == {r: n + 1 for r, n in before.items()}
    assert RepaymentList.objects.filter(finished_at=None).count() == 0


def test_two_workers_at_once_do_each_row_once(counter, in_parallel):
    tickets = [counter.filed().promised() for _ in range(6)]
    counter.post(counter.rahim, look(counter, sheet(counter, *tickets)).request["PATH_INFO"], act="start")

    done = in_parallel(lambda _: repayments.run_due(counter.now), 4, 4)

    assert sum(done) == len(tickets)
    assert Answer.objects.filter(action="report_performance").count() == len(tickets)
    assert set(RepaymentRow.objects.values_list("did", flat=True)) == {"report_performance"}


def test_the_result_is_taken_along_by_row_and_can_be_put_right_and_sent_again(counter):
    good, over = counter.filed().promised(), counter.filed().withdrawn()
    text = sheet(counter, good, over) + f"\n=1+1,TRX,abc,{counter.today.isoformat()}"
    done = send(counter, look(counter, text))

    answer = counter.get(counter.karim, done.context["result_url"])

    told = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [row["result"] for row in rows] == ["report_performance", "nothing", "nothing"]
    assert rows[0]["reference"] == display(good.reference)
    assert rows[2]["reference"] == "'=1+1"
    assert all(row["words"] for row in rows)
    assert [line.errors == {} for line in performed.parse_repayments(told)] == [True, True, False]


def test_a_list_is_its_own_firms_alone(counter):
    shown = look(counter, sheet(counter, counter.filed().promised()))
    url = shown.request["PATH_INFO"]

    for address in (url, shown.context["result_url"]):
        assert counter.get(counter.stranger, address).status_code == 404
    assert counter.post(counter.stranger, url, act="start").status_code == 404
    assert counter.get(counter.stranger, "/firm/repayments").context["lists"] == []
    assert the_list().started_at is None


def test_a_long_list_is_shown_a_page_at_a_time_and_its_faults_alone(counter, monkeypatch):
    monkeypatch.setattr("ccms.web.firm.desk.performed.PAGE", 2)
    ticket = counter.filed().promised()
    text = sheet(counter, ticket) + "".join(f"\nx{number},T,1,2026-01-01" for number in range(3))
    shown = look(counter, text)

    second = counter.get(counter.rahim, shown.context["next_url"])
    faults = counter.get(counter.rahim, shown.request["PATH_INFO"], only="nothing")

    assert [row.number for row in shown.context["rows"]] == [1, 2]
    assert [row.number for row in second.context["rows"]] == [3, 4]
    assert (second.context["next_url"], faults.context["rows"][0].number) == ("", 2)
    assert "শুধু যা করা যাবে না (৩)" in words_of(shown)
    assert counter.get(counter.rahim, shown.request["PATH_INFO"], after="²").status_code == 200


def test_after_a_restore_nothing_is_done_until_a_person_says_so(counter):
    ticket = counter.filed().promised()
    counter.post(counter.rahim, look(counter, sheet(counter, ticket)).request["PATH_INFO"], act="start")
    sweeping.rest(counter.now)

    assert repayments.run_due(counter.now) == 0
    sweeping.go_on()
    assert repayments.run_due(counter.now) == 1


def test_lists_are_forgotten_when_nobody_needs_them(counter):
    tickets = [counter.filed().promised() for _ in range(2)]
    send(counter, look(counter, sheet(counter, tickets[0])))
    look(counter, sheet(counter, tickets[1]))

    assert repayments.purge(counter.now) == 0
    assert repayments.purge(counter.now + timedelta(days=2)) == 1
    assert the_list().finished_at
    assert repayments.purge(counter.now + timedelta(days=31)) == 1
    assert RepaymentRow.objects.count() == 0


def test_a_transaction_is_kept_without_what_cannot_be_seen(counter):
    ticket, other = counter.filed().promised(), counter.filed().promised()
    on = counter.today.isoformat()
    text = f"{HEAD}\n{ticket.reference},TRX\x001\u200b,2150,{on}\n{other.reference},\u202eTRX2,2150,{on}"

    done = send(counter, look(counter, text))

    assert [row.tone for row in done.context["rows"]] == ["ok", "bad"]
    assert Answer.objects.get(action="report_performance").transaction == "TRX1"


def test_a_row_that_fails_stops_no_other(counter):
    good, foreign = counter.filed().promised(), counter.filed(counter.other).promised(counter.stranger)
    text = "\n".join(
        [
            "day;amount;transaction;reference",
            f"{counter.today:%d/%m/%Y};২,১৫০;TRX1;{display(good.reference)}",
            f"{counter.today.isoformat()};2150;TRX2;{foreign.reference}",
            f"{counter.today.isoformat()};2150;TRX3;{good.reference[:-1]}Z",
            f"{counter.today.isoformat()};abc;TRX4;{good.reference}",
            f"2026-13-45;2150;TRX5;{good.reference}",
            f"0001-01-01;2150;TRX5;{good.reference}",
            f"{counter.today.isoformat()};2150;;{good.reference}",
            f"{(counter.today + timedelta(days=1)).isoformat()};2150;TRX6;{good.reference}",
        ]
    )

    done = send(counter, look(counter, text))

    assert [row.tone for row in done.context["rows"]] == ["ok", *["bad"] * 7]
    assert all(row.why for row in done.context["rows"][1:])
    assert good.stands.status == "with_consumer"
    assert foreign.stands.status == "promised"


def test_an_amount_other_than_the_promised_one_is_pointed_out(counter):
    ticket = counter.filed().promised()

    shown = look(counter, sheet(counter, ticket, amount="2000"))

    assert "কথা ছিল" in words_of(shown)
    assert shown.context["rows"][0].tone == "ok"


def test_a_hundred_rows_are_a_hundred_acts_and_the_second_time_none(counter):
    people.install_members(counter.now)
    shops.install_shops(counter.now)
    for size in (200, 199, 198):  # of more than two hundred, most would be about other shops
        make_many(size, counter.now)
    for entry in shops.REGISTERED:
        take_in(shops.registered(entry.slug), counter.firm)
    for _ in range(10):  # whether a promise stands among those made above, depends on the day
        counter.filed().promised()
    by = counter.actor(counter.rahim)
    waits = visible_to(by).filter(status__in=["told_firm", "with_firm", "promised", "escalated"]).order_by("id")
    promised = list(waits.filter(status="promised")[:40])  # whose row reports the promise kept; the others claim
    tickets, now = [*promised, *waits.exclude(status="promised")[: 100 - len(promised)]], counter.now
    before, text = Event.objects.count(), sheet(counter, *tickets)
    answers = Answer.objects.filter(author__in=[by.text, counter.actor(counter.karim).text])
    answered = answers.count()
    lists = [repayments.keep(text, counter.actor(who), now) for who in (counter.rahim, counter.karim)]

    for kept, who in zip(lists, (counter.rahim, counter.karim), strict=True):
        repayments.start(kept.pk, counter.actor(who), now)
    while repayments.run_due(now):
        pass

    assert len(promised) >= 10
    assert len(tickets) == 100
    states = repayments.standings(RepaymentList.objects.all()).values()
    # fifty rows of one and then the same fifty of the other
    assert sorted((state.acts, state.again, state.nothing) for state in states) == [(0, 100, 0), (100, 0, 0)]
    assert Event.objects.count() == before + 100
    assert answers.count() == answered + 100


def test_a_turn_of_the_worker_is_no_longer_however_many_lists_there_are(counter):
    tickets = [counter.filed().promised() for _ in range(2)]
    nobodys = "".join(f"\n{new_reference()},T,1,2026-01-01" for _ in range(3))
    for who in (counter.rahim, counter.karim, counter.boss):
        url = look(counter, sheet(counter, *tickets) + nobodys, who).request["PATH_INFO"]
        counter.post(who, url, act="start")

    turns = [repayments.run_due(counter.now, most=4) for _ in range(5)]

    assert turns == [4, 4, 4, 3, 0]
    assert RepaymentList.objects.filter(finished_at=None).count() == 0


def test_a_firm_has_a_few_lists_at_work_and_starts_the_next_when_one_is_done(counter, in_parallel, monkeypatch):
    monkeypatch.setattr(repayments, "MOST_AT_WORK", 2)
    text, by = sheet(counter, counter.filed().promised()), counter.actor(counter.rahim)
    people = [counter.member(f"m{number}") for number in range(4)]
    keys = [repayments.keep(text, counter.actor(who), counter.now).pk for who in people]

    answers = in_parallel(lambda turn: repayments.start(keys[turn], by, counter.now), 4, 4)
    refused = keys[next(turn for turn, answer in enumerate(answers) if answer)]
    page = counter.post(counter.rahim, f"/firm/repayments/{refused}", act="start")

    assert sorted(map(str, answers)) == ["None", "None", "lists-too-many", "lists-too-many"]
    assert page.status_code == 422
    assert "২টি তালিকার কাজ চলে" in words_of(page)
    repayments.run_due(counter.now)
    assert counter.post(counter.rahim, f"/firm/repayments/{refused}", act="start").status_code == 302
