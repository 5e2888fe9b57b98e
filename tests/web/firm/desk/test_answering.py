"""Answers from the desk: the same forms as by link, a conflict that keeps the text, ready answers with blanks."""

from ccms.accounts.actors import Role
from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Defend
from ccms.complaints.firm_desk import ready_answers
from ccms.complaints.models import Answer
from ccms.core.money import taka
from tests import factories
from tests.web.firm.desk.counter import carried, words_of

TEXT = "আমরা পুরো টাকা ফেরত দিচ্ছি, দুঃখিত।"


def typed(ticket, **more):
    return {"amount": "২১৫০", "text": TEXT, **ticket.day(3), **more}


def written(counter, who, ticket):
    """Open the form of an offer and type into it; returns what would be sent."""
    return {**carried(counter.get(who, f"{ticket.url}/offer/refund")), **typed(ticket)}


def send(counter, who, ticket, sent):
    return counter.browser(who).post(f"{ticket.url}/offer/refund", {**sent, "stage": "confirm"})


def test_a_member_answers_with_the_forms_of_the_link_and_gets_a_receipt(counter):
    ticket = counter.filed().reached()

    shown = counter.browser(counter.rahim).post(f"{ticket.url}/offer/refund", written(counter, counter.rahim, ticket))
    assert TEXT in words_of(shown)
    assert ticket.stands.status == "with_firm"
    sent = counter.browser(counter.rahim).post(f"{ticket.url}/offer/refund", {**carried(shown), "stage": "confirm"})

    assert sent.headers["Location"].startswith(f"{ticket.url}/sent/")
    assert ticket.stands.status == "with_consumer"
    answer = Answer.objects.get(complaint=ticket.complaint)
    assert answer.verified
    assert answer.author == f"firm:{counter.rahim.pk}"
    assert "রহিম উদ্দিন" in words_of(counter.get(counter.karim, ticket.url))


def test_every_page_of_an_answer_leads_back_to_the_desk(counter):
    ticket = counter.filed().reached()

    for page in ("/offer", "/offer/refund", "/solved", "/dispute", "/ask", "/more-time", "/evidence", "/check"):
        answer = counter.get(counter.rahim, f"{ticket.url}{page}")
        assert answer.status_code == 200, page
        assert "/answer/" not in answer.text, page


def test_another_reason_is_told_as_a_reason_among_the_points_on_which_the_two_differ(counter):
    ticket = counter.filed()
    perform(Defend(code="other", text="গুদামের কাগজ দেখাতে পারি।"), **ticket.by(counter.rahim))

    page = words_of(counter.get(counter.rahim, ticket.url))

    assert "অন্য কারণ" in page
    assert "অন্যভাবে" not in page  # the other way in which a complaint was solved


def test_the_second_of_two_hears_who_did_what_and_keeps_the_text(counter):
    ticket = counter.filed().reached()
    first, second = written(counter, counter.rahim, ticket), written(counter, counter.karim, ticket)

    assert send(counter, counter.rahim, ticket, first).status_code == 302
    late = send(counter, counter.karim, ticket, second)

    assert late.status_code == 409
    assert "রহিম উদ্দিন" in words_of(late)
    assert "আপনাদের পক্ষ" in words_of(late) or "প্রস্তাব" in words_of(late)
    assert TEXT in late.text
    assert Answer.objects.filter(complaint=ticket.complaint).count() == 1


def test_what_can_still_be_sent_is_sent_after_another_look(counter):
    ticket, now = counter.filed().reached(), counter.now
    sent = written(counter, counter.karim, ticket)
    picture = factories.a_picture(now)
    evidence.add_to_complaint(**ticket.by(ticket.buyer), upload=picture, kind="product_photo")

    conflict = send(counter, counter.karim, ticket, sent)
    assert conflict.status_code == 409
    assert Answer.objects.count() == 0
    shown = counter.browser(counter.karim).post(f"{ticket.url}/offer/refund", carried(conflict))
    done = counter.browser(counter.karim).post(f"{ticket.url}/offer/refund", {**carried(shown), "stage": "confirm"})

    assert done.status_code == 302
    assert ticket.stands.status == "with_consumer"


def test_what_changes_nothing_is_no_conflict(counter):
    ticket = counter.filed()
    sent = written(counter, counter.karim, ticket)  # the notice is read meanwhile
    counter.get(counter.rahim, ticket.url)

    assert send(counter, counter.karim, ticket, sent).status_code == 302


def test_a_file_given_with_the_answer_is_no_conflict_with_oneself(counter):
    ticket = counter.filed().reached()
    sent = carried(counter.get(counter.karim, f"{ticket.url}/dispute/delivered"))
    sent |= {"text": TEXT * 2, **ticket.day(0), "file": factories.a_picture(counter.now), "kind": "product_photo"}

    done = counter.browser(counter.karim).post(f"{ticket.url}/dispute/delivered", {**sent, "stage": "confirm"})

    assert done.status_code == 302


def test_a_form_sent_twice_answers_once(counter):
    ticket = counter.filed().reached()
    sent = written(counter, counter.rahim, ticket)

    answers = [send(counter, counter.rahim, ticket, sent) for _ in range(2)]

    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Answer.objects.filter(complaint=ticket.complaint).count() == 1


# ---- ready answers ----------------------------------------------------------------------------------------------


def ready(counter, text, who=None, language="bn", name="ফেরত"):
    by = counter.actor(who or counter.rahim)
    return ready_answers.save(key=None, name=name, language=language, text=text, by=by, now=counter.now)


def test_a_ready_answer_fills_what_the_complaint_knows(counter):
    ticket = counter.filed(name="মিতা সেন", facts={"purchase_number": "INV-9"}).reached()
    kept = ready(counter, "প্রিয় {buyer_name}, {order} নম্বর অর্ডারের {amount} ফেরত দেব। {courier}")

    form = counter.get(counter.rahim, f"{ticket.url}/offer/refund", template=str(kept.pk)).context["form"]

    paid = taka(215_000, "bn")
    assert form["text"].value() == f"প্রিয় মিতা সেন, INV-9 নম্বর অর্ডারের {paid} ফেরত দেব। {{courier}}"


def test_a_blank_that_nobody_filled_stops_the_sending(counter):
    ticket = counter.filed().reached()
    sent = written(counter, counter.rahim, ticket)

    stopped = send(counter, counter.rahim, ticket, {**sent, "text": "কুরিয়ার {courier} দিয়ে {day} পাঠাব।"})

    assert stopped.status_code == 422
    assert "{courier}, {day}" in words_of(stopped)
    assert ticket.stands.status == "with_firm"
    assert send(counter, counter.rahim, ticket, {**sent, "text": "কুরিয়ার সুন্দরবন দিয়ে পাঠাব।"}).status_code == 302


def test_a_ready_answer_is_of_its_own_firm_only(counter):
    kept = ready(counter, "আমাদের কথা")
    ticket = counter.filed(counter.other).reached()

    assert ready_answers.templates_of(counter.actor(counter.stranger)) == []
    asked = {"template": str(kept.pk)}
    assert counter.get(counter.stranger, f"{ticket.url}/offer/refund", **asked).status_code == 404
    assert counter.get(counter.stranger, f"/firm/answers/{kept.pk}").status_code == 404
    assert counter.post(counter.stranger, f"/firm/answers/{kept.pk}", act="remove").status_code == 404


def test_a_member_writes_changes_and_takes_away_ready_answers(counter):
    new = {"name": "দুঃখিত", "language": "bn", "text": "আমরা দুঃখিত।"}

    assert counter.post(counter.rahim, "/firm/answers/new", **new).status_code == 302
    again = counter.post(counter.karim, "/firm/answers/new", **new)
    assert again.status_code == 422
    assert "এই নামে একটি আছে" in words_of(again)
    kept = ready_answers.templates_of(counter.actor(counter.rahim))[0]
    counter.post(counter.karim, f"/firm/answers/{kept.pk}", **{**new, "text": "আমরা খুবই দুঃখিত।"})
    changed = ready_answers.templates_of(counter.actor(counter.rahim))[0]
    assert (changed.text, changed.changed_by_id) == ("আমরা খুবই দুঃখিত।", counter.karim.pk)
    counter.post(counter.rahim, f"/firm/answers/{kept.pk}", act="remove")
    assert ready_answers.templates_of(counter.actor(counter.rahim)) == []


def test_the_receipt_of_a_removed_members_answer_still_says_who_wrote_it(counter):
    ticket = counter.filed().reached().offered(counter.rahim)
    boss = counter.member("আরেক প্রধান", Role.FIRM_ADMIN)
    counter.post(boss, f"/firm/members/{counter.rahim.pk}", act="remove")

    assert "রহিম উদ্দিন" in words_of(counter.get(counter.karim, ticket.url))
