"""What a firm keeps for itself: who works on a complaint, tags, its own number, notes, and who changed what."""

from ccms.accounts.models import Member
from ccms.accounts.privacy import sealing
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.acts.office import SendToFirm, TakeUp
from ccms.complaints.firm_desk.firm_case import firm_case
from ccms.complaints.models import FirmCard, FirmChange, FirmNote
from ccms.complaints.verification import verify_complaints
from ccms.ledger.models import Event
from tests import factories
from tests.web.firm.desk.counter import words_of

NOTE = "কানারি নোট: কুরিয়ারের সঙ্গে কথা হয়েছে।"


def keep(counter, ticket, route, who=None, **sent):
    return counter.post(who or counter.rahim, f"{ticket.url}/{route}", **sent)


def test_a_member_assigns_tags_numbers_and_notes(counter):
    ticket = counter.filed()

    for route, sent in (
        ("assign", {"assignee": str(counter.karim.pk)}),
        ("ticket", {"firm_reference": "T-77"}),
        ("tag", {"tag": "কুরিয়ার"}),
        ("note", {"text": NOTE}),
    ):
        assert keep(counter, ticket, route, **sent).headers["Location"] == ticket.url

    page = words_of(counter.get(counter.boss, ticket.url))
    for shown in ("করিম শেখ", "T-77", "কুরিয়ার", NOTE, "দিয়েছেন: করিম শেখ"):
        assert shown in page
    keep(counter, ticket, "untag", tag="কুরিয়ার")
    assert firm_case(ticket.reference, counter.actor(counter.rahim)).tags == []


def test_none_of_it_is_part_of_the_complaints_life(counter):
    ticket = counter.filed().reached()
    before, events = ticket.stands.event_seq, Event.objects.count()

    keep(counter, ticket, "note", text=NOTE)
    keep(counter, ticket, "assign", assignee=str(counter.karim.pk))

    assert (ticket.stands.event_seq, Event.objects.count()) == (before, events)
    assert not any("card" in what or "note" in what for what, _ in verify_complaints().findings)


def test_neither_buyer_nor_officer_nor_another_firm_reads_any_of_it(counter, sign_in):
    ticket = counter.filed().rejected()
    keep(counter, ticket, "note", text=NOTE)
    keep(counter, ticket, "tag", tag="কানারিট্যাগ")
    keep(counter, ticket, "ticket", firm_reference="CANARY-1")
    officer = factories.officer(counter.office)
    perform(TakeUp(own=False), reference=ticket.reference, by=officer, now=counter.now)
    browser = sign_in(Member.objects.get(pk=officer.id))
    pages = [browser.get(f"/office/{ticket.reference}{tab}").text for tab in ("", "/words", "/history", "/notices")]
    pages.append(browser.get("/office/search", {"q": "CANARY-1"}).text.replace('value="CANARY-1"', ""))

    for page in pages[:4]:
        for canary in ("কানারি", "CANARY-1"):
            assert canary not in page


def test_who_changed_what_and_when_is_kept(counter):
    ticket = counter.filed()
    keep(counter, ticket, "ticket", counter.rahim, firm_reference="T-1")
    keep(counter, ticket, "ticket", counter.karim, firm_reference="T-2")
    keep(counter, ticket, "ticket", counter.karim, firm_reference="T-2")

    kept = [(change.by_id, change.what, change.value) for change in FirmChange.objects.order_by("id")]

    assert kept == [(counter.rahim.pk, "reference", "T-1"), (counter.karim.pk, "reference", "T-2")]


def test_bad_input_is_said_at_its_field_and_keeps_what_was_typed(counter):
    ticket = counter.filed()

    for route, sent in (("note", {"text": ""}), ("tag", {"tag": "ক" * 41}), ("assign", {"assignee": "x"})):
        page = keep(counter, ticket, route, **sent)
        assert page.status_code == 422, route
        assert page.context["form"].errors, route
    assert "ক" * 41 in keep(counter, ticket, "tag", tag="ক" * 41).text


def test_it_is_given_only_to_who_works_on_that_firms_complaints(counter):
    ticket = counter.filed()

    page = keep(counter, ticket, "assign", assignee=str(counter.of_brand.pk))

    assert page.status_code == 422
    assert keep(counter, counter.filed(counter.brand), "assign", assignee=str(counter.of_brand.pk)).status_code == 302
    assert not FirmCard.objects.filter(complaint=ticket.complaint, assignee=counter.of_brand).exists()


def test_a_firm_to_which_it_is_sent_later_begins_a_card_of_its_own(counter):
    ticket = counter.filed().rejected()
    keep(counter, ticket, "note", text=NOTE)
    keep(counter, ticket, "tag", tag="আমাদের")
    officer = factories.officer(counter.office)
    perform(TakeUp(own=False), reference=ticket.reference, by=officer, now=counter.now)
    perform(
        SendToFirm(firm=counter.other.pk, text="ভুল প্রতিষ্ঠান ছিল।"),
        reference=ticket.reference,
        by=officer,
        now=counter.now,
    )

    page = words_of(counter.get(counter.stranger, ticket.url))

    assert NOTE not in page
    assert firm_case(ticket.reference, counter.actor(counter.stranger)).tags == []
    assert counter.get(counter.rahim, ticket.url).status_code == 404


def test_a_note_is_gone_with_the_buyer_who_is_erased(counter):
    ticket = counter.filed()
    keep(counter, ticket, "note", text=NOTE)

    sealing.erase(ticket.person.pk, counter.now)

    assert NOTE not in counter.get(counter.rahim, ticket.url).text
    assert FirmNote.objects.count() == 1


def test_a_strangers_try_looks_like_a_missing_complaint(counter):
    ticket = counter.filed()

    for route, sent in (("note", {"text": NOTE}), ("tag", {"tag": "x"}), ("ticket", {"firm_reference": "1"})):
        assert keep(counter, ticket, route, counter.stranger, **sent).status_code == 404
    assert FirmCard.objects.count() == 0
    perform(Withdraw(reason="no_longer", received="nothing"), **ticket.by(ticket.buyer))
    assert keep(counter, ticket, "note", text=NOTE).status_code == 302
