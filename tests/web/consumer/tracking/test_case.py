"""The complaint as its person sees it."""

import re

import pytest

from ccms.accounts.actors import Role
from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.acts.office import AddNote
from ccms.complaints.timeline import timeline
from ccms.core.references import display
from ccms.gate.clock import current_time
from ccms.web.templatetags.words import last_moment
from tests import factories
from tests.web.consumer.tracking.reading import unmarked, words


def test_its_person_sees_number_seller_state_and_everything_said(followed):
    said = words(followed.get())

    assert display(followed.reference) in said
    assert "শাড়িঘর-এর বিরুদ্ধে অভিযোগ" in said
    assert "দুটি জিন্স চেয়েছিলাম, দুটি টি-শার্ট এসেছে।" in said
    assert "আপনি যা চান টাকা ফেরত" in said
    assert "ধারা ৪৫" in said


def test_the_page_asks_the_database_as_often_for_a_long_story_as_for_a_short_one(followed, django_assert_num_queries):
    followed.get()
    followed.reached()
    # time, person, complaints; then together story, clocks, evidence, who looked, a signed order, for whom it is
    with django_assert_num_queries(8):
        followed.get()
    for name in ("a.png", "b.png", "c.png"):
        picture = factories.a_picture(current_time(), name)
        evidence.add_to_complaint(**followed.by(followed.buyer), upload=picture, kind="other")
    with django_assert_num_queries(8):
        page = followed.get()

    assert "c.png" in page.text


def test_the_title_is_plain_text(followed):
    title = re.search(r"<title>(.*?)</title>", followed.get().text).group(1)

    assert title == f"অভিযোগ {display(followed.reference)} – সিসিএমএস"


def test_the_page_is_kept_by_its_readers_own_browser_alone_which_asks_each_time(followed):
    answer = followed.get()

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in answer.headers["Vary"]
    assert "noindex" in answer.text


def test_an_unchanged_page_is_not_sent_again_and_a_changed_one_is(followed):
    followed.get()
    kept = followed.get().headers["ETag"]

    again = followed.get(headers={"If-None-Match": kept})
    assert (again.status_code, again.content, again.headers["Cache-Control"]) == (304, b"", "private, no-cache")
    assert followed.get("?lang=en", headers={"If-None-Match": kept}).status_code == 200

    followed.offer()
    changed = followed.get("?lang=bn", headers={"If-None-Match": kept})
    assert changed.status_code == 200
    assert "জবাব দেখে মত দিন" in changed.text


def test_a_kept_page_is_good_for_the_browser_alone_whose_keys_it_holds(followed):
    followed.get()
    kept = followed.get().headers["ETag"]
    followed.sign_in()  # as after a session that ended: the forms of the kept page would be refused

    assert followed.get(headers={"If-None-Match": kept}).status_code == 200


def test_signing_out_leaves_no_kept_page(followed):
    assert followed.browser.post("/t/sign-out").headers["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize("role", [Role.CONSUMER, Role.OFFICER, Role.FIRM_ADMIN])
def test_anybody_else_who_is_signed_in_sees_what_the_number_tells(followed, signed_in, role):
    said = words(signed_in(role).get(followed.url))

    assert "প্রতিষ্ঠানের জবাবের অপেক্ষা" in said
    assert "শাড়িঘর" not in said


def test_reading_the_page_proves_once_that_our_messages_reached_its_person(followed):
    followed.get()
    followed.get()

    assert followed.events().count("notice.received") == 2  # the seller's, and his
    assert followed.stands.consumer_reached


def test_reading_an_offer_starts_the_days_to_answer_it_and_reading_again_does_not(followed):
    followed.get()
    followed.offer()
    followed.get()
    clock = followed.stands.deadlines.get(kind="consumer_reply", closed_at=None)

    followed.get()

    assert followed.stands.deadlines.get(kind="consumer_reply", closed_at=None) == clock
    assert followed.events().count("notice.received") == 3


def test_the_button_stands_inside_the_box_when_it_is_his_turn_and_not_before(followed):
    before = followed.get().text
    followed.offer()
    after = followed.get().text

    def box(page):
        return page[page.index('class="box state') : page.index("যা হয়েছে, যা হবে")]

    assert "জবাব দেখে মত দিন" not in before
    assert f'href="{followed.url}/answer"' in box(after)


def test_past_present_and_future_stand_in_one_list_in_this_order(followed):
    text = followed.get().text
    kinds = re.findall(r'<li class="(past|now|next)"', text)

    assert kinds == sorted(kinds, key=["past", "now", "next"].index)
    assert kinds.count("now") == 1
    assert 'class="now" aria-current="step"' in text


def test_nothing_of_the_states_own_alerts_and_notes_is_shown(followed):
    followed.escalate()
    officer = followed.take_up()
    perform(AddNote(text="অভ্যন্তরীণ কথা"), **followed.by(officer))
    followed.later(days=61)  # the first alert of section 61

    said = words(followed.get())

    assert "অভ্যন্তরীণ কথা" not in said
    assert "অভিযোগপত্র" not in said


def test_who_opens_his_evidence_is_told_and_how_often(followed):
    given = evidence.add_to_complaint(
        **followed.by(followed.buyer), upload=factories.a_picture(current_time(), "payment.png"), kind="payment_proof"
    )
    for _ in range(3):
        evidence.open_for(given.id, followed.seller, current_time(), preview=True).stream.close()

    assert "প্রতিষ্ঠান একটি প্রমাণ খুলে দেখেছে (৩ বার)" in words(followed.get())


def test_the_words_of_the_other_side_are_quoted_and_cannot_be_markup(followed):
    followed.offer(text="প্রথম লাইন\n<script>alert(1)</script>")

    text = followed.get().text

    assert "<blockquote>প্রথম লাইন<br>&lt;" in text
    assert "<script>alert" not in text


def test_a_message_after_an_act_is_told_once_and_kept_by_nobody(followed):
    followed.offer()
    followed.post("/answer", answer="yes")

    first, second = followed.get(), followed.get()

    assert "আপনি প্রতিষ্ঠানের জবাব মেনে নিয়েছেন।" in words(first)
    assert "আপনি প্রতিষ্ঠানের জবাব মেনে নিয়েছেন।" not in words(second)
    assert (first.headers["Cache-Control"], "ETag" in first.headers) == ("private, no-store", False)
    assert second.headers["Cache-Control"] == "private, no-cache"


def test_a_notice_that_was_only_read_on_the_page_and_a_message_that_never_left_do_not_contradict(followed):
    perform(Withdraw(reason="mistake", received="nothing"), **followed.by(followed.buyer))

    said = words(followed.get("?lang=en"))
    assert "Our notice reached the seller" in said
    assert "No SMS or e-mail about it left for the seller: the complaint had ended before." in said
    said = words(followed.get("?lang=bn"))
    assert "এ নিয়ে প্রতিষ্ঠানকে এসএমএস বা ইমেইল পাঠানোর আগেই অভিযোগ শেষ হয়ে গেছে।" in said


def test_a_deadline_that_passed_while_nobody_swept_keeps_its_own_time(followed):
    followed.later(days=9)

    assert "প্রতিষ্ঠান সময়মতো জবাব দেয়নি। অভিযোগ ভোক্তা অধিদপ্তরে গেছে" in words(followed.get())
    missed = next(
        event for event in timeline(followed.stands, followed.buyer).past if event.kind == "clock.missed_deadline"
    )
    assert last_moment(missed.due_at) in followed.get().text


def test_english_speaks_english(followed):
    followed.offer()

    said = words(followed.get("?lang=en"))

    assert "Complaint against Sharighor" in said
    assert "Read the reply and say yes or no" in said
    assert "Refund, 2,450 taka, by" in said


def test_every_run_of_the_other_script_says_its_language(followed):
    followed.offer(text="আমরা refund দেব, thank you")
    evidence.add_to_complaint(
        **followed.by(followed.buyer), upload=factories.a_picture(current_time(), "payment.png"), kind="payment_proof"
    )

    for page in ("", "/answer", "/withdraw", "/evidence"):
        assert unmarked(followed.get(f"{page}?lang=en"), "bn") == []
        assert unmarked(followed.get(f"{page}?lang=bn"), "en") == []


def test_complaints_about_one_purchase_lead_to_each_other(followed):
    now = current_time()
    courier = factories.firm(now, "দ্রুত কুরিয়ার")
    factories.contact(courier, now)
    second = factories.file(
        filing=factories.filing(courier, now, draft=followed.complaint.purchase_id), by=followed.buyer, now=now
    ).complaint

    assert f'href="/t/{second.reference}">দ্রুত কুরিয়ার' in followed.get().text
