"""What is done to many at once: give, tag, take along as a table; and a list of repayments, sent once or twice."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.accounts.brands import take_in
from ccms.complaints.models import Answer, FirmCard
from ccms.complaints.queries import visible_to
from ccms.complaints.services import performed
from ccms.complaints.services.performed import Does
from ccms.config.demonstration import people, shops
from ccms.config.demonstration.bulk import make_many
from ccms.core.references import display
from ccms.ledger.models import Event
from ccms.web.desk.ticked import safe
from tests.web.desk.counter import carried, words_of

HEAD = "reference,transaction,amount,day"


def ticked(counter, act, *tickets, who=None, **sent):
    references = [ticket.reference for ticket in tickets]
    return counter.post(who or counter.rahim, "/firm/ticked?view=all", act=act, one=references, **sent)


def test_the_ticked_ones_are_given_and_tagged(counter):
    one, two, three = counter.filed(), counter.filed(counter.brand), counter.filed()

    given = ticked(counter, "assign", one, two, to=str(counter.karim.pk))
    tagged = ticked(counter, "tag", one, three, tag="ঈদ")

    assert given.headers["Location"] == tagged.headers["Location"] == "/firm/?view=all"
    assert {card.complaint_id for card in FirmCard.objects.filter(assignee=counter.karim)} == {
        one.complaint.pk,
        two.complaint.pk,
    }
    assert {card.complaint_id for card in FirmCard.objects.filter(tags__text="ঈদ")} == {
        one.complaint.pk,
        three.complaint.pk,
    }


def test_what_cannot_be_done_is_said_and_the_ticks_stay(counter):
    ticket = counter.filed()

    none = ticked(counter, "tag", tag="x")
    empty = ticked(counter, "tag", ticket, tag=" ")

    assert none.status_code == empty.status_code == 422
    assert "টিক দিন" in words_of(none)
    assert [line.ticked for line in empty.context["lines"]] == [True]


def test_one_foreign_reference_among_the_ticked_ones_changes_nothing(counter):
    own, foreign = counter.filed(), counter.filed(counter.other)

    assert ticked(counter, "tag", own, foreign, tag="x").status_code == 404
    assert FirmCard.objects.count() == 0


def test_the_table_shows_of_the_buyers_number_only_its_ends(counter):
    ticket = counter.filed(disclose_phone=True)
    counter.post(counter.rahim, f"{ticket.url}/ticket", firm_reference="=HYPERLINK(1)")
    foreign = counter.filed(counter.other)

    sheet = ticked(counter, "export", ticket, foreign)

    assert sheet.headers["Content-Type"].startswith("text/csv")
    text = sheet.content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["reference"] == display(ticket.reference)
    assert row["firm_reference"] == "'=HYPERLINK(1)"
    number = ticket.person.phone.open()
    assert row["phone"] == f"01•••••{number[-4:]}"
    assert number[4:] not in text


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1"])
def test_no_cell_is_a_formula(cell):
    assert safe(cell) == f"'{cell}"
    assert safe("সাধারণ") == "সাধারণ"


# ---- a list of repayments ---------------------------------------------------------------------------------------


def sheet(counter, *tickets, amount="2150", day=None):
    on = (day or counter.today).isoformat()
    return "\n".join([HEAD, *(f"{t.reference},TRX{number:05},{amount},{on}" for number, t in enumerate(tickets))])


def look(counter, text, who=None):
    upload = SimpleUploadedFile("list.csv", text.encode(), content_type="text/csv")
    return counter.post(who or counter.rahim, "/firm/repayments", file=upload)


def send(counter, shown, who=None):
    return counter.browser(who or counter.rahim).post("/firm/repayments", {**carried(shown), "send": "1"})


def did(page):
    return [str(row.what) for row in page.context["rows"]]


def test_a_list_is_shown_first_and_then_each_row_is_an_act_of_its_own(counter):
    promised, open_one, late = counter.filed().promised(), counter.filed().reached(), counter.filed().rejected()
    over = counter.filed().withdrawn()

    shown = look(counter, sheet(counter, promised, open_one, late, over))
    assert shown.status_code == 200
    assert promised.stands.status == "promised"
    done = send(counter, shown)

    assert did(shown) == did(done)
    assert [promised.stands.status, open_one.stands.status] == ["with_consumer", "with_consumer"]
    assert (promised.stands.on_table, open_one.stands.on_table) == ("performance", "solved")
    assert late.stands.on_table == "solved"
    assert over.stands.status == "closed"
    assert "হয়েছে: ৩" in words_of(done)
    assert Answer.objects.get(complaint=promised.complaint, action="report_performance").transaction == "TRX00000"


def test_the_same_list_sent_twice_changes_nothing_the_second_time_and_says_so_by_row(counter):
    tickets = [counter.filed().promised() for _ in range(3)]
    text = sheet(counter, *tickets)
    send(counter, look(counter, text))
    before = [ticket.stands.event_seq for ticket in tickets]

    shown = look(counter, text, counter.karim)
    again = performed.send(performed.read(text)[0], counter.actor(counter.karim), counter.now)

    assert [row.tone for row in shown.context["rows"]] == ["info"] * 3
    assert shown.context["acts"] == 0
    assert again.does is Does.AGAIN
    assert [ticket.stands.event_seq for ticket in tickets] == before


@pytest.mark.parametrize("text", ['"' + "x" * 150_000 + '"', "a\rb,c,d,e"])
def test_a_file_that_no_program_writes_is_named_unreadable(counter, text):
    shown = look(counter, f"{HEAD}\n{text}")

    assert shown.status_code == 422
    assert "reference, transaction, amount, day" in words_of(shown)


def test_a_transaction_is_kept_without_what_cannot_be_seen(counter):
    ticket, other = counter.filed().promised(), counter.filed().promised()
    on = counter.today.isoformat()
    text = f"{HEAD}\n{ticket.reference},TRX\x001\u200b,2150,{on}\n{other.reference},\u202eTRX2,2150,{on}"

    done = send(counter, look(counter, text))

    assert [row.tone for row in done.context["rows"]] == ["ok", "bad"]
    assert Answer.objects.get(action="report_performance").transaction == "TRX1"


def test_a_tag_given_to_many_is_cleaned_like_one_given_to_one(counter):
    ticket = counter.filed()

    assert ticked(counter, "tag", ticket, tag="\u202eঈদ").status_code == 422
    ticked(counter, "tag", ticket, tag="ঈদ\x00\u200b")

    assert [tag.text for tag in FirmCard.objects.get().tags.all()] == ["ঈদ"]


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
            f"{counter.today.isoformat()};2150;;{good.reference}",
            f"{(counter.today + timedelta(days=1)).isoformat()};2150;TRX6;{good.reference}",
        ]
    )

    done = send(counter, look(counter, text))

    assert [row.tone for row in done.context["rows"]] == ["ok", *["bad"] * 6]
    assert all(row.why for row in done.context["rows"][1:])
    assert good.stands.status == "with_consumer"
    assert foreign.stands.status == "promised"


def test_an_amount_other_than_the_promised_one_is_pointed_out(counter):
    ticket = counter.filed().promised()

    shown = look(counter, sheet(counter, ticket, amount="2000"))

    assert "কথা ছিল" in words_of(shown)
    assert shown.context["rows"][0].tone == "ok"


@pytest.mark.parametrize("text", ["", "a,b\n1,2", HEAD, "\x00\x01"])
def test_what_is_no_list_is_said_at_the_file(counter, text):
    page = look(counter, text or " ")

    assert page.status_code == 422
    assert page.context["form"].errors["file"]


def test_a_file_that_is_no_text_is_said_at_the_file(counter):
    upload = SimpleUploadedFile("list.csv", b"\xff\xfe\x00\xd8", content_type="text/csv")

    assert counter.post(counter.rahim, "/firm/repayments", file=upload).status_code == 422
    assert counter.post(counter.rahim, "/firm/repayments").status_code == 422


def test_a_list_that_is_too_long_is_refused_whole(counter, monkeypatch):
    monkeypatch.setattr(performed, "MOST_ROWS", 2)
    text = "\n".join([HEAD, *["x,y,1,2026-01-01"] * 3])

    assert "২ সারি" in words_of(look(counter, text))


def test_three_hundred_rows_are_three_hundred_acts_and_the_second_time_none(counter):
    people.install_members(counter.now)
    shops.install_shops(counter.now)
    for size in (200, 199, 198, 197, 196):  # of more than two hundred, most would be about other shops
        make_many(size, counter.now)
    for entry in shops.REGISTERED:
        take_in(shops.registered(entry.slug), counter.firm)
    by = counter.actor(counter.rahim)
    waits = visible_to(by).filter(status__in=["told_firm", "with_firm", "promised", "escalated"]).order_by("id")
    promised = list(waits.filter(status="promised")[:100])  # whose row reports the promise kept; the others claim
    tickets, now = [*promised, *waits.exclude(status="promised")[: 300 - len(promised)]], counter.now
    before, lines = Event.objects.count(), performed.read(sheet(counter, *tickets))

    first = [performed.send(line, by, now).does for line in lines]
    second = [performed.send(line, by, now).does for line in lines]

    assert len(promised) > 0
    assert len(tickets) == 300
    assert set(first) == {Does.CLAIM, Does.REPORT}
    assert set(second) == {Does.AGAIN}
    assert Event.objects.count() == before + 300
    assert Answer.objects.filter(author=by.text).count() == 300
