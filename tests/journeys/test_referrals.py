"""A referral: prepared, sent by the office itself, taken over, answered or sent back; it always comes back."""

from datetime import date, timedelta

import pytest

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Consumer, FirmContact
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.acts.dispatches import RecallDispatch, RecordReply, RecordSending, Refer
from ccms.complaints.acts.firm import Terms
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Deadline, Dispatch
from ccms.complaints.queries import find, visible_to
from ccms.complaints.statuses import NotAllowed
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.law.pack.book import book
from ccms.notices.addresses import names_of
from ccms.notices.composition import rendering
from ccms.notices.composition.rendering import told_by
from ccms.notices.models import Notice
from tests import factories as make
from tests.journeys.telling import in_dhaka

BANK = Actor(role=Role.BODY, body="BB")
BANK_NAMES = {"bn": "বাংলাদেশ ব্যাংক", "en": "Bangladesh Bank"}


@pytest.fixture
def in_scrutiny(story):
    told = story("2026-11-25 12:00")
    told.person.email, told.person.email_confirmed_at = "buyer@example.com", told.now
    told.person.save()
    told.file()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    told.wait_until("2026-11-26 10:00")
    told.take_up()
    return told


@pytest.fixture
def referred(in_scrutiny):
    """Return it referred to the central bank on Thursday 26 November, the papers still to be sent."""
    refer(in_scrutiny)
    return in_scrutiny


@pytest.fixture
def sent(referred):
    send(referred)
    return referred


def refer(told, body="BB"):
    perform(Refer(despite="কাগজ পরে যাবে।", body=body, basis="competence"), **told.by(told.first_officer))


def send(told, *, day=None, memo_no="OK/12", channel="paper"):
    act = RecordSending(channel=channel, memo_no=memo_no, day=day or dhaka_day(told.now))
    perform(act, **told.by(told.first_officer))


def reply(told, what, *, day=None, **said):
    perform(RecordReply(reply=what, day=day or dhaka_day(told.now), **said), **told.by(told.first_officer))


def recall(told, by=None, reason="ours", text=""):
    perform(RecallDispatch(reason=reason, text=text), **told.by(by or told.first_officer))


def last(told, audience):
    return told.told(audience)[-1]


class TestSending:
    """The office has one working day for the papers; nobody is told that they went before it says so."""

    def test_what_is_only_decided_is_told_by_mail_and_by_no_sms(self, referred):
        told = Notice.objects.filter(subject=referred.complaint.reference, template="consumer.referred")
        assert {notice.channel for notice in told} == {"email"}
        assert not Notice.objects.filter(template="firm.referred", channel="sms").exists()

    def test_the_papers_not_sent_in_a_working_day_the_office_hears_of_it_each_day(self, referred):
        assert referred.due("dispatch_send") == "2026-11-30 00:00"  # Friday and Saturday are no working days
        referred.wait_until("2026-12-02 00:00")

        assert referred.told("office").count("office.dispatch_send") == 3
        clock = Deadline.objects.get(complaint=referred.complaint, kind="dispatch_send", closed_at=None)
        assert in_dhaka(clock.late_since) == "2026-11-30 00:00"
        assert referred.stands() == ("referred", "refused")
        assert verify_complaints().findings == []

    def test_recorded_it_is_told_with_day_way_and_number_and_the_days_count_from_it(self, referred):
        referred.wait(days=1)
        send(referred, day=date(2026, 11, 26), channel="mail")

        dispatch = Dispatch.objects.get()
        assert (dispatch.state, dispatch.channel, dispatch.memo_no) == ("sent", "mail", "OK/12")
        assert referred.due("referral") == "2026-12-04 00:00"
        assert not Deadline.objects.filter(kind="dispatch_send", closed_at=None).exists()
        notice = Notice.objects.get(template="consumer.dispatch_sent", channel="email")
        line = rendering.line(told_by(notice), names_of([]))
        words = " ".join([line.headline, *line.paragraphs])
        for said in ("OK/12", "২৬ নভেম্বর ২০২৬", "ই-মেইল", "বাংলাদেশ ব্যাংক"):
            assert said in words
        assert last(referred, "firm") == "firm.dispatch_sent"

    def test_never_recorded_it_comes_back_as_not_sent_and_the_delay_is_the_offices(self, referred):
        referred.wait_until("2026-12-04 00:00")

        assert referred.stands() == ("scrutiny", "refused")
        assert Dispatch.objects.get().state == "lapsed"
        assert last(referred, "consumer") == "consumer.referral_unsent"
        assert last(referred, "office") == "office.referral_unsent"
        assert not Deadline.objects.filter(kind="dispatch_send", closed_at=None).exists()

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"memo_no": "  "}, "memo_no"),
            ({"channel": "pigeon"}, "channel"),
            ({"day": date(2026, 11, 27)}, "day"),
            ({"day": date(2026, 11, 25)}, "day"),
        ],
    )
    def test_it_needs_a_way_a_number_and_a_day_that_can_be(self, referred, given, field):
        with pytest.raises(ValidationFailed) as refused:
            send(referred, **given)

        assert set(refused.value.errors) == {field}
        assert Dispatch.objects.get().state == "prepared"

    def test_it_is_recorded_once(self, sent):
        with pytest.raises(NotAllowed):
            send(sent)


class TestReply:
    """What the other office writes is recorded with its day, and told as it is."""

    def test_not_taken_over_in_five_working_days_it_is_back(self, sent):
        assert sent.due("referral") == "2026-12-04 00:00"
        sent.wait_until("2026-12-04 00:00")

        assert sent.stands() == ("scrutiny", "refused")
        assert (last(sent, "consumer"), last(sent, "office")) == ("consumer.referral_lapsed", "office.referral_back")

    def test_taken_over_it_has_thirty_days_from_its_letter(self, sent):
        sent.wait(days=2)
        reply(sent, "accepted", day=date(2026, 11, 27))

        assert sent.due("referral") == "2026-12-28 00:00"
        assert sent.stands() == ("referred", "refused")
        assert (last(sent, "consumer"), last(sent, "firm")) == ("consumer.referral_accepted", "firm.referral_accepted")
        sent.wait_until("2026-12-28 00:00")
        assert sent.stands() == ("scrutiny", "refused")

    def test_answered_it_is_back_with_the_answer_and_can_be_referred_elsewhere(self, sent):
        reply(sent, "accepted")
        reply(sent, "answered", text="টাকা গ্রাহকের হিসাবে ফেরত গেছে।", outside_no="BB-73")
        assert sent.stands() == ("scrutiny", "refused")
        assert last(sent, "consumer") == "consumer.referral_answered"
        refer(sent, "BTRC")

        first, second = Dispatch.objects.order_by("prepared_at", "body")
        assert (first.state, first.outside_no, first.answer.text) == (
            "answered",
            "BB-73",
            "টাকা গ্রাহকের হিসাবে ফেরত গেছে।",
        )
        assert (second.body, second.state) == ("BTRC", "prepared")

    def test_sent_back_it_says_why(self, sent):
        reply(sent, "returned", reason="incomplete")

        assert sent.stands() == ("scrutiny", "refused")
        assert (Dispatch.objects.get().state, Dispatch.objects.get().code) == ("returned", "incomplete")
        assert (last(sent, "consumer"), last(sent, "firm")) == ("consumer.referral_returned", "firm.referral_returned")

    def test_before_the_papers_are_sent_there_is_no_reply(self, referred):
        with pytest.raises(NotAllowed):
            reply(referred, "accepted")

    @pytest.mark.parametrize(
        ("what", "given", "field"),
        [
            ("perhaps", {}, "reply"),
            ("returned", {}, "reason"),
            ("accepted", {"reason": "incomplete"}, "reason"),
            ("answered", {"text": "  "}, "text"),
            ("accepted", {"day": date(2026, 11, 25)}, "day"),
            ("accepted", {"day": date(2026, 11, 27)}, "day"),
        ],
    )
    def test_it_needs_what_belongs_to_it_and_a_day_after_the_sending(self, sent, what, given, field):
        with pytest.raises(ValidationFailed) as refused:
            reply(sent, what, **given)

        assert set(refused.value.errors) == {field}
        assert sent.stands() == ("referred", "refused")

    def test_it_is_taken_over_once(self, sent):
        reply(sent, "accepted")
        with pytest.raises(ValidationFailed):
            reply(sent, "accepted")


class TestTakenBack:
    """Until the other office has taken it over, the office can take it back."""

    def test_it_is_in_scrutiny_with_a_first_step_to_be_made(self, referred):
        referred.wait(days=1)
        recall(referred)

        assert referred.stands() == ("scrutiny", "refused")
        assert referred.happened()[-1] == "office.recalled_dispatch"
        assert referred.due("first_step") == in_dhaka(referred.now.replace(hour=18, minute=0) + timedelta(days=7))
        stopped = Deadline.objects.get(complaint=referred.complaint, kind="referral")
        assert (stopped.closed_at, stopped.closed_how) == (referred.now, "cancelled")
        assert Deadline.objects.get(kind="dispatch_send").closed_how == "cancelled"
        assert (Dispatch.objects.get().ended_at, Dispatch.objects.get().state) == (referred.now, "recalled")
        assert last(referred, "consumer") == "consumer.referral_recalled"
        assert last(referred, "firm") == "firm.referral_recalled"

    def test_a_firm_that_was_told_of_nothing_is_not_told_of_this_either(self, story):
        told = story("2026-11-25 12:00")
        filing = make.filing(told.shop, told.now, facts={"purchase_purpose": "resale"})
        told.complaint = file(filing=filing, by=told.buyer, now=told.now).complaint
        told.take_up()
        refer(told)
        recall(told)

        assert told.told("firm") == []
        assert last(told, "consumer") == "consumer.referral_recalled"

    def test_what_the_other_office_has_taken_over_stays(self, sent):
        reply(sent, "accepted")

        with pytest.raises(NotAllowed):
            recall(sent)

    def test_it_can_be_referred_elsewhere(self, referred):
        recall(referred)
        refer(referred, "BTRC")

        assert [each.body for each in Dispatch.objects.filter(ended_at=None)] == ["BTRC"]

    def test_its_own_office_takes_it_back_and_nobody_else(self, referred):
        elsewhere = make.officer(make.Office.objects.get(code="chattogram"))
        for stranger, refused in ((elsewhere, NotFound), (BANK, NotFound), (referred.buyer, NotAllowed)):
            with pytest.raises(refused):
                recall(referred, stranger)
        assert referred.stands() == ("referred", "refused")

        recall(referred, make.officer(referred.office, Role.OFFICE_HEAD))
        assert referred.stands() == ("scrutiny", "refused")

    @pytest.mark.parametrize(("reason", "field"), [("", "reason"), ("because", "reason"), ("other", "text")])
    def test_it_has_a_reason_of_the_list_or_in_words(self, referred, reason, field):
        with pytest.raises(ValidationFailed) as refused:
            recall(referred, reason=reason)

        assert set(refused.value.errors) == {field}
        assert referred.stands() == ("referred", "refused")

    def test_a_buyer_who_withdraws_takes_it_back_too(self, sent):
        perform(Withdraw(reason="no_longer", received="nothing"), **sent.by(sent.buyer))

        assert (Dispatch.objects.get().state, Dispatch.objects.get().ended_at) == ("recalled", sent.now)
        assert verify_complaints().findings == []


def test_papers_that_the_post_brought_back_are_recalled_and_sent_again(sent):
    """The office opens its own post: it takes the referral back with that reason, and both sides hear why."""
    sent.wait(days=2)
    recall(sent, reason="came_back")

    assert sent.stands()[0] == "scrutiny"
    assert (last(sent, "consumer"), last(sent, "firm")) == ("consumer.referral_recalled", "firm.referral_recalled")
    first = Dispatch.objects.get()
    assert (first.state, first.code) == ("recalled", "came_back")
    refer(sent)
    send(sent, memo_no="OK/13")
    reply(sent, "accepted")
    second = Dispatch.objects.get(ended_at=None)
    assert (second.state, second.memo_no) == ("accepted", "OK/13")
    assert verify_complaints().findings == []


class TestReading:
    """The other office reads what was sent to it and not taken back."""

    def test_what_is_only_prepared_is_not_its_to_read(self, referred):
        with pytest.raises(NotFound):
            find(referred.complaint.reference, BANK)
        send(referred)
        assert find(referred.complaint.reference, BANK) == referred.complaint

    def test_what_was_taken_back_is_not_either(self, sent):
        recall(sent)

        assert not visible_to(BANK).exists()  # pages, files, feed and API read through it
        refer(sent)
        send(sent)
        assert find(sent.complaint.reference, BANK) == sent.complaint

    @pytest.mark.parametrize("ends", ["returned", "answered", "not taken over in time"])
    def test_what_came_back_otherwise_stays(self, sent, ends):
        if ends == "returned":
            reply(sent, "returned", reason="not_competent")
        elif ends == "answered":
            reply(sent, "answered", text="দেখা হয়েছে।")
        else:
            sent.wait_until("2026-12-04 00:00")

        assert sent.stands() == ("scrutiny", "refused")
        assert find(sent.complaint.reference, BANK) == sent.complaint


def test_it_is_referred_to_those_alone_that_can_take_it_over(in_scrutiny):
    pack = book().on(in_scrutiny.now.date())
    cannot = {code for code, body in pack.bodies.items() if body.kind not in {"regulator", "police"}}
    assert {"ECAB", "DNCRP_PORTAL", "CDCC", "DNCRP"} <= cannot

    for code in sorted(cannot):
        with pytest.raises(ValidationFailed) as refused:
            refer(in_scrutiny, code)
        error = refused.value.errors["body"]
        assert error.slug == "choice-unknown"
        assert set(error.params["allowed"]) == set(pack.bodies) - cannot
    assert in_scrutiny.stands() == ("scrutiny", "refused")


@pytest.mark.parametrize("template", ["consumer.referred", "firm.referred", "consumer.referral_recalled"])
@pytest.mark.parametrize("language", ["bn", "en"])
def test_its_notices_say_what_the_office_is_to_do_and_name_the_other_office(referred, template, language):
    FirmContact.objects.update(retired_at=referred.now)
    make.contact(referred.shop, referred.now, channel="email")
    recall(referred)
    refer(referred)
    notice = Notice.objects.filter(subject=referred.complaint.reference, template=template, channel="email").first()
    body = BANK_NAMES[language]
    notice.language, notice.params["body"] = language, body
    line = rendering.line(told_by(notice), names_of([f"firm:{referred.shop.pk}", f"office:{referred.office.pk}"]))
    words = " ".join([line.headline, *line.paragraphs])

    assert body in words
    for claim in ("has been sent to", "was sent", "পাঠানো হয়েছে", "পাঠিয়েছে"):
        assert claim not in words
    if template.endswith(".referred"):
        assert {"bn": "পাঠাবে", "en": "is to send"}[language] in words


def test_the_notices_hold_the_name_of_the_other_office_in_the_language_of_their_reader(referred):
    send(referred)
    notices = Notice.objects.filter(subject=referred.complaint.reference, template__endswith=".dispatch_sent")

    assert {notice.params["body"] for notice in notices} == {BANK_NAMES[notice.language] for notice in notices}
    assert {notice.template for notice in notices} == {"consumer.dispatch_sent", "firm.dispatch_sent"}
    assert Consumer.objects.get(pk=referred.person.pk).language in BANK_NAMES


def test_a_notice_from_before_the_other_office_was_named_still_has_its_words(referred):
    notice = Notice.objects.filter(template="consumer.referred").first()
    del notice.params["body"]

    line = rendering.line(told_by(notice), names_of([f"firm:{referred.shop.pk}", f"office:{referred.office.pk}"]))

    assert "{" not in " ".join(line.paragraphs)
