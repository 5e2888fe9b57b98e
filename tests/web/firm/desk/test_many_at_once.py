"""What is done to many at once: give, tag, take along as a table."""

import csv
import io
import uuid

from ccms.complaints.models import FirmCard, FirmExport
from ccms.core.references import display
from tests.web.firm.desk.counter import words_of

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


def test_the_numbers_beside_the_lists_follow_what_the_reader_has_just_done(counter):
    one, two = counter.filed(), counter.filed()
    browser = counter.browser(counter.rahim)

    def unassigned():
        links = browser.get("/firm/?view=all").context["links"]
        return next(link.number for link, _ in links if link.view == "unassigned")

    before = unassigned()
    sent = {"idempotency_key": str(uuid.uuid4()), "act": "assign", "one": [one.reference], "to": str(counter.karim.pk)}
    browser.post("/firm/ticked?view=all", sent)

    assert (before, unassigned()) == ("২", "১")
    counter.post(counter.karim, "/firm/ticked?view=all", act="assign", one=[two.reference], to=str(counter.karim.pk))
    assert unassigned() == "১"  # what somebody else does may be told some seconds later


def test_what_cannot_be_done_is_said_and_the_ticks_stay(counter):
    ticket = counter.filed()

    none = ticked(counter, "tag", tag="x")
    empty = ticked(counter, "tag", ticket, tag=" ")

    assert none.status_code == empty.status_code == 422
    assert "টিক দিন" in words_of(none)
    assert f'value="{ticket.reference}" aria-label="টিক {ticket.reference}" checked>' in empty.text


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
    kept = FirmExport.objects.get()
    assert (kept.member, kept.ticked, kept.rows, kept.state) == (counter.rahim, True, 1, "fetched")


def test_a_tag_given_to_many_is_cleaned_like_one_given_to_one(counter):
    ticket = counter.filed()

    assert ticked(counter, "tag", ticket, tag="\u202eঈদ").status_code == 422
    ticked(counter, "tag", ticket, tag="ঈদ\x00\u200b")

    assert [tag.text for tag in FirmCard.objects.get().tags.all()] == ["ঈদ"]
