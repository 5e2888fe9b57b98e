"""A referral is a decision to send, and sends nothing: until the other office accepts it, it can be taken back."""

from datetime import timedelta

import pytest

from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Terms
from ccms.complaints.acts.referral import AcceptReferral, AnswerReferral, RecallDispatch, Refer, ReturnReferral
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Deadline, Referral
from ccms.complaints.queries import find, visible_to
from ccms.complaints.statuses import NotAllowed
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
    told = story("2026-11-25 12:00").file()
    told.says("refuse", Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।"))
    told.wait_until("2026-11-26 10:00")
    told.take_up()
    return told


@pytest.fixture
def referred(in_scrutiny):
    """Return it referred to the central bank on Thursday 26 November."""
    perform(Refer(body="BB", basis="competence"), **in_scrutiny.by(in_scrutiny.first_officer))
    return in_scrutiny


def recall(told, by=None, reason="ours", text=""):
    perform(RecallDispatch(reason=reason, text=text), **told.by(by or told.first_officer))


def test_taken_back_it_is_in_scrutiny_with_a_first_step_to_be_made(referred):
    referred.wait(days=2)
    recall(referred)

    assert referred.stands() == ("scrutiny", "refused")
    assert referred.happened()[-1] == "office.recalled_dispatch"
    assert referred.due("first_step") == in_dhaka(referred.now.replace(hour=18, minute=0) + timedelta(days=7))
    stopped = Deadline.objects.get(complaint=referred.complaint, kind="referral")
    assert (stopped.closed_at, stopped.closed_how) == (referred.now, "cancelled")
    assert Referral.objects.get().ended_at == referred.now
    assert referred.told("consumer")[-1] == "consumer.referral_recalled"
    assert referred.told("firm")[-1] == "firm.referral_recalled"


def test_a_firm_that_was_told_of_nothing_is_not_told_of_this_either(story):
    told = story("2026-11-25 12:00")
    filing = make.filing(told.shop, told.now, facts={"purchase_purpose": "resale"})
    told.complaint = file(filing=filing, by=told.buyer, now=told.now).complaint
    told.take_up()
    perform(Refer(body="BB", basis="competence"), **told.by(told.first_officer))
    recall(told)

    assert told.told("firm") == []
    assert told.told("consumer")[-1] == "consumer.referral_recalled"


def test_what_the_other_office_has_accepted_is_not_taken_back(referred):
    perform(AcceptReferral(), **referred.by(BANK))

    with pytest.raises(NotAllowed):
        recall(referred)


def test_what_was_taken_back_is_not_accepted_any_more_and_can_be_referred_elsewhere(referred):
    recall(referred)
    with pytest.raises(NotFound):
        perform(AcceptReferral(), **referred.by(BANK))

    perform(Refer(body="BTRC", basis="competence"), **referred.by(referred.first_officer))
    assert [each.body for each in Referral.objects.filter(ended_at=None)] == ["BTRC"]


def test_what_was_taken_back_before_it_was_accepted_is_not_the_other_office_s_to_read(referred):
    assert find(referred.complaint.reference, BANK) == referred.complaint
    recall(referred)

    with pytest.raises(NotFound):
        find(referred.complaint.reference, BANK)
    assert not visible_to(BANK).exists()  # pages, files, feed and API read through it
    perform(Refer(body="BB", basis="competence"), **referred.by(referred.first_officer))
    assert find(referred.complaint.reference, BANK) == referred.complaint


@pytest.mark.parametrize("ends", ["returned", "answered", "not accepted in time"])
def test_what_came_back_otherwise_the_other_office_may_still_read(referred, ends):
    if ends == "returned":
        perform(ReturnReferral(reason="not_competent"), **referred.by(BANK))
    elif ends == "answered":
        perform(AcceptReferral(), **referred.by(BANK))
        perform(AnswerReferral(text="দেখা হয়েছে।"), **referred.by(BANK))
    else:
        referred.wait_until("2026-12-04 00:00")

    assert referred.stands() == ("scrutiny", "refused")
    assert find(referred.complaint.reference, BANK) == referred.complaint


def test_its_own_office_takes_it_back_and_nobody_else(referred):
    elsewhere = make.officer(make.Office.objects.get(code="chattogram"))
    for stranger, refused in ((elsewhere, NotFound), (BANK, NotAllowed), (referred.buyer, NotAllowed)):
        with pytest.raises(refused):
            recall(referred, stranger)
    assert referred.stands() == ("referred", "refused")

    recall(referred, make.officer(referred.office, Role.OFFICE_HEAD))
    assert referred.stands() == ("scrutiny", "refused")


@pytest.mark.parametrize(("reason", "field"), [("", "reason"), ("because", "reason"), ("other", "text")])
def test_it_has_a_reason_of_the_list_or_in_words(referred, reason, field):
    with pytest.raises(ValidationFailed) as refused:
        recall(referred, reason=reason)

    assert set(refused.value.errors) == {field}
    assert referred.stands() == ("referred", "refused")


def test_not_accepted_in_time_it_comes_back_by_itself_as_before(referred):
    referred.wait_until("2026-12-04 00:00")

    assert referred.stands() == ("scrutiny", "refused")
    with pytest.raises(NotAllowed):
        recall(referred)


def test_it_is_referred_to_those_alone_that_can_accept_it(in_scrutiny):
    pack = book().on(in_scrutiny.now.date())
    cannot = {code for code, body in pack.bodies.items() if body.kind not in {"regulator", "police"}}
    assert {"ECAB", "DNCRP_PORTAL", "CDCC", "DNCRP"} <= cannot

    for code in sorted(cannot):
        with pytest.raises(ValidationFailed) as refused:
            perform(Refer(body=code, basis="competence"), **in_scrutiny.by(in_scrutiny.first_officer))
        error = refused.value.errors["body"]
        assert error.slug == "choice-unknown"
        assert set(error.params["allowed"]) == set(pack.bodies) - cannot
    assert in_scrutiny.stands() == ("scrutiny", "refused")


@pytest.mark.parametrize("template", ["consumer.referred", "firm.referred", "consumer.referral_recalled"])
@pytest.mark.parametrize("language", ["bn", "en"])
def test_its_notices_say_what_the_office_is_to_do_and_name_the_other_office(referred, template, language):
    recall(referred)
    notice = Notice.objects.filter(subject=referred.complaint.reference, template=template).first()
    body = BANK_NAMES[language]
    notice.language, notice.params["body"] = language, body
    said = told_by(notice)
    names = names_of([f"firm:{referred.shop.pk}", f"office:{referred.office.pk}"])
    line = rendering.line(said, names)
    words = " ".join([line.headline, *line.paragraphs, rendering.sms(said, names)])

    assert body in " ".join(line.paragraphs)
    for claim in ("has been passed", "was passed", "পাঠানো হয়েছে"):
        assert claim not in words
    if template.endswith(".referred"):
        assert {"bn": "পাঠাবে", "en": "is to send"}[language] in words


def test_the_notices_hold_the_name_of_the_other_office_in_the_language_of_their_reader(referred):
    notices = Notice.objects.filter(subject=referred.complaint.reference, template__endswith=".referred")

    assert {notice.params["body"] for notice in notices} == {BANK_NAMES[notice.language] for notice in notices}
    assert {notice.template for notice in notices} == {"consumer.referred", "firm.referred"}


def test_a_notice_from_before_the_other_office_was_named_still_has_its_words(referred):
    notice = Notice.objects.filter(template="consumer.referred").first()
    del notice.params["body"]

    line = rendering.line(told_by(notice), names_of([f"firm:{referred.shop.pk}", f"office:{referred.office.pk}"]))

    assert "{" not in " ".join(line.paragraphs)
